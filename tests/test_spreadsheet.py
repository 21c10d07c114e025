"""The register as an Excel file: read back with openpyxl, and laid out by LibreOffice where there is one."""

import csv
import os
import shutil
import subprocess
from datetime import date

import openpyxl
import pytest

from assistant.duties.calendar import Due
from assistant.duties.periods import Period
from assistant.duties.records import Deadline, Duty, Frequency, Unit, Work
from assistant.duties.register import Register
from assistant.errors import OutputError
from assistant.export import spreadsheet
from assistant.export.spreadsheet import register_workbook

SENTENCE = "各站每季度向区办报送1次台账，年底前提交总结。"


def duty(what="报送台账", *, text=SENTENCE, start=10, document_id="d1", **values) -> Duty:
    base = {
        "who": "各站", "carried": False, "every": Frequency(Unit.QUARTER, count=1), "deadline": None, "to_whom": "区办",
        "force": "应当", "note": "", "document": "某区台账办法", "file": "台账办法.txt",
        "section": ("第二章 管理", "第五条"),
    }  # fmt: skip
    return Duty(**{**base, **values}, what=what, document_id=document_id, text=text, start=start, end=start + len(text))


def work() -> Work:
    text = "今年以来，观看警示教育片场次。"
    return Work(
        "",
        "观看警示教育片",
        "",
        True,
        "今年以来",
        "次数原文隐去",
        "某局总结",
        "b.txt",
        "d2",
        (),
        text,
        5,
        5 + len(text),
    )


@pytest.fixture
def book(tmp_path):
    """Writes a register and reads it back."""

    def write(duties=(), works=(), **options):
        path = register_workbook(Register(tuple(duties), tuple(works)), tmp_path / "台账.xlsx", **options)
        return openpyxl.load_workbook(path)

    return write


def column(sheet, name):
    header = [cell.value for cell in sheet[1]]
    return [row[header.index(name)].value for row in sheet.iter_rows(min_row=2)]


def test_each_row_has_its_cells_and_each_kind_its_sheet(book):
    made = book(
        [duty(), duty("提交总结", carried=True, every=None, deadline=Deadline("年底前", month=12))],
        [work()],
    )
    assert made.sheetnames == ["制度台账", "已开展工作", "原文"]
    sheet = made["制度台账"]
    assert [cell.value for cell in sheet[1]] == [
        "序号", "责任主体", "事项", "频次", "时限", "对象/报送", "约束力", "依据", "原文", "备注",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[2]][:8] == [
        1, "各站", "报送台账", "每季度1次", None, "区办", "应当", "《某区台账办法》 第二章 管理 › 第五条",
    ]  # fmt: skip
    assert column(sheet, "责任主体") == ["各站", "各站（承前）"]
    assert column(sheet, "时限") == [None, "年底前"]
    assert column(made["已开展工作"], "数量") == ["原文隐去"]
    assert column(made["已开展工作"], "备注") == ["次数原文隐去"]


def test_the_source_links_to_the_exact_sentence_inside_the_workbook(book):
    made = book([duty(), duty("提交总结"), duty("值班", text="值班室应当每日填写日志。", start=90)], [work()])
    cited = made["原文"]
    assert column(cited, "原文") == [SENTENCE, "值班室应当每日填写日志。", "今年以来，观看警示教育片场次。"]
    assert column(cited, "起止")[0] == f"10–{10 + len(SENTENCE)}"
    for sheet in (made["制度台账"], made["已开展工作"]):
        for row in sheet.iter_rows(min_row=2):
            link = row[8].hyperlink if sheet.title == "制度台账" else row[6].hyperlink
            name, _, place = link.location.partition("!")
            assert name.strip("'") == "原文"
            cell = cited[place]
            assert row[8 if sheet.title == "制度台账" else 6].value == f"原文{cell.value}"
    assert [row[8].value for row in made["制度台账"].iter_rows(min_row=2)] == ["原文1", "原文1", "原文2"]


def test_the_papers_file_is_linked_where_it_still_is(book, tmp_path):
    there = tmp_path / "台账 办法.txt"
    there.write_text("在", encoding="utf-8")
    made = book(
        [duty(), duty("二", start=50, document_id="d2"), duty("三", start=60, document_id="d3")],
        sources={"d1": str(there), "d2": str(tmp_path / "已删.txt"), "d3": ""},
    )
    links = [row[6].hyperlink for row in made["原文"].iter_rows(min_row=2)]
    assert links[0].target == there.as_uri()
    assert links[1:] == [None, None]


def test_an_address_too_long_for_a_link_is_left_out(book, tmp_path, monkeypatch):
    there = tmp_path / "台账办法.txt"
    there.write_text("在", encoding="utf-8")
    monkeypatch.setattr(spreadsheet, "ADDRESS", len(there.as_uri()) - 1)
    assert column(book([duty()], sources={"d1": str(there)})["原文"], "文件名") == ["台账办法.txt"]
    assert "打开" not in [cell.value for cell in book([duty()], sources={"d1": str(there)})["原文"][1]]


def test_without_files_to_open_there_is_no_column_for_them(book):
    sheet = book([duty()])["原文"]
    assert [cell.value for cell in sheet[1]] == ["序号", "文件", "章节", "原文", "起止", "文件名"]
    assert sheet.auto_filter.ref == "A1:F2"


def test_more_links_than_excel_takes_become_text(book, monkeypatch):
    monkeypatch.setattr(spreadsheet, "LINKS", 2)
    sheet = book([duty(f"事{i}", start=i * 100) for i in range(4)])["制度台账"]
    assert [bool(row[8].hyperlink) for row in sheet.iter_rows(min_row=2)] == [True, True, False, False]
    assert column(sheet, "原文") == ["原文1", "原文2", "原文3", "原文4"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+8613800000000", "-x", "@SUM(A1)", '=HYPERLINK("http://x","点我")', "\t=1", "\r=1"]
)
def test_text_that_looks_like_a_formula_is_text(book, text):
    sheet = book([duty(text, who=text, note=text, text=text)])["制度台账"]
    for cell in (sheet["B2"], sheet["C2"], sheet["J2"]):
        assert cell.data_type == "s"
        assert cell.value.strip() == text.strip()
        assert cell.quotePrefix
    assert not sheet["G2"].quotePrefix


@pytest.mark.parametrize("text", ["#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"])
def test_text_that_looks_like_an_error_is_text(book, text):
    made = book([duty(text, who=text, to_whom=text, text=text)])
    for cell in (made["制度台账"]["B2"], made["制度台账"]["C2"], made["原文"]["D2"]):
        assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("lead", ["", "长"])
def test_long_text_is_cut_as_excel_counts_and_between_characters(book, lead):
    """Excel counts UTF-16 units: two for characters beyond the first plane, of which none may be halved."""
    sheet = book([duty(note=lead + "𠮷" * 20_000)])["制度台账"]
    value = sheet["J2"].value
    assert spreadsheet.CHARACTERS - 1 <= len(value.encode("utf-16-le")) // 2 <= spreadsheet.CHARACTERS
    assert set(value.removeprefix(lead).removesuffix("……（过长，已截断）")) == {"𠮷"}
    assert book([duty(note="𠮷" * 16_000)])["制度台账"]["J2"].value == "𠮷" * 16_000


def test_what_a_cell_cannot_hold_is_left_out_or_cut(book):
    sheet = book([duty("甲\x00乙\x1f\x7f丙\ud800丁\ufffe", note="长" * 40_000)])["制度台账"]
    assert sheet["C2"].value == "甲乙丙丁"
    assert len(sheet["J2"].value) == spreadsheet.CHARACTERS
    assert sheet["J2"].value.endswith("（过长，已截断）")


def test_more_rows_than_a_sheet_are_refused_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "ROWS", 3)
    path = tmp_path / "台账.xlsx"
    register_workbook(Register((duty(), duty()), ()), path)
    before = path.read_bytes()
    with pytest.raises(OutputError, match=r"最多 2 行.*缩小范围"):
        register_workbook(Register((duty(), duty(), duty()), ()), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["台账.xlsx"]


def test_every_sheet_is_frozen_filtered_and_set_up_for_paper(book):
    made = book([duty()], [work()], dues=[Due(date(2026, 12, 31), duty())], period=Period(2026, 10, 12))
    assert made.sheetnames == ["制度台账", "已开展工作", "2026年第四季度到期", "原文"]
    for sheet in made:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert "&P" in sheet.oddFooter.center.text
        for cells in sheet.iter_rows():
            assert all(cell.alignment.wrap_text for cell in cells if cell.value is not None and cell.row > 1)
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
        assert all(5 <= width <= 90 for width in widths)


def test_what_falls_due_has_its_day_and_note(book):
    made = book([], dues=[Due(date(2026, 12, 31), duty(note="甲"), "乙")], period=Period(2026, 12, 12))
    sheet = made["2026年12月到期"]
    assert column(sheet, "到期日") == ["2026-12-31"]
    assert column(sheet, "星期") == ["四"]
    assert column(sheet, "备注") == ["甲；乙"]


def test_rows_are_as_high_as_their_text(book):
    sheet = book([duty("短"), duty("很长的事项" * 40, start=200)])["制度台账"]
    assert sheet.row_dimensions[3].height > 3 * sheet.row_dimensions[2].height
    assert sheet.row_dimensions[3].height <= spreadsheet.HEIGHT


def test_an_empty_register_is_a_table_with_headers(book):
    assert [sheet.max_row for sheet in book()] == [1, 1, 1]


@pytest.mark.parametrize("name", ["台账.docx", "台账.xls"])
def test_another_suffix_is_refused(tmp_path, name):
    with pytest.raises(OutputError, match=r"\.xlsx"):
        register_workbook(Register((), ()), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused(tmp_path):
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(OutputError, match="文件夹"):
        register_workbook(Register((), ()), tmp_path / "a.xlsx")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_permission_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="没有权限"):
            register_workbook(Register((), ()), tmp_path / "a.xlsx")
    finally:
        tmp_path.chmod(0o700)


def test_libreoffice_opens_it_and_evaluates_nothing(tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice on this machine")
    path = register_workbook(
        Register((duty("=1+1"), duty("+2", start=70), duty("报送台账", start=99)), (work(),)), tmp_path / "t.xlsx"
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("csv:Text - txt - csv (StarCalc):44,34,76", "pdf"):
        subprocess.run(
            [soffice, profile, "--headless", "--convert-to", kind, "--outdir", tmp_path, path],
            check=True,
            capture_output=True,
        )
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[2] for row in rows] == ["事项", "=1+1", "+2", "报送台账"]
    import pypdfium2

    with pypdfium2.PdfDocument(tmp_path / "t.pdf") as pdf:
        assert len(pdf) == 3  # one page for each sheet
        width, height = pdf[0].get_size()  # points
        assert (round(width), round(height)) == (842, 595)  # A4 landscape
        text = pdf[0].get_textpage().get_text_range()
    assert "责任主体" in text and "第 1 页" in text
