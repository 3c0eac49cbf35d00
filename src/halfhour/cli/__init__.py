"""The command line: the group of commands, the languages, and the only exit codes of the house.

0 done, 1 the work found a fault, 2 wrong use, 130 interrupted.
"""

import atexit
import errno
import json
import os
import sys
from importlib import import_module
from itertools import islice
from pathlib import Path

import click

from halfhour import language
from halfhour.cli.help import HelpWithoutSpaces
from halfhour.errors import ExportError, FileError, HalfhourError, unknown_name
from halfhour.files import file_error
from halfhour.language import N_, _, columns, listed
from halfhour.machine.backend import TRAINING_BACKENDS, share_gpu

# Heading -> name -> what it does, in the order in which a newcomer meets them. Each is the module of its name in this
# folder, loaded only when it is called: `--help` must not wait for anything heavy.
GROUPS = {
    N_("Train"): {
        "doctor": N_("Check this machine, with the fix for each problem."),
        "data": N_("List, download and check data sets."),
        "train": N_("Train an image classifier on your machine."),
    },
    N_("Use"): {
        "predict": N_("Classify your own images."),
        "web": N_("Open the page: draw, train, look inside."),
    },
    N_("Understand"): {
        "check": N_("Find out what is wrong with a Keras script or notebook."),
        "evaluate": N_("Show accuracy per class, confusions, worst mistakes."),
        "report": N_("Write the HTML report of a run."),
        "runs": N_("Compare the runs so far, best first."),
        "compare": N_("Compare models on the same images: which is better?"),
        "learn": N_("Learn it all in eleven lessons with exercises."),
    },
    N_("Exchange"): {
        "adopt": N_("Import a model trained elsewhere."),
        "export": N_("Export a model, and verify its predictions."),
    },
}
COMMANDS = {name: summary for commands in GROUPS.values() for name, summary in commands.items()}
CLICKS = (N_("required"),)  # words that Click translates by variable, so that no extraction finds them


class Commands(click.Group):
    """The group whose commands are loaded when called and described without loading."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Every command."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Build the command of this name in the current language."""
        if name not in COMMANDS:
            return None
        built: click.Command = import_module(f"halfhour.cli.{name}").command()
        return built

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest."""
        if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
            raise unknown_name(_("command"), arguments[0], COMMANDS)
        return super().resolve_command(context, arguments)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, each group's name beside its first: all on a screen of 24 lines."""
        aside = max(columns(_(heading)) for heading in GROUPS)
        name_width = max(map(len, COMMANDS))
        formatter.write_paragraph()
        for heading, commands in GROUPS.items():
            shown = _(heading)
            for name, summary in commands.items():
                formatter.write(f"  {shown}{' ' * (aside - columns(shown))}  {name.ljust(name_width)}  {_(summary)}\n")
                shown = ""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands first, which a newcomer came for, then the options."""
        self.format_commands(context, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_dl([row for each in self.get_params(context) if (row := each.get_help_record(context))])


def main() -> None:
    """Run the command line and leave with its exit status, without taking down first what TensorFlow has built.

    That takes half a second, and seconds where other programs compute beside. What is to run at the end still does:
    functions registered later are called first.
    """
    statuses: list[int] = []  # stays empty while an exception is on its way to the user
    atexit.register(_leave, statuses)
    statuses.append(run(sys.argv[1:]))
    sys.exit(statuses[0])


def _leave(statuses: list[int]) -> None:
    """End this process at once; Python says it where something that it printed last could not be written."""
    for status in statuses:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            if not status:
                return
        os._exit(status)


def run(arguments: list[str]) -> int:
    """Run one command line.

    Returns:
        The exit status.
    """
    _make_ready()
    arguments = _general_options_first(arguments)
    try:
        _choose_language(arguments)
        status = group().main(arguments, prog_name="halfhour", standalone_mode=False)
        sys.stdout.flush()  # what can't be written is to be told
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        if "--json" in arguments:
            remedy = _("`halfhour COMMAND --help` lists the options.")
            print(json.dumps({"error": {"happened": error.format_message(), "remedy": remedy}}, ensure_ascii=False))
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        print(_("Interrupted."), file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except HalfhourError as error:
        if "--debug" in arguments:
            raise
        _tell(error, as_json="--json" in arguments)
        return 1 if isinstance(error, ExportError) else 2
    except Exception as error:
        if "--debug" in arguments:
            raise
        told = _unexpected(error)
        _tell(told, as_json="--json" in arguments)
        return 1 if type(told) is HalfhourError else 2


def group() -> Commands:
    """Every command, in the current language."""
    return Commands(
        "halfhour",
        callback=_welcome,
        invoke_without_command=True,
        help=_("Train your first image classifier in half an hour, and see what goes wrong."),
        params=[
            click.Option(["--lang"], type=click.Choice(language.LANGUAGES), help=_("The language. [your system's]")),
            click.Option(
                ["--backend"],
                type=click.Choice(TRAINING_BACKENDS),
                metavar="NAME",
                help=_("The Keras backend: {names}.", names=listed(TRAINING_BACKENDS)),
            ),
            click.Option(["--debug"], is_flag=True, help=_("Show the traceback of an error.")),
            click.Option(["--version"], is_flag=True, help=_("Show the version.")),
        ],
    )


def _welcome(lang: str | None, backend: str | None, debug: bool, version: bool) -> None:
    """Take the backend, before anything imports Keras; without a command, say what can be done next."""
    context = click.get_current_context()
    if backend:
        from halfhour.machine.extras import use_backend

        use_backend(backend)
    if version:
        from halfhour import __version__

        click.echo(f"halfhour {__version__}")
        context.exit()
    if context.invoked_subcommand is None:
        from halfhour.cli.welcome import welcome

        welcome(context)


def _choose_language(arguments: list[str]) -> None:
    """Take the language from `--lang`, before Click reads the rest: its help is to be in that language already."""
    for place, word in enumerate(arguments):
        chosen = word.removeprefix("--lang=") if word.startswith("--lang=") else None
        if word == "--lang":
            chosen = "".join(arguments[place + 1 : place + 2])
        if chosen in language.LANGUAGES:
            language.use(chosen)
            break
    language.install_for_click()
    click.Context.formatter_class = HelpWithoutSpaces if language.current() == "zh" else click.HelpFormatter


def _general_options_first(arguments: list[str]) -> list[str]:
    """Let `--lang`, `--backend` and `--debug` stand behind the command too, where many people write them.

    A script that is checked may have a `--backend` of its own.

    >>> _general_options_first(["runs", "--lang", "zh", "--debug"])
    ['--lang', 'zh', '--debug', 'runs']
    """
    first: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        named = word.partition("=")[0] in (("--lang",) if "check" in rest[:1] else ("--lang", "--backend"))
        if named and "=" not in word:
            first += [word, *islice(words, 1)]
        elif named or word == "--debug":
            first.append(word)
        else:
            rest.append(word)
    return first + rest


def _make_ready() -> None:
    """Set up what every command needs: output that cannot fail on a character, and a quiet TensorFlow."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    share_gpu(os.environ)


def _tell(error: HalfhourError, *, as_json: bool) -> None:
    """Print an error: three sentences for a person, one document for a program."""
    if as_json:
        document = {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}
        print(json.dumps({"error": document}, ensure_ascii=False))
    for text in (error.happened, error.expected, error.remedy):
        print(text, file=sys.stderr)


def _unexpected(error: Exception) -> HalfhourError:
    """A fault of ours: its traceback goes to a file, since it may not come again."""
    import tempfile
    import traceback

    from halfhour.machine.failures import device_failed
    from halfhour.training.memory import is_out_of_memory, memory_full

    if isinstance(error, OSError) and isinstance(error.filename, str):  # of the person's disk, not of ours
        return file_error(Path(error.filename), error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:  # where the output was sent
        return FileError(
            _("The output could not be written: no space is left."),
            _("Expected free space where the output is redirected to, and in the temporary folder."),
            _("Free some space, then run the command again."),
        )
    if is_out_of_memory(error):
        return memory_full()
    if failed := device_failed(error):
        return failed
    with tempfile.NamedTemporaryFile(
        "w", prefix="halfhour-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
    return HalfhourError(
        _("Internal error: {kind}: {error}.", kind=type(error).__name__, error=error),
        _("This is a bug in halfhour, not your mistake."),
        _("Please report it with the file {path}; running the command again may help.", path=file.name),
    )
