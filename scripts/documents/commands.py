"""The pages of the commands, from their own help: one page a command, in the language asked for."""

import re
from collections.abc import Iterator

import click

from documents.pages import ROOT, Language
from halfhour import cli, language
from halfhour.language import _

EXAMPLE = re.compile(r"^\$ (halfhour (?:--lang \w+ )?(\w+)[^#\n]*?) *(?:# (.+))?$", re.M)
WORDS = {
    "en": {
        "title": "Commands",
        "lead": "`halfhour` alone says what can be done next; `halfhour COMMAND --help` prints what stands here.",
        "command": "command",
        "does": "what it does",
        "options": "Options",
        "option": "option",
        "examples": "Examples",
        "general": "For every command",
        "status": "Exit status: 0 done, 1 the work found a fault, 2 wrong use, 130 interrupted.",
        "language": "Messages follow `--lang`, then `HALFHOUR_LANG`, then the language of the system.",
    },
    "zh": {
        "title": "命令",
        "lead": "只输入 `halfhour`，它会告诉你接下来可以做什么；`halfhour COMMAND --help` 显示的就是这几页的内容。",
        "command": "命令",
        "does": "作用",
        "options": "选项",
        "option": "选项",
        "examples": "例子",
        "general": "所有命令通用",
        "status": "退出码：0 完成，1 发现了问题，2 用法不对，130 被中断。",
        "language": "提示信息的语言依次取决于 `--lang`、环境变量 `HALFHOUR_LANG` 和系统的语言设置。",
    },
}


def pages(spoken: Language) -> dict[str, str]:
    """Every command's page, by its address; `commands/index.md` lists them."""
    language.use(spoken.program)
    language.install_for_click()
    try:
        words = WORDS[spoken.program]
        group = cli.group()
        context = click.Context(group, info_name="halfhour")
        built = {name: group.get_command(context, name) for name in cli.COMMANDS}
        examples = examples_of((ROOT / f"README{spoken.suffix}.md").read_text(encoding="utf-8"))
        every = {
            f"commands/{name}.md": page(command, context, words, examples.get(name, ()))
            for name, command in built.items()
            if command
        }
        return {"commands/index.md": index(group, context, words)} | every
    finally:
        language.use(None)


def index(group: click.Group, context: click.Context, words: dict[str, str]) -> str:
    """The list of all commands, with what holds for each of them."""
    rows = [f"| [`{name}`]({name}.md) | {_(summary)} |" for name, summary in cli.COMMANDS.items()]
    return "\n".join(
        [
            f"# {words['title']}\n\n{words['lead']}\n",
            f"| {words['command']} | {words['does']} |\n| --- | --- |",
            *rows,
            f"\n## {words['general']}\n",
            *options(group, context, words),
            f"\n{words['language']}\n\n{words['status']}\n",
        ]
    )


def page(
    command: click.Command, above: click.Context, words: dict[str, str], examples: tuple[str, ...], level: int = 1
) -> str:
    """A command's own page, or, for a command of a group, its part of the group's page."""
    context = click.Context(command, info_name=command.name, parent=above)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    heading = "#" * level
    parts = [f"{heading} {context.command_path}", command.help or "", f"```text\n{usage}\n```"]
    if examples:
        parts.append(f"{heading}# {words['examples']}\n\n```bash\n" + "\n\n".join(examples) + "\n```")
    listed = options(command, context, words)
    if listed:
        parts.append(f"{heading}# {words['options']}\n\n" + "\n".join(listed))
    if isinstance(command, click.Group):
        parts += [page(inner, context, words, (), level + 1) for inner in command.commands.values()]
    return "\n\n".join(parts) + "\n"


def options(command: click.Command, context: click.Context, words: dict[str, str]) -> list[str]:
    """The rows of a table of the command's options; empty where it has none but `--help`."""
    rows = list(_rows(command, context))
    return [f"| {words['option']} | {words['does']} |\n| --- | --- |", *rows] if rows else []


def _rows(command: click.Command, context: click.Context) -> Iterator[str]:
    for option in command.get_params(context):
        told = option.get_help_record(context) if isinstance(option, click.Option) else None
        if told and "--help" not in option.opts:
            named, does = (text.replace("|", "&#124;") for text in told)
            yield f"| <code>{named}</code> | {does} |"


def examples_of(readme: str) -> dict[str, tuple[str, ...]]:
    """The README's lines of each command, with what it says of them."""
    found: dict[str, tuple[str, ...]] = {}
    for line, name, said in EXAMPLE.findall(readme):
        found[name] = (*found.get(name, ()), (f"# {said}\n" if said else "") + line)
    return found
