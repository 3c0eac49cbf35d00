"""Serving: an application and a bound socket -> requests answered until Ctrl-C."""

from starlette.types import ASGIApp
from uvicorn import Config, Server

from halfhour.web.address import Address
from halfhour.web.seats import SEATS

CONNECTIONS = 6  # that a browser opens to one server at most, and keeps
AT_ONCE = (SEATS + 10) * CONNECTIONS  # a full class, its teacher and phones; uvicorn counts idle connections too
SECONDS_TO_CLOSE = 3


def serve(app: ASGIApp, address: Address) -> None:
    """Answer until the process is asked to end."""
    server(app).run(sockets=[address.listening])


def server(app: ASGIApp) -> Server:
    """The server of an application, not yet running. Nothing is logged: the first address holds the token."""
    config = Config(
        app,
        access_log=False,
        log_level="error",
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=SECONDS_TO_CLOSE,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
    )
    return Server(config)
