"""Files to save: named so that any system takes them, and gone from the server before they are sent."""

import base64
import tempfile

import pytest

from assistant.errors import OutputError
from ui.web.downloads import FAILED, LONGEST, file_name, packed


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("关于加强机关党建的研讨发言", "关于加强机关党建的研讨发言"),
        ('会议多久开一次？/../"a"*', "会议多久开一次？ .. a"),
        ("  .隐藏.  ", "隐藏"),
        ("a\x00b\u202ec\ud800d\n", "a b c d"),
        ("///", "回答"),
        ("", "回答"),
        ("长" * 200, "长" * LONGEST),
    ],
)
def test_names_fit_every_system(words, name):
    assert file_name(words, "回答") == name


def test_bytes_travel_and_nothing_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    places = []

    def write(path):
        places.append(path)
        path.write_bytes(b"\x00\xff")
        return path

    file = packed("某局台账", ".xlsx", write)
    assert file["name"] == "某局台账.xlsx"
    assert base64.b64decode(file["data"]) == b"\x00\xff"
    assert "spreadsheet" in file["type"]
    assert tmp_path in places[0].parents
    assert list(tmp_path.iterdir()) == []
    assert not any(str(tmp_path) in value for value in file.values())


def test_failure_is_one_sentence_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def full(path):
        raise OutputError(f"文件“{path}”没有写成：磁盘已满。")

    assert packed("台账", ".xlsx", full) == {"error": FAILED}
    assert str(tmp_path) not in FAILED
    assert list(tmp_path.iterdir()) == []


def test_failure_that_names_no_folder_is_told_as_it_is(tmp_path, monkeypatch):
    from assistant.duties.register import Register
    from assistant.export import spreadsheet

    monkeypatch.setattr(spreadsheet, "ROWS", 0)
    reply = packed("台账", ".xlsx", lambda path: spreadsheet.register_workbook(Register((), ()), path))
    assert "行" in reply["error"] and "缩小范围" in reply["error"]
    assert reply != {"error": FAILED}

    def broken(path):
        raise OSError(28, "No space left on device", str(path))

    assert packed("台账", ".xlsx", broken) == {"error": FAILED}


def test_nothing_to_write_is_said():
    assert packed("日历", ".ics", lambda path: None, "没有可放的。") == {"error": "没有可放的。"}
