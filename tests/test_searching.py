"""Searching with conditions, spread over papers, and with its score taken apart; on real indexes."""

import json
from pathlib import Path

import numpy as np
import pytest
from admitting import admits

from index import lexical, vectors
from index.errors import NothingAdmittedError
from index.filters import Filter
from index.settings import IndexSettings
from index.words import question_words

QUESTION = "党组织书记多久汇报一次主体责任落实情况？"
KINDS = ("通知", "要点", "条例")
TOPICS = ("党组织书记每半年汇报主体责任", "落实情况每季度通报", "组织生活每月一次", "书记负责考核", "食品安全监督管理")


@pytest.fixture
def many(make_library, tmp_path: Path):
    """120 papers of three years (and none) and three kinds, of five passages each."""
    lines = []
    for i in range(120):
        kind, year = KINDS[i % 3], ("", "2021", "2022", "2023")[i % 4]
        title = f"关于第{i}项工作的{kind}"
        body = "".join(
            f"{'一二三四五'[j]}、{TOPICS[(i + j) % 5]}\n{TOPICS[(i * j) % 5]}，第{i}项第{j}点。"
            + "具体要求另行规定。" * 12
            + "\n"
            for j in range(5)
        )
        record = {"title": title, "text": f"{title}\n\n{body}", **({"date": f"{year}-03-01"} if year else {})}
        lines.append(json.dumps(record, ensure_ascii=False))
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    made = make_library("many", settings=IndexSettings(candidates=20))
    made.add([tmp_path / "many.jsonl"])
    return made


def admitted(library, where):
    return {document.id for document in library.documents() if admits(where, document)}


FILTERS = [
    Filter(kinds=frozenset({"条例"})),
    Filter(years=frozenset({2022, 2023})),
    Filter(years=frozenset({2021}), kinds=frozenset({"通知", "要点"})),
    Filter(repealed=False),
]


@pytest.mark.parametrize("where", FILTERS)
def test_the_catalogue_admits_what_the_filter_admits(many, where):
    wanted = admitted(many, where)
    assert 0 < len(wanted) <= 120
    assert {document.id for document in many.documents(where)} == wanted
    assert {hit.passage.document_id for hit in many.search(QUESTION, 1_000, where=where)} <= wanted


def test_a_date_or_kind_that_the_filter_names_is_there_to_be_found(many):
    assert len(many.documents(Filter(years=frozenset({2022})))) == 30
    assert len(many.documents(Filter(kinds=frozenset({"条例"})))) == 40


@pytest.mark.parametrize("few", [0, 10_000])
@pytest.mark.parametrize("widest", [0, 4_000])
@pytest.mark.parametrize("where", FILTERS)
def test_each_index_finds_the_best_of_the_admitted_and_loses_none(many, monkeypatch, where, few, widest):
    """Every way in which a filter reaches the indexes, against looking at all passages one by one."""
    monkeypatch.setattr(vectors, "FEW", few)
    monkeypatch.setattr(vectors, "WIDEST", widest)
    monkeypatch.setattr(lexical, "WIDEST", widest)
    many.search(QUESTION)
    inside = many._search  # the indexes alone: what is found together says nothing of each
    within = inside._within(where)
    words, store = inside.generation.words, inside.generation.vectors
    by_words = [pair for pair in words.search(question_words(QUESTION), 10_000) if pair[0] in within.passages]
    found = words.search(question_words(QUESTION), 15, within=within)
    # Which of several passages with the last score is taken is the index's own affair.
    assert [score for _, score in found] == pytest.approx([score for _, score in by_words[:15]])
    assert set(found) <= set(by_words)
    vector = many.embedder.encode_query([QUESTION])[0]
    rows = store.vectors(sorted(within.passages))
    exact = sorted((float(row @ vector / np.linalg.norm(row)) for row in rows.values()), reverse=True)
    near = store.query(vector, 15, within)
    assert {key for key, _ in near} <= within.passages
    assert [cosine for _, cosine in near] == pytest.approx(exact[:15], abs=1e-5)


def test_one_paper_alone_gives_all_its_passages(many):
    document = many.documents()[7]
    hits = many.search("完全无关的火星氧气", 50, where=Filter(documents=frozenset({document.id})))
    assert {hit.passage.document_id for hit in hits} == {document.id}
    assert len(hits) == document.passages


def test_a_filter_sees_what_has_just_come_and_gone(many, tmp_path):
    where = Filter(kinds=frozenset({"批复"}))
    with pytest.raises(NothingAdmittedError, match=r"没有文种为“批复”的文件，现有的文种：条例、要点、通知。"):
        many.search(QUESTION, where=where)
    (tmp_path / "批复.txt").write_text("关于书记汇报主体责任的批复\n\n同意每年汇报一次。\n", encoding="utf-8")
    many.add([tmp_path / "批复.txt"])
    (hit,) = many.search(QUESTION, where=where)
    assert "同意每年汇报" in hit.passage.text
    many.remove(hit.passage.document_id)
    with pytest.raises(NothingAdmittedError):
        many.search(QUESTION, where=where)


def test_the_parts_of_every_score_add_up_to_it(many):
    hits = many.search(QUESTION, 200)
    assert len(hits) > 60  # some of them not looked at closely
    for hit in hits:
        assert sum(hit.parts.contributions) == pytest.approx(hit.score)
        assert [name for name, _, _ in hit.parts.items()] == list(hit.parts.names)
    assert {"words", "vectors", "soft"} <= set(hits[0].parts.names)
    assert "unread" in hits[-1].parts.names
    assert hits[0].parts.value("nothing of the kind") == 0.0
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_spread_takes_the_best_of_each_paper_first_and_keeps_the_order(many):
    plain = many.search(QUESTION, 150)  # as deep as the other looks
    spread = many.search(QUESTION, 30, per_document=1)
    assert len(spread) == len({hit.passage.document_id for hit in spread}) == 30
    best = list({hit.passage.document_id: hit.passage.id for hit in reversed(plain)}.values())
    read = {hit.passage.id for hit in spread if "unread" not in hit.parts.names}
    assert read and read <= set(best)
    assert [hit.score for hit in spread] == sorted((hit.score for hit in spread), reverse=True)


def test_spread_fills_up_where_there_are_few_papers(many):
    two = Filter(documents=frozenset(document.id for document in many.documents()[:2]))
    spread = many.search(QUESTION, 10, where=two, per_document=1)
    assert [hit.passage.id for hit in spread] == [hit.passage.id for hit in many.search(QUESTION, 10, where=two)]
    assert len(spread) > 2


def test_what_matched_is_told_word_by_word(many):
    hits = many.search("书记汇报", 3)
    for hit, found in zip(hits, many.matches("书记汇报", hits), strict=True):
        exact = [match.word for match in found if match.by == match.word]
        assert exact and all(word in hit.title + hit.passage.text for word in exact)


def test_weights_of_the_fields_decide_what_the_words_find(make_library, tmp_path):
    for name, text in {
        "甲": "消防安全规定\n\n库房钥匙由专人保管。",
        "乙": "库房管理规定\n\n消防安全每月检查一次。",
    }.items():
        (tmp_path / f"{name}.txt").write_text(text + "\n", encoding="utf-8")

    def first(name, **weights):
        made = make_library(name, settings=IndexSettings(vectors_weight=0.0, soft_weight=0.0, **weights))
        made.add([tmp_path / "甲.txt", tmp_path / "乙.txt"])
        return made.search("消防安全")[0].file

    assert first("titles", title_weight=5.0, body_weight=0.1) == "甲.txt"
    assert first("bodies", title_weight=0.0, section_weight=0.0) == "乙.txt"
