"""Files as people send them: Word, PDF, a scan, a broken one."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

HARBOUR = (
    "渔港巡查管理办法",
    "第一条　渔港巡查每周开展两次，由渔港办登记台账。",
    "第二条　渔港台账每月报送一次，逾期不报的，予以通报。",
)
HARBOUR_NEW = (
    "渔港巡查管理办法（修订）",
    "第一条　渔港巡查每周开展三次，由渔港办登记台账。",
    "第二条　渔港台账每月报送一次，逾期不报的，予以通报。",
)
RESERVOIR = ("水库安全检查规定", "第一条　水库大坝每季度检查一次，检查结果报县水利局备案。")


def docx(path: Path, lines=HARBOUR) -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def pdf(path: Path, lines=RESERVOIR) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("STSong-Light", 14)
    for row, line in enumerate(lines):
        canvas.drawString(80, 760 - 30 * row, line)
    canvas.save()
    return path


def scan(path: Path) -> Path:
    """A page that is only a picture."""
    from PIL import Image

    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (600, 800), 200)), 0, 0, *A4)
    canvas.save()
    return path


def broken(path: Path, whole: Path) -> Path:
    """The first half of another file."""
    data = whole.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def text(path: Path, lines) -> Path:
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return path
