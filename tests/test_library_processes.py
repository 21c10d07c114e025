"""A library used by several processes at once, and by processes that die."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from index import locking
from index.errors import LibraryLockedError
from index.library import Library
from index.locking import LOCK_NAME, write_lock

ROOT = Path(__file__).parents[1]
QUESTION = "党组织书记多久汇报一次主体责任落实情况？"


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def write_many(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for i in range(count):
            file.write(
                json.dumps({"title": f"条例{i}", "text": f"第{i}项工作由第{i}组负责办理。"}, ensure_ascii=False) + "\n"
            )
    return path


ADD = """
import sys
from pathlib import Path
from index.library import Library
with Library.open(Path(sys.argv[1])) as library:
    report = library.add([Path(path) for path in sys.argv[2:]])
print(report.added)
"""

ADD_AND_TELL = """
import sys
from pathlib import Path
from index.library import Library
from index.settings import IndexSettings
library = Library.open(Path(sys.argv[1]), settings=IndexSettings(batch=200))
library.add([Path(sys.argv[2])], progress=lambda progress: print(progress.papers, flush=True))
"""


@pytest.mark.parametrize("papers_seen", [1, 2_500])
def test_a_writer_killed_in_the_middle_does_no_harm(library, tmp_path, papers_seen):
    before = library.search(QUESTION)
    listed = library.documents()
    many = write_many(tmp_path / "many.jsonl", 6_000)
    process = start(ADD_AND_TELL, library.folder, many)
    while int(process.stdout.readline()) < papers_seen:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(list((library.folder / "generations").iterdir())) == 2 or papers_seen == 1

    with Library.open(library.folder) as again:
        assert again.documents() == listed
        assert again.search(QUESTION) == before == library.search(QUESTION)
        assert again.verify() == []
        report = again.add([many])
        assert (report.added, report.unchanged) == (6_000, 0)
        assert again.verify() == []
        assert "第4321项" in again.search("第4321项工作由谁负责")[0].passage.text
    assert len(list((library.folder / "generations").iterdir())) == 1


def test_a_reader_sees_what_another_process_adds_and_removes(library, tmp_path):
    assert library.search("第77项工作")[0].file != "many.jsonl"
    first = library.documents()[0]
    process = start(ADD, library.folder, write_many(tmp_path / "many.jsonl", 300))
    assert process.communicate()[0].strip() == "300"
    assert "第77项" in library.search("第77项工作")[0].passage.text
    assert len(library.documents()) == 303
    remove = "import sys; from pathlib import Path; from index.library import Library\n"
    remove += "with Library.open(Path(sys.argv[1])) as library: library.remove(sys.argv[2]); library.compact()"
    assert start(remove, library.folder, first.id).wait() == 0
    assert first.id not in {hit.passage.document_id for hit in library.search(first.title, 1_000)}
    assert library.verify() == []


def test_readers_go_on_while_another_process_writes(library, tmp_path):
    before = library.search(QUESTION)
    many = write_many(tmp_path / "many.jsonl", 5_000)
    process = start(ADD_AND_TELL, library.folder, many)
    process.stdout.readline()
    searches = 0
    while process.poll() is None:
        assert library.search(QUESTION)[0].passage == before[0].passage
        searches += 1
    assert process.returncode == 0
    assert searches > 5
    assert len(library.documents()) == 5_003


def test_two_libraries_in_one_process_see_a_third_writer(library, tmp_path):
    """Chroma shares its state within a process by path; a stale one must not be kept alive by the other library."""
    with Library.open(library.folder) as other:
        for each in (library, other):
            each.search(QUESTION)
        assert start(ADD, library.folder, write_many(tmp_path / "many.jsonl", 50)).wait() == 0
        for each in (library, other):
            assert "第33项" in each.search("第33项工作")[0].passage.text


HOLD = """
import sys
from pathlib import Path
from index.locking import write_lock
with write_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_refused_at_once_and_told_who_writes(library, papers):
    holder = start(HOLD, library.folder)
    assert holder.stdout.readline() == "held\n"
    for change in (lambda: library.add([papers]), lambda: library.remove(library.documents()[0].id), library.compact):
        started = time.monotonic()
        with pytest.raises(LibraryLockedError, match=f"进程号 {holder.pid}"):
            change()
        assert time.monotonic() - started < 3
    assert library.search(QUESTION)
    holder.communicate("")
    assert library.add([papers]).unchanged == 3


def test_the_lock_of_a_killed_writer_is_free(library, papers):
    holder = start(HOLD, library.folder)
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    assert library.add([papers]).unchanged == 3


def test_the_lock_holds_within_one_process(tmp_path, monkeypatch):
    monkeypatch.setattr(locking, "WAIT", 0.1)
    with write_lock(tmp_path), pytest.raises(LibraryLockedError, match=str(os.getpid())), write_lock(tmp_path, 0.1):
        pass
    with write_lock(tmp_path, 0.1):
        pass


def test_a_short_wait_is_worth_it(tmp_path):
    lock = FileLock(tmp_path / LOCK_NAME)
    lock.acquire()
    holder = start("import time, sys; time.sleep(0)")
    holder.wait()
    lock.release()
    with write_lock(tmp_path, 0.1):
        assert (tmp_path / "writer.pid").read_text(encoding="utf-8") == str(os.getpid())
    assert not (tmp_path / "writer.pid").exists()


def test_the_catalogue_locked_by_another_program(library, papers):
    import sqlite3

    (papers / "新文件.txt").write_text("新文件\n\n这是新的内容。", encoding="utf-8")
    other = sqlite3.connect(library.folder / "catalogue.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LibraryLockedError):
        library.add([papers])
    other.execute("ROLLBACK")
    other.close()
    assert library.add([papers]).added == 1


def test_starting_cold_is_quick_and_light(library):
    program = (
        "import sys, time\nstarted = time.perf_counter()\nfrom pathlib import Path\nfrom index.library import Library\n"
        "library = Library.open(Path(sys.argv[1]))\nlibrary.documents()\n"
        "assert not {'chromadb', 'tantivy'} & set(sys.modules), 'listing needs no index'\n"
        "library.search(sys.argv[2])\n"
        "assert not {'torch', 'sentence_transformers', 'onnxruntime'} & set(sys.modules)\n"
        "print(time.perf_counter() - started)"
    )
    process = start(program, library.folder, QUESTION)
    assert float(process.communicate()[0]) < 8  # about 1.2 s on a machine that does nothing else
