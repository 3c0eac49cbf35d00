"""`halfhour web`: the page on this machine: draw, train, look inside."""

import click

from halfhour.cli.output import import_keras, starting, terminal
from halfhour.language import _

HOST = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104  (a class comes from other machines, by its token)


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "web",
        callback=web,
        help=_(
            "Open the page: draw a digit and watch it being recognised, train, look inside. It works "
            "offline, and nobody else can open it unless you give --host."
        ),
        params=[
            click.Option(
                ["--host"],
                default=HOST,
                show_default=True,
                help=_("Listen on this address; 0.0.0.0 lets phones on the same network in, with a token."),
            ),
            click.Option(["--port"], type=click.IntRange(0, 65535), help=_("The port. [8421, or the next free one]")),
            click.Option(
                ["--class", "classroom"],
                is_flag=True,
                help=_(
                    "Classroom mode: every browser on the network has its own projects, and you see them all on a wall."
                ),
            ),
            click.Option(["--no-browser"], is_flag=True, help=_("Don't open a browser.")),
        ],
    )


def web(host: str, port: int | None, no_browser: bool, classroom: bool = False, view: str = "") -> int:
    """Serve until Ctrl-C; the browser opens at a view of the page, `lessons/3` for one."""
    from halfhour.records import RUNS
    from halfhour.web.address import take

    shown = terminal(as_json=False)
    if classroom and host == HOST:
        host = EVERYWHERE
    address = take(host, port, classroom=classroom)
    with starting(shown):
        import_keras()
        import webbrowser

        from halfhour.web.app import application
        from halfhour.web.desk import PageSettings
        from halfhour.web.serve import serve

        app = application(address.door, PageSettings(others=address.others, classroom=classroom))
    here = f"{address.here}#{view}" if view else address.here
    shown.print(_("The page is at {address}", address=here), markup=False, soft_wrap=True)
    if address.others:
        import segno

        shown.print(_("For others in this network: {address}", address=address.others), markup=False, soft_wrap=True)
        segno.make(address.others, micro=False).terminal(compact=True)
    shown.print(_("Runs are kept in {folder}. Ctrl-C closes the page; trainings keep running.", folder=RUNS.resolve()))
    if not no_browser:
        webbrowser.open(here)
    serve(app, address)
    return 0
