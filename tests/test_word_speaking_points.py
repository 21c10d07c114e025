"""Speaking points as a Word file: what stands where, and that every source is a note."""

from __future__ import annotations

import pytest
from word_files import W, cite, paragraphs, parts, style, talk, values

from assistant.errors import OutputError
from assistant.export.word import speaking_points_document
from assistant.speaking_points.records import Point, Statement
from index.outline import outline
from index.read import read_papers


@pytest.fixture
def write(tmp_path):
    def make(name="提纲.docx", **changes):
        return speaking_points_document(talk(**changes), tmp_path / name)

    return make


def test_the_talk_in_order_with_a_note_for_every_source(write):
    assert paragraphs(write()) == [
        ("Title", "关于压实机关党建责任的研讨发言"),
        ("BodyText", "这次发言依据2份文件。[^1]"),
        ("Heading1", "一、把责任分到人"),
        ("BodyText", "“各支部应当每季度报告1次工作情况。”[^2][=1]"),
        ("BodyText", "支部每月都报告。（未核实）[=2]"),
        ("Heading1", "二、把考核做实"),
        ("BodyText", "考核结果……在全市通报。[^3]"),
        ("Heading1", "三、结合实际"),
        ("BodyText", "要每半年听取1次汇报。[=3]【请补充：本单位听取汇报的情况】"),
        ("BodyText", "以上发言，请批评指正。"),
        ("Heading1", "依据文件"),
        ("PaperSource", "1.《某市机关党建工作实施办法》（中共某市委办公室，某办发〔2023〕12号，2023年）"),
        ("PaperSource", "2.《关于印发〈考核细则〉的通知》"),
    ]


def test_each_note_says_paper_place_and_sentence(write):
    notes = [text for _, text in paragraphs(write(), "word/endnotes.xml")][2:]
    about = "（中共某市委办公室，某办发〔2023〕12号，2023年） › 第二章 责任 › 第五条"
    assert notes == [
        f". 《某市机关党建工作实施办法》{about}：“第1句：各支部应当每季度报告1次工作情况。”",
        f". 《某市机关党建工作实施办法》{about}：“第2句：各支部应当每季度报告1次工作情况。”",
        ". 《关于印发〈考核细则〉的通知》 › 第二章 责任 › 第五条：“第3句：各支部应当每季度报告1次工作情况。”",
    ]


def test_a_second_mention_refers_to_the_first_note(write):
    body = parts(write())["word/document.xml"]
    names = [each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")]
    codes = [each.text.split() for each in body.iter(f"{W}instrText")]
    assert [code[0] for code in codes] == ["NOTEREF"] * 3
    assert [names.index(code[1]) + 1 for code in codes] == [1, 2, 3]
    for start in body.iter(f"{W}bookmarkStart"):  # the reference itself stands between start and end
        assert start.getnext().find(f"{W}endnoteReference") is not None
    for run in body.iter(f"{W}r"):
        if run.find(f"{W}endnoteReference") is not None:
            assert values(run, "rPr/rStyle") == {"val": "EndnoteReference"}


def coloured(path, style_name):
    return [
        "".join(run.itertext(f"{W}t"))
        for run in parts(path)["word/document.xml"].iter(f"{W}r")
        if values(run, "rPr/rStyle").get("val") == style_name
    ]


def test_what_is_unverified_is_coloured_and_what_is_to_be_filled_in_is_marked(write):
    path = write()
    assert coloured(path, "Unverified") == ["支部每月都报告。（未核实）"]
    assert values(style(path, "未核实"), "rPr/color") == {"val": "C00000"}
    assert coloured(path, "Prompt") == ["【请补充：本单位听取汇报的情况】"]
    assert values(style(path, "请补充"), "rPr/shd")["fill"] not in ("auto", "FFFFFF")


def test_the_mark_of_what_is_unverified_comes_once(write):
    path = write(closing=(Statement("都做到了。（未核实）", "phrased", verified=False),), points=())
    assert coloured(path, "Unverified") == ["都做到了。（未核实）"]


def test_without_practice_sources_or_notes_there_are_no_headings_for_them(write):
    path = write(practice=(), sources=(), points=(Point("只有一点", ()),))
    assert [text for name, text in paragraphs(path) if name == "Heading1"] == ["一、只有一点"]


def test_points_are_numbered_in_chinese_however_many(write):
    path = write(points=tuple(Point(f"要点{n}", ()) for n in range(1, 24)))
    headings = [text for name, text in paragraphs(path) if name == "Heading1"]
    assert headings[9:11] == ["十、要点10", "十一、要点11"]
    assert headings[22:24] == ["二十三、要点23", "二十四、结合实际"]


def test_what_the_reader_should_know_comes_last(write):
    assert paragraphs(write(notes=("文库里与主题有关的只有2份。",)))[-2:] == [
        ("Heading1", "说明"),
        ("BodyText", "文库里与主题有关的只有2份。"),
    ]


HOSTILE = "甲\x00乙\x1b[31m丙\x0b丁\ud800戊\ufffe己\u202e庚\u2066辛\ufeff & <w:t> ]]> 壬**癸**XX项\t子\r\n丑"


def test_text_that_xml_cannot_hold_does_no_harm(write):
    cited = cite(1, HOSTILE, HOSTILE, "甲")
    path = write(
        title=HOSTILE,
        opening=(Statement(HOSTILE, "verbatim", (cited,)),),
        points=(Point(HOSTILE, ()),),
        practice=(),
        sources=(),
        notes=(HOSTILE,),
    )
    found = paragraphs(path)
    clean = "甲乙[31m丙 丁戊己庚辛 & <w:t> ]]> 壬**癸**XX项 子 丑"
    assert found[0][1].replace("\n", "") == clean
    assert found[1:4] == [
        ("BodyText", "甲乙[31m丙"),
        ("BodyText", "丁戊己庚辛 & <w:t> ]]> 壬**癸**XX项\t子"),
        ("BodyText", "丑[^1]"),
    ]
    assert found[4] == ("Heading1", f"一、{clean}")
    (note,) = [text for _, text in paragraphs(path, "word/endnotes.xml")][2:]
    assert note.endswith("壬**癸**XX项\t子\n丑”")
    assert parts(path)["docProps/core.xml"].findtext("{*}title") == clean.replace("项 子", "项\t子")


def test_a_very_long_statement_stays_whole(write):
    long = "要抓好落实，" * 40_000
    path = write(opening=(Statement(long, "verbatim", (cite(1),)),))
    assert paragraphs(path)[1][1] == long + "[^1]"


def test_this_program_reads_it_back_with_title_and_outline(write):
    title = "关于深入学习贯彻全市机关党建工作会议精神推动各项任务落到实处的研讨发言"
    path = write(title=title)
    (paper,) = read_papers(path)
    assert paper.identity.title == title
    headings = [section.heading for section in outline(paper.text) if section.level == 1]
    assert headings == ["一、把责任分到人", "二、把考核做实", "三、结合实际"]
    assert "“各支部应当每季度报告1次工作情况。”" in paper.text


def test_a_folder_that_is_not_there_is_refused(write, tmp_path):
    with pytest.raises(OutputError, match="不存在"):
        write("没有/提纲.docx")
    assert list(tmp_path.iterdir()) == []
