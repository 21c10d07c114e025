"""Answers found by where they stand."""

import json
from pathlib import Path

import pytest

from assistant.followup import forms
from assistant.question import analyse
from assistant.records import Turn
from assistant.structure.clause import by_place, by_structure
from assistant.verifying.verify import check
from index.library import Library

DUTY = """北滩区机关值班值守管理办法
（2021年6月1日印发）
第一章 总则
第一条 为了规范值班，制定本办法。
第二条 值班坚持分级负责。
第二章 值班安排
第三条 带班领导由班子成员担任。
带班领导应当在30分钟内到达单位。
带班领导外出的，应当安排他人代班。
第四条 值班人员应当具备下列条件：
（一）责任心强；
（二）熟悉业务。
临时人员不得单独值班。
第四条之一 值班人员每年培训一次。
第五条 本办法自2021年7月1日起施行。
"""
POINTS = """南岭县卫生健康局2024年党建工作要点

一、强化学习，筑牢根基
（一）抓实理论学习。中心组全年学习不少于12次，每次不少于半天，由主要负责同志主持并带头发言。
（二）抓好青年学习。青年小组每月交流一次，全年推荐优秀课题XX项，优秀成果汇编成册供各科室学习参考。
二、建强组织，提升功能
（一）健全组织设置。7月底前完成换届，正式党员3名以上的科室单独成立党支部，支部书记由科室主任担任，同时配备支部副书记和组织委员、宣传委员。
（二）从严发展党员。全年发展党员22名，一线人员占比不低于七成，积极分子培养考察期不少于一年，发展对象集中培训不少于三天。
（三）加强教育培训。党员全年集中培训不少于32学时，书记不少于56学时，党务干部每年轮训一遍，新任书记半年内完成任职培训。
南岭县卫生健康局
2024年2月26日
"""
REPORT = """西塬县2024年政府工作报告
一、2023年工作回顾
经济总体平稳，各项任务完成。
二、2024年重点工作
（一）抓产业。新建园区2个。
（二）抓民生。
"""


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in enumerate((DUTY, POINTS, REPORT)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def ask(library: Library, question: str, **options):
    draft = by_structure(library, analyse(question), **options)
    if draft is not None:
        assert check(draft.answer, draft.citations) == []
        assert [citation.number for citation in draft.citations] == list(range(1, len(draft.citations) + 1))
        for citation in draft.citations:
            text = library.document(citation.document_id).text
            assert text[citation.start : citation.end] == citation.text
            assert f"[{citation.number}]" in draft.answer
    return draft


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("《北滩区机关值班值守管理办法》第三条第二款怎么规定的？", ["带班领导应当在30分钟内到达单位。"]),
        ("值班办法第3条最后一款", ["带班领导外出的，应当安排他人代班。"]),
        ("第四条之一的内容是什么？", ["第四条之一 值班人员每年培训一次。"]),
        ("值班办法第四条第二项", ["（二）熟悉业务。"]),
        ("值班办法第一条和第二条", ["第一条 为了规范值班，制定本办法。", "第二条 值班坚持分级负责。"]),
        ("值班办法第三条第二款规定多少分钟到？", ["带班领导应当在30分钟内到达单位。"]),
        ("西塬县政府工作报告第二部分第一点讲什么", ["（一）抓产业。新建园区2个。"]),
    ],
)
def test_just_the_place_is_quoted(library, question, quoted):
    draft = ask(library, question)
    assert [citation.text for citation in draft.citations] == quoted
    assert draft.grounded
    assert draft.confidence == 1.0
    for text in quoted:
        assert text.rstrip("；。") in draft.answer


def test_the_section_says_which_paragraph_it_is(library):
    (citation,) = ask(library, "值班办法第三条第二款").citations
    assert citation.section == ("第二章 值班安排", "第三条", "第二款")


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("值班办法第九十九条", "《北滩区机关值班值守管理办法》没有第九十九条，最后一条是第五条。"),
        ("值班办法第三条第七款说了什么", "《北滩区机关值班值守管理办法》“第三条”没有第七款，共有3款。"),
        ("党建工作要点第五部分", "《南岭县卫生健康局2024年党建工作要点》没有第五部分，全文共2个部分。"),
    ],
)
def test_a_place_that_is_not_there_is_said_so(library, question, note):
    draft = ask(library, question)
    assert not draft.grounded
    assert draft.citations == ()
    assert draft.answer == ""
    assert draft.notes == (note,)


@pytest.mark.parametrize(
    "question",
    [
        "带班领导多久到单位？",
        "第一责任人是谁？",
        "第二部分讲了什么？",  # of which paper?
        "第二条呢？",  # goes on from something
        "两份文件的第二部分有什么不同？",
        "2023年党建工作要点第二部分",
    ],
)
def test_no_place_or_no_paper_is_left_to_others(library, question):
    assert ask(library, question) is None


def test_a_question_that_may_go_on_must_name_its_paper(library):
    assert ask(library, "第二条是什么？").grounded
    assert ask(library, "第二条是什么？", named=True) is None
    assert ask(library, "值班办法第二条是什么？", named=True).grounded


def test_a_long_section_is_given_by_its_parts(library):
    draft = ask(library, "党建工作要点第二部分讲了什么？")
    starts = [citation.text[:8] for citation in draft.citations]
    assert starts == ["二、建强组织，提", "（一）健全组织设", "（二）从严发展党", "（三）加强教育培"]


def test_a_long_section_is_searched_for_what_is_asked(library):
    (citation,) = ask(library, "党建工作要点第二部分要发展党员多少名？").citations
    assert citation.text.startswith("（二）从严发展党员。全年发展党员22名")
    assert "学时" not in citation.text


def test_no_number_where_it_was_taken_out(library):
    assert ask(library, "党建工作要点第一部分第二点推荐课题多少项？") is None
    draft = ask(library, "党建工作要点第一部分第二点的内容是什么？")
    assert "未作推断" in draft.notes[0]


def test_a_place_is_quoted_for_confirmation_under_a_heading(library):
    assert ask(library, "值班办法第三条第二款是不是要求10分钟到？").answer.startswith("原文写的是：")


@pytest.fixture
def laws(make_library, tmp_path):
    articles = {
        "潮汐法第一条": "为了管理潮汐，制定本法。",
        "潮汐法第二条": "国家管理潮汐。\n地方协助管理：\n（一）沿海的；\n（二）沿江的。",
        "潮汐法第二条之一": "海岛参照执行。",
        "潮汐法实施条例第二条": "条例第二条。",
        "中华人民共和国风力法第二条": "国家发展风力。",
        "侵权责任编第一千一百六十五条": "行为人因过错造成损害的，应当承担责任。",
    }
    rows = [{"title": title, "text": text} for title, text in articles.items()]
    rows.append({"title": "潮汐法第一条", "text": "为了保护潮汐，制定本法。"})  # an earlier version
    file = tmp_path / "laws.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    library = make_library("laws")
    library.add([file])
    return library


@pytest.mark.parametrize(
    ("question", "title", "text"),
    [
        ("《潮汐法》第二条第一款", "潮汐法第二条", "国家管理潮汐。"),
        ("潮汐法第2条第二项", "潮汐法第二条", "（二）沿江的。"),
        ("潮汐法第二条之一规定了什么", "潮汐法第二条之一", "海岛参照执行。"),
        ("潮汐法2条之一", "潮汐法第二条之一", "海岛参照执行。"),
        ("潮汐法二条一款", "潮汐法第二条", "国家管理潮汐。"),
        ("第二条第一款（潮汐法）", "潮汐法第二条", "国家管理潮汐。"),
        ("写材料要用到中华人民共和国风力法第2条", "中华人民共和国风力法第二条", "国家发展风力。"),
        ("风力法第二条之规定", "中华人民共和国风力法第二条", "国家发展风力。"),
        ("《中华人民共和国潮汐法》第二条之一", "潮汐法第二条之一", "海岛参照执行。"),
        ("《风力法》第二条", "中华人民共和国风力法第二条", "国家发展风力。"),
        ("潮汐法实施条例第二条", "潮汐法实施条例第二条", "条例第二条。"),
        ("民法典第一千一百六十五条", "侵权责任编第一千一百六十五条", "行为人因过错造成损害的，应当承担责任。"),
    ],
)
def test_a_law_kept_by_its_articles(laws, question, title, text):
    (citation,) = ask(laws, question).citations
    assert (citation.document, citation.text) == (title, text)


def test_two_versions_of_an_article_stand_side_by_side(laws):
    draft = ask(laws, "潮汐法第一条")
    assert {citation.text for citation in draft.citations} == {"为了管理潮汐，制定本法。", "为了保护潮汐，制定本法。"}
    assert draft.notes == ("文库里有不止一篇《潮汐法第一条》，内容不同，一并列出。",)


def test_an_article_that_a_law_kept_by_its_articles_has_not(laws):
    draft = ask(laws, "潮汐法第九条")
    assert draft.notes == ("《潮汐法》没有第九条，收录到第2条为止。",)


@pytest.mark.parametrize(
    "question", ["火山法第九条", "《火山法》第9条讲了什么", "劳驾把《火山法》第九条念一下", "火山法9条"]
)
def test_a_law_that_is_not_there_is_said_so(laws, question):
    draft = ask(laws, question)
    assert not draft.grounded
    assert draft.notes == ("文库里没有找到《火山法》，可能没有收录；如果用的是简称，请写出全称。",)


@pytest.mark.parametrize("question", ["刑法第三条怎么规定的？", "《渔业法》第三条怎么规定的？"])
def test_no_paper_stands_in_for_a_law_that_is_not_there(library, question):
    assert not ask(library, question).grounded


def test_a_paper_that_speaks_of_a_missing_law_may_answer_what_is_asked_beside_it(make_library, tmp_path):
    (tmp_path / "讲话.txt").write_text(
        "在全区大会上的讲话\n一、要守法。《火山法》第九条要求每年巡查两次。\n二、要用法。", encoding="utf-8"
    )
    library = make_library("speech")
    library.add([tmp_path / "讲话.txt"])
    assert ask(library, "《火山法》第九条要求每年巡查几次？") is None


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("值班办法第三条第一款怎么规定的？", "第三款呢？"),
        ("值班办法第三条第一款怎么规定的？", "那第四条呢"),
        ("值班办法主要讲了什么？", "第二章讲了什么？"),
    ],
)
def test_a_follow_up_for_another_place_is_answered_once_completed(library, earlier, question):
    assert ask(library, forms(question, [Turn(earlier)]).standalone).grounded


def test_by_place_gives_no_summaries(library):
    assert by_place(library, analyse("《南岭县卫生健康局2024年党建工作要点》主要讲了什么？")) is None


def test_the_sample_papers(make_library):
    library = make_library("samples")
    library.add([Path(__file__).parents[1] / "ui" / "samples"])
    lines = (Path(__file__).parent / "data" / "sample_questions.jsonl").read_text(encoding="utf-8").splitlines()
    for question in map(json.loads, lines):
        draft = ask(library, question["question"], named=bool(question.get("history")))
        if question["type"] == "exact_clause":
            cited = "".join(citation.text for citation in draft.citations)
            assert all(evidence in cited for evidence in question["evidence"])
        else:
            assert draft is None, question["question"]
