"""Markdown."""

from __future__ import annotations

import pytest

from index.read import read_papers


@pytest.fixture
def read(tmp_path):
    def reader(source: str):
        path = tmp_path / "文稿.md"
        path.write_text(source, encoding="utf-8")
        (paper,) = read_papers(path)
        return paper

    return reader


def test_marks_are_taken_out(read):
    paper = read(
        "# 关于**开展**检查的通知\n\n各单位：\n\n## 一、检查内容\n\n"
        "重点检查[作风建设](http://example.com/a)、*会风*和`台账`。\n\n"
        "1. 学习情况\n2. 整改情况\n\n- 甲\n- 乙\n\n> 引用的话。\n\n---\n\n"
        "![图](a.png)\n\n```\n代码 **原样**\n  缩进\n```\n"
    )
    assert paper.text.split("\n") == [
        "关于开展检查的通知",
        "各单位：",
        "一、检查内容",
        "重点检查作风建设、会风和台账。",
        "1.学习情况",
        "2.整改情况",
        "• 甲",
        "• 乙",
        "引用的话。",
        "图",
        "代码 **原样**",
        "  缩进",
    ]
    assert paper.identity.title == "关于开展检查的通知"


def test_bold_beside_chinese_punctuation(read):
    assert read("**第一，**抓学习；**“第二”**抓落实。").text == "第一，抓学习；“第二”抓落实。"


def test_single_redaction_marks_stay(read):
    assert read("后先后*次到**考察，赋予该县重任。").text == "后先后*次到**考察，赋予该县重任。"


def test_table_rows_carry_their_headers(read):
    paper = read("| 事项 | 频次 |\n| --- | --- |\n| 民主生活会 | 每年1次 |\n| 组织生活会 | 每半年1次 |\n")
    assert paper.text == "事项：民主生活会；频次：每年1次。\n事项：组织生活会；频次：每半年1次。"


def test_front_matter_is_the_identity(read):
    paper = read(
        '---\ntitle: "关于印发方案的通知"\n发文机关: 某市人民政府\nnumber: 某政发〔2022〕12号\n'
        "date: 2022-3-5\ntags:\n  - 甲\n---\n"
        "# 别的标题\n\n正文。\n"
    )
    identity = paper.identity
    assert (identity.title, identity.issuer) == ("关于印发方案的通知", "某市人民政府")
    assert (identity.number, identity.date) == ("某政发〔2022〕12号", "2022-03-05")
    assert paper.text == "别的标题\n正文。"


def test_indented_paragraphs_are_no_code(read):
    assert (
        read("    各级党组织要高度重视，\n切实抓好落实。\n\n\t二是强化督查。").text
        == "各级党组织要高度重视，\n切实抓好落实。\n二是强化督查。"
    )


def test_long_lines_broken_in_mid_sentence_are_joined(read):
    first = "各级党组织要把学习贯彻党的二十大精神作为当前和今后一个时期的首要政"
    assert read(f"{first}\n治任务，周密部署。\n（一）抓学习。\n（二）抓落实。").text.split("\n") == [
        f"{first}治任务，周密部署。",
        "（一）抓学习。",
        "（二）抓落实。",
    ]


def test_notes_are_not_lost(read):
    assert read("按规定办理[^1]。\n\n[^1]: 见附件。").text == "按规定办理[^1]。\n[^1]: 见附件。"


def test_html_inside(read):
    paper = read(
        "第一行<br>第二行\n\n<table><tr><th>单位</th><th>时限</th></tr><tr><td>市委办</td><td>5月底前</td></tr></table>\n\n尾。"
    )
    assert paper.text.split("\n") == ["第一行", "第二行", "单位：市委办；时限：5月底前。", "尾。"]


def test_other_encodings(tmp_path):
    path = tmp_path / "a.MD"
    path.write_bytes("# 工作要点\n\n应当按季度报送。".encode("gbk"))
    (paper,) = read_papers(path)
    assert paper.text == "工作要点\n应当按季度报送。"
