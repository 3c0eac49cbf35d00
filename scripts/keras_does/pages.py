"""Write what Keras does: the programs of `facts.py` -> `docs/what-keras-does.md` and its Chinese twin; runs none."""

import inspect
from pathlib import Path

from keras_does.facts import FACTS

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "what-keras-does.md": (
        "What Keras does",
        "Where Keras 3.15.1 on TensorFlow 2.21 does something you wouldn't expect in an ordinary program. Each line "
        "has its program below; `python -m pytest tests/documents/test_keras_does.py` runs them all and fails when "
        "Keras changes. `python scripts/keras_does` writes this page.",
        ("you would expect", "Keras", "reported by"),
        "The programs",
        "prints",
    ),
    "what-keras-does.zh-CN.md": (
        "Keras 实际上怎么做",
        "在普通程序里，Keras 3.15.1（TensorFlow 2.21）有些做法出人意料。表中每一行都对应下面的一个"
        "小程序；`python -m pytest "
        "tests/documents/test_keras_does.py` 会全部运行，Keras 一变就会失败。本页由 `python scripts/keras_does` 生成。",
        ("以为", "Keras 实际上", "由谁提示"),
        "程序",
        "输出",
    ),
}


def pages() -> dict[Path, str]:
    """Each page and its text."""
    found = {}
    for language, (name, (title, lead, headings, programs, prints)) in enumerate(PAGES.items()):
        lines = [f"# {title}", "", lead, "", f"| {' | '.join(headings)} |", "| --- | --- | --- |"]
        for fact in FACTS:
            lines.append(f"| {fact.expected[language]} | {fact.happens[language]} | {fact.told[language]} |")
        lines += ["", f"## {programs}"]
        for fact in FACTS:
            lines += ["", f"### {fact.name}", "", "```python", inspect.getsource(fact.program).rstrip(), "```", ""]
            lines.append(f"{prints}: `{fact.seen}`" if language == 0 else f"{prints}：`{fact.seen}`")
        found[ROOT / "docs" / name] = "\n".join(lines) + "\n"
    return found
