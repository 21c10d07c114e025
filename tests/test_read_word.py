"""Word files, made on the spot with python-docx and, where it lacks the means, by hand in XML."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from assistant.export.word import answer_document
from assistant.records import Answer, Citation
from index.identity import identify
from index.read import read_papers
from index.read.numbering import chinese_number, format_number
from index.read.tables import table_lines


def read(path: Path):
    (paper,) = read_papers(path)
    return paper


def save(document, tmp_path, name="文稿.docx") -> Path:
    path = tmp_path / name
    document.save(path)
    return path


def centred(document, text):
    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def numbered(document, text, list_id, level=0):
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')
    )
    return paragraph


def define_list(document, list_id, *levels):
    """levels: (number format, text) each."""
    root = document.part.numbering_part.element
    abstract = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    # abstractNum elements must come before num elements
    root.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{list_id + 500}">{abstract}</w:abstractNum>')
    )
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{list_id + 500}"/></w:num>')
    )


def test_paragraphs_tables_and_lists_in_reading_order(tmp_path):
    document = Document()
    document.add_heading("一、总体要求", 1)
    document.add_paragraph("坚持问题导向。")
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows,
        [("序号", "任务", "责任单位"), ("1", "整治窗口作风", "市纪委"), ("2", "减少报表", "市委办")],
        strict=True,
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("二、工作要求")
    assert read(save(document, tmp_path)).text.split("\n") == [
        "一、总体要求",
        "坚持问题导向。",
        "序号：1；任务：整治窗口作风；责任单位：市纪委。",
        "序号：2；任务：减少报表；责任单位：市委办。",
        "二、工作要求",
    ]


def test_automatic_numbers_are_written_out(tmp_path):
    document = Document()
    define_list(document, 901, ("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    define_list(document, 902, ("chineseCountingThousand", "第%1条"))
    define_list(document, 903, ("decimal", "%1"), ("decimal", "%1.%2"))
    for text, level in [("甲", 0), ("甲一", 1), ("甲二", 1), ("细", 2), ("乙", 0), ("乙一", 1)]:
        numbered(document, text, 901, level)
    for n in range(12):
        numbered(document, f"内容{n}", 902)
    numbered(document, "总则", 903)
    numbered(document, "范围", 903, 1)
    lines = read(save(document, tmp_path)).text.split("\n")
    assert lines[:6] == ["一、甲", "（一）甲一", "（二）甲二", "1.细", "二、乙", "（一）乙一"]
    assert lines[6] == "第一条 内容0"
    assert lines[17] == "第十二条 内容11"
    assert lines[18:] == ["1 总则", "1.1 范围"]


def test_numbers_from_a_style_and_restarts(tmp_path):
    document = Document()
    document.add_paragraph("甲", style="List Number")
    document.add_paragraph("乙", style="List Number")
    document.add_paragraph("丙", style="List Bullet")
    define_list(document, 904, ("decimal", "%1."))
    numbered(document, "子", 904)
    numbered(document, "丑", 904)
    root = document.part.numbering_part.element
    root.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="905"><w:abstractNumId w:val="1404"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    numbered(document, "寅", 905)
    numbered(document, "卯", 905)
    assert read(save(document, tmp_path)).text.split("\n") == ["1.甲", "2.乙", "• 丙", "1.子", "2.丑", "1.寅", "2.卯"]


def test_tracked_deletions_text_boxes_and_hidden_text_are_left_out(tmp_path):
    document = Document()
    paragraph = document.add_paragraph("应当")
    w = nsdecls("w")
    for xml in (
        f'<w:del {w} w:id="1" w:author="a"><w:r><w:delText>可以</w:delText></w:r></w:del>',
        f'<w:ins {w} w:id="2" w:author="a"><w:r><w:t>于每月</w:t></w:r></w:ins>',
        f"<w:r {w}><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>",
        f"<w:r {w}><w:pict><w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
        f"<w:hyperlink {w}><w:r><w:t>5日前</w:t></w:r></w:hyperlink>",
        f'<w:r {w}><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>',
        f"<w:r {w}><w:t>报送。</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(xml))
    joined = document.add_paragraph("这一段的段末标记")
    joined._p.get_or_add_pPr().append(parse_xml(f'<w:rPr {w}><w:del w:id="3" w:author="a"/></w:rPr>'))
    document.add_paragraph("已被删除。")
    assert read(save(document, tmp_path)).text == "应当于每月5日前报送。\n这一段的段末标记已被删除。"


def test_content_controls_and_line_breaks(tmp_path):
    document = Document()
    w = nsdecls("w")
    body = document.element.body
    body.insert(
        0, parse_xml(f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>控件里的段落</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    toc = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body.insert(
        0, parse_xml(f"<w:sdt {w}>{toc}<w:sdtContent><w:p><w:r><w:t>目录</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    document.add_paragraph("上\n下")
    assert read(save(document, tmp_path)).text == "控件里的段落\n上\n下"


def test_merged_cells_and_frames(tmp_path):
    document = Document()
    table = document.add_table(rows=4, cols=3)
    values = [
        ("类别", "事项", "时限"),
        ("会议", "党员大会", "每季度1次"),
        ("", "支委会", "每月1次"),
        ("说明：次数为下限", "", ""),
    ]
    for row, cells in zip(table.rows, values, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2))
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "框内第一段。"
    frame.cell(0, 0).add_paragraph("框内第二段。")
    assert read(save(document, tmp_path)).text.split("\n") == [
        "类别：会议；事项：党员大会；时限：每季度1次。",
        "类别：会议；事项：支委会；时限：每月1次。",
        "说明：次数为下限",
        "框内第一段。",
        "框内第二段。",
    ]


def test_footnotes_follow_their_paragraph(tmp_path):
    document = Document()
    paragraph = document.add_paragraph("本办法所称重大事项")
    w = nsdecls("w")
    paragraph._p.append(parse_xml(f'<w:r {w}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run("，是指涉及全局的事项。")
    document.add_paragraph("下一段。")
    source = io.BytesIO()
    document.save(source)
    notes = (
        f'<w:footnotes {w}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>--</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>见附件2。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    path = tmp_path / "a.docx"
    path.write_bytes(source.getvalue())
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/footnotes.xml", notes)
    assert read(path).text == "本办法所称重大事项，是指涉及全局的事项。\n注1：见附件2。\n下一段。"


def test_title_from_the_title_style(tmp_path):
    document = Document()
    document.add_paragraph("内部资料")
    document.add_paragraph("某县城乡环境整治", style="Title")
    document.add_paragraph("三年行动", style="Title")
    document.add_paragraph("正文。")
    assert read(save(document, tmp_path)).identity.title == "某县城乡环境整治三年行动"


def test_title_from_centred_lines_below_the_red_head(tmp_path):
    document = Document()
    for line in ("某县人民政府办公室文件", "某政办发〔2023〕7号", "", "关于印发《某县机关作风建设", "实施方案》的通知"):
        centred(document, line)
    document.add_paragraph("各乡镇人民政府：")
    document.add_paragraph("现印发给你们，请认真执行。")
    for line in ("某县人民政府办公室", "2023年3月9日"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    path = save(document, tmp_path)
    identity = identify(read(path), path.name)
    assert identity.title == "关于印发《某县机关作风建设实施方案》的通知"
    assert (identity.issuer, identity.number) == ("某县人民政府办公室", "某政办发〔2023〕7号")
    assert (identity.date, identity.kind) == ("2023-03-09", "通知")


@pytest.mark.parametrize(
    ("stated", "title"), [("某区2023年度工作总结材料", "某区2023年度工作总结材料"), ("Microsoft Word - 1.doc", "")]
)
def test_title_from_the_properties_only_if_it_says_something(tmp_path, stated, title):
    document = Document()
    document.core_properties.title = stated
    document.add_paragraph("今年以来，各项工作取得新进展。")
    assert read(save(document, tmp_path)).identity.title == title


def test_strict_documents(tmp_path):
    document = Document()
    document.add_paragraph("严格格式的文稿。")
    source = io.BytesIO()
    document.save(source)
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(
                name,
                old.read(name).replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
                ),
            )
    assert read(path).text == "严格格式的文稿。"


def test_external_entities_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    path = tmp_path / "a.docx"
    ns = qn("w:p").split("}")[0][1:]
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document xmlns:w="{ns}"><w:body><w:p><w:r>'
            "<w:t>公开&x;内容</w:t></w:r></w:p></w:body></w:document>",
        )
    assert "机密" not in read(path).text


@pytest.mark.parametrize(
    ("value", "chinese"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (1164, "一千一百六十四"),
        (2005, "二千零五"),
    ],
)
def test_chinese_numbers(value, chinese):
    assert chinese_number(value) == chinese


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (36, "decimalEnclosedCircle", "㊱"),
        (2, "ideographTraditional", "乙"),
        (14, "chineseLegalSimplified", "拾肆"),
        (28, "lowerLetter", "bb"),
        (1994, "upperRoman", "MCMXCIV"),
        (7, "decimalFullWidth", "７"),
        (7, "unknownFormat", "7"),
    ],
)
def test_number_formats(value, form, written):
    assert format_number(value, form) == written


def test_tables_of_pairs_and_without_header():
    assert table_lines([["姓名", "张三"], ["职务", "主任科员"]]) == ["姓名：张三。", "职务：主任科员。"]
    assert table_lines([["3", "5", "8"], ["1", "2", "4"]]) == ["3 | 5 | 8", "1 | 2 | 4"]
    assert table_lines([["责任清单", "", ""], ["事项", "频次", "单位"], ["学习", "每周", ""]]) == [
        "责任清单",
        "事项：学习；频次：每周。",
    ]
    assert table_lines([["事项", "频次"], ["学习", "每周"]], header=True) == ["事项：学习；频次：每周。"]
    assert table_lines([]) == table_lines([["", " "]]) == []


def test_marks_of_endnotes_are_no_text(tmp_path):
    """What this program exports comes back without its [1]."""
    citation = Citation(1, "某办法", "某办法.txt", ("第三条",), "每月报告一次。", 0, 7, "0" * 16)
    answer = Answer("", "多久报告一次？", "多久报告一次？", "每月报告一次。[1]", True, "extractive", (citation,))
    text = read(answer_document(answer, tmp_path / "答案.docx")).text
    assert "每月报告一次。" in text.splitlines()
    assert "[" not in text.partition("依据")[0]


def test_words_written_on_in_the_style_of_a_mark_are_text(tmp_path):
    from docx import Document as Paper
    from docx.enum.style import WD_STYLE_TYPE

    paper = Paper()
    paper.styles.add_style("EndnoteReference", WD_STYLE_TYPE.CHARACTER)
    line = paper.add_paragraph("各科室每月")
    for words in ("[", "12", "]", "报送", "（3）", "一次台账"):
        line.add_run(words, style="EndnoteReference")
    line.add_run("。")
    paper.save(tmp_path / "续写.docx")
    assert "各科室每月报送一次台账。" in read(tmp_path / "续写.docx").text
