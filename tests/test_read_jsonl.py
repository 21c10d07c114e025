"""Files of many papers, a JSON object a line."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

from index.errors import DamagedFileError, EmptyFileError, FileTooLargeError, ReadError, UnsupportedFormatError
from index.read import read_papers
from index.records import Identity, ReadPaper
from index.settings import IndexSettings


def write(path: Path, *records: object) -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_fields_become_the_identity(tmp_path):
    path = write(
        tmp_path / "a.jsonl",
        {
            "title": "关于开展检查的通知",
            "text": "正文。\r\n第二行。",
            "id": 7,
            "issuer": "某市人民政府",
            "number": "某政发〔2023〕5号",
            "date": "2023年5月1日",
            "kind": "通知",
        },
        {"title": "二", "text": "另一篇"},
    )
    first, second = read_papers(path)
    assert first == ReadPaper(
        "正文。\n第二行。",
        Identity("关于开展检查的通知", "某市人民政府", "某政发〔2023〕5号", "2023-05-01", "通知"),
        record=0,
    )
    assert second == ReadPaper("另一篇", Identity("二"), record=1)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2023-05-01", "2023-05-01"),
        ("2023/5/1", "2023-05-01"),
        ("20230501", "2023-05-01"),
        ("2023-05", "2023-05"),
        ("2023年", "2023"),
        ("2023-13-01", "2023"),
        ("去年", ""),
        (2023, "2023"),
    ],
)
def test_dates(tmp_path, written, iso):
    (paper,) = read_papers(write(tmp_path / "a.jsonl", {"title": "甲", "text": "乙", "date": written}))
    assert paper.identity.date == iso


def test_titles_fall_back_to_the_id_and_then_to_the_line(tmp_path):
    path = write(
        tmp_path / "法条.jsonl", {"id": 12, "text": "甲"}, "", {"text": "乙"}, {"title": " ", "id": "x", "text": "丙"}
    )
    assert [paper.identity.title for paper in read_papers(path)] == ["12", "法条 第3条", "x"]


def test_content_and_body_stand_in_for_text(tmp_path):
    path = write(tmp_path / "a.jsonl", {"title": "甲", "content": "一"}, {"title": "乙", "body": "二"})
    assert [paper.text for paper in read_papers(path)] == ["一", "二"]


@pytest.mark.parametrize(
    ("line", "kind", "says"),
    [
        ('{"title": "坏", "text": "没写完', DamagedFileError, "第 2 行"),
        ("[1, 2]", DamagedFileError, "JSON 对象"),
        ('{"title": "无正文"}', DamagedFileError, "text"),
        ('{"title": "甲", "text": 5}', DamagedFileError, "text"),
        ('{"title": "空", "text": " \\n"}', EmptyFileError, "第 2 行"),
    ],
)
def test_a_broken_line_is_reported_and_the_rest_goes_on(tmp_path, line, kind, says):
    path = write(tmp_path / "a.jsonl", {"title": "甲", "text": "一"}, line, {"title": "丙", "text": "三"})
    first, error, third = read_papers(path)
    assert (first.text, third.text, third.record) == ("一", "三", 2)
    assert type(error) is kind
    assert says in error.reason
    assert "第 2 行" in str(error)


def test_broken_lines_before_the_first_good_one_are_not_lost(tmp_path):
    path = write(tmp_path / "a.jsonl", "坏", {"title": "甲", "text": "一"})
    error, paper = read_papers(path)
    assert isinstance(error, DamagedFileError)
    assert paper.text == "一"


def test_a_file_without_records_is_refused_as_a_whole(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("这是一份普通的文稿。\n" * 50, encoding="utf-8")
    with pytest.raises(UnsupportedFormatError, match="JSON"):
        list(read_papers(path))


def test_blank_file(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n \n", encoding="utf-8")
    with pytest.raises(EmptyFileError):
        list(read_papers(path))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_other_encodings_and_half_surrogates(tmp_path, encoding):
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "关于加强管理的通知", "text": "应当按照规定办理。"}\n', encoding=encoding)
    (paper,) = read_papers(path)
    assert (paper.identity.title, paper.text) == ("关于加强管理的通知", "应当按照规定办理。")
    path.write_text('{"title": "甲", "text": "乙\\ud83d丙"}\n', encoding="utf-8")
    (paper,) = read_papers(path)
    assert paper.text == "乙\ufffd丙"
    paper.text.encode("utf-8")


def test_gzip(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"title": f"第{n}篇", "text": "正文"}) + "\n" for n in range(3))
    assert [paper.identity.title for paper in read_papers(path)] == ["第0篇", "第1篇", "第2篇"]
    plain = tmp_path / "b.jsonl"  # really gzipped
    plain.write_bytes(path.read_bytes())
    assert len(list(read_papers(plain))) == 3


def test_a_truncated_gzip_yields_what_it_has_and_then_an_error(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"title": f"{n}", "text": f"{n * n}" * 40}) + "\n" for n in range(20_000))
    path.write_bytes(path.read_bytes()[:-5_000])
    *papers, error = read_papers(path)
    assert isinstance(error, DamagedFileError)
    assert "不完整" in error.reason
    assert len(papers) > 1_000
    assert all(isinstance(paper, ReadPaper) and paper.identity.title == str(n) for n, paper in enumerate(papers))


def test_a_gzip_that_is_broken_from_the_start_is_refused(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00" + b"rubbish" * 50)
    with pytest.raises(DamagedFileError, match="损坏"):
        list(read_papers(path))


def test_a_line_without_end_is_skipped_without_filling_memory(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    settings = IndexSettings(max_paper_chars=1_000)
    with gzip.open(path, "wb") as file:
        file.write(b'{"title": "A", "text": "one"}\n' + b"x" * 3_000_000 + b'\n{"title": "C", "text": "three"}\n')
        file.write(json.dumps({"title": "D", "text": "字" * 1_001}).encode() + b"\n")
    first, skipped, third, long = read_papers(path, settings)
    assert (first.text, third.text, third.record) == ("one", "three", 2)
    assert isinstance(skipped, FileTooLargeError)
    assert "第 2 行" in skipped.reason
    assert isinstance(long, FileTooLargeError)
    assert "第 4 行" in long.reason


def test_an_article_of_a_law_is_titled_by_both(tmp_path):
    path = write(
        tmp_path / "法规.jsonl",
        {"law": "某法", "section": "第一章 总则", "article": "第一条", "text": "正文"},
        {"title": "某令", "law": "某法", "article": "第二条", "text": "正文"},
        {"law": "某法", "text": "正文"},
    )
    assert [paper.identity.title for paper in read_papers(path)] == ["某法第一条", "某令", "某法"]


def test_the_size_limit_does_not_hold_for_streams(tmp_path):
    path = write(tmp_path / "a.jsonl", *({"title": str(n), "text": "正文"} for n in range(100)))
    assert len(list(read_papers(path, IndexSettings(max_file_bytes=100)))) == 100


def test_fifty_thousand_records_a_second(tmp_path):
    text = "为了规范公共数据管理，根据有关法律、法规，结合本市实际，制定本办法。" * 3
    path = write(tmp_path / "a.jsonl", *({"title": f"第{n}条", "text": text} for n in range(50_000)))
    best = min(_seconds(path) for _ in range(3))
    assert best < 1.0


def _seconds(path: Path) -> float:
    start = time.process_time()
    assert sum(not isinstance(paper, ReadError) for paper in read_papers(path)) == 50_000
    return time.process_time() - start
