"""The record of who did what: whole lines, no words of questions where they are not wanted, files that turn over."""

import json
import stat
import threading

import pytest

from ui.office import audit as audit_module
from ui.office.audit import Audit
from ui.office.people import Person

READER = Person("李四")


def test_an_entry_says_who_what_and_when(tmp_path):
    audit = Audit(tmp_path)
    audit.note(READER, "ask", question="多久一次？", cited=["某办法"])
    audit.note("?", "login refused", address="10.0.0.5")
    refused, asked = audit.last()
    assert (asked["who"], asked["what"], asked["question"], asked["cited"]) == ("李四", "ask", "多久一次？", ["某办法"])
    assert (refused["who"], refused["address"]) == ("?", "10.0.0.5")
    assert refused["at"] >= asked["at"] and str(asked["at"]).endswith("+00:00")
    assert stat.S_IMODE(audit.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\u2028", "\u2029", "\x85", "\u202e", "\x1b[2J", "\ud800", "%s%d"])
def test_nothing_breaks_a_line_or_turns_it_round(tmp_path, mark):
    audit = Audit(tmp_path)
    forged = f'甲{mark}{{"who": "张三", "what": "login"}}'
    audit.note(forged, "ask", question=forged)
    data = audit.path.read_bytes()
    assert data.count(b"\n") == 1 and data.isascii() and b"\x1b" not in data and b"\r" not in data
    assert [entry["question"] for entry in audit.last()] == [forged]


def test_details_cannot_take_the_place_of_who_did_it(tmp_path):
    audit = Audit(tmp_path)
    audit.note(READER, "ask", **{"who": "张三", "at": "1999"})
    (entry,) = audit.last()
    assert entry["who"] == "李四" and entry["at"] != "1999"


def test_words_of_questions_are_left_out_where_the_office_wants_it(tmp_path):
    Audit(tmp_path, questions=False).note(READER, "ask", question="秘密的问题", grounded=True)
    text = (tmp_path / "audit.jsonl").read_text()
    assert json.loads(text)["grounded"] is True and "question" not in text


def test_long_details_are_cut(tmp_path):
    audit = Audit(tmp_path)
    audit.note(READER, "ask", question="长" * 100_000)
    assert len(audit.last()[0]["question"]) == audit_module.LONGEST


def test_files_turn_over_and_the_newest_entries_are_found_across_them(tmp_path, monkeypatch):
    monkeypatch.setattr(audit_module, "BYTES", 1_000)
    monkeypatch.setattr(audit_module, "FILES", 3)
    audit = Audit(tmp_path)
    for number in range(100):
        audit.note(READER if number % 2 else "张三", "ask" if number % 5 else "read", number=number)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["audit.jsonl", *(f"audit.jsonl.{number}" for number in (1, 2, 3))]
    assert all(file.stat().st_size <= 1_000 and stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert [entry["number"] for entry in audit.last(12)] == list(range(99, 87, -1))
    assert [entry["number"] for entry in audit.last(3, who="张三")] == [98, 96, 94]
    assert [entry["number"] for entry in audit.last(2, what="read")] == [95, 90]
    assert audit.last(2, who="没有") == []


def test_a_line_cut_off_by_a_power_cut_is_passed_over(tmp_path):
    audit = Audit(tmp_path)
    assert audit.last() == []
    audit.note(READER, "ask")
    with audit.path.open("a") as file:
        file.write('[1]\n{"at": "2026\n')
    audit.note(READER, "read")
    assert [entry["what"] for entry in audit.last()] == ["read", "ask"]


def test_many_threads_write_whole_lines(tmp_path):
    audit = Audit(tmp_path)
    threads = [
        threading.Thread(target=lambda: [audit.note(READER, "ask", question="问" * 200) for _ in range(50)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(audit.last(1_000)) == 400
