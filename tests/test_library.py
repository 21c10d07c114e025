"""The library as its users see it, in one process."""

import json
import shutil
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
from conftest import PAPERS, write_static_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import library as library_module
from index import writing
from index.catalogue import FORMAT
from index.database import NAME
from index.errors import (
    DocumentNotFoundError,
    EmbeddingError,
    EmbeddingMismatchError,
    LibraryDamagedError,
    LibraryError,
    LibraryMissingError,
    LibraryVersionError,
)
from index.filters import Filter
from index.library import Library
from index.records import document_id
from index.settings import IndexSettings

QUESTION = "党组织书记多久汇报一次主体责任落实情况？"


def generation(library: Library) -> Path:
    (only,) = (library.folder / "generations").iterdir()
    return only


def titles(library: Library) -> list[str]:
    return sorted(document.title for document in library.documents())


def jsonl(path: Path, *texts: str) -> Path:
    lines = [json.dumps({"title": text.split("，")[0], "text": text}, ensure_ascii=False) for text in texts]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# Adding


def test_add_reports_and_search_finds(make_library, papers):
    library = make_library()
    assert library.search(QUESTION) == []
    report = library.add([papers])
    assert (report.added, report.unchanged, report.replaced, report.skipped) == (3, 0, 0, ())
    assert report.passages == len(library) > 5
    hits = library.search(QUESTION)
    assert "每半年" in hits[0].passage.text
    assert hits[0].file == "责任制办法.txt"
    assert hits[0].passage.section_path[0] == "第一章 总则"
    for hit in hits:
        assert library.document(hit.passage.document_id).text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert library.verify() == []


def test_text_is_kept_exactly(library):
    for document in library.documents():
        whole = library.document(document.id)
        assert whole.text.strip() == PAPERS[document.file].strip() or document.file.endswith(".md")
        assert document_id(whole.title, whole.text) == document.id
        assert document.text == ""
        assert [p.id for p in library.passages(document.id)] == [
            f"{document.id}-{i:04d}" for i in range(whole.passages)
        ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from("第一二三条章、。；\n 　(（甲乙12.\u2028😀é\ufeff\r\t"), min_size=1, max_size=300))
def test_any_text_is_stored_and_tiled(make_library, tmp_path, text):
    """verify() checks hash, spans and tiling of every paper."""
    library = make_library()
    jsonl(tmp_path / "any.jsonl", text)
    library.add([tmp_path / "any.jsonl"])
    assert library.verify() == []
    assert len(library.documents()) <= 1


def test_adding_again_changes_nothing(library, papers):
    before = generation(library)
    report = library.add([papers])
    assert (report.added, report.unchanged, report.replaced, report.removed, report.passages) == (0, 3, 0, 0, 0)
    assert generation(library) == before


def test_touching_a_file_changes_nothing(library, papers):
    for path in papers.iterdir():
        path.write_bytes(path.read_bytes() + b"\n" if path.suffix == ".none" else path.read_bytes())
    assert library.add([papers]).unchanged == 3


def test_a_changed_file_replaces_its_paper(library, papers):
    file = papers / "责任制办法.txt"
    file.write_text(PAPERS[file.name].replace("每半年", "每季度"), encoding="utf-8")
    report = library.add([papers])
    assert (report.added, report.unchanged, report.replaced) == (0, 2, 1)
    assert len(library.documents()) == 3
    hits = library.search(QUESTION, 50)
    assert "每季度" in hits[0].passage.text
    assert not any("每半年" in hit.passage.text for hit in hits)
    assert library.verify() == []


def test_the_same_content_twice_is_taken_once(library, papers):
    shutil.copy(papers / "工作要点.txt", papers / "工作要点（副本）.txt")
    report = library.add([papers])
    assert (report.added, report.unchanged) == (0, 4)
    (skipped,) = report.skipped
    assert skipped.file.endswith("工作要点（副本）.txt")
    assert skipped.reason == "内容与已收录的“工作要点.txt”相同，没有重复收录。"
    assert len(library.documents()) == 3


def test_a_renamed_file_is_known_by_its_new_name(library, papers):
    (papers / "工作要点.txt").rename(papers / "党建要点.txt")
    report = library.add([papers])
    assert report.skipped == ()
    assert report.unchanged + report.replaced == 3
    assert {document.file for document in library.documents()} == {"党建要点.txt", "责任制办法.txt", "讲话.md"}
    assert library.verify() == []


def test_a_copy_comes_in_when_the_first_file_has_gone(library, papers):
    shutil.copy(papers / "工作要点.txt", papers / "工作要点（副本）.txt")
    library.add([papers])
    (papers / "工作要点.txt").unlink()
    assert library.add([papers]).skipped == ()
    assert "工作要点（副本）.txt" in {document.file for document in library.documents()}
    assert library.verify() == []


def test_what_cannot_be_read_is_skipped_and_the_rest_goes_on(make_library, papers):
    (papers / "空.txt").touch()
    (papers / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    library = make_library()
    report = library.add([papers, papers / "没有.txt"])
    assert report.added == 3
    assert {Path(skipped.file).name for skipped in report.skipped} == {"空.txt", "坏.docx", "没有.txt"}
    assert all(skipped.reason.endswith("。") for skipped in report.skipped)


def test_a_file_that_became_unreadable_keeps_its_paper(library, papers):
    (papers / "工作要点.txt").write_bytes(b"")
    report = library.add([papers])
    assert (report.unchanged, len(report.skipped)) == (2, 1)
    assert len(library.documents()) == 3


def test_records_of_one_file_come_and_go(make_library, tmp_path):
    library = make_library()
    file = jsonl(tmp_path / "laws.jsonl", "甲法，第一条内容。", "乙法，第二条内容。", "丙法，第三条内容。")
    assert library.add([file]).added == 3
    jsonl(file, "新法，排在最前的内容。", "甲法，第一条内容。", "丙法，改过的内容。")
    report = library.add([file])
    assert (report.added, report.unchanged, report.replaced, report.removed) == (0, 1, 2, 0)
    assert titles(library) == ["丙法", "新法", "甲法"]
    assert {d.title: d.record for d in library.documents()} == {"新法": 0, "甲法": 1, "丙法": 2}
    jsonl(file, "甲法，第一条内容。")
    report = library.add([file])
    assert (report.unchanged, report.removed) == (1, 2)
    assert titles(library) == ["甲法"]
    assert library.verify() == []


def test_a_bad_record_takes_nothing_with_it(make_library, tmp_path):
    library = make_library()
    file = jsonl(tmp_path / "laws.jsonl", "甲法，第一条内容。", "乙法，第二条内容。")
    library.add([file])
    file.write_text(file.read_text(encoding="utf-8").split("\n")[0] + '\n{"title": "乙法", "te', encoding="utf-8")
    report = library.add([file])
    assert (report.unchanged, report.removed, len(report.skipped)) == (1, 0, 1)
    assert titles(library) == ["乙法", "甲法"]


def test_a_file_whose_papers_were_removed_brings_them_back(library, papers):
    library.remove(library.document("工作要点.txt").id)
    assert len(library.documents()) == 2
    assert library.add([papers]).added == 1
    assert len(library.documents()) == 3


def test_characters_that_cannot_be_stored_are_replaced(make_library, tmp_path):
    (tmp_path / "odd.jsonl").write_text(
        r'{"title": "甲\ud800", "text": "乙\u0000丙\udfff丁。"}' + "\n", encoding="utf-8"
    )
    library = make_library()
    assert library.add([tmp_path / "odd.jsonl"]).added == 1
    (document,) = library.documents()
    assert "\ud800" not in document.title
    assert library.document(document.id).text.endswith("丁。")
    assert library.verify() == []
    assert library.add([tmp_path / "odd.jsonl"]).unchanged == 1


def test_titles_of_digits_are_not_searched_for(make_library, tmp_path):
    (tmp_path / "n.jsonl").write_text(
        '{"title": "14385", "text": "合伙人应当承担连带责任。"}\n{"title": "99", "text": "费用为14385元。"}\n',
        encoding="utf-8",
    )
    library = make_library()
    library.add([tmp_path / "n.jsonl"])
    found = [hit.passage.text for hit in library.search("14385") if hit.parts.value("words") > 0]
    assert found == ["费用为14385元。"]


def test_progress_is_told_and_throttled(make_library, papers, tmp_path):
    seen = []
    make_library().add([papers], progress=seen.append)
    assert seen[-1].done == seen[-1].total == 3
    assert seen[-1].papers == 3
    many = jsonl(tmp_path / "many.jsonl", *[f"第{i}号，内容{i}。" for i in range(3_000)])
    seen.clear()
    report = make_library("many").add([many], progress=seen.append)
    assert [p.papers for p in seen] == sorted(p.papers for p in seen)
    assert 2 <= len(seen) <= report.seconds / 0.1 + 3


def test_an_error_in_the_middle_undoes_the_run(library, papers, monkeypatch):
    (papers / "新文件.txt").write_text("新文件\n\n这是新的内容。", encoding="utf-8")
    before = titles(library)
    monkeypatch.setattr(writing.Writer, "commit", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        library.add([papers])
    monkeypatch.undo()
    assert titles(library) == before
    assert library.verify() == []
    generation(library)  # the unfinished one is gone
    assert library.add([papers]).added == 1


def test_long_work_is_committed_on_the_way(make_library, papers, monkeypatch):
    commits = []
    commit = writing.Writer.commit
    monkeypatch.setattr(writing, "CHECKPOINT", 0.0)
    monkeypatch.setattr(writing.Writer, "commit", lambda self: (commits.append(1), commit(self)))
    library = make_library()
    assert library.add([papers]).added == 3
    assert len(commits) >= 3
    assert library.verify() == []
    assert library.search(QUESTION)


def test_batches_smaller_than_a_paper(make_library, papers):
    small = make_library("small", settings=IndexSettings(batch=2))
    large = make_library("large")
    small.add([papers])
    large.add([papers])
    assert small.verify() == []
    assert [h.passage.id for h in small.search(QUESTION)] == [h.passage.id for h in large.search(QUESTION)]


# Samples


def test_samples_leave_when_the_first_own_paper_comes(make_library, papers, tmp_path):
    own = tmp_path / "own.txt"
    own.write_text("本单位请示\n\n请示事项如下。", encoding="utf-8")
    library = make_library()
    assert library.add([papers], sample=True).added == 3
    assert all(document.sample for document in library.documents())
    report = library.add([own])
    assert (report.added, report.samples_removed) == (1, 3)
    assert [document.file for document in library.documents()] == ["own.txt"]
    assert library.verify() == []


def test_nothing_readable_leaves_the_samples(make_library, papers, tmp_path):
    library = make_library()
    library.add([papers], sample=True)
    assert library.add([tmp_path / "missing.txt"]).samples_removed == 0
    assert len(library.documents()) == 3


def test_a_sample_that_is_the_users_own_stays(make_library, papers, tmp_path):
    library = make_library()
    library.add([papers], sample=True)
    mine = Path(shutil.copy(papers / "工作要点.txt", tmp_path / "工作要点.txt"))
    report = library.add([mine])
    assert (report.added, report.unchanged, report.samples_removed) == (0, 1, 2)
    (left,) = library.documents()
    assert not left.sample
    assert left.source == str(mine)
    assert report.skipped == ()


# Finding


def test_search_is_the_same_every_time(library):
    assert library.search(QUESTION) == library.search(QUESTION)


def test_limit(make_library, tmp_path):
    texts = [f"第{i}号，关于第{i}项工作的规定，共{i}款内容。" for i in range(1_200)]
    library = make_library(settings=IndexSettings(candidates=20))
    library.add([jsonl(tmp_path / "many.jsonl", *texts)])
    assert library.search(QUESTION, 0) == []
    for limit in (1, 5, 20, 35, 400, 1_000):
        hits = library.search("第7项工作的规定", limit)
        assert len(hits) == limit
        assert len({hit.passage.id for hit in hits}) == limit
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
    assert len(library.search("第7项工作的规定", 5_000)) == 1_000
    assert [h.passage.id for h in library.search("第7项工作的规定", 5)] == [h.passage.id for h in hits[:5]]


@pytest.mark.parametrize(
    "query",
    ["", "  \n", "。？！", "😀🎉", "how often", '"( AND title:*', "<b>书记</b>", "\ud800书记", "书记\0汇报", "的"],
)
def test_odd_questions(library, query):
    assert isinstance(library.search(query), list)


def test_a_very_long_question(library):
    assert library.search(QUESTION * 1_000)[0].passage.text == library.search(QUESTION)[0].passage.text


def test_a_hit_by_words_alone_still_has_its_cosine(make_library, papers):
    """Of one vector candidate all others come from the words; their cosine must not read 0."""
    few = make_library("few", settings=IndexSettings(candidates=1))
    few.add([papers])
    all_ = make_library("all")
    all_.add([papers])
    exact = {hit.passage.id: hit.parts.value("vectors") for hit in all_.search("支部委员会汇报考核", 50)}
    for hit in few.search("支部委员会汇报考核", 50):
        assert hit.parts.value("vectors") == pytest.approx(exact[hit.passage.id], abs=1e-5)


def test_idf(library):
    assert library.idf("党组织") > 0
    assert library.idf("没有的词") > library.idf("会议") >= 0


def test_documents_by_name(library):
    document = library.document("工作要点.txt")
    assert (
        library.document(document.id) == library.document(document.id[:8]) == library.document("工作要点") == document
    )
    assert library.document(f" {document.title} ") == document
    assert any("组织生活" in section.heading for section in library.outline(document.id))
    with pytest.raises(DocumentNotFoundError, match="没有“不存在的文件”"):
        library.document("不存在的文件")
    with pytest.raises(DocumentNotFoundError):
        library.passages("0000000000000000")
    with pytest.raises(DocumentNotFoundError):
        library.remove("0000000000000000")


def test_an_ambiguous_name_names_the_papers(make_library, tmp_path):
    library = make_library()
    library.add([jsonl(tmp_path / "a.jsonl", "工作要点一，甲。", "工作要点二，乙。")])
    with pytest.raises(DocumentNotFoundError, match=r"不止一篇.*《工作要点一》.*《工作要点二》"):
        library.document("工作要点")


def test_threads_may_search_while_one_adds(library, papers, tmp_path):
    errors = []
    done = threading.Event()

    def search():
        while not done.is_set():
            try:
                assert library.search(QUESTION)
            except Exception as error:
                errors.append(error)
                return

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(4):
        library.add([jsonl(tmp_path / f"{i}.jsonl", *[f"第{i}{j}号，内容{j}。" for j in range(30)])])
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(library.search("内容", 1_000)) > 100


# Removing


def test_remove(library):
    document = library.document("责任制办法.txt")
    library.remove(document.id)
    assert document.id not in {hit.passage.document_id for hit in library.search(QUESTION, 100)}
    assert len(library.documents()) == 2
    assert library.verify() == []


def files_containing(folder: Path, needle: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and needle.encode() in path.read_bytes()]


def test_nothing_deleted_is_left_after_compact(make_library, papers):
    secret = "绝密标记句子zqxjkv与鼹鼠翡翠蜈蚣"
    rare = ["zqxjkv", "鼹鼠", "翡翠", "蜈蚣", "绝密", secret, "秘密文件名"]
    file = papers / "秘密文件名.txt"
    file.write_text(f"秘密文件名\n\n一、开头\n\n{secret}。后面还有一句话。", encoding="utf-8")
    library = make_library()
    library.add([papers])
    assert all(files_containing(library.folder, word) for word in ("zqxjkv", "鼹鼠", secret))
    # changed, and changed again: what was overwritten counts as deleted
    file.write_text(f"秘密文件名\n\n一、开头\n\n{secret}，第二稿。", encoding="utf-8")
    library.add([papers])
    library.remove(library.document("秘密文件名").id)
    library.search(QUESTION)  # indexes are open meanwhile
    report = library.compact()
    assert report.after <= report.before
    assert {word: files_containing(library.folder, word) for word in rare} == {word: [] for word in rare}
    assert library.verify() == []
    assert "每半年" in library.search(QUESTION)[0].passage.text
    library.close()
    assert not any(files_containing(library.folder, word) for word in rare)


def test_no_vector_of_a_deleted_passage_is_left_after_compact(library):
    """Vectors tell much of what a text said: their bytes must go as well. Chroma alone keeps them."""
    library.search(QUESTION)
    document = library.document("责任制办法.txt")
    key = next(s.key for s in library._catalogue.passages_of(document.id) if "每半年" in s.passage.text)
    row = library._search.generation.vectors.vectors([key])[key][:8]

    def holds(path):
        content = path.read_bytes()
        numbers = [np.frombuffer(content[i : i + (len(content) - i) // 4 * 4], np.float32) for i in range(4)]
        windows = [np.lib.stride_tricks.sliding_window_view(n, len(row)) for n in numbers if len(n) >= len(row)]
        # Chroma brings vectors to length one again, so the last digits differ.
        return any((abs(window - row) < 1e-5).all(axis=1).any() for window in windows)

    def holders():
        return [path.name for path in library.folder.rglob("*") if path.is_file() and holds(path)]

    assert holders()
    library.remove(document.id)
    library.compact()
    assert holders() == []


def test_after_compact_nothing_of_a_deleted_record_is_felt_in_the_vectors_beside_it(make_library, tmp_path):
    articles = ["为了管水。", "本法所称的水包括雪。", "取水应当缴费。", "违者罚款。"]

    def library_of(name, kept):
        lines = [json.dumps({"title": f"水利工程法第{i}条", "text": articles[i]}, ensure_ascii=False) for i in kept]
        (tmp_path / "laws.jsonl").write_text("\n".join(lines), encoding="utf-8")
        library = make_library(name)
        library.add([tmp_path / "laws.jsonl"])
        return library

    def rows(library):
        library.search(QUESTION)
        found = [p for part in library._catalogue.all_passages(10) for p in part]
        vectors = library._search.generation.vectors.vectors([p.key for p in found])
        return {p.title: vectors[p.key] for p in found}

    never = rows(library_of("never", [0, 1, 3]))
    once = library_of("once", [0, 1, 2, 3])
    once.remove(next(document.id for document in once.documents() if document.title == "水利工程法第2条"))
    assert abs(rows(once)["水利工程法第1条"] - never["水利工程法第1条"]).max() > 1e-3
    once.compact()
    after = rows(once)
    assert after.keys() == never.keys()
    assert all(after[title] == pytest.approx(never[title], abs=1e-6) for title in never)


def test_compact_clears_away_what_an_adapting_that_was_killed_has_left(library):
    left = library.folder / ".adapting-x"
    left.mkdir()
    (left / "passages.jsonl").write_text("每半年汇报一次", encoding="utf-8")
    library.compact()
    assert not left.exists()


def test_compact_of_a_sound_library_changes_no_answer(library):
    before = library.search(QUESTION, 50)
    library.compact()
    after = library.search(QUESTION, 50)
    assert [hit.passage for hit in after] == [hit.passage for hit in before]
    assert [hit.score for hit in after] == pytest.approx([hit.score for hit in before], abs=1e-5)


# Opening


def test_opening_again(library, static_model):
    with Library.open(library.folder) as again:
        assert again.embedding_name == str(static_model)
        assert again.search(QUESTION) == library.search(QUESTION)
        assert len(again) == len(library)
    again.close()


def test_an_empty_library_is_true(make_library):
    library = make_library()
    assert library
    assert len(library) == 0
    assert library.verify() == []
    library.compact()


def test_open_refuses_what_is_no_library(tmp_path, static_model):
    with pytest.raises(LibraryMissingError):
        Library.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(LibraryMissingError):
        Library.open(tmp_path)
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path):
        with pytest.raises(LibraryError, match="不能用作文库"):
            Library.create(path, str(static_model))
    with pytest.raises(LibraryError, match="无法建立文库"):
        Library.create(tmp_path / "file" / "below", str(static_model))


def test_a_creation_that_was_cut_short_is_finished(make_library, tmp_path, papers):
    folder = tmp_path / "library"
    (folder / "generations" / "000001" / "words").mkdir(parents=True)
    (folder / "generations" / "000001" / "words" / "meta.json").write_text("{", encoding="utf-8")
    (folder / NAME).touch()
    library = make_library()
    assert library.add([papers]).added == 3
    assert library.verify() == []


def test_a_newer_version_is_refused(library):
    library.close()
    raw = sqlite3.connect(library.folder / NAME)
    raw.execute(f"PRAGMA user_version = {FORMAT + 1}")
    raw.close()
    for way in (Library.open, Library.create):
        with pytest.raises(LibraryVersionError, match="升级"):
            way(library.folder)


def test_another_model_is_refused(library, tmp_path, static_model, papers):
    other = write_static_model(tmp_path / "other-model", seed=1)
    with pytest.raises(EmbeddingMismatchError) as caught:
        Library.open(library.folder, str(other))
    assert str(other) in str(caught.value)
    assert str(static_model) in str(caught.value)
    with pytest.raises(EmbeddingMismatchError):
        Library.create(library.folder, str(other))
    assert Library.open(library.folder, str(static_model)).search(QUESTION)


def test_the_model_of_the_library_may_change_behind_it(make_library, tmp_path, papers):
    model = write_static_model(tmp_path / "own-model")
    library = Library.create(tmp_path / "lib", str(model))
    library.add([papers])
    library.close()
    write_static_model(model, seed=2)
    with Library.open(tmp_path / "lib") as changed:
        assert len(changed.documents()) == 3  # reading needs no model
        for use in (lambda: changed.search(QUESTION), lambda: changed.add([papers])):
            with pytest.raises(EmbeddingMismatchError):
                use()
    shutil.rmtree(model)
    with Library.open(tmp_path / "lib") as without, pytest.raises(EmbeddingError):
        without.search(QUESTION)


@pytest.mark.parametrize("part", ["words", "vectors", "both"])
def test_missing_indexes_are_built_anew(library, part, papers, caplog):
    before = library.search(QUESTION)
    library.close()
    folder = generation(library)
    shutil.rmtree(folder if part == "both" else folder / part)
    with Library.open(library.folder) as again:
        assert any("自动重建" in problem for problem in again.verify())
        found = again.search(QUESTION)
        assert [hit.passage for hit in found] == [hit.passage for hit in before]
        assert "重建" in caplog.text
        assert again.verify() == []
        assert again.add([papers]).unchanged == 3


@pytest.mark.parametrize(
    "file", ["vectors/*/header.bin", "vectors/*/data_level0.bin", "vectors/chroma.sqlite3", "words/meta.json"]
)
def test_broken_indexes_are_built_anew(make_library, tmp_path, file):
    library = make_library()
    library.add([jsonl(tmp_path / "many.jsonl", *[f"第{i}号，关于第{i}项工作的规定。" for i in range(2_500)])])
    library.close()
    (path,) = generation(library).glob(file)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with Library.open(library.folder) as again:
        assert "第77项" in again.search("关于第77项工作的规定")[0].passage.text
        assert again.verify() == []


def test_adding_to_a_library_with_missing_indexes_builds_them(library, papers):
    library.close()
    shutil.rmtree(generation(library))
    (papers / "新文件.txt").write_text("新文件\n\n这是新的内容。", encoding="utf-8")
    with Library.open(library.folder) as again:
        assert again.add([papers]).added == 1
        assert again.verify() == []


def test_a_broken_catalogue_is_said_to_be_broken(library):
    library.close()
    file = library.folder / NAME
    file.write_bytes(file.read_bytes()[:5_000])
    with pytest.raises(LibraryDamagedError, match="损坏"), Library.open(library.folder) as broken:
        broken.documents()
        broken.search(QUESTION)


# Verifying


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE passages SET text = replace(text, '每半年', '每一年')", "正文与收录时不同"),
        ("UPDATE passages SET start = start + 1", "对不上"),
        (
            "UPDATE passages SET lead = lead || substr(text, 1, 1), start = start + 1, text = substr(text, 2)",
            "有文字不在任何段落里",
        ),
        ("UPDATE documents SET passages = passages + 1", "个段落，实有"),
        ("UPDATE documents SET title = '别的标题'", "正文与收录时不同"),
        ("DELETE FROM passages WHERE ordinal = 1", "索引多出"),
        ("UPDATE passages SET key = key + 1000", "索引缺少"),
    ],
)
def test_verify_finds_what_was_tampered_with(library, statement, problem):
    assert library.verify() == []
    raw = sqlite3.connect(library.folder / NAME)
    raw.execute(statement)
    raw.commit()
    raw.close()
    found = library.verify()
    assert any(problem in sentence for sentence in found), found
    assert all(sentence.endswith("。") for sentence in found)


def test_public_names():
    assert set(library_module.__all__) == {"CompactReport", "Library"}


def test_all_texts_come_whole_and_in_order_of_adding_whatever_is_held_at_a_time(library, monkeypatch):
    expected = [(document.id, library.document(document.id).text) for document in library.documents()]
    for held in (1, 2, 256):
        monkeypatch.setattr("index.library.TEXTS", held)
        assert [(document.id, document.text) for document in library.texts()] == expected


def test_texts_of_a_filter_are_those_it_admits(library):
    wanted = library.documents()[1]
    where = Filter(frozenset([wanted.id]))
    assert [document.id for document in library.texts(where)] == [wanted.id]
    assert [document.id for document in library.within(where).texts()] == [wanted.id]
    assert all(passage.text in next(library.texts(where)).text for passage in library.passages(wanted.id))
