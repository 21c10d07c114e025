import sqlite3
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.catalogue import FORMAT, Catalogue
from index.database import NAME
from index.errors import LibraryDamagedError, LibraryLockedError, LibraryMissingError, LibraryVersionError
from index.records import Document, Identity, Passage, document_id
from index.rows import NewDocument

IDENTITY = Identity("关于开展检查的通知", "某县委办公室", "县办发〔2023〕5号", "2023-05-01", "通知", repealed=True)


def paper(key: int, text: str, spans: list[tuple[int, int]], *, first: int = 1, **fields) -> NewDocument:
    identity = fields.pop("identity", Identity(f"文件{key}"))
    id_ = document_id(identity.title, text)
    passages = [
        Passage(f"{id_}-{i:04d}", id_, start, end, text[start:end], ("第一章", f"第{i}条"))
        for i, (start, end) in enumerate(spans)
    ]
    document = Document(
        id_, text, identity, file=fields.pop("file", f"{key}.txt"), passages=len(passages), added="2026-01-01", **fields
    )
    return NewDocument(key, document, passages, range(first, first + len(passages)))


@pytest.fixture
def catalogue(tmp_path):
    Catalogue.create(tmp_path, {"generation": "1"})
    made = Catalogue(tmp_path)
    yield made
    made.close()


def put(catalogue, *entries):
    catalogue.begin()
    catalogue.insert(entries)
    catalogue.commit()


def test_a_paper_comes_back_as_it_went_in(catalogue):
    text = " \n第一条 甲。\n\n第二条 乙。 \n"
    entry = paper(
        1, text, [(2, 8), (10, 16)], identity=IDENTITY, source="/a/1.txt", record=3, pages=(0, 9), sample=True
    )
    put(catalogue, entry)
    assert catalogue.document(entry.document.id) == entry.document
    assert [stored.passage for stored in catalogue.passages_of(entry.document.id)] == entry.passages
    listed = catalogue.documents()
    assert [document.text for document in listed] == [""]
    assert listed[0].identity == IDENTITY
    assert catalogue.count_passages() == 2
    assert catalogue.document("0" * 16) is None


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60), st.data())
def test_text_is_put_together_exactly(catalogue, text, data):
    marks = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False) if a < b]
    entry = paper(7, text, spans)
    catalogue.begin()
    try:
        catalogue.insert([entry])
        assert catalogue.document(entry.document.id).text == text
        for stored in catalogue.passages_of(entry.document.id):
            assert text[stored.passage.start : stored.passage.end] == stored.passage.text
    finally:
        catalogue.rollback()


def test_nothing_stays_of_what_is_rolled_back(catalogue):
    catalogue.begin()
    catalogue.insert([paper(1, "甲。", [(0, 2)])])
    catalogue.set_meta("generation", "2")
    catalogue.rollback()
    assert catalogue.documents() == []
    assert catalogue.meta() == {"generation": "1"}
    catalogue.rollback()  # without a transaction: harmless


def test_deleting_takes_passages_and_forgets_the_file(catalogue):
    put(catalogue, paper(1, "甲。", [(0, 2)], source="/a"), paper(2, "乙。", [(0, 2)], first=2, source="/b"))
    catalogue.begin()
    catalogue.set_source("/a", "one")
    catalogue.set_source("/b", "two")
    catalogue.delete([1])
    catalogue.commit()
    assert [document.title for document in catalogue.documents()] == ["文件2"]
    assert set(catalogue.passages([1, 2])) == {2}
    assert catalogue.digest("/a") == ""
    assert catalogue.digest("/b") == "two"


def test_looks_up_more_than_sqlite_takes_at_once(catalogue):
    entries = [paper(key, f"第{key}篇。", [(0, len(f"第{key}篇。"))], first=key) for key in range(1, 1_301)]
    put(catalogue, *entries)
    assert len(catalogue.known([entry.document.id for entry in entries] + ["unknown"])) == 1_300
    assert len(catalogue.passages(range(0, 2_000))) == 1_300
    assert sorted(catalogue.passage_keys(range(1, 1_301))) == list(range(1, 1_301))
    assert [p.key for part in catalogue.all_passages(400) for p in part] == list(range(1, 1_301))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("工作要点", ["2.txt"]),  # the whole title, before parts of others
        ("3.v2.txt", ["3.v2.txt"]),
        ("3.v2", ["3.v2.txt"]),
        ("要点", ["1.txt", "2.txt"]),
        ("50%", []),
        ("%", []),
        ("", []),
    ],
)
def test_finds_papers_by_name(catalogue, name, expected):
    put(
        catalogue,
        paper(1, "甲", [(0, 1)], identity=Identity("2023年工作要点")),
        paper(2, "乙", [(0, 1)], first=2, identity=Identity("工作要点")),
        paper(3, "丙", [(0, 1)], first=3, identity=Identity("讲话"), file="3.v2.txt"),
    )
    assert [document.file for document in catalogue.find(name, 10)] == expected


def test_finds_papers_by_the_start_of_their_id(catalogue):
    entry = paper(1, "甲", [(0, 1)])
    put(catalogue, entry)
    assert [d.id for d in catalogue.find(entry.document.id[:6], 10)] == [entry.document.id]
    assert catalogue.find(entry.document.id[:3], 10) == []


def test_another_connection_sees_a_commit(catalogue, tmp_path):
    reader = Catalogue(tmp_path)
    before = reader.version()
    assert reader.version() == before
    put(catalogue, paper(1, "甲", [(0, 1)]))
    assert reader.version() != before
    assert len(reader.documents()) == 1
    reader.close()


def test_a_second_transaction_is_refused(catalogue, tmp_path):
    catalogue.begin()
    other = Catalogue(tmp_path)
    with pytest.raises(LibraryLockedError, match="占用"):
        other.begin()
    assert other.documents() == []  # reading goes on
    other.close()
    catalogue.rollback()


def test_a_connection_may_be_used_by_any_thread(catalogue):
    seen = []
    thread = threading.Thread(target=lambda: seen.append(catalogue.documents()))
    thread.start()
    thread.join()
    assert seen == [[]]


def test_missing(tmp_path):
    with pytest.raises(LibraryMissingError, match="找不到文库"):
        Catalogue(tmp_path / "nowhere")
    with pytest.raises(LibraryMissingError, match="不是文库"):
        Catalogue(tmp_path)
    (tmp_path / NAME).touch()
    with pytest.raises(LibraryMissingError, match="没有建成"):
        Catalogue(tmp_path)


@pytest.mark.parametrize("content", [b"no database" * 1_000, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_damaged(tmp_path, content):
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(LibraryDamagedError, match="已损坏"):
        Catalogue(tmp_path)


def test_the_database_of_another_program_is_left_alone(tmp_path):
    other = sqlite3.connect(tmp_path / NAME)
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.commit()
    other.close()
    with pytest.raises(LibraryDamagedError, match="不是本程序的文库"):
        Catalogue(tmp_path)
    Catalogue.create(tmp_path, {}) if not Catalogue.exists(tmp_path) else None
    other = sqlite3.connect(tmp_path / NAME)
    assert [row[0] for row in other.execute("SELECT name FROM sqlite_master")] == ["bookmarks"]
    other.close()


def test_a_newer_version_is_refused(catalogue, tmp_path):
    catalogue.close()
    raw = sqlite3.connect(tmp_path / NAME)
    raw.execute(f"PRAGMA user_version = {FORMAT + 1}")
    raw.close()
    with pytest.raises(LibraryVersionError, match=f"格式 {FORMAT + 1}"):
        Catalogue(tmp_path)
    assert Catalogue.exists(tmp_path)


def test_vacuum_leaves_nothing_deleted(catalogue, tmp_path):
    put(catalogue, paper(1, "秘密标记词出现在这里。", [(0, 11)]), paper(2, "乙", [(0, 1)], first=2))
    catalogue.begin()
    catalogue.delete([1])
    catalogue.commit()
    catalogue.vacuum()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "秘密标记词".encode() not in left
    assert len(catalogue.documents()) == 1


def test_vacuum_says_when_a_reader_is_in_the_way(catalogue, tmp_path):
    put(catalogue, paper(1, "甲", [(0, 1)]))
    reader = sqlite3.connect(tmp_path / NAME, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM documents").fetchall()
    with pytest.raises(LibraryLockedError):
        catalogue.vacuum()
    reader.close()
    catalogue.vacuum()
