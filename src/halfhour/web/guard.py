"""Nobody else gets in: every request passes here first, and leaves with the headers that keep the page to itself.

Another site in the same browser can send requests here (DNS rebinding, forms, scripts), another machine can where the
page listens for others. So: the Host must be one of ours; an Origin must be that very Host; what changes something
must be JSON, which no form can send; a token is asked for wherever another machine could reach the page.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from halfhour.language import _

MOST_BYTES = 32 * 2**20  # of a request: a phone's largest photograph, written as base64
SEAT, TEACHER = "halfhour.seat", "teacher"  # in a class, the scope's entry that tells who asks
LONGEST_SEAT = 64  # letters of the cookie that a browser of a class is known by
MOST_LETTERS = 4096  # of an address
HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the first address holds the token
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class Door:
    """Who may come in.

    Attributes:
        hosts: what the Host header may say, port included.
        token: what the first address must hold; `None` where only this machine can reach the page.
        cookie: the name under which the browser keeps the token.
        teacher: the token of the teacher, where a class works here; then every other browser gets a secret of its own.
    """

    hosts: frozenset[str]
    token: str | None = None
    cookie: str = "halfhour"
    teacher: str | None = None

    def knows(self, given: str) -> bool:
        """Whether a token opens it."""
        tokens = [token for token in (self.token, self.teacher) if token is not None]
        return any([secrets.compare_digest(given.encode(), token.encode()) for token in tokens])


class TooLargeError(Exception):
    """A request's body is over the limit."""


class Guard:
    """The middleware around the whole application."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no web socket is spoken here
            await send({"type": "websocket.close", "code": 1008})
            return

        headers = Headers(scope=scope)
        started = False

        async def send_guarded(sent: Message) -> None:
            nonlocal started
            if sent["type"] == "http.response.start":
                started = True
                self._sign(scope, MutableHeaders(scope=sent))
            await send(sent)

        refusal = self._refusal(scope, headers)
        if self._door.teacher and not refusal:
            scope[SEAT] = self._seat(scope, headers)
        if refusal:
            status, why = refusal
            await JSONResponse({"refused": why}, status)(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _limited(receive), send_guarded)
        except TooLargeError:
            if not started:
                await JSONResponse({"refused": _too_large()}, 413)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """The status and the reason, if the request must not come in."""
        host = headers.get("host", "").lower()
        if host not in self._door.hosts:
            return 403, _("The page wasn't opened under this address.")
        if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_LETTERS:
            return 414, _("The address is too long.")
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host}":
            return 403, _("This request came from another site, not from the page.")
        if self._door.token is not None and not self._knows_token(scope, headers):
            return 401, _("Open the page with the full address that was shown, token included.")
        if scope["method"] in ("GET", "HEAD"):
            return None
        if scope["method"] != "POST":
            return 405, _("Only GET and POST are supported.")
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403, _("This request came from another site, not from the page.")
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return 415, _("Only JSON is accepted.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return 413, _too_large()
        return None

    def _knows_token(self, scope: Scope, headers: Headers) -> bool:
        return self._door.knows(self._given(scope, headers))

    def _given(self, scope: Scope, headers: Headers) -> str:
        return _query_token(scope) or _cookies(headers).get(self._door.cookie, "")

    def _seat(self, scope: Scope, headers: Headers) -> str:
        """Who asks: the teacher, or a browser by its secret, which it gets with its first answer."""
        if secrets.compare_digest(self._given(scope, headers).encode(), (self._door.teacher or "").encode()):
            return TEACHER
        known = _cookies(headers).get(f"{self._door.cookie}-seat", "")
        if known and known != TEACHER and len(known) <= LONGEST_SEAT:
            return known
        scope["halfhour.new"] = secrets.token_urlsafe(24)
        return str(scope["halfhour.new"])

    def _sign(self, scope: Scope, headers: MutableHeaders) -> None:
        """Put the headers on an answer, and hand the token over for good where the address held it."""
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        given = _query_token(scope)
        if self._door.token and given and self._door.knows(given):
            self._hand_over(headers, self._door.cookie, given)
        if "halfhour.new" in scope:
            self._hand_over(headers, f"{self._door.cookie}-seat", scope["halfhour.new"])

    def _hand_over(self, headers: MutableHeaders, name: str, value: str) -> None:
        headers.append("set-cookie", f"{name}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=86400")


def _limited(receive: Receive) -> Receive:
    """Count what comes in: a request may be longer than it said."""
    seen = 0

    async def receive_limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise TooLargeError
        return message

    return receive_limited


def _query_token(scope: Scope) -> str:
    query: str = scope["query_string"].decode("latin-1")
    return parse_qs(query).get("token", [""])[0]


def _cookies(headers: Headers) -> Mapping[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _too_large() -> str:
    return _("The request is over {megabytes} MB.", megabytes=MOST_BYTES // 2**20)
