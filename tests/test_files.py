"""Files are written whole or not at all, and what stands in the way is said in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.errors import OutputError
from assistant.export.files import check_place, write_whole


def writing(text: str):
    return lambda path: path.write_text(text, encoding="utf-8")


def test_the_suffix_is_added_and_the_path_returned(tmp_path):
    assert write_whole(tmp_path / "台账", writing("新"), ".xlsx") == tmp_path / "台账.xlsx"
    assert (tmp_path / "台账.xlsx").read_text(encoding="utf-8") == "新"
    assert write_whole(tmp_path / "提纲.DOCX", writing("新"), ".docx").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["台账.xlsx", "提纲.DOCX"]


def test_a_new_file_may_be_read_as_others_and_an_old_one_as_before(tmp_path):
    other = tmp_path / "其他.docx"
    other.touch()
    assert write_whole(tmp_path / "新.docx", writing("新"), ".docx").stat().st_mode == other.stat().st_mode
    other.chmod(0o640)
    assert write_whole(other, writing("新"), ".docx").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mask of rights")
def test_the_mask_of_rights_is_applied_without_being_touched(tmp_path, monkeypatch):
    """It belongs to all threads: whoever asks for it takes it away from the others for a moment."""
    before, umask = os.umask(0o027), os.umask
    try:
        monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the mask was changed"))
        assert write_whole(tmp_path / "新.docx", writing("新"), ".docx").stat().st_mode & 0o777 == 0o640
    finally:
        umask(before)


def test_a_link_that_leads_back_to_itself_is_told_so(tmp_path):
    (tmp_path / "甲.docx").symlink_to(tmp_path / "乙.docx")
    (tmp_path / "乙.docx").symlink_to(tmp_path / "甲.docx")
    with pytest.raises(OutputError, match="绕回自己的链接"):
        write_whole(tmp_path / "甲.docx", writing("新"), ".docx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["乙.docx", "甲.docx"]
    assert all(path.is_symlink() for path in tmp_path.iterdir())


@pytest.mark.parametrize("asked", ["is_dir", "resolve"])
def test_a_closed_folder_is_not_taken_for_an_open_file(tmp_path, monkeypatch, asked):
    def closed(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, asked, closed)
    with pytest.raises(OutputError, match="没有权限进入文件夹") as caught:
        write_whole(tmp_path / "提纲", writing("新"), ".docx")
    assert "打开" not in str(caught.value)


def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda target, mode: target != tmp_path.resolve())
    for ask in (check_place, lambda path, suffix: write_whole(path, writing("新"), suffix)):
        with pytest.raises(OutputError, match="没有权限写到文件夹"):
            ask(tmp_path / "提纲.docx", ".docx")
    assert list(tmp_path.iterdir()) == []


def test_a_place_is_checked_without_writing(tmp_path):
    assert check_place(tmp_path / "提纲", ".docx") == tmp_path / "提纲.docx"
    (tmp_path / "旧.docx").write_text("旧", encoding="utf-8")
    assert check_place(tmp_path / "旧.docx", ".docx") == tmp_path / "旧.docx"
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("旧.docx", "旧")]


def test_a_link_is_followed(tmp_path):
    (tmp_path / "内").mkdir()
    (tmp_path / "内" / "真.docx").write_text("旧", encoding="utf-8")
    link = tmp_path / "链.docx"
    link.symlink_to(tmp_path / "内" / "真.docx")
    write_whole(link, writing("新"), ".docx")
    assert link.is_symlink()
    assert (tmp_path / "内" / "真.docx").read_text(encoding="utf-8") == "新"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("提纲.doc", "“提纲.doc”应以 .docx 结尾"),
        ("没有/提纲.docx", "不存在，请先建好"),
        ("夹.docx", "是一个文件夹，请写上文件名"),
        (".", "是一个文件夹，请写上文件名"),
        ("长" * 300 + ".docx", "没有写成"),
        ("件/提纲.docx", "不存在，请先建好"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(tmp_path, name, says):
    (tmp_path / "夹.docx").mkdir()
    (tmp_path / "件").write_text("旧", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError, match=says):
        check_place(tmp_path / name, ".docx")
    with pytest.raises(OutputError, match=says):
        write_whole(tmp_path / name, writing("新"), ".docx")
    assert sorted(tmp_path.rglob("*")) == before


def test_the_folder_of_an_unknown_user_is_refused():
    with pytest.raises(OutputError, match="用户文件夹找不到"):
        write_whole(Path("~no-such-user-here/提纲.docx"), writing("新"), ".docx")


def full_disk(path: Path) -> None:
    path.write_text("一半", encoding="utf-8")
    raise OSError(28, "No space left on device")


def open_elsewhere(path: Path) -> None:
    raise PermissionError(13, "in use")


@pytest.mark.parametrize(("write", "says"), [(full_disk, "没有写成"), (open_elsewhere, "可能正被别的程序打开")])
def test_when_writing_fails_the_old_file_stays_and_nothing_else(tmp_path, write, says):
    path = tmp_path / "提纲.docx"
    path.write_text("旧", encoding="utf-8")
    with pytest.raises(OutputError, match=says):
        write_whole(path, write, ".docx")
    assert path.read_text(encoding="utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [path]


def test_a_mistake_of_ours_leaves_nothing_behind(tmp_path):
    with pytest.raises(ZeroDivisionError):
        write_whole(tmp_path / "提纲.docx", lambda path: 1 // 0, ".docx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="on Windows a read-only attribute is something else")
def test_a_read_only_file_stays_as_it_is(tmp_path, monkeypatch):
    path = tmp_path / "提纲.docx"
    path.write_text("旧", encoding="utf-8")
    path.chmod(0o444)
    if os.access(path, os.W_OK):  # the superuser may write to it all the same
        monkeypatch.setattr(os, "access", lambda target, mode: target != path)
    with pytest.raises(OutputError, match="只读"):
        write_whole(path, writing("新"), ".docx")
    assert path.read_text(encoding="utf-8") == "旧"
