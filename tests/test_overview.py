"""What a paper says as a whole."""

import pytest

from assistant.question import analyse
from assistant.structure.overview import left_over, overview
from assistant.verifying.verify import check
from index.clauses.references import folded

PLAN = """东河市2024年防汛工作方案
为做好防汛，制定本方案。
一、总体要求
坚持生命至上。做到早部署、早检查、早落实。
二、组织领导
（一）成立领导小组。组长由市长担任。
（二）明确分工。各部门各司其职。
三、工作措施。转移避险群众**人，储备物资5类。
东河市人民政府
2024年4月1日
"""
RULES = """东河市河道管理办法
第一章 总则
第一条 为了管理河道，制定本办法。
第二章 管护
第二条 河长每月巡河一次。
第三章 附则
第三条 本办法自2020年1月1日起施行。
"""
PLAIN = """在防汛会议上的发言
同志们：
今年雨水来得早，形势比往年严峻，我们务必提前做好各项准备工作，不能有丝毫松懈。各单位要立即行动。
堤防检查要逐段落实到人，发现隐患当天上报当天处置，绝不允许隐患拖到汛期再处理。检查记录要存档。
"""


@pytest.fixture
def plans(make_library, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in {"方案.txt": PLAN, "河道.txt": RULES, "防汛会议发言.txt": PLAIN}.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = make_library("plans")
    library.add([folder])
    return library


def ask(library, question, **options):
    draft = overview(library, analyse(question), **options)
    if draft is not None:
        assert draft.grounded
        assert check(draft.answer, draft.citations) == []
        for number, citation in enumerate(draft.citations, 1):
            assert citation.number == number
            assert library.document(citation.document_id).text[citation.start : citation.end] == citation.text
            assert f"[{number}]" in draft.answer
    return draft


@pytest.mark.parametrize(
    "question",
    [
        "《东河市2024年防汛工作方案》主要讲了什么？",
        "防汛工作方案提出了哪些要求？",
        "概括一下东河市那份防汛工作方案的主要内容",
        "《防汛工作方案》分为哪几个部分？",
        "防汛方案大致管哪几块事情",
        "介绍一下2024年防汛工作方案",
    ],
)
def test_the_headings_with_their_opening_sentences(plans, question):
    texts = [citation.text for citation in ask(plans, question).citations]
    # An opening sentence goes along, but for what stands under a heading of its own or has something taken out.
    assert texts == ["一、总体要求\n坚持生命至上。", "二、组织领导", "三、工作措施。"]


def test_chapters_are_listed_without_their_articles(plans):
    draft = ask(plans, "河道管理办法主要规定了哪些内容？")
    assert draft.answer == "- 第一章 总则[1]\n- 第二章 管护[2]\n- 第三章 附则[3]"


def test_a_paper_without_headings_is_given_by_its_paragraphs(plans):
    texts = [citation.text for citation in ask(plans, "《防汛会议发言》讲了什么？").citations]
    assert [text[:4] for text in texts] == ["今年雨水", "堤防检查"]


@pytest.mark.parametrize(
    "question",
    [
        "《东河市2024年防汛工作方案》对物资储备提出了哪些要求？",
        "《东河市2024年防汛工作方案》的组长是谁？",
        "《东河市2024年防汛工作方案》什么时候印发的？",
        "防汛工作方案转移了多少群众？",
        "这次会议的主要任务是什么？",
        "主要讲了什么？",
        "《渔业管理办法》主要讲了什么？",
        "2023年防汛工作方案主要讲了什么？",
        "防汛工作方案和河道管理办法分别讲了什么？",
    ],
)
def test_what_is_no_question_about_one_paper_as_a_whole(plans, question):
    assert ask(plans, question) is None


def test_the_only_paper_need_not_be_named(make_library, tmp_path):
    file = tmp_path / "方案.txt"
    file.write_text(PLAN, encoding="utf-8")
    library = make_library("one")
    library.add([file])
    assert len(ask(library, "这份文件主要讲了什么？").citations) == 3
    assert ask(library, "这份文件主要讲了什么？", named=True) is None


def test_many_parts_are_cut_off_with_a_note(make_library, tmp_path):
    numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    text = "防汛措施清单\n" + "\n".join(f"{n}、措施{n}\n要落实措施{n}。" for n in numerals)
    file = tmp_path / "防汛措施清单.txt"
    file.write_text(text, encoding="utf-8")
    library = make_library("many")
    library.add([file])
    draft = ask(library, "《防汛措施清单》讲了什么？")
    assert len(draft.citations) == 10
    assert draft.notes == ("共有 12 个部分，这里列出前 10 个。",)


def test_what_is_left_over_of_a_question():
    assert left_over(folded("请问主要讲了哪些内容？"), []) == []
    assert "".join(left_over(folded("对主体责任提出了哪些要求？"), [])) == "主体责任"
    assert "".join(left_over(folded("值班办法的组长是谁"), [], [(0, 4)])) == "组长"
