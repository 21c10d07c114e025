"""From chosen sentences to an answer's text."""

import pytest

from assistant import AnswerSettings
from assistant.compose import Draft, cite, grouped, highlighted, joined, listed, runs
from assistant.judge import Judge
from assistant.lists.listing import Listing
from assistant.question import analyse
from assistant.records import Citation
from index.library import Library

SUMMARY = """一、学习情况
党组学习12次。全年调研8次。约谈干部5人。
二、制度建设
修订下列制度：
1.请假制度；
2.值班制度；
3.保密制度。
"""
PLAN = "党组每月学习一次。\n"


@pytest.fixture
def library(make_library, tmp_path) -> Library:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "甲局总结.txt").write_text(SUMMARY, encoding="utf-8")
    (folder / "乙局计划.txt").write_text(PLAN, encoding="utf-8")
    made = make_library("compose")
    made.add([folder])
    return made


@pytest.fixture
def judge(library):
    return Judge(analyse("党组学习和调研情况"), library, AnswerSettings())


@pytest.fixture
def said(library, judge):
    """The evidence whose sentence begins with the given words."""
    found = judge.evidence(library.search("党组学习 调研 约谈 干部 制度", 10))
    return lambda words: next(e for e in found if e.text.startswith(words))


def exact(library, draft):
    for citation in draft.citations:
        assert library.document(citation.document_id).text[citation.start : citation.end] == citation.text
    assert [citation.number for citation in draft.citations] == list(range(1, len(draft.citations) + 1))
    assert all(f"[{citation.number}]" in draft.answer for citation in draft.citations)
    return draft


def test_citation_is_an_exact_stretch_of_its_paper(library, said):
    e = said("党组学习12次")
    citation = cite(3, e.hit, e.start, e.end)
    assert citation.number == 3
    assert citation.document == "甲局总结"
    assert citation.section == ("一、学习情况",)
    assert library.document(citation.document_id).text[citation.start : citation.end] == "党组学习12次。"


def test_one_sentence_is_the_answer(library, judge, said):
    draft = exact(library, joined(judge.matcher, [said("全年调研")]))
    assert draft.answer == "全年调研8次。[1]"


def test_neighbours_share_a_citation_in_the_order_of_the_paper(library, judge, said):
    draft = exact(library, joined(judge.matcher, [said("全年调研"), said("党组学习12次")]))
    assert draft.answer == "党组学习12次。全年调研8次。[1]"
    assert len(draft.citations) == 1


def test_sentences_apart_are_a_list(library, judge, said):
    draft = exact(library, joined(judge.matcher, [said("约谈干部"), said("党组学习12次")]))
    assert draft.answer == "- 党组学习12次。[1]\n- 约谈干部5人。[2]"


def test_across_papers_each_sentence_says_whose_it_is(library, judge, said):
    draft = exact(library, joined(judge.matcher, [said("党组每月学习"), said("党组学习12次")]))
    assert draft.answer == "- 《乙局计划》：党组每月学习一次。[1]\n- 《甲局总结》：党组学习12次。[2]"


def test_prefix_stands_before_the_text(judge, said):
    assert joined(judge.matcher, [said("全年调研")], "原文写的是：\n\n").answer == "原文写的是：\n\n全年调研8次。[1]"


def test_groups_stand_under_the_titles_of_their_papers(library, judge, said):
    groups = [[said("党组学习12次"), said("约谈干部")], [said("党组每月学习")]]
    draft = exact(library, grouped(judge.matcher, groups))
    assert draft.answer == (
        "**《甲局总结》**\n- 党组学习12次。[1]\n- 约谈干部5人。[2]\n\n**《乙局计划》**\n- 党组每月学习一次。[3]"
    )


def test_runs_keep_the_best_paper_first_and_its_places_in_order(said):
    chosen = [said("党组每月学习"), said("约谈干部"), said("党组学习12次"), said("全年调研")]
    assert [[e.text for e in run] for run in runs(chosen)] == [
        ["党组每月学习一次。"],
        ["党组学习12次。", "全年调研8次。", "约谈干部5人。"],
    ]


def test_list_stands_under_what_announces_it(library, said):
    document = library.document(said("党组学习12次").document_id)
    outline = library.outline(document.id)

    def span(words):
        start = document.text.index(words)
        return start, start + len(words)

    listing = Listing(span("修订下列制度："), (span("1.请假制度；"), span("2.值班制度；"), span("3.保密制度。")))
    draft = exact(library, listed(document, outline, listing))
    assert draft.answer == "修订下列制度：[1]\n\n- 1.请假制度。[1]\n- 2.值班制度。[1]\n- 3.保密制度。[1]"
    (citation,) = draft.citations
    assert citation.section == ("二、制度建设",)
    assert citation.text.startswith("修订下列制度：\n1.请假制度")


def test_items_that_lie_apart_have_citations_of_their_own(library, said):
    document = library.document(said("党组学习12次").document_id)
    at = [document.text.index(words) for words in ("1.请假制度；", "3.保密制度。")]
    draft = exact(library, listed(document, (), Listing(None, tuple((start, start + 7) for start in at))))
    assert [citation.text for citation in draft.citations] == ["1.请假制度；", "3.保密制度。"]


def draft_of(answer):
    citations = tuple(Citation(n, "甲", "甲.txt", (), "", 0, 0, "x") for n in (1, 2))
    return Draft(answer, citations)


def test_highlights_are_the_words_in_the_line_of_their_citation():
    draft = draft_of("- 会议12次。[1]\n- 学习12次，培训3次。[2]")
    spans = highlighted(draft, [(2, "12次"), (1, "12次"), (2, "3次")])
    assert [draft.answer[start:end] for start, end in spans] == ["12次", "12次", "3次"]
    assert spans[1][0] > draft.answer.index("[1]")
    assert list(spans) == sorted(spans)


@pytest.mark.parametrize("marked", [(1, "40次"), (3, "12次"), (1, "")])
def test_words_that_are_not_shown_are_not_highlighted(marked):
    assert highlighted(draft_of("- 会议12次。[1]\n- 学习40次。[2]"), [marked]) == ()
