import pytest

from assistant.records import Citation
from assistant.verify import check, claims, statements, unsupported


def citation(text, number=1, document="某某办法"):
    return Citation(number, document, "a.txt", (), text, 0, len(text), "d")


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("每季度汇报1次。[1]", "各支部每季度汇报１次情况"),
        ("依据《保密工作规定》执行。[1]", "按照《保密工作规定》执行"),
        ("要求“该过会的一律过会”。[1]", "做到“该过会的一律过会，须决议的集体研究”"),
        ("2023年5月1日起施行。[1]", "本办法自2023年5月1日起施行"),
        ("1. 共开展三次。[1]", "共开展三次"),
        ("完成率达到95.5%。[1]", "完成率达到 95.5％"),
    ],
)
def test_claims_that_hold(answer, source):
    assert check(answer, [citation(source)]) == []


@pytest.mark.parametrize(
    ("answer", "source", "wrong"),
    [
        ("共开展3次。[1]", "共开展13次", "3"),
        ("共开展13次。[1]", "共开展3次", "13"),
        ("比例为5%。[1]", "比例为5.5%", "5%"),
        ("依据《保密法》执行。[1]", "依据《档案法》执行", "保密法"),
        ("提出“五个坚持”。[1]", "提出“四个坚持”", "五个坚持"),
        ("文号为青政发〔2023〕6号。[1]", "青政发〔2023〕5号", "6"),
        ("每年开展十次。[1]", "每年开展一次", "十"),
    ],
)
def test_claims_that_fail_are_named(answer, source, wrong):
    assert wrong in [claim.text for claim in check(answer, [citation(source)])]


def test_each_sentence_is_held_against_what_it_cites_itself():
    cited = [citation("共30次", 1), citation("共6场", 2)]
    assert check("开会30次。[1]培训6场。[2]", cited) == []
    assert [claim.text for claim in check("开会30次。[2]培训6场。[1]", cited)] == ["30", "6"]


def test_title_of_a_cited_paper_may_be_named():
    assert check("《某某办法》规定每年一次。[1]", [citation("每年一次")]) == []
    assert unsupported("《别的办法》规定", ["每年一次"], ["某某办法"]) != []


def test_markers_and_list_numbers_are_no_claims():
    assert claims("- 甲。[1]\n2. 乙。[12]") == []


def test_statements_keep_their_markers():
    assert statements("甲一。[1]乙二！[2][3]\n丙") == ["甲一。[1]", "乙二！[2][3]", "丙"]
