"""Files on their way into the library: what is stored, read, refused, taken up again; editing and deleting papers."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import sent_files
from hypothesis import given
from hypothesis import strategies as st

from assistant import open_assistant
from assistant.records import Answer, Citation
from index.errors import DocumentNotFoundError, LibraryLockedError, PolicyAssistantError
from index.library import Library
from index.locking import write_lock
from ui.office import intake as intake_module
from ui.office.errors import NotAllowedError, OfficeError, UploadError
from ui.office.office import open_office
from ui.office.people import LOCAL, Person, Role
from ui.office.uploads import NAME_BYTES, State, safe_name
from ui.web.conversation import Conversation, Exchange
from ui.web.forgetting import DELETED, without_paper
from ui.web.saved import dump, load

READER = Person("小王", groups=frozenset({"办公室"}))
ROOT = Path(__file__).parents[1]


@pytest.fixture
def office(make_library):
    library = make_library()
    office = open_office(library, open_assistant(library))
    yield office
    office.intake.close()


def send(office, path, person=LOCAL, name=None, **options):
    incoming = office.intake.receive(person, path.name if name is None else name, **options)
    incoming.write(path.read_bytes())
    return incoming.keep()


def finished(office, upload):
    """What became of an upload."""
    assert office.intake.idle(60)
    return next(each for each in office.intake.uploads.listed() if each.id == upload.id)


def on_disk(office):
    folder = office.intake.folder
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_word_pdf_and_text_come_in_and_are_found(office, tmp_path):
    files = [
        sent_files.docx(tmp_path / "渔港.docx"),
        sent_files.pdf(tmp_path / "水库.pdf"),
        sent_files.text(tmp_path / "值班.txt", ("值班管理办法", "第一条　值班人员每日记录一次。")),
    ]
    uploads = [send(office, file) for file in files]
    assert uploads[0].state is State.WAITING
    for upload, title in zip(uploads, ("渔港巡查管理办法", "水库安全检查规定", "值班管理办法"), strict=True):
        done = finished(office, upload)
        assert (done.state, done.message) == (State.DONE, f"收录为《{title}》。")
        (id,) = done.papers
        assert office.library.document(id).title == title
        brought = office.intake.brought.of([id])[id]
        assert brought.by == LOCAL.name
        assert brought.at >= upload.at
    assert office.library.search("渔港巡查每周几次")[0].title == "渔港巡查管理办法"
    assert {"渔港.docx", "水库.pdf", "值班.txt"} <= set(on_disk(office))


def test_what_fails_says_why_and_leaves_nothing(office, tmp_path):
    whole = sent_files.docx(tmp_path / "whole.docx")
    told = {}
    for file in (
        sent_files.broken(tmp_path / "broken.docx", whole),
        sent_files.scan(tmp_path / "scan.pdf"),
        sent_files.text(tmp_path / "table.xlsx", ("PK",)),
        sent_files.text(tmp_path / "program.exe", ("MZ",)),
        sent_files.text(tmp_path / "empty.txt", ()),
    ):
        done = finished(office, send(office, file, groups=["办公室"]))
        assert done.state is State.FAILED
        assert done.message.endswith("。")
        told[file.name] = done.message
    assert "扫描" in told["scan.pdf"]
    assert "不完整" in told["broken.docx"]
    assert "exe" in told["program.exe"]
    assert on_disk(office) == []
    assert office.limits.all() == {}
    assert office.library.documents() == []


def test_a_duplicate_is_named_by_the_title_of_what_it_equals(office, tmp_path):
    first = send(office, sent_files.docx(tmp_path / "一.docx"))
    finished(office, first)
    before = on_disk(office)
    done = finished(office, send(office, sent_files.docx(tmp_path / "二.docx"), groups=["办公室"]))
    assert done.state is State.KNOWN
    assert done.message == "与文库里的《渔港巡查管理办法》内容相同，没有重复收录。"
    assert on_disk(office) == before
    assert office.limits.all() == {}
    assert len(office.library.documents()) == 1


def test_a_title_corrected_by_hand_is_the_one_that_a_duplicate_is_named_by(office, tmp_path):
    (id,) = finished(office, send(office, sent_files.docx(tmp_path / "一.docx"))).papers
    office.keeping.amend(LOCAL, id, title="港口巡查办法")
    done = finished(office, send(office, sent_files.docx(tmp_path / "二.docx")))
    assert done.message == "与文库里的《港口巡查办法》内容相同，没有重复收录。"


def test_many_papers_in_one_file_share_its_fate(office, tmp_path):
    rows = [{"title": f"第{i}号文件", "text": f"第{i}条　码头每年检修{i}次，由船长登记。"} for i in range(1, 6)]
    file = tmp_path / "papers.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n{broken\n", encoding="utf-8")
    done = finished(office, send(office, file, groups=["办公室"]))
    assert done.state is State.DONE
    assert len(done.papers) == 5
    assert done.message.startswith("收录了 5 篇。另有 1 处没有收录：")
    document = office.library.document(done.papers[0])
    assert office.keeping.together(LOCAL, document) == 5
    office.keeping.delete(LOCAL, done.papers[0], without_paper)
    assert office.limits.groups(document.source) == ["办公室"]  # of the four others
    assert office.room(READER).papers.documents()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/x.txt", "x.txt"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie x.txt"),
        ("报告\0.txt", "报告.txt"),
        ("\u202etxt.exe", "txt.exe"),
        ("..", "文件"),
        ("", "文件"),
        ("/", "文件"),
        (".htaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        ("条例" * 200 + ".docx", None),
        ("数据.jsonl.gz", "数据.jsonl.gz"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_names_stay_within_their_folder(name, safe):
    made = safe_name(name)
    assert safe is None or made == safe
    assert len(made.encode()) <= NAME_BYTES
    assert Path(made).name == made
    assert made not in ("", ".", "..")
    if name.endswith(".docx"):
        assert made.endswith(".docx")


@given(st.text(max_size=400))
def test_any_name_is_one_step_below_its_folder(name):
    made = safe_name(name)
    folder = Path("/library/office/files/0")
    assert os.path.normpath(folder / made) == str(folder / made)
    assert (folder / made).parent == folder
    assert made.isprintable()
    assert 0 < len(made.encode("utf-8")) <= NAME_BYTES
    assert safe_name(made) == made


def test_hostile_names_are_stored_where_they_belong(office, tmp_path):
    file = sent_files.text(tmp_path / "值班.txt", ("值班管理办法", "第一条　值班人员每日记录一次。"))
    for name in ("../../../evil.txt", "/tmp/evil\0.txt", "\u202eevil\r\n.txt", "长" * 500 + ".txt"):
        done = finished(office, send(office, file, name=name))
        assert done.state in (State.DONE, State.KNOWN)
    (held,) = office.library.documents()
    assert Path(held.source).resolve().is_relative_to(office.intake.folder.resolve())
    assert not (office.library.folder.parent / "evil.txt").exists()


def test_readers_change_nothing(office, tmp_path):
    (id,) = finished(office, send(office, sent_files.docx(tmp_path / "渔港.docx"))).papers
    for act in (
        lambda: office.intake.receive(READER, "a.txt"),
        lambda: office.keeping.amend(READER, id, title="别的"),
        lambda: office.keeping.limit(READER, id, []),
        lambda: office.keeping.delete(READER, id, without_paper),
        lambda: office.keeping.document(READER, id),
    ):
        with pytest.raises(NotAllowedError, match="只有管理员可以"):
            act()
    assert office.library.document(id).title == "渔港巡查管理办法"


def test_limits_stand_before_the_paper_is_there(office, tmp_path, monkeypatch):
    add, at_add = Library.add, []

    def watched(self, paths, **options):
        at_add.extend(office.limits.groups(os.path.realpath(path)) for path in paths)
        return add(self, paths, **options)

    monkeypatch.setattr(Library, "add", watched)
    done = finished(office, send(office, sent_files.docx(tmp_path / "渔港.docx"), groups=["人事", " "]))
    assert at_add == [["人事"]]
    with pytest.raises(PolicyAssistantError):
        office.room(READER).papers.document(done.papers[0])
    office.keeping.limit(LOCAL, done.papers[0], ["人事", "办公室"])
    assert office.room(READER).papers.document(done.papers[0]).title == "渔港巡查管理办法"
    with pytest.raises(OfficeError, match="不能作组名"):
        office.keeping.limit(LOCAL, done.papers[0], ["长" * 50])


def test_a_newer_version_takes_the_place_of_the_old(office, tmp_path):
    (old,) = finished(office, send(office, sent_files.docx(tmp_path / "旧.docx"), groups=["人事"])).papers
    file = sent_files.docx(tmp_path / "新.docx", sent_files.HARBOUR_NEW)
    done = finished(office, send(office, file, replaces=old))
    (new,) = done.papers
    assert done.message == "收录为《渔港巡查管理办法（修订）》。《渔港巡查管理办法》已标为已废止。"
    assert office.library.document(old).identity.repealed
    assert not office.library.document(new).identity.repealed
    assert office.intake.brought.of([old])[old].replaced_by == new
    assert office.limits.groups(office.library.document(new).source) == ["人事"]  # as the old one
    office.keeping.amend(LOCAL, old, repealed=False)
    assert office.intake.brought.of([old])[old].replaced_by == ""
    with pytest.raises(UploadError, match="已不在文库中"):
        office.intake.receive(LOCAL, "a.docx", replaces="0" * 16)


def test_a_broken_newer_version_leaves_the_old_in_force(office, tmp_path):
    whole = sent_files.docx(tmp_path / "旧.docx")
    (old,) = finished(office, send(office, whole)).papers
    done = finished(office, send(office, sent_files.broken(tmp_path / "新.docx", whole), replaces=old))
    assert done.state is State.FAILED
    assert not office.library.document(old).identity.repealed


def test_too_much_is_refused_and_nothing_is_left(office, tmp_path, monkeypatch):
    monkeypatch.setattr("ui.office.incoming.LARGEST", 1000)
    incoming = office.intake.receive(LOCAL, "大.txt")
    incoming.write(b"x" * 900)
    with pytest.raises(UploadError, match=r"大\.txt.*不能上传"):
        incoming.write(b"x" * 200)
    incoming.drop()
    assert on_disk(office) == []
    assert office.intake.uploads.listed() == []


def test_another_writer_is_waited_for(office, tmp_path, monkeypatch):
    monkeypatch.setattr(intake_module, "AGAIN", 0.1)
    with write_lock(office.library.folder):
        upload = send(office, sent_files.docx(tmp_path / "渔港.docx"))
        deadline = time.monotonic() + 20
        while not (told := office.intake.uploads.listed()[0]).message:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert (told.state, told.message) == (State.READING, intake_module.BUSY)
    assert finished(office, upload).state is State.DONE


def test_what_was_waiting_goes_on_after_a_restart(make_library, static_model, tmp_path):
    """A program is killed in the midst of reading; the next one reads that file and those behind it."""
    folder = tmp_path / "library"
    make_library().close()
    one, two = sent_files.docx(tmp_path / "一.docx"), sent_files.pdf(tmp_path / "二.pdf")
    program = f"""
import sys, threading
from pathlib import Path
from assistant import open_assistant
from index.library import Library
from ui.office.office import open_office
from ui.office.people import LOCAL
library = Library.open(Path({str(folder)!r}))
reading = threading.Event()
Library.add = lambda *given, **named: (reading.set(), threading.Event().wait())
office = open_office(library, open_assistant(library))
for path in ({str(one)!r}, {str(two)!r}):
    incoming = office.intake.receive(LOCAL, Path(path).name)
    incoming.write(Path(path).read_bytes())
    incoming.keep()
office.intake.receive(LOCAL, "half.docx").write(b"half")
reading.wait()
print("reading", flush=True)
threading.Event().wait()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", stderr=subprocess.STDOUT
    )
    assert process.stdout.readline() == "reading\n"
    process.kill()
    process.wait()
    process.stdout.close()
    with closing(Library.open(folder)) as library:
        office = open_office(library, open_assistant(library))
        states = [upload.state for upload in office.intake.uploads.listed()]
        assert sorted(states) == sorted([State.READING, State.WAITING])
        assert len(list(office.intake.folder.iterdir())) == 3
        office.intake.start()
        assert office.intake.idle(60)
        assert {upload.state for upload in office.intake.uploads.listed()} == {State.DONE}
        assert len(library.documents()) == 2
        assert len(list(office.intake.folder.iterdir())) == 2  # what was half sent is gone
        office.intake.close()


def test_a_file_that_keeps_killing_the_program_is_passed_over(office, tmp_path):
    office.intake._stop.set()  # nobody reads yet
    upload = send(office, sent_files.docx(tmp_path / "渔港.docx"))
    for _ in range(intake_module.TRIES):
        office.intake.uploads.begin(upload.id)
    office.intake.start()
    done = finished(office, upload)
    assert (done.state, done.message) == (State.FAILED, intake_module.FATAL)
    assert on_disk(office) == []


def cited(document, person, office, stopped=""):
    line = document.text[:20]
    citation = Citation(1, document.title, document.file, (), line, 0, 20, document.id)
    answer = Answer("", "多久？", "多久？", f"{line}[1]", True, "extractive", (citation,))
    exchanges = (Exchange("多久？", answer=answer), Exchange("还有呢？", error="太长。"))
    if stopped:
        exchanges = (Exchange("停了", text=stopped, stopped=True),)
    return office.conversations.new(person, "多久？", dump(Conversation(exchanges)))


def test_deleting_leaves_no_trace_of_the_words(office, tmp_path):
    secret = "紫云渡口夜间停航改为凌晨二时"
    file = sent_files.text(tmp_path / "渡口.txt", ("渡口管理办法", f"第一条　{secret}，由值班人员登记上报。"))
    kept = finished(office, send(office, sent_files.docx(tmp_path / "渔港.docx")))
    done = finished(office, send(office, file, groups=["人事"]))
    document = office.library.document(done.papers[0])
    quoting = cited(document, READER, office)
    halted = cited(document, READER, office, stopped=f"有关规定是：第一条　{secret}，由值班")
    other = cited(office.library.document(kept.papers[0]), READER, office)
    before = office.conversations.get(READER, other)[1]

    office.keeping.delete(LOCAL, document.id, without_paper)
    assert office.intake.cleaning() or office.intake.idle(60)
    assert office.intake.idle(60)
    assert not office.intake.cleaning()

    with pytest.raises(DocumentNotFoundError):
        office.library.document(document.id)
    left = load(office.conversations.get(READER, quoting)[1]).exchanges
    assert [exchange.error for exchange in left] == [DELETED, "太长。"]
    assert left[0].answer is None
    assert load(office.conversations.get(READER, halted)[1]).exchanges[0].error == DELETED
    assert office.conversations.get(READER, other)[1] == before
    assert office.limits.all() == {}
    assert document.id not in office.intake.brought.of([document.id])
    assert all(upload.id != done.id for upload in office.intake.uploads.listed())
    assert {"渔港.docx"} == {path.name for path in office.intake.folder.rglob("*") if path.is_file()}
    for path in office.library.folder.rglob("*"):
        if path.is_file() and path.name != "audit.jsonl":
            assert secret.encode() not in path.read_bytes(), path
    assert office.library.verify() == []


def test_files_from_elsewhere_are_not_touched_by_deleting(office, papers):
    office.library.add([papers])
    document = office.library.document("责任制办法")
    office.keeping.delete(LOCAL, document.id, without_paper)
    assert Path(document.source).is_file()
    assert office.intake.stored(document.source) is None


def test_editing_and_deleting_wait_for_the_file_at_hand_but_not_for_ever(office, tmp_path, monkeypatch):
    (id,) = finished(office, send(office, sent_files.docx(tmp_path / "渔港.docx"))).papers
    monkeypatch.setattr("ui.office.keeping.WAIT", 0.2)
    held, release = threading.Event(), threading.Event()

    def reading():
        with office.intake.writing:
            held.set()
            release.wait(20)

    thread = threading.Thread(target=reading)
    thread.start()
    held.wait()
    with pytest.raises(OfficeError, match="正在读取上传的文件"):
        office.keeping.amend(LOCAL, id, title="别的")
    release.set()
    thread.join()
    assert office.keeping.amend(LOCAL, id, title="别的").title == "别的"
    with write_lock(office.library.folder), pytest.raises(LibraryLockedError):
        office.keeping.delete(LOCAL, id, without_paper)


def test_every_change_is_written_down(office, tmp_path):
    boss = Person("主任", Role.ADMIN)
    (old,) = finished(office, send(office, sent_files.docx(tmp_path / "渔港.docx"), boss)).papers
    file = sent_files.docx(tmp_path / "新.docx", sent_files.HARBOUR_NEW)
    finished(office, send(office, file, boss, replaces=old))
    office.keeping.amend(boss, old, issuer="渔港办")
    office.keeping.amend(boss, old, issuer="渔港办")  # nothing changes
    office.keeping.limit(boss, old, ["人事"])
    office.keeping.delete(boss, old, without_paper)
    noted = [(entry["who"], entry["what"]) for entry in reversed(office.audit.last())]
    assert noted == [("主任", what) for what in ("upload", "upload", "replace", "edit", "limit", "delete")]
