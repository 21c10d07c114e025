import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import lexical
from index.errors import LibraryDamagedError
from index.filters import Admitted
from index.lexical import Entry, WordIndex
from index.words import words


def entry(key: int, body: str, *, document: int = 1, title: str = "", section: str = "") -> Entry:
    return Entry(key, document, words(title), words(section), words(body))


@pytest.fixture
def index(tmp_path):
    made = WordIndex(tmp_path / "words", create=True)
    made.add(
        [
            entry(1, "党组织书记每半年汇报一次主体责任", document=1),
            entry(2, "工会主席每年汇报一次", document=1, section="第三章 责任追究"),
            entry(3, "市场监管部门负责食品安全", document=2, title="食品安全办法"),
        ]
    )
    made.commit()
    yield made
    made.close()


def test_finds_by_words_in_any_field(index):
    assert next(key for key, _ in index.search(words("主体责任"), 10)) == 1
    assert [key for key, _ in index.search(words("追究"), 10)] == [2]
    assert [key for key, _ in index.search(words("办法"), 10)] == [3]
    assert index.search(words("航天"), 10) == []
    assert index.search([], 10) == []
    assert index.search(words("汇报"), 0) == []


def test_scores_fall_and_ties_are_in_order_of_key(index):
    index.add([entry(key, "同样的内容", document=9) for key in (9, 7, 8)])
    index.commit()
    assert [key for key, _ in index.search(words("内容"), 10)] == [7, 8, 9]
    scores = [score for _, score in index.search(words("书记汇报责任"), 10)]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_a_word_in_title_and_body_counts_twice(index):
    index.add([entry(20, "食品安全", document=3), entry(21, "食品安全", title="食品安全", document=4)])
    index.commit()
    found = dict(index.search(words("食品安全"), 10))
    assert found[21] > found[20]


def test_the_weight_of_a_field_multiplies_its_score(index):
    plain = dict(index.search(words("食品安全"), 10))
    assert dict(index.search(words("食品安全"), 10, {"title": 0.0}))[3] < plain[3]
    doubled = dict(index.search(words("食品安全"), 10, {"title": 2.0, "section": 2.0, "body": 2.0}))
    assert doubled == pytest.approx({key: 2 * score for key, score in plain.items()})
    assert index.search(words("食品安全"), 10, {"title": 0.0, "body": 0.0}) == []


@pytest.mark.parametrize("widest", [0, 1_000])
def test_a_search_within_some_papers_has_the_scores_of_the_whole_index(index, monkeypatch, widest):
    monkeypatch.setattr(lexical, "WIDEST", widest)
    whole = index.search(words("汇报负责"), 10)
    for documents, keys in (({1}, {1, 2}), ({2}, {3}), ({1, 2}, {1, 2, 3}), ({9}, set())):
        within = Admitted(frozenset(documents), frozenset(keys))
        assert index.search(words("汇报负责"), 10, within=within) == [pair for pair in whole if pair[0] in keys]


def test_idf_is_that_of_bm25(index):
    assert index.document_frequency("汇报") == 2
    assert index.idf("汇报") == pytest.approx(math.log(1 + (3 - 2 + 0.5) / 2.5))
    assert index.idf("航天") == pytest.approx(math.log(1 + 3.5 / 0.5))
    assert index.idf("书记") > index.idf("汇报") > 0


def test_deleting_a_document_takes_all_its_passages(index):
    index.delete_documents([1])
    assert len(index) == 3  # not before commit
    index.commit()
    assert len(index) == 1
    assert index.keys() == {3}
    assert index.search(words("汇报"), 10) == []


def test_what_is_not_committed_is_dropped(index, tmp_path):
    index.add([entry(4, "临时内容")])
    index.close()
    again = WordIndex(tmp_path / "words")
    assert again.keys() == {1, 2, 3}
    again.add([entry(5, "以后还能写")])
    again.commit()
    assert again.keys() == {1, 2, 3, 5}


def test_nothing_is_stored_but_words(index, tmp_path):
    index.add([entry(30, "独一无二的句子写在这里。")])
    index.commit()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "words").rglob("*") if path.is_file())
    assert "独一无二的句子写在这里".encode() not in stored


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_any_text_is_a_safe_query(index, text):
    for query in (words(text), text.split(), [text] if text else []):
        assert all(key in {1, 2, 3} for key, _ in index.search(query, 10))


@pytest.mark.parametrize("text", ['"', "title:x AND (", "a OR b)", "*", "\\", "汇报^5", "[a TO b]", "-汇报", "😀" * 50])
def test_query_syntax_means_nothing(index, text):
    assert index.search([text], 10) == []


def test_a_word_as_long_as_a_book_does_no_harm(index):
    index.add([Entry(40, 5, [], [], ["x" * 200_000, "书记"])])
    index.commit()
    assert 40 in dict(index.search(["书记"], 10))
    assert index.search(["x" * 200_000], 10) == []


@pytest.mark.parametrize("damage", ["missing", "empty", "meta"])
def test_a_broken_folder_is_said_to_be_broken(index, tmp_path, damage):
    folder = tmp_path / "words"
    index.close()
    if damage == "missing":
        folder = tmp_path / "nowhere"
    elif damage == "empty":
        folder = tmp_path / "empty"
        folder.mkdir()
    else:
        (folder / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(LibraryDamagedError, match="全文索引"):
        WordIndex(folder)
