"""Some papers seen as if there were no others: whoever is given them can neither find nor quote a paper outside."""

import pytest
from admitting import admits

from assistant import AnswerSettings, Turn, open_assistant
from assistant.structure.papers import papers_meant
from index.errors import DocumentNotFoundError, NothingAdmittedError
from index.filters import Filter
from index.library import Library
from index.selection import nothing_admitted

PAPERS = {
    "甲县财务管理办法.txt": (
        "甲县财务管理办法\n\n第一条 为了规范财务管理，制定本办法。\n\n第二条 差旅费每月报销一次，由财务科审核。\n\n"
        "第三条 各单位每季度公开一次账目。\n\n2022年3月1日\n"
    ),
    "乙县财务管理办法.txt": (
        "乙县财务管理办法\n\n第一条 为了规范财务管理，制定本办法。\n\n第二条 差旅费每周报销一次，由会计科审核。\n\n"
        "第三条 各单位每半年公开一次账目。\n\n2023年3月1日\n"
    ),
    "关于差旅费报销的通知.txt": (
        "关于差旅费报销的通知\n\n各科室：\n\n差旅费凭票据每日报销，当年的票据当年报销。报销前由分管领导签字。\n\n"
        "丙县财政局\n2023年6月1日\n"
    ),
}
ASKED = [
    ("差旅费多久报销一次？", ()),
    ("第二条是怎么规定的？", ()),
    ("《甲县财务管理办法》第二条规定了什么？", ()),
    ("甲县财务管理办法主要讲了什么？", ()),
    ("各份文件对差旅费报销分别是怎么规定的？", ()),
    ("账目多久公开一次？", ()),
    ("那由谁审核？", ("甲县财务管理办法规定差旅费多久报销一次？",)),
    ("第三条呢？", ("《甲县财务管理办法》第二条规定了什么？",)),
    ("火星基地的氧气由谁供应？", ()),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("selection")
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.create(folder / "library") as made:
        made.add([folder / name for name in PAPERS])
        yield made


def only(library, title):
    return Filter(documents=frozenset({library.document(title).id}))


@pytest.mark.parametrize(
    "where",
    [
        Filter(years=frozenset({2023})),
        Filter(kinds=frozenset({"通知"})),
        Filter(kinds=frozenset({"办法"}), years=frozenset({2023})),
    ],
)
@pytest.mark.parametrize(("question", "history"), ASKED)
def test_no_answer_rests_on_a_paper_outside(library, where, question, history):
    assistant = open_assistant(library).within(where)
    answer = assistant.answer(question, [Turn(turn) for turn in history])
    inside = {document.id for document in library.documents() if admits(where, document)}
    assert {citation.document_id for citation in (*answer.citations, *answer.related)} <= inside
    outside = [name.removesuffix(".txt") for name in PAPERS if library.document(name).id not in inside]
    assert not any(f"依据：《{title}》" in note for title in outside for note in answer.notes)


def test_the_answer_is_that_of_the_papers_inside(library):
    assistant = open_assistant(library)
    for title, told in (("甲县财务管理办法", "每月"), ("乙县财务管理办法", "每周"), ("关于差旅费报销的通知", "每日")):
        answer = assistant.within(only(library, title)).answer("差旅费多久报销一次？")
        assert told in answer.answer
        assert {citation.document for citation in answer.citations} == {title}


def test_a_place_without_a_paper_is_that_of_the_only_paper_inside(library):
    everywhere = open_assistant(library).answer("第二条规定了什么？")
    assert len({citation.document_id for citation in everywhere.citations}) > 1  # of which?
    answer = open_assistant(library).within(only(library, "乙县")).answer("第二条规定了什么？")
    assert "每周报销一次" in answer.answer


def test_a_question_across_papers_is_answered_from_several(library):
    settings = AnswerSettings(passages=1, per_document=1)
    answer = open_assistant(library, settings=settings).answer("各份文件对差旅费报销分别是怎么规定的？")
    assert len({citation.document_id for citation in answer.citations}) == 3


def test_a_paper_outside_is_not_to_be_read(library):
    inside = library.within(Filter(years=frozenset({2023})))
    assert [document.file for document in inside.documents()] == [name for name in PAPERS if "甲" not in name]
    assert inside.document("乙县财务管理办法").text == library.document("乙县财务管理办法").text
    outside = library.document("甲县财务管理办法").id
    for read in (inside.document, inside.outline):
        with pytest.raises(DocumentNotFoundError, match="限定的文件里没有"):
            read(outside)
    assert papers_meant(inside, "甲县财务管理办法讲了什么") == []
    assert [paper.title for paper in papers_meant(library, "甲县财务管理办法讲了什么")] == ["甲县财务管理办法"]


def test_a_selection_of_a_selection_is_what_both_admit(library):
    inside = library.within(Filter(years=frozenset({2023}))).within(Filter(kinds=frozenset({"办法"})))
    assert [document.title for document in inside.documents()] == ["乙县财务管理办法"]
    hits = library.within(Filter(years=frozenset({2023}))).search("差旅费", where=Filter(kinds=frozenset({"办法"})))
    assert {hit.title for hit in hits} == {"乙县财务管理办法"}
    with pytest.raises(NothingAdmittedError):
        library.within(Filter(years=frozenset({2022}))).within(Filter(years=frozenset({2023})))


def test_asking_again_gives_the_same_selection(library):
    """What is known of its titles is kept with it."""
    where = Filter(years=frozenset({2023}))
    assert library.within(where) is library.within(Filter(years=frozenset({2023})))


def test_the_sentence_says_which_condition_nothing_meets():
    years, kinds = [2019, 2021, 2022, 2023], ["通知", "要点"]
    assert (
        nothing_admitted(Filter(kinds=frozenset({"批复"})), years, kinds)
        == "文库里没有文种为“批复”的文件，现有的文种：通知、要点。"
    )
    assert (
        nothing_admitted(Filter(years=frozenset({2015, 2016})), years, kinds)
        == "文库里没有2015-2016年的文件，现有2019、2021-2023年的。"
    )
    both = Filter(years=frozenset({2019}), kinds=frozenset({"要点"}))
    assert nothing_admitted(both, years, kinds) == "文库里没有同时符合这些条件的文件，请放宽一些再试。"
    assert "日期都不详" in nothing_admitted(Filter(years=frozenset({2019})), [], kinds)
    assert "文种都不详" in nothing_admitted(Filter(kinds=frozenset({"要点"})), years, [])


def test_a_name_that_several_papers_bear_names_the_admitted_one_alone(tmp_path):
    for name in ("甲", "乙"):
        (tmp_path / f"{name}.txt").write_text(f"关于{name}事项的通知\n\n请照此办理。", encoding="utf-8")
    with Library.create(tmp_path / "library") as library:
        library.add([tmp_path / "甲.txt", tmp_path / "乙.txt"])
        only = next(document for document in library.documents() if "甲" in document.title)
        assert library.within(Filter(documents=frozenset({only.id}))).document("通知").id == only.id
