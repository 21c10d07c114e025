"""Papers limited to other groups: whoever may not see them can neither find, nor read, nor hear of them."""

import json

import pytest
from admitting import admits

from index import catalogue_reading, lexical, vectors
from index.errors import DocumentNotFoundError, NothingAdmittedError
from index.filters import Filter
from index.words import question_words

QUESTION = "差旅费多久报销一次？"
SECRET = ("秘密", "2031", "批复")  # of the hidden paper alone: a word of its title, its year, its kind
EMPTY = "文库里没有您可以查看的文件，请联系管理文库的人。"


@pytest.fixture
def library(make_library, tmp_path):
    """Three papers, the first of which is hidden."""
    texts = {
        "秘密.txt": "关于秘密差旅费的批复\n\n第一条 差旅费每天报销一次。\n\n第二条 秘密事项不公开。\n\n2031年3月1日\n",
        "甲.txt": "甲县差旅费管理办法\n\n第一条 差旅费每月报销一次。\n\n第二条 由财务科审核。\n\n2022年3月1日\n",
        "乙.txt": "乙县差旅费管理办法\n\n第一条 差旅费每周报销一次。\n\n第二条 由会计科审核。\n\n2023年3月1日\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = make_library()
    made.add([tmp_path / name for name in texts])
    return made


@pytest.fixture
def secret(library):
    return library.document("秘密.txt")


@pytest.fixture
def where(secret):
    return Filter(hidden=frozenset({secret.source}))


def silent(error: pytest.ExceptionInfo) -> str:
    """The message, in which nothing of the hidden paper may stand."""
    assert not any(word in str(error.value) for word in SECRET)
    return str(error.value)


def test_nothing_hidden_is_found_or_listed(library, where, secret):
    everywhere = {hit.passage.document_id for hit in library.search(QUESTION, 100)}
    hits = library.search(QUESTION, 100, where=where)
    assert {hit.passage.document_id for hit in hits} == everywhere - {secret.id}
    assert library.search("《关于秘密差旅费的批复》第一条", 100, where=where)[0].passage.document_id != secret.id
    inside = library.within(where)
    for listed in (library.documents(where), library.texts(where), inside.documents(), inside.texts()):
        assert [document.file for document in listed] == ["甲.txt", "乙.txt"]
    assert {hit.passage.document_id for hit in inside.search(QUESTION, 100)} == everywhere - {secret.id}


def test_a_hidden_paper_is_spoken_of_as_one_that_does_not_exist(library, where, secret):
    inside = library.within(where)
    names = [secret.id, secret.id[:6], secret.title, secret.file, "秘密", "差旅费的批复"]
    for name in names:
        for read in (inside.document, inside.outline, lambda name: library.document(name, where=where)):
            with pytest.raises(DocumentNotFoundError) as error:
                read(name)
            with pytest.raises(DocumentNotFoundError) as nothing:
                read("没有这一份")
            assert str(error.value).replace(name, "") == str(nothing.value).replace("没有这一份", "")


def test_an_ambiguous_title_names_only_what_may_be_seen(library, where, secret):
    with pytest.raises(DocumentNotFoundError, match="秘密"):
        library.document("差旅费")
    with pytest.raises(DocumentNotFoundError) as error:
        library.document("差旅费", where=where)
    assert "甲县" in silent(error) and secret.id not in str(error.value)
    alone = where & Filter(years=frozenset({2023, 2031}))
    assert library.within(alone).document("差旅费").file == "乙.txt"


def test_an_outline_is_never_that_of_a_hidden_paper_of_the_same_name(make_library, tmp_path):
    """The whole title of a hidden paper may be a part of the title of another."""
    for name, title in (("a", "财务办法"), ("b", "甲县财务办法")):
        record = {"title": title, "text": f"一、{name}的标题\n\n报销每月一次。\n"}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    library = make_library()
    library.add([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    hidden = library.document("财务办法")
    assert [section.heading for section in library.outline(hidden.id)] == ["一、a的标题"]
    inside = library.within(Filter(hidden=frozenset({hidden.source})))
    assert inside.document("财务办法").file == "b.jsonl"
    assert [section.heading for section in inside.outline("财务办法")] == ["一、b的标题"]


@pytest.mark.parametrize(
    "asked",
    [
        Filter(years=frozenset({2040})),
        Filter(years=frozenset({2031})),
        Filter(kinds=frozenset({"条例"})),
        Filter(years=frozenset({2022}), kinds=frozenset({"办法"}), repealed=True),
    ],
)
def test_messages_tell_of_visible_years_and_kinds_alone(library, where, asked):
    for refused in (
        lambda: library.search(QUESTION, where=where & asked),
        lambda: library.within(where & asked),
        lambda: library.within(where).within(asked),
        lambda: library.within(where).search(QUESTION, where=asked),
    ):
        with pytest.raises(NothingAdmittedError) as error:
            refused()
        told = str(error.value)
        assert "批复" not in told and "秘密" not in told
        assert told.count("2031") == (1 if asked.years == {2031} else 0)  # once: what was asked for
        assert not asked.years or asked.kinds or "现有2022-2023年的" in told
    with pytest.raises(NothingAdmittedError, match="没有同时符合"):
        library.within(where & Filter(repealed=True) & Filter(repealed=False))


def test_where_all_is_hidden_nobody_can_tell_whether_there_is_anything(library, make_library):
    all_hidden = Filter(hidden=frozenset(document.source for document in library.documents()))
    empty = make_library("empty")
    for asked in (all_hidden, all_hidden & Filter(years=frozenset({2022})), all_hidden & Filter(kinds=frozenset("x"))):
        for papers in (library, empty):
            for refused in (lambda: papers.within(asked), lambda: papers.search(QUESTION, where=asked)):  # noqa: B023
                with pytest.raises(NothingAdmittedError) as error:
                    refused()
                assert str(error.value) == EMPTY


def test_a_file_that_is_hidden_by_its_new_name_is_hidden_at_once(library, tmp_path):
    """The indexes stay as they are then, and with them what a search remembers."""
    where = Filter(hidden=frozenset({str(tmp_path / "新名.txt")}))
    assert len({hit.passage.document_id for hit in library.search(QUESTION, 100, where=where)}) == 3
    before = library._search
    (tmp_path / "甲.txt").rename(tmp_path / "新名.txt")
    library.add([tmp_path / "新名.txt"])
    assert "甲.txt" not in {hit.file for hit in library.search(QUESTION, 100, where=where)}
    assert "新名.txt" not in {hit.file for hit in library.search(QUESTION, 100, where=where)}
    assert library._search is before


@pytest.mark.parametrize("few_hidden", [0, 3_000])  # whether the others are listed
@pytest.mark.parametrize("widest", [0, 4_000])
def test_every_way_finds_the_best_of_what_may_be_seen(make_library, tmp_path, monkeypatch, few_hidden, widest):
    sources = []
    for file in range(4):
        texts = [f"差旅费报销{'审核' * (i % 7)}{i}。" for i in range(40)]
        records = [{"title": f"第{file}类第{i}号", "text": text} for i, text in enumerate(texts)]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        path = tmp_path / f"{file}.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        sources.append(str(path))
    library = make_library()
    library.add([tmp_path / f"{file}.jsonl" for file in range(4)])
    monkeypatch.setattr(catalogue_reading, "FEW_HIDDEN", few_hidden)
    monkeypatch.setattr(vectors, "FEW", 0)
    monkeypatch.setattr(vectors, "WIDEST", widest)
    monkeypatch.setattr(lexical, "WIDEST", widest)
    where = Filter(hidden=frozenset(sources[:3]))
    library.search(QUESTION)
    within = library._search._within(where)
    assert within.nearly_all is (few_hidden > 0)
    assert sorted(within.documents) == sorted(within.passages) == list(range(121, 161))
    assert (len(within.documents), 120 in within.passages, 121 in within.passages) == (40, False, True)
    words, store = library._search.generation.words, library._search.generation.vectors
    asked, vector = question_words(QUESTION), library.embedder.encode_query([QUESTION])[0]
    best = [pair for pair in words.search(asked, 1_000) if pair[0] > 120][:10]
    found = words.search(asked, 10, within=within)
    assert [score for _, score in found] == pytest.approx([score for _, score in best])
    near = [pair for pair in store.query(vector, 1_000) if pair[0] > 120][:10]
    assert [cosine for _, cosine in store.query(vector, 10, within)] == pytest.approx([c for _, c in near], abs=1e-5)
    hits = library.search(QUESTION, 1_000, where=where)
    assert hits and all(admits(where, library.document(hit.passage.document_id)) for hit in hits)


def test_several_selections_are_remembered(library, where):
    others = [Filter(kinds=frozenset({"办法"})), Filter(years=frozenset({2022}))]
    made = [library.within(each) for each in (where, *others)]
    assert [library.within(each) for each in (where, *others)] == made
