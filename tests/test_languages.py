"""The shipped catalogues are whole: every message of the code is in them, with its places and the field's terms."""

import gettext
import importlib.util
import io
import re
import string
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from halfhour import language

SCRIPT = Path(__file__).parents[1] / "scripts" / "catalogues.py"
TRANSLATED = [name for name in language.LANGUAGES if name != "en"]
CODE = re.compile(r"`[^`]*`|\{[^}]*\}|--[a-z-]+")  # commands, options and named places: they stay as they are

# What an English message speaks of -> the term for it in Chinese.
GLOSSARY = {
    r"overfitting": "过拟合",
    r"underfitting": "欠拟合",
    r"overconfident": "过度自信",
    r"learning rate": "学习率",
    r"\bloss\b": "损失",
    r"accuracy": "准确率",
    r"\bepochs?\b": "轮",
    r"training set": "训练集",
    r"validat": "验证",
    r"test (set|picture)": "测试",
    r"one-hot": "独热编码",
    r"convolution": "卷积",
    r"\bfilters?\b": "卷积核",
    r"pooling": "池化",
    r"batch norm": "批归一化",
    r"augmentation": "数据增强",
    r"confusion matrix": "混淆矩阵",
    r"interval": "置信区间",
    r"\bclass(es)?\b": "类别",
    r"\bmodel\b": "模型",
    r"\bpixels?\b": "像素",
    r"\bchannels?\b": "通道",
    r"\bgrey\b": "灰度",
    r"run folder": "训练记录文件夹",
}


def load_script() -> ModuleType:
    """The script that keeps the catalogues, which is in no package."""
    spec = importlib.util.spec_from_file_location("catalogues", SCRIPT)
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def read(name: str) -> Catalog:
    with (language.CATALOGUES / name / "LC_MESSAGES" / "halfhour.po").open("rb") as file:
        return read_po(file, locale=name)


def entries(name: str) -> list[tuple[str, str]]:
    """English and translation of every message; of two plural forms the second, which has all the places."""
    return [(last(message.id), last(message.string)) for message in read(name) if message.id]


def last(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[-1]


def places(text: str) -> list[str]:
    """The named places of a message with their formats, in alphabetical order."""
    named = [
        f"{field}!{conversion}:{form}"
        for _, field, form, conversion in string.Formatter().parse(text)
        if field is not None
    ]
    return sorted([*named, *re.findall(r"%\(\w+\)[a-z]", text)])


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    """Every message that the code and Click have now."""
    return load_script().extracted()


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_message_of_the_code_is_translated(name: str, extracted: Catalog):
    catalog = read(name)

    def is_translated(message: Message) -> bool:
        found = catalog.get(message.id)
        return found is not None and bool(last(found.string))

    assert [message.id for message in extracted if message.id and not is_translated(message)] == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_nothing_is_translated_that_the_code_no_longer_says(name: str, extracted: Catalog):
    assert [message.id for message in read(name) if message.id and message.id not in extracted] == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_places_are_the_same_on_both_sides(name: str):
    assert [english for english, other in entries(name) if places(english) != places(other)] == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_commands_are_the_same_on_both_sides(name: str):
    commands = re.compile(r"`[^`]+`")
    wrong = [
        english for english, other in entries(name) if set(commands.findall(english)) != set(commands.findall(other))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_the_compiled_catalogue_is_up_to_date(name: str):
    compiled = io.BytesIO()
    write_mo(compiled, read(name))
    shipped = language.CATALOGUES / name / "LC_MESSAGES" / "halfhour.mo"
    assert shipped.read_bytes() == compiled.getvalue(), "run scripts/translate"


def test_one_form_serves_every_number():
    """Chinese has no plural, and Click asks for one: the one form must answer for one and for many."""
    catalogue = gettext.translation(language.DOMAIN, language.CATALOGUES, ["zh"])
    singular, plural = "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"
    for count in (1, 2):
        words = catalogue.ngettext(singular, plural, count)
        assert words not in (singular, plural)
        assert "{args}" in words


@pytest.mark.parametrize("term", GLOSSARY)
def test_terms_of_the_field_are_chinese_terms(term: str):
    speaking = [
        (english, chinese) for english, chinese in entries("zh") if re.search(term, CODE.sub("", english), re.I)
    ]
    assert speaking, f"no message speaks of {term}: take it out of the glossary"
    assert [english for english, chinese in speaking if GLOSSARY[term] not in chinese] == []


def test_sentences_end_as_chinese_sentences():
    wrong = [
        english
        for english, chinese in entries("zh")
        if english.endswith(".") and not chinese.endswith(("。", "……", "？"))
    ]
    assert wrong == []


def test_percent_signs_stand_close():
    assert [chinese for _, chinese in entries("zh") if re.search(r" %(?!\()", chinese)] == []


def test_a_language_is_chosen_and_left():
    language.use("zh")
    assert language._("Overfitting") == "过拟合"
    assert language._("epoch {epoch}", epoch="3/10") == "第 3/10 轮"
    language.use("en")
    assert language._("Overfitting") == "Overfitting"


def test_a_kept_message_is_read_in_the_language_of_the_moment():
    kept = language.message("{count} classes", count=10)
    assert str(kept) == "10 classes"
    language.use("zh")
    assert str(kept) == "10 个类别"
