"""The styles of an official paper and the fonts they name: GB/T 9704-2012, 7.3.

Word's own styles wherever it has one, so that the navigation pane, a table of contents and the note commands work and
names appear in the reader's language. Every paragraph is a whole number of lines of the grid high.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.export.word.page import BODY_POINTS, CHARACTER, LINE, NUMBER_POINTS, SPACING
from assistant.export.word.xml import element

__all__ = ["fonts", "settings", "styles"]

_WESTERN = "Times New Roman"
_FANGSONG, _KAITI, _HEITI, _SONGTI, _TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
_NOTE_POINTS, _NOTE_LINE = 12, 20 * 20  # 小四

# Fonts: other names to look under where a machine has no such font, PANOSE class, pitch (17.8.3 of ECMA-376 part 1).
_FONTS = (
    (_FANGSONG, "仿宋,FangSong,华文仿宋,STFangsong", "02010609030101010101", "fixed"),
    (_KAITI, "楷体,KaiTi,华文楷体,STKaiti", "02010609030101010101", "fixed"),
    (_HEITI, "SimHei,华文黑体,STHeiti", "02010609060101010101", "fixed"),
    (_SONGTI, "SimSun,华文宋体,STSong", "02010600030101010101", "variable"),
    (_TITLE, "方正小标宋_GBK,方正小标宋,华文中宋,STZhongsong,宋体,SimSun", "02010600030101010101", "variable"),
)

# What no line may end with or begin with: Word's own lists for Chinese, but with the bracket that opens the mark of a
# note moved from the first to the second, so that no mark stands alone on a line.
_NOT_LAST = "$({£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥"
_NOT_FIRST = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠["

_BODY_INDENT = (("firstLineChars", 200), ("firstLine", 2 * CHARACTER))


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style; what is None is as in the style it is based on. Sizes in points."""

    id: str
    name: str
    font: str = ""
    points: int = 0
    align: str = ""
    indent: tuple[tuple[str, int], ...] = ()
    after: int = 0  # lines
    line: int = LINE  # twips
    outline: int | None = None
    heading: bool = False  # stays with the next paragraph
    based_on: str = "Normal"
    next: str = ""
    priority: int = 0
    custom: bool = False  # no style that Word itself has

    def xml(self) -> str:
        spacing: dict[str, object] = {}
        if self.after:
            spacing = {"before": 0, "after": self.after * LINE}
        if spacing or self.line != LINE:
            spacing |= {"line": self.line, "lineRule": "exact"}
        paragraph = (
            ("<w:keepNext/>" if self.heading else "")
            + (element("spacing", spacing) if spacing else "")
            + (element("ind", dict(self.indent)) if self.indent else "")
            + (element("jc", {"val": self.align}) if self.align else "")
            + (element("outlineLvl", {"val": self.outline}) if self.outline is not None else "")
        )
        return element(
            "style",
            {"type": "paragraph", "styleId": self.id} | (_CUSTOM if self.custom else {}),
            element("name", {"val": self.name})
            + element("basedOn", {"val": self.based_on})
            + (element("next", {"val": self.next}) if self.next else "")
            + element("uiPriority", {"val": self.priority})
            + "<w:qFormat/>"
            + (element("pPr", {}, paragraph) if paragraph else "")
            + _letters(self.font, self.points),
        )


_CUSTOM = {"customStyle": "1"}

_PARAGRAPHS = (
    _Style("BodyText", "Body Text", indent=_BODY_INDENT, priority=1),
    _Style("Title", "Title", _TITLE, 22, "center", after=1, heading=True, next="BodyText", priority=2),
    _Style(
        "Heading1", "heading 1", _HEITI, 16, indent=_BODY_INDENT, outline=0, heading=True, next="BodyText", priority=4
    ),
    _Style(
        "Heading2", "heading 2", _KAITI, 16, indent=_BODY_INDENT, outline=1, heading=True, next="BodyText", priority=5
    ),
    _Style("Heading3", "heading 3", indent=_BODY_INDENT, outline=2, heading=True, next="BodyText", priority=6),
    _Style("Heading4", "heading 4", indent=_BODY_INDENT, outline=3, heading=True, next="BodyText", priority=7),
    _Style("Quote", "Quote", _KAITI, 16, based_on="BodyText", priority=8),
    _Style("PaperSource", "依据文件", based_on="BodyText", priority=9, custom=True),
    _Style("TableText", "表格文字", points=14, align="left", line=_NOTE_LINE, priority=10, custom=True),
    _Style("TableHead", "表格栏目", _HEITI, 14, based_on="TableText", line=_NOTE_LINE, priority=11, custom=True),
    _Style("EndnoteText", "endnote text", points=_NOTE_POINTS, line=_NOTE_LINE, priority=20),
    _Style("Footer", "footer", _SONGTI, NUMBER_POINTS, priority=21),
)


def _letters(font: str = "", points: int = 0) -> str:
    """w:rPr of a font and a size. 宋体 is that of the page number, whose digits are 宋体 as well; only what is as large
    as the body goes by its 28 characters a line."""
    names: dict[str, object] = {}
    if font:
        western = font if font == _SONGTI else _WESTERN
        names = {"ascii": western, "eastAsia": font, "hAnsi": western, "cs": _WESTERN}
    size = ""
    if points:
        size = element("spacing", {"val": SPACING if points == BODY_POINTS else 0})
        size += element("sz", {"val": 2 * points}) + element("szCs", {"val": 2 * points})
    content = (element("rFonts", names) if names else "") + size
    return element("rPr", {}, content) if content else ""


def _character(style_id: str, name: str, properties: str, *, custom: bool = False) -> str:
    return element(
        "style",
        {"type": "character", "styleId": style_id} | (_CUSTOM if custom else {}),
        element("name", {"val": name})
        + element("basedOn", {"val": "DefaultParagraphFont"})
        + element("uiPriority", {"val": 11})
        + "<w:qFormat/>"
        + element("rPr", {}, properties),
    )


def styles() -> str:
    """The w:styles of the paper."""
    defaults = element(
        "rPrDefault",
        {},
        element(
            "rPr",
            {},
            element("rFonts", {"ascii": _WESTERN, "eastAsia": _FANGSONG, "hAnsi": _WESTERN, "cs": _WESTERN})
            + element("lang", {"val": "en-US", "eastAsia": "zh-CN", "bidi": "ar-SA"}),
        ),
    )
    # Widows and orphans stay, so that every page has 22 lines; no punctuation hangs out of the text; no gap that is not
    # in the text comes between Chinese and Western characters.
    normal = element(
        "style",
        {"type": "paragraph", "default": 1, "styleId": "Normal"},
        element("name", {"val": "Normal"})
        + element("uiPriority", {"val": 0})
        + "<w:qFormat/>"
        + element(
            "pPr",
            {},
            element("widowControl", {"val": 0})
            + element("kinsoku", {"val": 1})
            + element("overflowPunct", {"val": 0})
            + element("autoSpaceDE", {"val": 0})
            + element("autoSpaceDN", {"val": 0})
            + element("adjustRightInd", {"val": 0})
            + element("snapToGrid", {"val": 0})
            + element("spacing", {"before": 0, "after": 0, "line": LINE, "lineRule": "exact"})
            + element("jc", {"val": "both"}),
        )
        + _letters(points=BODY_POINTS),
    )
    default_font = element(
        "style",
        {"type": "character", "default": 1, "styleId": "DefaultParagraphFont"},
        element("name", {"val": "Default Paragraph Font"})
        + element("uiPriority", {"val": 1})
        + "<w:semiHidden/><w:unhideWhenUsed/>",
    )
    return element(
        "styles",
        {},
        element("docDefaults", {}, defaults + "<w:pPrDefault/>")
        + normal
        + default_font
        + _TABLES
        + "".join(style.xml() for style in _PARAGRAPHS)
        + _character("Strong", "Strong", "<w:b/><w:bCs/>")
        + _character("EndnoteReference", "endnote reference", element("vertAlign", {"val": "superscript"}))
        + _character("Unverified", "未核实", element("color", {"val": "C00000"}), custom=True)
        + _character(
            "Prompt", "请补充", element("shd", {"val": "clear", "color": "auto", "fill": "FFF200"}), custom=True
        ),
        root=True,
    )


def _table_styles() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(element(side, {"val": "single", "sz": 4, "space": 0, "color": "auto"}) for side in sides)
    margins = "".join(
        element(side, {"w": width, "type": "dxa"})
        for side, width in (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
    )
    return element(
        "style",
        {"type": "table", "default": 1, "styleId": "TableNormal"},
        element("name", {"val": "Normal Table"})
        + element("uiPriority", {"val": 99})
        + "<w:semiHidden/><w:unhideWhenUsed/>"
        + element("tblPr", {}, element("tblInd", {"w": 0, "type": "dxa"}) + element("tblCellMar", {}, margins)),
    ) + element(
        "style",
        {"type": "table", "styleId": "TableGrid"},
        element("name", {"val": "Table Grid"})
        + element("basedOn", {"val": "TableNormal"})
        + element("uiPriority", {"val": 39})
        + element("tblPr", {}, element("tblBorders", {}, borders)),
    )


_TABLES = _table_styles()


def fonts() -> str:
    """The w:fonts: what to use where a font is missing."""
    western = element(
        "font",
        {"name": _WESTERN},
        element("panose1", {"val": "02020603050405020304"})
        + element("charset", {"val": "00"})
        + element("family", {"val": "roman"})
        + element("pitch", {"val": "variable"}),
    )
    chinese = "".join(
        element(
            "font",
            {"name": name},
            element("altName", {"val": others})
            + element("panose1", {"val": panose})
            + element("charset", {"val": "86"})
            + element("family", {"val": "modern" if name in (_FANGSONG, _KAITI, _HEITI) else "auto"})
            + element("pitch", {"val": pitch}),
        )
        for name, others, panose, pitch in _FONTS
    )
    return element("fonts", {}, western + chinese, root=True)


def settings() -> str:
    """Children of w:settings, in order."""
    word = "http://schemas.microsoft.com/office/word"
    return (
        element("zoom", {"percent": 100})
        + element("bordersDoNotSurroundHeader", {})
        + element("bordersDoNotSurroundFooter", {})
        + element("defaultTabStop", {"val": 2 * CHARACTER})
        + element("evenAndOddHeaders", {})
        + element("drawingGridVerticalSpacing", {"val": LINE})
        + element("displayHorizontalDrawingGridEvery", {"val": 0})
        + element("displayVerticalDrawingGridEvery", {"val": 0})
        + element("characterSpacingControl", {"val": "doNotCompress"})  # a punctuation mark takes a whole square
        + element("noLineBreaksAfter", {"lang": "zh-CN", "val": _NOT_LAST})
        + element("noLineBreaksBefore", {"lang": "zh-CN", "val": _NOT_FIRST})
        + element(
            "endnotePr",
            {},
            element("pos", {"val": "docEnd"})
            + element("numFmt", {"val": "decimal"})
            + element("endnote", {"id": -1})
            + element("endnote", {"id": 0}),
        )
        + element(
            "compat",
            {},
            "<w:doNotExpandShiftReturn/><w:useFELayout/>"  # a line before a manual break is not spread out
            + element("compatSetting", {"name": "compatibilityMode", "uri": word, "val": 15}),
        )
        + element("themeFontLang", {"val": "en-US", "eastAsia": "zh-CN"})
        + element("decimalSymbol", {"val": "."})
        + element("listSeparator", {"val": ","})
    )
