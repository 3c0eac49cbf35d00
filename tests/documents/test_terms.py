"""One Chinese term for one thing, in the program, its page and its documents."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.pages import DOCS, ROOT

SOURCE = ROOT / "src" / "halfhour"

# What people also say -> the term that is used here; `tests/test_languages.py` holds the English side.
TERMS = {
    "振荡": "震荡",
    "您": "你",
    "批(?:量|次)大小": "批大小",
    "批(?:量)?(?:标准化|规范化)|批量归一化": "批归一化",
    "独热码|独热向量|one-hot ?编码": "独热编码",
    "学习速率|学习速度": "学习率",
    "准确度|正确率|精度": "准确率",
    "丢弃率|丢弃法|随机丢弃": "随机失活",
    "特征映射": "特征图",
    "滤波器": "卷积核",
    "扁平化|平坦化": "展平",
    "这台机器|本机器": "这台电脑",
    "运行文件夹|运行记录": "训练记录",
    "世代|训练周期": "轮",
    "图像增强|数据扩增|数据扩充": "数据增强",
    "残差网路|过拟和|欠拟和|交叉商|图象": "（错别字）",
}


def texts() -> Iterator[tuple[str, str]]:
    """Every place where a reader meets Chinese, and its text without code."""
    pages = [
        ROOT / "README.zh-CN.md",
        *DOCS.rglob("*.zh-CN.md"),
        *SOURCE.rglob("*.zh-CN.md"),
        DOCS / "findings" / "zh-CN.po",
    ]
    for path in [*pages, SOURCE / "locale" / "zh" / "LC_MESSAGES" / "halfhour.po"]:
        text = re.sub(r"^```.*?^```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
        yield path.name, text
    yield "the page", "\n".join(json.loads((SOURCE / "web" / "static" / "words.zh.json").read_text("utf-8")).values())


@pytest.mark.parametrize("variant", TERMS)
def test_a_thing_has_one_name(variant: str):
    found = [
        (name, text[max(0, at.start() - 12) : at.end() + 8])
        for name, text in texts()
        for at in re.finditer(variant, text)
    ]
    assert found == [], f"say {TERMS[variant]}"


def test_the_terms_are_in_use():
    everything = "".join(text for _name, text in texts())
    assert [term for term in TERMS.values() if term not in everything and not term.startswith("（")] == []


@pytest.mark.parametrize(
    "page", sorted([ROOT / "README.zh-CN.md", *DOCS.rglob("*.zh-CN.md")]), ids=lambda page: page.name
)
def test_a_chinese_paragraph_is_one_line(page: Path):
    """A line break becomes a space, which Chinese does not have."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    assert re.findall(r"[\u3001-\u9fff\uff01-\uff5e]\n[\u4e00-\u9fff]+", text) == []
