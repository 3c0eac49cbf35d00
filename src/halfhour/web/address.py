"""Where the page can be reached: a host and a port -> the socket, the addresses to open, and who may come in."""

import ipaddress
import secrets
import socket
from dataclasses import dataclass

import psutil

from halfhour.errors import MachineError, OptionError
from halfhour.language import _
from halfhour.web.guard import Door

DEFAULT_PORT = 8421
PORTS_TRIED = 20  # from the default one on, where it is taken
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (compared with, not bound to)


@dataclass(frozen=True)
class Address:
    """A bound socket and how it is reached.

    Attributes:
        listening: the socket, bound and listening.
        door: who may come in.
        here: the address for this machine's browser.
        others: the address for other machines, token included; `None` where they cannot reach it.
    """

    listening: socket.socket
    door: Door
    here: str
    others: str | None


def take(host: str, port: int | None, *, classroom: bool = False) -> Address:
    """Bind a host and a port, and decide who may come in.

    Args:
        host: a name or number of this machine.
        port: the port; `None` is the first free one from `DEFAULT_PORT` on.
        classroom: whether a class works there; then `here` is the teacher's address, with a token of its own.

    Raises:
        OptionError: the host is not of this machine.
        MachineError: the port is taken.
    """
    listening = _bind(host, port)
    number = listening.getsockname()[1]
    bound = listening.getsockname()[0]
    alone = ipaddress.ip_address(bound.partition("%")[0]).is_loopback
    names = {host, bound} - set(EVERYWHERE)
    if alone or bound in EVERYWHERE:
        names |= {"127.0.0.1", "localhost", "::1"}
    if bound in EVERYWHERE:
        names |= {*_own_addresses(), socket.gethostname(), f"{socket.gethostname()}.local"}
    hosts = frozenset(f"{_bracketed(name)}{suffix}".lower() for name in names for suffix in _suffixes(number))
    token = None if alone and not classroom else secrets.token_urlsafe(16)
    teacher = secrets.token_urlsafe(16) if classroom else None
    door = Door(hosts, token, f"halfhour-{number}", teacher)
    query = f"/?token={token}" if token else "/"
    near = "127.0.0.1" if bound in EVERYWHERE else host
    far = (_own_addresses() or [near])[0] if bound in EVERYWHERE else host
    return Address(
        listening,
        door,
        f"http://{_bracketed(near)}:{number}{f'/?token={teacher}' if teacher else query}",
        None if token is None else f"http://{_bracketed(far)}:{number}{query}",
    )


def _bind(host: str, port: int | None) -> socket.socket:
    try:
        family, _kind, _protocol, _name, place = socket.getaddrinfo(host, port or 0, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise _wrong_host(host) from error
    for candidate in [port] if port is not None else [*range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED), 0]:
        # With the protocol left out, asyncio would not know these for TCP and let Nagle's algorithm be: an answer would
        # wait 40 ms for the browser to confirm its headers.
        opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((place[0], candidate))
            opened.listen(64)
            return opened
        except PermissionError:
            opened.close()
            break
        except OSError as error:
            opened.close()
            if error.errno is not None and "assign" in str(error).lower():
                raise _wrong_host(host) from error
    raise MachineError(
        _("Port {port} of {host} isn't available.", port=port, host=host),
        _("Expected a port that no other program listens on, from 1024 up."),
        _("Drop `--port`: a free one is found."),
    )


def _wrong_host(host: str) -> OptionError:
    return OptionError(
        _("{host} isn't an address of this machine.", host=host),
        _("Expected 127.0.0.1 for this machine alone, 0.0.0.0 for its whole network, or one of its own addresses."),
        _("Drop `--host`, or give it one of these."),
    )


def _own_addresses() -> list[str]:
    """The IPv4 addresses under which other machines may know this one."""
    found = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and not entry.address.startswith("127.")
    ]
    return sorted(found, key=lambda address: not ipaddress.ip_address(address).is_private)


def _bracketed(name: str) -> str:
    """IPv6 numbers stand in brackets where a port follows."""
    return f"[{name}]" if ":" in name else name


def _suffixes(port: int) -> tuple[str, ...]:
    return (f":{port}", "") if port == 80 else (f":{port}",)
