"""Cross-references: the clauses that a clause refers to, and those that say what follows from breaking it."""

import json

import pytest

from assistant import open_assistant
from assistant.structure.cited import breaking

LAWS = {
    "潮汐法第一条": "为了管理潮汐，制定本法。",
    "潮汐法第二条": "开发潮汐应当取得许可。\n许可的条件适用前条和《风力法》第三条第二款。",
    "潮汐法第三条": "依照本法第一条、第二条第一款以及《火山法》第八条的规定办理。",
    "潮汐法第四条": "办理期限依照风力法第三条的规定。",
    "潮汐法第五条": "违反本法第二条规定的，处一万元以上五万元以下罚款。",
    "潮汐法第六条": "违反风力法第二条规定的，责令改正。",
    "潮汐法第七条": "窃取潮汐的，处三年以下有期徒刑。",
    "风力法第二条": "开发风力应当登记。",
    "风力法第三条": "登记免费。\n登记在三十日内办结。",
}
BYLAW = """渔港管理办法
第一条 船长应当报告。
第二条 依照第一条报告的，应当书面报告。
第三条 违反第一条规定的，给予警告。
"""


@pytest.fixture
def assistant(make_library, tmp_path):
    file = tmp_path / "laws.jsonl"
    rows = [{"title": title, "text": text} for title, text in LAWS.items()]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    (tmp_path / "渔港.txt").write_text(BYLAW, encoding="utf-8")
    library = make_library("laws")
    library.add([file, tmp_path / "渔港.txt"])
    return open_assistant(library)


def places(citations) -> list[tuple[str, str]]:
    return [(citation.document, citation.text) for citation in citations]


@pytest.mark.parametrize(
    ("question", "related"),
    [
        ("潮汐法第一条", []),
        ("潮汐法第二条第二款", [("风力法第三条", "登记在三十日内办结。"), ("潮汐法第一条", LAWS["潮汐法第一条"])]),
        ("潮汐法第三条", [("潮汐法第一条", LAWS["潮汐法第一条"]), ("潮汐法第二条", "开发潮汐应当取得许可。")]),
        ("潮汐法第四条", [("风力法第三条", LAWS["风力法第三条"])]),
        (
            "潮汐法第三条和第一条",
            [("潮汐法第二条", "开发潮汐应当取得许可。")],
        ),
        ("渔港管理办法第二条", [("渔港管理办法", "第一条 船长应当报告。")]),
    ],
)
def test_the_clauses_referred_to_are_shown_beside_it(assistant, question, related):
    answer = assistant.answer(question)
    assert answer.grounded
    assert places(answer.related) == related
    assert [citation.number for citation in answer.related] == list(range(1, len(related) + 1))
    for citation in answer.related:
        text = assistant.library.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.text
    assert any("引用的条款" in note for note in answer.notes) == bool(related)


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("违反潮汐法第二条怎么处罚？", "潮汐法第五条"),
        ("不遵守《潮汐法》第二条第一款有什么后果", "潮汐法第五条"),
        ("触犯潮汐法第七条怎么判刑", "潮汐法第七条"),
    ],
)
def test_what_follows_from_breaking_a_clause(assistant, question, cited):
    assert [citation.document for citation in assistant.answer(question).citations] == [cited]


def test_what_follows_in_a_paper_of_many_articles(assistant):
    answer = assistant.answer("违反渔港管理办法第一条怎么处理？")
    assert [citation.text for citation in answer.citations] == ["第三条 违反第一条规定的，给予警告。"]
    assert places(answer.related) == [("渔港管理办法", "第一条 船长应当报告。")]


def test_a_clause_is_no_answer_to_what_follows_from_breaking_it(assistant):
    answer = assistant.answer("违反潮汐法第四条怎么处罚？")
    assert all(citation.document != "潮汐法第四条" for citation in answer.citations)
    assert breaking("违反第四条怎么处罚")
    assert not breaking("第四条怎么规定的")
