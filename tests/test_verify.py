import pytest

from assistant.records import Citation
from assistant.verifying.verify import check, claims, markers, statements, unsupported


def citation(text, number=1, document="某某办法"):
    return Citation(number, document, "a.txt", (), text, 0, len(text), "d")


def test_answer_that_holds():
    assert check("每季度汇报1次。[1]", [citation("各支部每季度汇报１次情况")]) == []


@pytest.mark.parametrize(
    "answer",
    [
        "共开展3[1]0次。[1]",  # a number around a marker
        "共开展3。0次。[1]",  # and over the end of a sentence
        "共开展3\n0次。[1]",
        "共开展[1]30次。",
        "共开展30次",
        "**30**次。[1]",
    ],
)
def test_a_split_number_is_no_other_number(answer):
    assert check(answer, [citation("共开展13次")]) != []


def test_each_sentence_is_held_against_what_it_cites_itself():
    cited = [citation("共30次", 1), citation("共6场", 2)]
    assert check("开会30次。[1]培训6场。[2]", cited) == []
    assert [claim.text for claim in check("开会30次。[2]培训6场。[1]", cited)] == ["30次", "6场"]


def test_a_sentence_without_marker_is_held_against_all():
    cited = [citation("共30次", 1), citation("共6场", 2)]
    assert check("- 开会30次；\n- 培训6场。[2]", cited) == []
    assert check("开会31次；\n培训6场。[2]", cited) != []


def test_title_of_a_cited_paper_may_be_named():
    assert check("《某某办法》规定每年一次。[1]", [citation("每年一次")]) == []
    assert unsupported("《别的办法》规定", ["每年一次"], ["某某办法"]) != []


def test_markers_and_list_numbers_are_no_claims():
    assert claims("- 甲。") == claims("2. 乙。") == []
    assert unsupported("甲。[1][12]", ["甲"]) == []


def test_markers_that_a_paper_brings_along_count_nothing():
    assert check("比例为2%[2]。[1]", [citation("比例为2%[1][2]。")]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲一。[1]乙二！[2][3]\n丙", ["甲一。[1]", "乙二！[2][3]\n", "丙"]),
        ("他说：“甲。乙。”[1]丙", ["他说：“甲。乙。”[1]", "丙"]),
        ("- 甲[1]\n\n- 乙[2]\n", ["- 甲[1]\n\n", "- 乙[2]\n"]),
        ("他说：“甲。\n乙。[1]", ["他说：“甲。\n", "乙。[1]"]),
        ("", []),
    ],
)
def test_statements_keep_their_markers_and_quotations_whole(text, expected):
    assert statements(text) == expected
    assert "".join(statements(text)) == text


def test_endless_text_takes_no_time():
    text = "“甲" * 20_000
    assert "".join(statements(text)) == text


def test_markers_in_order():
    assert markers("甲[2]乙[1][2]") == [2, 1, 2]
