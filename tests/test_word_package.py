"""That Word opens the files without offering to repair them: parts, relations, references, order of elements.

The orders are those of the schema: ECMA-376 part 1 (5th edition), annex A.1.
"""

from __future__ import annotations

import posixpath
import zipfile
from itertools import pairwise

import docx
import pytest
from word_files import MM, R, W, cite, parts, style, talk, values

from assistant.export.word import answer_document, speaking_points_document
from assistant.records import Answer

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "font": "altName panose1 charset family notTrueType pitch sig embedRegular embedBold embedItalic embedBoldItalic",
    "settings": "writeProtection view zoom bordersDoNotSurroundHeader bordersDoNotSurroundFooter defaultTabStop "
    "autoHyphenation evenAndOddHeaders drawingGridHorizontalSpacing drawingGridVerticalSpacing "
    "displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery noPunctuationKerning characterSpacingControl "
    "printTwoOnOne strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore footnotePr endnotePr compat docVars "
    "rsids attachedSchema themeFontLang clrSchemeMapping decimalSymbol listSeparator",
    "endnotePr": "pos numFmt numStart numRestart endnote",
    "compat": "doNotExpandShiftReturn useFELayout compatSetting",
    "tbl": "tblPr tblGrid tr",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW gridSpan vMerge",
    "p": "pPr",  # then anything
    "r": "rPr",
}
# Attributes that hold one of a few words: 17.18 of the same part.
WORDS = {
    "pitch/val": "fixed variable default",
    "family/val": "decorative modern roman script swiss auto",
    "jc/val": "left right center both",
    "spacing/lineRule": "auto exact atLeast",
    "docGrid/type": "default lines linesAndChars snapToChars",
    "characterSpacingControl/val": "doNotCompress compressPunctuation compressPunctuationAndJapaneseKana",
    "pos/val": "docEnd sectEnd",
    "numFmt/val": "decimal",
    "fldChar/fldCharType": "begin separate end",
    "style/type": "paragraph character table numbering",
    "endnote/type": "normal separator continuationSeparator continuationNotice",
    "footerReference/type": "default even first",
    "shd/val": "clear",
    "vertAlign/val": "baseline superscript subscript",
    "rFonts/hint": "default eastAsia",
    "tblLayout/type": "fixed autofit",
    "tblW/type": "auto dxa nil pct",
    "tcW/type": "auto dxa nil pct",
}
OPEN = {"p", "r"}  # only the first child is fixed
TEXT = "## 概述\n支部**每季度**报告。[1]（未核实）\n\n"
TEXT += "| 事项 | 频次 |\n|---|---|\n| 报告 | 每季度[2] |\n| 会议 |\n1. 甲\n> 乙"


@pytest.fixture(scope="module", params=["speaking points", "answer"])
def paper(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("word") / "文稿.docx"
    if request.param == "answer":
        answer = Answer(
            "", "支部多久报告一次？", "", TEXT, True, "generated", (cite(1), cite(2)), notes=("依据：一份。",)
        )
        return answer_document(answer, path)
    return speaking_points_document(talk(notes=("文件较少。",)), path)


def test_every_element_stands_in_the_order_of_the_schema(paper):
    seen = set()
    for name, root in parts(paper).items():
        for element in root.iter():
            tag = str(element.tag).removeprefix(W)
            children = [str(child.tag).removeprefix(W) for child in element]
            order = ORDER.get(tag, "").split()
            if tag in OPEN:
                assert order[0] not in children[1:], (name, tag, children)
                continue
            if order:
                seen.add(tag)
                assert set(children) <= set(order), (name, tag, children)
                places = [order.index(child) for child in children]
                assert places == sorted(places), (name, tag, children)
    assert {"pPr", "rPr", "sectPr", "style", "settings", "font", "endnotePr"} <= seen


def test_attributes_have_values_that_the_schema_knows(paper):
    seen = set()
    for name, root in parts(paper).items():
        for element in root.iter():
            for key, value in element.attrib.items():
                known = f"{str(element.tag).removeprefix(W)}/{key.removeprefix(W)}"
                if known in WORDS:
                    seen.add(known)
                    assert value in WORDS[known].split(), (name, known, value)
                if key in (f"{W}firstLine", f"{W}line", f"{W}sz", f"{W}id", f"{W}w"):
                    assert value.lstrip("-").isdigit(), (name, known, value)
                if known == "panose1/val":
                    assert len(bytes.fromhex(value)) == 10
    assert {"pitch/val", "jc/val", "docGrid/type", "fldChar/fldCharType", "rFonts/hint"} <= seen


def test_every_relation_has_its_part_and_every_part_its_type(paper):
    with zipfile.ZipFile(paper) as package:
        names = set(package.namelist())
    found = parts(paper)
    reached = {"[Content_Types].xml"}
    for name in [name for name in names if name.endswith(".rels")]:
        reached.add(name)
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in found[name]:
            target = relation.get("Target")
            reached.add(posixpath.normpath(target.lstrip("/") if target[0] == "/" else posixpath.join(folder, target)))
    assert reached == names
    types = {each.get("PartName"): each.get("ContentType") for each in found["[Content_Types].xml"]}
    for part in ("document.main", "styles", "settings", "fontTable", "endnotes", "footer"):
        assert any(kind and kind.endswith(f"wordprocessingml.{part}+xml") for kind in types.values()), part
    assert {name for name in types if name} == {f"/{name}" for name in names if name.endswith(".xml")} - {
        "/[Content_Types].xml"
    }


def test_everything_that_is_referred_to_is_there(paper):
    found = parts(paper)
    styles = [each.get(f"{W}styleId") for each in found["word/styles.xml"].iter(f"{W}style")]
    assert len(styles) == len(set(styles))
    for root in found.values():
        for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            assert {each.get(f"{W}val") for each in root.iter(f"{W}{tag}")} <= set(styles)
    body = found["word/document.xml"]
    relations = {each.get("Id") for each in found["word/_rels/document.xml.rels"]}
    assert {each.get(f"{R}id") for each in body.iter(f"{W}footerReference")} <= relations
    ids = [each.get(f"{W}id") for each in body.iter(f"{W}bookmarkStart")]
    assert ids == [each.get(f"{W}id") for each in body.iter(f"{W}bookmarkEnd")]
    assert len(ids) == len(set(ids)) > 0
    kinds = [each.get(f"{W}fldCharType") for each in body.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"] * (len(kinds) // 3)
    for table in body.iter(f"{W}tbl"):
        columns = len(list(table.iter(f"{W}gridCol")))
        assert {len(row.findall(f"{W}tc")) for row in table.iter(f"{W}tr")} == {columns}


def test_notes_are_real_endnotes_with_their_separators(paper):
    found = parts(paper)
    notes = list(found["word/endnotes.xml"])
    assert [(values_of(note).get("type"), values_of(note)["id"]) for note in notes[:2]] == [
        ("separator", "-1"),
        ("continuationSeparator", "0"),
    ]
    assert notes[0].find(f".//{W}separator") is not None
    assert notes[1].find(f".//{W}continuationSeparator") is not None
    references = [values_of(each)["id"] for each in found["word/document.xml"].iter(f"{W}endnoteReference")]
    assert [values_of(note)["id"] for note in notes[2:]] == references == [str(n + 1) for n in range(len(references))]
    assert all(note.find(f".//{W}endnoteRef") is not None for note in notes[2:])
    listed = [values_of(each)["id"] for each in found["word/settings.xml"].find(f"{W}endnotePr").iter(f"{W}endnote")]
    assert listed == ["-1", "0"]
    assert values(found["word/settings.xml"], "endnotePr/numFmt") == {"val": "decimal"}


def values_of(element):
    return {key.rpartition("}")[2]: value for key, value in element.attrib.items()}


def test_python_docx_opens_it_and_nothing_tells_of_the_maker(paper):
    opened = docx.Document(str(paper))
    about = opened.core_properties
    assert about.title == opened.paragraphs[0].text.replace("\n", "")
    assert about.language == "zh-CN"
    assert about.author == about.last_modified_by == about.comments == ""
    assert about.created.year >= 2025
    with zipfile.ZipFile(paper) as package:
        for name in package.namelist():
            assert b"python-docx" not in package.read(name)


def test_the_page_is_that_of_the_standard(paper):
    (section,) = docx.Document(str(paper)).sections
    sizes = [section.page_width, section.page_height, section.top_margin, section.bottom_margin]
    sizes += [section.left_margin, section.right_margin]
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 35, 28, 26]
    body = parts(paper)["word/document.xml"]
    margins = {key: int(value) for key, value in values(body, "body/sectPr/pgMar").items()}
    page = {key: int(value) for key, value in values(body, "body/sectPr/pgSz").items()}
    height = page["h"] - margins["top"] - margins["bottom"]
    width = page["w"] - margins["left"] - margins["right"]
    assert abs(height / 20 / MM - 225) < 0.1
    assert abs(width / 20 / MM - 156) < 0.1
    normal = style(paper, "Normal")
    line = int(values(normal, "pPr/spacing")["line"])
    assert values(normal, "pPr/spacing")["lineRule"] == "exact"
    assert height // line == 22
    assert values(body, "body/sectPr/docGrid") == {"type": "lines", "linePitch": str(line)}
    pitch = int(values(normal, "rPr/sz")["val"]) * 10 + int(values(normal, "rPr/spacing")["val"])
    assert width // pitch == 28


def test_body_and_headings_are_set_as_the_standard_has_it(paper):
    defaults = parts(paper)["word/styles.xml"]
    fonts = values(defaults, "docDefaults/rPrDefault/rPr/rFonts")
    assert fonts == {
        "ascii": "Times New Roman",
        "hAnsi": "Times New Roman",
        "cs": "Times New Roman",
        "eastAsia": "仿宋_GB2312",
    }
    assert values(defaults, "docDefaults/rPrDefault/rPr/lang")["eastAsia"] == "zh-CN"
    normal = style(paper, "Normal")
    assert values(normal, "rPr/sz") == {"val": "32"}
    assert values(normal, "pPr/jc") == {"val": "both"}
    assert values(normal, "pPr/kinsoku") == {"val": "1"}
    for off in ("widowControl", "overflowPunct", "autoSpaceDE", "autoSpaceDN"):
        assert values(normal, f"pPr/{off}") == {"val": "0"}, off
    assert values(style(paper, "Body Text"), "pPr/ind")["firstLineChars"] == "200"
    wanted = {"heading 1": "黑体", "heading 2": "楷体_GB2312", "heading 3": "", "heading 4": ""}
    for level, (name, font) in enumerate(wanted.items()):
        found = style(paper, name)
        assert values(found, "pPr/outlineLvl") == {"val": str(level)}
        assert values(found, "pPr/ind")["firstLineChars"] == "200"
        assert values(found, "rPr/rFonts").get("eastAsia", "") == font
        assert values(found, "rPr/sz").get("val", "32") == "32"
        assert found.find(f"{W}rPr/{W}b") is None
    title = style(paper, "Title")
    assert values(title, "rPr/rFonts")["eastAsia"] == "方正小标宋简体"
    assert values(title, "rPr/sz") == {"val": "44"}
    assert values(title, "rPr/spacing") == {"val": "0"}
    assert values(title, "pPr/jc") == {"val": "center"}


def test_every_paragraph_of_the_text_is_a_whole_number_of_lines_high(paper):
    line = values(style(paper, "Normal"), "pPr/spacing")["line"]
    for name in ("Body Text", "Title", "Quote", "heading 1", "heading 2", "heading 3", "依据文件"):
        spacing = values(style(paper, name), "pPr/spacing")
        assert spacing.get("line", line) == line
        assert int(spacing.get("after", 0)) % int(line) == int(spacing.get("before", 0)) == 0


def test_the_mark_of_a_note_does_not_begin_a_line(paper):
    settings = parts(paper)["word/settings.xml"]
    before, after = values(settings, "noLineBreaksBefore"), values(settings, "noLineBreaksAfter")
    assert before["lang"] == after["lang"] == "zh-CN"
    assert set("，。、；：！？”》）】…[") <= set(before["val"])
    assert set("“《（【") <= set(after["val"])
    assert "[" not in after["val"]
    assert values(settings, "characterSpacingControl") == {"val": "doNotCompress"}


def test_fonts_have_others_to_fall_back_on(paper):
    table = {font.get(f"{W}name"): font for font in parts(paper)["word/fontTable.xml"]}
    named = {
        value
        for root in parts(paper).values()
        for fonts in root.iter(f"{W}rFonts")
        for key, value in fonts.attrib.items()
        if not key.endswith("hint")
    }
    assert named == set(table)
    for name, other in [("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体"), ("方正小标宋简体", "华文中宋")]:
        assert other in values(table[name], "altName")["val"].split(",")


def test_page_numbers_stand_outside_on_odd_and_even_pages(paper):
    found = parts(paper)
    assert found["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    targets = {each.get("Id"): each.get("Target") for each in found["word/_rels/document.xml.rels"]}
    footers = {
        each.get(f"{W}type"): found[f"word/{targets[each.get(f'{R}id')]}"]
        for each in found["word/document.xml"].iter(f"{W}footerReference")
    }
    assert set(footers) == {"default", "even"}
    for kind, side in (("default", "right"), ("even", "left")):
        (paragraph,) = footers[kind]
        assert "".join(paragraph.itertext(f"{W}t")) == "— 1 —"
        assert [code.text.strip() for code in paragraph.iter(f"{W}instrText")] == ["PAGE"]
        assert values(paragraph, "pPr/jc") == {"val": side}
        assert values(paragraph, "pPr/ind")[f"{side}Chars"] == "100"
    footer = style(paper, "footer")
    assert values(footer, "rPr/sz") == {"val": "28"}
    assert set(values(footer, "rPr/rFonts").values()) == {"宋体", "Times New Roman"}
    assert values(footer, "rPr/rFonts")["ascii"] == "宋体"


def test_every_run_of_text_lets_shared_signs_be_chinese(paper):
    for name, root in parts(paper).items():
        for run in root.iter(f"{W}r"):
            if run.find(f"{W}t") is not None:
                assert values(run, "rPr/rFonts") == {"hint": "eastAsia"}, (name, "".join(run.itertext()))


def test_headings_do_not_skip_a_level(paper):
    levels = [
        int(values(paragraph, "pPr/pStyle")["val"][-1])
        for paragraph in parts(paper)["word/document.xml"].iter(f"{W}p")
        if values(paragraph, "pPr/pStyle")["val"].startswith("Heading")
    ]
    assert levels
    assert all(after <= before + 1 for before, after in pairwise(levels))
