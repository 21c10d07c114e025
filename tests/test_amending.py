"""A person corrects what is known of a paper; the correction lasts as long as the paper does."""

import json
import sqlite3

import numpy as np
import pytest
from filelock import FileLock

from index import writing
from index.amending import Amendment
from index.database import NAME
from index.errors import AmendmentError, DocumentNotFoundError, LibraryLockedError
from index.filters import Filter
from index.locking import LOCK_NAME
from index.records import Identity
from index.words import question_words

QUESTION = "党组织书记多久汇报一次主体责任落实情况？"


@pytest.fixture
def paper(library):
    return library.document("工作要点.txt")


def generation(library):
    (only,) = (library.folder / "generations").iterdir()
    return only.name


def rows(library):
    """Vectors by (text of the passage)."""
    library.search(QUESTION)
    found = [stored for part in library._catalogue.all_passages(100) for stored in part]
    vectors = library._search.generation.vectors.vectors([stored.key for stored in found])
    return {stored.passage.text: vectors[stored.key] for stored in found}


def by_words(library, text):
    """Titles of the papers that the full-text index finds, with the score of each of their passages."""
    library.search(QUESTION)
    found = library._search.generation.words.search(question_words(text), 100)
    titles = {key: stored.title for key, stored in library._catalogue.passages([key for key, _ in found]).items()}
    return sorted((titles[key], round(score, 4)) for key, score in found)


def test_everything_may_be_corrected_and_the_rest_stays(library, paper):
    passages, text = library.passages(paper.id), paper.text
    amended = library.amend(
        paper.id, title="机关党建要点", issuer="某县机关工委", number="县机工〔2023〕1号", date="2023-02", kind="要点"
    )
    assert amended == library.document(paper.id)
    expected = Identity("机关党建要点", "某县机关工委", "县机工〔2023〕1号", "2023-02", "要点", False)
    assert (amended.identity, amended.id, amended.text, amended.amended) == (expected, paper.id, text, True)
    assert library.passages(paper.id) == passages
    assert [document.amended for document in library.documents()].count(True) == 1
    assert library.amend(paper.id, repealed=True).identity.repealed
    assert library.amend(paper.id, issuer="", date="").identity == Identity(
        "机关党建要点", "", "县机工〔2023〕1号", "", "要点", True
    )
    assert library.verify() == []


def test_a_new_title_is_searched_for_and_the_old_one_no_longer(library, paper):
    assert not by_words(library, "鼹鼠养殖")
    assert len(by_words(library, "机关")) == paper.passages > 1
    library.amend(paper.id, title="鼹鼠养殖手册")
    found = by_words(library, "鼹鼠养殖")
    assert len(found) == paper.passages and {title for title, _ in found} == {"鼹鼠养殖手册"}
    assert len(by_words(library, "机关")) == 1  # the passage whose text has it
    hits = library.search("鼹鼠养殖手册")
    assert (hits[0].title, hits[0].passage.document_id) == ("鼹鼠养殖手册", paper.id)
    assert library.document("鼹鼠养殖手册").id == paper.id
    with pytest.raises(DocumentNotFoundError):
        library.document(paper.title)


def record_library(make_library, folder, name, titles):
    texts = ["为了管水。", "本法所称的水包括雪。", "取水应当缴费。", "违者罚款。", "本法明年施行。", "附则。", "附图。"]
    lines = [
        json.dumps({"title": title, "text": text, "date": "2020"}, ensure_ascii=False)
        for title, text in zip(titles, texts, strict=True)
    ]
    (folder / "laws.jsonl").write_text("\n".join(lines), encoding="utf-8")
    library = make_library(name)
    library.add([folder / "laws.jsonl"])
    return library


LAW = [f"水利工程法第{i}条" for i in range(1, 6)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([*LAW, "防汛通知", "抗旱通知"], [*LAW[:2], "节约用水通知", *LAW[3:], "防汛通知", "抗旱通知"]),
        ([*LAW[:2], "节约用水通知", *LAW[3:], "防汛通知", "抗旱通知"], [*LAW, "防汛通知", "抗旱通知"]),
        ([*LAW, "防汛通知", "抗旱通知"], [*LAW, "防汛通知", "防汛通知"]),
    ],
)
def test_indexes_are_those_of_a_library_that_had_the_title_from_the_start(make_library, tmp_path, before, after):
    """Where a record leaves a law, joins it, or is made the neighbour of another: vectors of neighbours as well."""
    library = record_library(make_library, tmp_path, "once", before)
    (at,) = [i for i in range(len(before)) if before[i] != after[i]]
    library.amend(library.documents()[at].id, title=after[at])
    expected = record_library(make_library, tmp_path, "never", after)
    questions = ("水利工程法", "节约用水通知", "防汛")
    for question in questions:  # how often a word stands in the library is counted with what was deleted, as ever
        titles = [[title for title, _ in by_words(each, question)] for each in (library, expected)]
        assert titles[0] == titles[1]
    for compacted in (False, True):
        if compacted:
            library.compact()
            expected.compact()
        ours, theirs = rows(library), rows(expected)
        assert ours.keys() == theirs.keys()
        assert all(ours[text] == pytest.approx(theirs[text], abs=1e-5) for text in theirs)
        assert library.verify() == []
    assert [by_words(library, question) for question in questions] == [
        by_words(expected, question) for question in questions
    ]


def test_batches_smaller_than_a_paper(library, paper):
    library.settings = type(library.settings)(batch=2)
    library.amend(paper.id, title="关于开展学习的通知")
    before = rows(library)
    library.compact()
    assert all(before[text] == pytest.approx(row, abs=1e-5) for text, row in rows(library).items())


def test_what_is_no_title_leaves_the_indexes_alone(library, paper, monkeypatch):
    before = generation(library)
    monkeypatch.setattr(type(library), "embedder", property(lambda self: pytest.fail("not needed")))
    library.amend(paper.id, date="2021-05-01", kind="要点", title=paper.title)
    assert generation(library) == before


def test_filters_see_a_correction_at_once(library, paper):
    """The indexes stay as they are, and with them what a search remembers of filters."""
    library.amend(library.document("讲话.md").id, date="2023-05")
    where = Filter(years=frozenset({2023}))
    assert paper.id in {hit.passage.document_id for hit in library.search(QUESTION, 100, where=where)}
    library.amend(paper.id, date="1999")
    assert paper.id not in {hit.passage.document_id for hit in library.search(QUESTION, 100, where=where)}
    assert [document.id for document in library.documents(Filter(years=frozenset({1999})))] == [paper.id]


def test_nothing_is_written_where_nothing_changes(library, paper):
    version = library._catalogue.version()
    same = library.amend(paper.id, title=paper.title, issuer=paper.identity.issuer, repealed=paper.identity.repealed)
    assert same == paper and not same.amended
    assert library.amend(paper.id) == paper
    assert library._catalogue.version() == version


@pytest.mark.parametrize(
    "date",
    ["2023年", "2023-13", "2023-02-30", "23", "2023-5-1", "2023-05-01T0", "0000", "２０２３", "昨天", "2023-"],
)
def test_a_date_that_is_none_is_refused(library, paper, date):
    with pytest.raises(AmendmentError, match=f"日期应写成 .*给的是“{date}”.*。$"):
        library.amend(paper.id, title="别的标题", date=date)
    assert library.document(paper.id) == paper


def test_other_things_that_cannot_be_so(library, paper):
    for title in ("", " 　\n"):
        with pytest.raises(AmendmentError, match="标题不能为空"):
            library.amend(paper.id, title=title)
    with pytest.raises(AmendmentError, match="发文机关最多 500 个字，给的有 501 个字"):
        library.amend(paper.id, issuer="关" * 501)
    for unknown in ("0" * 16, paper.title, paper.id[:8], ""):
        with pytest.raises(DocumentNotFoundError, match=f"没有编号为“{unknown}”的文件"):
            library.amend(unknown, title="标题")
    assert library.document(paper.id) == paper


@pytest.mark.parametrize("date", ["", "2023", "2023-02", "2024-02-29"])
def test_dates_as_exact_as_they_are_known(date):
    assert Amendment(date=date).of(Identity("标题", date="2020-01-01")).date == date


def test_lines_and_what_sqlite_cannot_hold():
    identity = Amendment(title=" 关于\n开展\t检查的通知 ", issuer="甲\0乙\ud800").of(Identity("标题"))
    assert identity.title == "关于 开展 检查的通知"
    assert "\0" not in identity.issuer and "\ud800" not in identity.issuer
    odd = "关于　检查的通知"
    assert Amendment(title=odd).of(Identity(odd)).title == odd  # unchanged is unchanged


def kept(library, paper):
    document = library.document(paper.id)
    assert (document.title, document.identity.date, document.amended) == ("更正后的标题", "2020-01-02", True)
    assert by_words(library, "更正后的标题")
    assert library.verify() == []
    return document


def test_the_correction_outlives_indexing_compacting_and_rebuilding(library, paper, papers, static_model):
    library.amend(paper.id, title="更正后的标题", date="2020-01-02")
    assert library.add([papers]).unchanged == 3
    kept(library, paper)
    (papers / "又一份.txt").write_text("又一份\n\n新的内容。", encoding="utf-8")
    assert library.add([papers]).added == 1
    kept(library, paper)
    library.compact()
    kept(library, paper)
    library._detach()
    for file in (library.folder / "generations").rglob("*"):
        if file.is_file():
            file.unlink()
    library.search(QUESTION)  # builds the indexes anew
    kept(library, paper)
    library.reembed(None)
    kept(library, paper)
    library.close()
    with type(library).open(library.folder) as again:
        kept(again, paper)


def test_a_record_beside_a_new_one_keeps_its_correction(make_library, tmp_path):
    library = record_library(make_library, tmp_path, "laws", [*LAW, "防汛通知", "抗旱通知"])
    document = library.amend(library.documents()[5].id, title="更正后的标题", date="2020-01-02")
    file = tmp_path / "laws.jsonl"
    file.write_text(file.read_text(encoding="utf-8") + '\n{"title": "新的", "text": "新来的。"}', encoding="utf-8")
    report = library.add([file])
    assert (report.added, report.unchanged, report.replaced) == (1, 7, 0)
    kept(library, document)


def test_a_renamed_file_keeps_its_correction(library, paper, papers):
    library.amend(paper.id, title="更正后的标题", date="2020-01-02")
    (papers / "工作要点.txt").rename(papers / "党建要点.txt")
    report = library.add([papers])
    assert (report.unchanged, report.replaced, report.removed, report.skipped) == (3, 0, 0, ())
    assert kept(library, paper).file == "党建要点.txt"
    assert library.add([papers]).unchanged == 3
    kept(library, paper)


def test_a_changed_file_comes_in_as_what_it_says_of_itself(library, paper, papers):
    library.amend(paper.id, title="更正后的标题")
    (papers / "工作要点.txt").write_text(paper.text + "\n三、新的一点\n", encoding="utf-8")
    assert library.add([papers]).replaced == 1
    assert library.document("工作要点.txt").title == paper.title
    assert not library.document("工作要点.txt").amended
    assert not library._catalogue.first_titles()
    assert library.verify() == []


def test_nothing_of_a_removed_paper_is_left_after_compact(library, paper):
    library.amend(paper.id, title="鼹鼠养殖手册")
    library.remove(paper.id)
    library.compact()
    words = [word.encode() for word in ("鼹鼠", "工作要点")]
    left = [file for file in library.folder.rglob("*") if file.is_file() and any(w in file.read_bytes() for w in words)]
    assert left == []


def test_no_vector_of_the_old_title_is_left_after_compact(library, paper):
    old = rows(library)
    library.amend(paper.id, title="鼹鼠养殖手册")
    library.compact()
    text = library.passages(paper.id)[0].text
    assert np.abs(rows(library)[text] - old[text]).max() > 1e-3
    wanted = old[text][:8].tobytes()
    assert not any(wanted in file.read_bytes() for file in library.folder.rglob("*") if file.is_file())


def test_verify_still_notices_a_text_that_was_tampered_with(library, paper):
    library.amend(paper.id, title="更正后的标题")
    raw = sqlite3.connect(library.folder / NAME)
    raw.execute("UPDATE passages SET text = replace(text, '十二次', '十三次')")
    raw.commit()
    raw.close()
    assert any("正文与收录时不同" in sentence for sentence in library.verify())


def test_an_error_on_the_way_undoes_it(library, paper, monkeypatch):
    before = by_words(library, paper.title)
    monkeypatch.setattr(writing.Writer, "commit", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        library.amend(paper.id, title="更正后的标题", date="2020-01-02")
    monkeypatch.undo()
    assert library.document(paper.id) == paper
    assert by_words(library, paper.title) == before
    assert library.verify() == []
    library.amend(paper.id, title="更正后的标题", date="2020-01-02")
    kept(library, paper)


def test_another_writer_is_waited_for_by_nobody(library, paper):
    with FileLock(library.folder / LOCK_NAME), pytest.raises(LibraryLockedError):
        library.amend(paper.id, date="2020")


def test_another_opening_of_the_library_sees_it(library, paper, make_library):
    other = make_library()
    assert not other.document(paper.id).amended
    other.search(QUESTION)
    library.amend(paper.id, title="鼹鼠养殖手册")
    assert other.document(paper.id).title == "鼹鼠养殖手册" and other.document(paper.id).amended
    assert other.search("鼹鼠养殖手册")[0].title == "鼹鼠养殖手册"
