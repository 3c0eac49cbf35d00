"""Cut Noto Sans SC down to the Chinese font that travels with the reports: `make_font.py NotoSansSC-Regular.ttf`.

Keeps ASCII, Latin-1, general, Chinese and full-width punctuation, arrows, the 3,755 characters of GB2312's first level
and whatever else the project's own Chinese says, in the program, the page, the lessons and the documents (the entropy
of cross-entropy is of the second level); drops hinting, features and the font's reserved name (SIL OFL 1.1, condition
3).
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Halfhour Sans SC"
ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "halfhour"
TARGET = SOURCE / "report" / "fonts" / "HalfhourSansSC-Regular.ttf"
WORDS = (SOURCE / "locale" / "zh" / "LC_MESSAGES" / "halfhour.po", SOURCE / "web" / "static" / "words.zh.json")
COPYRIGHT, LICENCE, LICENCE_PLACE = 0, 13, 14  # name ids that the licence asks to keep
PUNCTUATION = [
    range(0x20, 0x7F),
    range(0xA0, 0x100),
    range(0x2010, 0x2028),
    range(0x2030, 0x203F),
    range(0x2190, 0x2194),
    range(0x2200, 0x2270),
    range(0x3000, 0x3018),
    range(0xFF00, 0xFFF0),
]


def gb2312_first_level() -> set[int]:
    """Code points of rows 16 to 55 of GB2312, its commonest characters, by pronunciation."""
    codes = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return {ord(character) for code in codes if (character := code.decode("gb2312", "ignore"))}


def own_words() -> set[int]:
    """Code points of the Chinese that the catalogue, the page, the lessons and the documents hold."""
    written = [*WORDS, *SOURCE.rglob("*.zh-CN.md"), *(ROOT / "docs").rglob("*.zh-CN.md"), ROOT / "README.zh-CN.md"]
    said = "".join(path.read_text(encoding="utf-8") for path in written)
    return {ord(character) for character in said if ord(character) >= 0x2E80}


def main(source: Path) -> None:
    """Write the subset font."""
    options = subset.Options(
        hinting=False,
        layout_features=[],
        drop_tables=["BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx", "DSIG"],
        name_IDs=[COPYRIGHT, LICENCE, LICENCE_PLACE],
        notdef_outline=True,
        glyph_names=False,
    )
    characters = gb2312_first_level().union(own_words(), *PUNCTUATION)
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    names = {1: FAMILY, 2: "Regular", 3: f"{FAMILY} 1", 4: FAMILY, 5: "Version 1.000", 6: "HalfhourSansSC-Regular"}
    for identifier, text in names.items():
        font["name"].setName(text, identifier, 3, 1, 0x409)
    TARGET.parent.mkdir(exist_ok=True)
    font.flavor = None
    font.save(TARGET)
    print(f"{TARGET}: {len(font.getBestCmap()):,} characters, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
