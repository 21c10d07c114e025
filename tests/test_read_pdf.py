"""PDF files, made on the spot; STSong-Light is a font that every PDF reader knows, so none is embedded."""

from __future__ import annotations

import io
from bisect import bisect_right
from pathlib import Path

import pytest
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from index.errors import DamagedFileError, EmptyFileError, EncryptedFileError
from index.identity import identify
from index.read import read_papers

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
BODY = ParagraphStyle("body", fontName="STSong-Light", fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
PLAIN = ParagraphStyle("plain", parent=BODY, firstLineIndent=0, spaceAfter=14)
TITLE = ParagraphStyle("title", fontName="STSong-Light", fontSize=22, leading=36, alignment=TA_CENTER, wordWrap="CJK")

PARAGRAPHS = [
    "各县（区）人民政府，市政府各部门：",
    "为贯彻落实上级关于整治形式主义为基层减负的部署，切实精简会议、文件，推动各级干部把更多时间和精力用在抓落实上，现就有关事项通知如下。",
    "一、严格控制会议",
    "（一）压减会议数量。2024年全市性会议不超过30个，比2023年压减10%。市直各单位召开的本系统全市性会议每年不超过1次，且须列入年度会议计划。",
    "（二）控制会议规模。全市性会议只安排与会议内容密切相关的单位参加，不得要求县（区）党委、政府主要负责人同时参会。",
    "二、大力精简文件",
    "严格执行IT项目Project Management Office提出的要求，凡法律法规已有明确规定的，以及已经公开发布的，不再制发文件。",
]


def make(path: Path, paragraphs, style=BODY, title="", repeat=1, header="", metadata="", **options) -> Path:
    def furniture(canvas: Canvas, document) -> None:
        canvas.setFont("STSong-Light", 10)
        canvas.drawCentredString(A4[0] / 2, 40, f"— {document.page} —")
        if header:
            canvas.drawString(90, A4[1] - 40, f"{header}　第{document.page}页")

    story = [Paragraph(title, TITLE)] if title else []
    story += [Paragraph(text, style) for _ in range(repeat) for text in paragraphs]
    SimpleDocTemplate(str(path), pagesize=A4, leftMargin=80, rightMargin=80, title=metadata, **options).build(
        story, onFirstPage=furniture, onLaterPages=furniture
    )
    return path


def read(path: Path):
    (paper,) = read_papers(path)
    return paper


def test_broken_lines_are_rejoined(tmp_path):
    paper = read(make(tmp_path / "a.pdf", PARAGRAPHS))
    assert paper.text.split("\n") == PARAGRAPHS
    assert paper.pages == (0,)


def test_paragraphs_without_indent(tmp_path):
    paper = read(make(tmp_path / "a.pdf", PARAGRAPHS, style=PLAIN))
    assert paper.text.split("\n") == PARAGRAPHS


def test_pages_heads_and_page_numbers(tmp_path):
    paper = read(make(tmp_path / "a.pdf", PARAGRAPHS, repeat=6, header="某市人民政府公报"))
    assert paper.text.split("\n") == PARAGRAPHS * 6  # paragraphs across pages are whole as well
    assert len(paper.pages) >= 3
    assert paper.pages[0] == 0
    assert list(paper.pages) == sorted(paper.pages)
    assert bisect_right(paper.pages, len(paper.text) - 1) == len(paper.pages)
    import pypdfium2

    document = pypdfium2.PdfDocument(str(tmp_path / "a.pdf"))
    for number, (start, end) in enumerate(zip(paper.pages, [*paper.pages[1:], len(paper.text)], strict=True)):
        on_page = "".join(document[number].get_textpage().get_text_range().split())
        first_words = "".join(paper.text[start : start + 8].split())
        assert first_words[:6] in on_page
        assert "".join(paper.text[max(start, end - 7) : end].split())[:6] in on_page


def test_title_and_identity(tmp_path):
    paragraphs = [*PARAGRAPHS, "某市人民政府办公室", "2024年3月15日"]
    path = make(tmp_path / "a.pdf", paragraphs, title="关于进一步精简会议文件的通知")
    identity = identify(read(path), path.name)
    assert (identity.title, identity.kind) == ("关于进一步精简会议文件的通知", "通知")
    assert (identity.issuer, identity.date) == ("某市人民政府办公室", "2024-03-15")


def test_meaningless_metadata_is_no_title(tmp_path):
    path = tmp_path / "全市安全生产工作报告.pdf"
    make(path, PARAGRAPHS, metadata="Microsoft Word - 1.doc")
    assert identify(read(path), path.name).title == "全市安全生产工作报告"


def test_english_words_and_hyphens(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 12)
    for number, line in enumerate(
        ["The committee shall report on the imple-", "mentation of this regulation twice every", "year."]
    ):
        canvas.drawString(72, 700 - 16 * number, line)
    canvas.save()
    assert (
        read(tmp_path / "a.pdf").text
        == "The committee shall report on the implementation of this regulation twice every year."
    )


def test_rotated_pages(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setPageRotation(90)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.setFont("STSong-Light", 16)
    for number, line in enumerate(["第一行的内容一直写到了纸的右边缘处才换行，", "第二行接着写完。"]):
        canvas.drawString(72, 400 - 24 * number, line)
    canvas.save()
    assert (
        read(tmp_path / "a.pdf").text.replace("\n", "") == "第一行的内容一直写到了纸的右边缘处才换行，第二行接着写完。"
    )


def test_scans_are_told_apart_from_empty_pages(tmp_path):
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(picture, "PNG")
    picture.seek(0)
    canvas = Canvas(str(tmp_path / "scan.pdf"), pagesize=A4)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.save()
    with pytest.raises(EmptyFileError, match=r"扫描件.*OCR"):
        read(tmp_path / "scan.pdf")
    canvas = Canvas(str(tmp_path / "blank.pdf"))
    canvas.showPage()
    canvas.save()
    with pytest.raises(EmptyFileError, match="没有文字"):
        read(tmp_path / "blank.pdf")


def test_encrypted(tmp_path):
    make(tmp_path / "a.pdf", PARAGRAPHS, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    with pytest.raises(EncryptedFileError, match="密码"):
        read(tmp_path / "a.pdf")
    make(
        tmp_path / "b.pdf", PARAGRAPHS, encrypt=StandardEncryption("", ownerPassword="owner")
    )  # only printing is barred
    assert read(tmp_path / "b.pdf").text.split("\n") == PARAGRAPHS


def test_broken(tmp_path):
    path = make(tmp_path / "a.pdf", PARAGRAPHS)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(DamagedFileError, match="损坏"):
        read(path)


def test_radicals_become_characters(tmp_path):
    from index.read.pdf import _RADICALS

    assert "⼀⽉⼗⽇⾦融".translate(_RADICALS) == "一月十日金融"
