"""Plain text, finding files, and every kind of file that cannot be read."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from index.errors import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    FileAccessError,
    FileTooLargeError,
    ReadError,
    UnsupportedFormatError,
)
from index.read import SUFFIXES, find_files, read_papers
from index.read.reflow import glue, starts_item
from index.settings import IndexSettings

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path, **settings: int):
    (paper,) = read_papers(path, IndexSettings(**settings))
    return paper


def refused(path: Path, kind: type[ReadError], **settings: int) -> str:
    with pytest.raises(ReadError) as caught:
        list(read_papers(path, IndexSettings(**settings)))
    assert type(caught.value) is kind
    assert path.name in str(caught.value)
    reason = caught.value.reason
    assert reason.endswith("。")
    assert reason.count("。") == 1
    return reason


def docx_bytes(text: str = "第一段。") -> bytes:
    document = Document()
    document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def package(path: Path, **names: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in names.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


def test_text_is_kept_as_it_is(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff　　一、 总则 \r\n\r\n 二\t三\r四\n".encode())
    assert read(path).text == "　　一、 总则 \n\n 二\t三\n四\n"


LETTERS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\f", exclude_characters="\ufeff\ufffd")


@given(text=st.text(LETTERS, min_size=1))
def test_offsets_are_those_of_the_decoded_file(tmp_path_factory, text):
    if not text.strip():
        return
    path = tmp_path_factory.mktemp("text") / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert read(path).text == text


def test_shared_policies_are_read_whole(shared):
    for path in sorted((shared / "policies").glob("*.txt")):
        assert read(path).text == path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


# Finding files


def test_folders_are_walked_in_order(tmp_path):
    wanted = ["a/1.TXT", "a/b/2.docx", "a/b/3.jsonl.gz", "c.pdf", "d.htm", "e.doc", "名 称（1）'\"$&.md"]
    for name in [*wanted, ".hidden.txt", "~$2.docx", "e.png", "f.gz", ".git/g.txt", "a/.DS_Store"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    assert sorted(found) == sorted(wanted)
    assert found == [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    assert found.index("a/1.TXT") < found.index("a/b/2.docx") < found.index("a/b/3.jsonl.gz")


def test_files_named_are_taken_whatever_their_suffix_and_once(tmp_path):
    path = tmp_path / "a.doc"
    path.write_text("x", encoding="utf-8")
    text = tmp_path / "b.txt"
    text.write_text("x", encoding="utf-8")
    assert list(find_files([path, text, tmp_path, text])) == [path, text]


def test_missing_paths_are_reported_and_the_rest_goes_on(tmp_path):
    path = tmp_path / "b.txt"
    path.write_text("x", encoding="utf-8")
    missing, found = find_files([tmp_path / "没有.txt", path])
    assert isinstance(missing, FileAccessError)
    assert "没有.txt" in str(missing)
    assert found == path


def test_links_that_run_in_a_circle(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "b.txt").write_text("正文。", encoding="utf-8")
    found = list(find_files([tmp_path]))
    assert sorted(path.name for path in found) == ["b.txt", "self.txt"]
    assert "链接" in refused(tmp_path / "self.txt", FileAccessError)


# Files that cannot be read


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_zero_bytes(tmp_path, suffix):
    path = tmp_path / f"空{suffix}"
    path.touch()
    assert "0 字节" in refused(path, EmptyFileError)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".jsonl"])
def test_whitespace_only(tmp_path, suffix):
    path = tmp_path / f"空{suffix}"
    path.write_text(" \n\t \r\n", encoding="utf-8")
    assert "没有文字" in refused(path, EmptyFileError)


def test_a_word_file_without_text(tmp_path):
    path = tmp_path / "空.docx"
    path.write_bytes(docx_bytes(""))
    assert "没有文字" in refused(path, EmptyFileError)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx", ".pdf"])
def test_rubbish(tmp_path, suffix):
    path = tmp_path / f"坏{suffix}"
    path.write_bytes(bytes((n * n + 7 * n) % 256 for n in range(1, 5_000)))
    assert refused(path, DamagedFileError if suffix in (".docx", ".pdf") else UnsupportedFormatError)


def test_nothing_but_nul_bytes(tmp_path):
    path = tmp_path / "坏.txt"
    path.write_bytes(b"\0" * 10_000)
    assert "空字节" in refused(path, DamagedFileError)


def test_wrong_suffixes_are_seen_through(tmp_path):
    (tmp_path / "a.txt").write_bytes(docx_bytes("其实是Word。"))
    (tmp_path / "b.pdf").write_bytes(docx_bytes("其实是Word。"))
    (tmp_path / "c.doc").write_bytes(docx_bytes("其实是Word。"))
    (tmp_path / "d.docx").write_text("<html><body><p>其实是Word。</p></body></html>", encoding="utf-8")
    (tmp_path / "e.docx").write_text("其实是纯文本，应当按照纯文本读取，不必报错。", encoding="gbk")
    for name in "a.txt", "b.pdf", "c.doc", "d.docx":
        assert read(tmp_path / name).text == "其实是Word。"
    assert read(tmp_path / "e.docx").text == "其实是纯文本，应当按照纯文本读取，不必报错。"


@pytest.mark.parametrize(
    ("name", "data", "kind", "says"),
    [
        ("a.doc", OLE + bytes(600) + "WordDocument".encode("utf-16-le"), UnsupportedFormatError, "docx"),
        ("a.txt", OLE + bytes(600) + "WordDocument".encode("utf-16-le"), UnsupportedFormatError, "旧版 Word"),
        ("a.docx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), EncryptedFileError, "解除加密"),
        ("a.docx", OLE + bytes(600) + "Workbook".encode("utf-16-le"), UnsupportedFormatError, "xls"),
        ("a.docx", OLE + bytes(600) + "PowerPoint Document".encode("utf-16-le"), UnsupportedFormatError, "ppt"),
        ("a.wps", OLE + bytes(600), UnsupportedFormatError, "另存为 docx"),
        ("a.docx", b"{\\rtf1\\ansi text}", UnsupportedFormatError, "RTF"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(50), UnsupportedFormatError, "OCR"),
        ("a.txt", b"\xff\xd8\xff\xe0" + bytes(50), UnsupportedFormatError, "图片"),
        ("a.docx", b"Rar!\x1a\x07\x00" + bytes(50), UnsupportedFormatError, "解压"),
        ("a.txt", b"MZ\x90\0" + bytes(50), UnsupportedFormatError, "程序"),
        ("a.txt", gzip.compress(b"text"), UnsupportedFormatError, "解压"),
        ("a.csv", "甲,乙".encode(), UnsupportedFormatError, "docx"),
        ("无后缀", "正文。".encode(), UnsupportedFormatError, "无后缀"),
        ("a.pdf", b"%PDF-1.7\n%rubbish", DamagedFileError, "损坏"),
        ("a.docx", b"PK\x03\x04rubbish", DamagedFileError, "不完整"),
        ("a.pdf", b"\x01\x02\x03", DamagedFileError, "PDF"),
    ],
)  # fmt: skip
def test_other_kinds_of_files_are_named(tmp_path, name, data, kind, says):
    path = tmp_path / name
    path.write_bytes(data)
    assert says in refused(path, kind)


def test_other_zip_files_are_named(tmp_path):
    assert "xlsx" in refused(package(tmp_path / "a.docx", xl__workbook_xml="x"), UnsupportedFormatError)
    assert "pptx" in refused(package(tmp_path / "b.docx", ppt__p_xml="x"), UnsupportedFormatError)
    assert "OpenDocument" in refused(
        package(tmp_path / "c.docx", mimetype="x", content_xml="x"), UnsupportedFormatError
    )
    assert "OFD" in refused(package(tmp_path / "d.docx", OFD_xml="x"), UnsupportedFormatError)
    assert "压缩包" in refused(package(tmp_path / "e.txt", readme="x"), UnsupportedFormatError)
    assert "没有" in refused(package(tmp_path / "f.docx"), EmptyFileError)
    assert "正文部分" in refused(package(tmp_path / "g.docx", word__styles_xml="<a/>"), DamagedFileError)


def test_truncated_word_files(tmp_path):
    data = docx_bytes("正文。" * 500)
    path = tmp_path / "a.docx"
    for keep in (50, 1_000, len(data) - 30):
        path.write_bytes(data[:keep])
        assert "不完整" in refused(path, DamagedFileError)


def test_word_files_broken_inside(tmp_path):
    path = package(tmp_path / "a.docx", word__document_xml="<w:document><broken")
    assert "重新保存" in refused(path, DamagedFileError)


def test_a_zip_bomb(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"<a>" + b" " * 3_000_000 + b"</a>")
    assert path.stat().st_size < 10_000
    assert "安全" in refused(path, FileTooLargeError, max_file_bytes=1_000_000)


def test_two_hundred_megabytes_are_refused_unread(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.write("正文。".encode())
        file.truncate(200_000_000)  # a hole: takes no room on disk
    reason = refused(path, FileTooLargeError)
    assert "200 MB" in reason
    assert "100 MB" in reason


def test_a_paper_with_too_many_characters(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("字" * 1_001, encoding="utf-8")
    assert "1,001" in refused(path, FileTooLargeError, max_paper_chars=1_000)
    assert len(read(path, max_paper_chars=1_001).text) == 1_001


def test_folders_and_missing_files_and_odd_names(tmp_path):
    (tmp_path / "x.txt").mkdir()
    assert "文件夹" in refused(tmp_path / "x.txt", FileAccessError)
    assert "找不到" in refused(tmp_path / "没有.txt", FileAccessError)
    assert "不能使用" in refused(tmp_path / "a\0b.txt", FileAccessError)
    assert "读取失败" in refused(tmp_path / ("长" * 300 + ".txt"), FileAccessError)
    os.mkfifo(tmp_path / "pipe.txt")
    assert "普通文件" in refused(tmp_path / "pipe.txt", FileAccessError)
    odd = tmp_path / " 关于“新\n旧”%s {0} 😀.txt"
    odd.write_text("正文。", encoding="utf-8")
    assert read(odd).text == "正文。"
    assert list(find_files([tmp_path])) == [odd, tmp_path / "pipe.txt"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_files_without_permission(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("正文。", encoding="utf-8")
    path.chmod(0)
    assert "权限" in refused(path, FileAccessError)


# Joining broken lines


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("全面从严", "治党", "全面从严治党"),
        ("the quick", "brown fox", "the quick brown fox"),
        ("imple-", "mentation", "implementation"),
        ("2023-", "2025年", "2023-2025年"),
        ("使用IT", "系统", "使用IT系统"),
        ("增长12", "34亩", "增长1234亩"),
        ("", "甲", "甲"),
    ],
)
def test_glue(left, right, joined):
    assert glue(left, right) == joined


@pytest.mark.parametrize(
    "line", ["一、总则", "（一）要求", "(2)要求", "3.要求", "第十二条 内容", "①首先", "• 甲", "附件1：", "10、要求"]
)
def test_items(line):
    assert starts_item(line)


@pytest.mark.parametrize("line", ["一是学习", "3.5亿元", "2023年", "第三产业增加值", "（含专项）", "附近居民"])
def test_no_items(line):
    assert not starts_item(line)
