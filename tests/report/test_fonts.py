import base64
import io
import re

from fontTools.ttLib import TTFont

from halfhour.language import CATALOGUES
from halfhour.report.fonts import FILE, embedded
from halfhour.web.assets import FOLDER


def face(css):
    data = re.search(r"base64,([^)]*)\)", css).group(1)
    return TTFont(io.BytesIO(base64.b64decode(data)))


def test_font_covers_the_first_level_of_gb2312_and_its_punctuation():
    characters = TTFont(FILE).getBestCmap()
    first_level = b"".join(bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    wanted = first_level.decode("gb2312", "ignore") + "，。、；：？！（）《》「」“”‘’…—·％"
    assert len(wanted) > 3755
    assert [character for character in wanted if ord(character) not in characters] == []


def test_font_covers_all_that_the_project_says_in_chinese():
    said = "".join(
        path.read_text(encoding="utf-8")
        for path in (CATALOGUES / "zh" / "LC_MESSAGES" / "halfhour.po", FOLDER / "words.zh.json")
    )
    characters = TTFont(FILE).getBestCmap()
    assert {letter for letter in said if letter >= "\u2e80" and ord(letter) not in characters} == set()


def test_font_has_another_name_and_keeps_its_licence():
    names = {record.nameID: str(record) for record in TTFont(FILE)["name"].names}
    assert names[1] == "Halfhour Sans SC"
    assert not any("Noto" in names[identifier] or "Source" in names[identifier] for identifier in (1, 3, 4, 6))
    assert "2014-2021 Adobe" in names[0] and "SIL Open Font License" in names[13]
    assert "2014-2021 Adobe" in FILE.with_name("OFL.txt").read_text()


def test_embedded_font_holds_the_chinese_of_the_text_and_no_more():
    font = face(embedded("Loss 损失，轮次"))
    assert font.flavor == "woff"
    assert set(map(chr, font.getBestCmap())) == set("损失，轮次")


def test_embedded_font_passes_over_what_it_lacks():
    assert set(map(chr, face(embedded("猫🐈")).getBestCmap())) == {"猫"}


def test_embedding_the_same_text_gives_the_same_bytes():
    assert embedded("训练集") == embedded("训练集")
