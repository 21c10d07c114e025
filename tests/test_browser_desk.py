"""The real server and a real browser: an outline changed in place, and the register as a picture."""

import re

import browser
import pytest
from browser import contrast, needs_browser, no_sideways_scroll, sync_api
from test_browser_tools import open_outline, open_register, rows_after, saved, view, write

from index.library import Library
from ui.samples import sample_files

pytestmark = needs_browser
address, chromium, new_page = browser.address, browser.chromium, browser.new_page  # fixtures

EVIL = "<img src=x onerror=window.pwned=1>${window.pwned=2}"
FIELD = ".pa-editor :is(textarea, input)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("desk")
    with Library.create(home / "library") as library:
        assert not library.add(sample_files(), sample=True).skipped
    return home / "library"


def outline(page):
    """An outline on show, ready to be changed."""
    open_outline(page)
    write(page, "安全生产")
    page.click("#pa-points [data-edit]")
    page.wait_for_selector(".pa-tools", state="attached")


def block(page, part, at):
    return page.locator(f".pa-sheet [data-part='{part}'][data-at='{at}']")


def rewrite(page, part, at, text):
    block(page, part, at).click(position={"x": 30, "y": 8})
    page.fill(FIELD, text)
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector(".pa-editor", state="detached")


def own(page, part):
    """The texts of the paragraphs of a part, without what the page says of them."""
    return page.eval_on_selector_all(f".pa-sheet p[data-part='{part}']", "all => all.map((p) => p.dataset.own)")


def test_outline_is_changed_kept_and_saved_as_word(address, new_page, tmp_path):
    from docx import Document
    from docx.shared import RGBColor

    page = new_page(address)
    outline(page)
    before = own(page, 1)
    rewrite(page, 0, -1, "我的发言")
    rewrite(page, 1, -1, f"先说形势{EVIL}")
    rewrite(page, 1, 0, before[0] + "这一点大家要记牢。")
    sync_api.expect(block(page, 1, 0).locator(".pa-changed")).to_have_text("已改动")
    assert block(page, 1, 0).locator(".pa-chip").count() == 1
    assert block(page, 1, 0).locator(".pa-unverified").count() == 0
    rewrite(page, 1, 1, "过去一年，全市安全生产事故下降了73%。")
    sync_api.expect(block(page, 1, 1).locator(".pa-unverified")).to_contain_text("下降了73%。（未核实）")

    page.reload()
    page.get_by_role("tab", name="提纲").click()
    page.wait_for_selector(".pa-sheet")
    assert own(page, 1)[:2] == [before[0] + "这一点大家要记牢。", "过去一年，全市安全生产事故下降了73%。"]
    assert page.locator(".pa-sheet h2").inner_text() == "我的发言"
    assert page.evaluate("window.pwned") is None
    assert page.locator(".pa-sheet img").count() == 0
    assert "下降了73%。（未核实）" in page.locator("#pa-points [data-copy]").get_attribute("data-copy")

    path = saved(page, page.get_by_role("button", name="下载 Word"), tmp_path)
    assert path.name == "我的发言.docx"
    document = Document(path)
    lines = {paragraph.text: paragraph for paragraph in document.paragraphs}
    assert any("这一点大家要记牢。" in text for text in lines)
    assert any(EVIL in text for text in lines)
    doubtful = next(paragraph for text, paragraph in lines.items() if "下降了73%" in text)
    (run,) = [run for run in doubtful.runs if "73%" in run.text]
    assert run.text.endswith("（未核实）")
    assert run.style.font.color.rgb == RGBColor(0xC0, 0, 0)
    notes = next(part.blob.decode() for part in document.part.package.iter_parts() if "endnotes" in part.partname)
    assert "成绩来之不易" in notes
    assert "已改动" not in "".join(lines)


def test_paragraphs_are_added_moved_removed_and_given_back_with_the_keyboard(address, new_page):
    page = new_page(address)
    outline(page)
    before = own(page, 2)
    block(page, 2, 0).locator("[data-act=edit]").focus()
    page.keyboard.press("Alt+ArrowDown")
    sync_api.expect(block(page, 2, 0)).to_have_attribute("data-own", before[1])
    assert own(page, 2)[:2] == before[1::-1]
    assert page.evaluate("document.activeElement.closest('[data-part]').dataset.at") == "1"  # the focus went along
    page.keyboard.press("Delete")
    sync_api.expect(page.locator("#pa-points [data-undo]")).to_have_text("撤销删除一段")
    assert before[0] not in own(page, 2)
    numbers = [int(text) for text in page.locator(".pa-sheet .pa-chip").all_inner_texts()]
    assert list(dict.fromkeys(numbers)) == list(range(1, max(numbers) + 1))
    page.keyboard.press("Control+z")
    sync_api.expect(page.locator("#pa-points [data-undo]")).to_have_text("撤销移动")
    assert before[0] in own(page, 2)
    page.keyboard.press("Control+z")
    sync_api.expect(page.locator("#pa-points [data-undo]")).to_be_hidden()
    assert own(page, 2) == before

    block(page, 2, 0).locator("[data-act=edit]").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector(FIELD)
    page.keyboard.type("我补充一句。")
    page.keyboard.press("Control+Enter")
    sync_api.expect(block(page, 2, 1).locator(".pa-changed")).to_have_text("自己加的")
    assert own(page, 2) == [before[0], "我补充一句。", *before[1:]]
    page.keyboard.press("Enter")  # the focus is on 修改 of what was added
    page.wait_for_selector(FIELD)
    page.keyboard.type("又说")
    page.keyboard.press("Escape")
    assert own(page, 2)[1] == "我补充一句。"
    assert page.evaluate("document.activeElement.dataset.act") == "edit"


def test_prompt_is_chosen_to_be_typed_over_and_a_citation_can_be_taken_off(address, new_page):
    page = new_page(address)
    outline(page)
    prompt = page.locator(".pa-sheet p:has(.pa-prompt)").first
    part, at = prompt.get_attribute("data-part"), prompt.get_attribute("data-at")
    prompt.locator(".pa-prompt").first.click()
    page.wait_for_selector(FIELD)
    page.keyboard.type("我处去年开展“回头看”3次。")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".pa-editor", state="detached")
    filled = block(page, part, at)
    assert "回头看" in filled.get_attribute("data-own")
    assert filled.locator(".pa-prompt, .pa-unverified").count() == 0
    assert filled.evaluate("e => [...e.childNodes].findIndex((n) => n.matches?.('.pa-chip'))") == 1

    chips = page.locator(".pa-sheet .pa-chip").count()
    block(page, 1, 0).click(position={"x": 30, "y": 8})
    page.get_by_role("button", name="去掉出处").click()
    page.get_by_role("button", name="保存").click()
    sync_api.expect(page.locator(".pa-sheet .pa-chip")).to_have_count(chips - 1)
    assert block(page, 1, 0).locator(".pa-unverified").count() == 1
    page.get_by_role("button", name="撤销修改").click()
    sync_api.expect(page.locator(".pa-sheet .pa-chip")).to_have_count(chips)


def test_what_was_being_written_outlives_a_reload_and_goes_into_the_file(address, new_page, tmp_path):
    from docx import Document

    page = new_page(address)
    outline(page)
    block(page, 1, 0).click(position={"x": 30, "y": 8})
    page.fill(FIELD, "写到一半的话。")
    page.reload()
    page.get_by_role("tab", name="提纲").click()
    page.wait_for_selector(FIELD)
    assert page.input_value(FIELD) == "写到一半的话。"
    path = saved(page, page.get_by_role("button", name="下载 Word"), tmp_path)
    assert any("写到一半的话。" in paragraph.text for paragraph in Document(path).paragraphs)


def test_what_cannot_be_done_is_said_beside_the_field_and_nothing_is_lost(address, new_page):
    page = new_page(address)
    outline(page)
    block(page, 1, -1).click(position={"x": 60, "y": 8})
    page.fill(FIELD, " ")
    page.keyboard.press("Enter")
    sync_api.expect(page.locator(".pa-edit-error")).to_have_text("标题不能是空的，请写上几个字。")
    page.fill(FIELD, "改好的标题")
    page.keyboard.press("Enter")
    sync_api.expect(block(page, 1, -1)).to_contain_text("一、改好的标题")
    write(page, "公共数据共享")
    page.get_by_role("button", name="撤销重新生成").click()
    sync_api.expect(block(page, 1, -1)).to_contain_text("一、改好的标题")


def test_register_is_a_picture_whose_bars_filter_it(address, new_page, tmp_path):
    from openpyxl import load_workbook

    page = new_page(address)
    open_register(page)
    total = int(re.sub(r"\D", "", page.locator(".pa-found").inner_text()))
    page.click(".pa-picture summary")
    page.wait_for_selector(".pa-by-subject")
    table = page.locator(".pa-by-subject td").all_inner_texts()
    assert sum(map(int, table)) == total
    bar = page.locator(".pa-by-subject button").first
    who, count = bar.get_attribute("data-who"), int(bar.locator(".pa-bar-count").inner_text())
    rows = rows_after(page, lambda: bar.press("Enter"))
    assert rows.count() == count
    assert {text.split("\n")[0] for text in rows.locator(".pa-who").all_inner_texts()} == {who}
    assert page.input_value("#pa-duties [name=who]") == who
    assert page.evaluate("document.activeElement.dataset.who") == who
    assert page.locator(".pa-by-subject button").count() == 1

    path = saved(page, page.get_by_role("button", name="下载 Excel"), tmp_path)
    sheet = load_workbook(path)["制度台账"]
    values = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    at, head = next((i, row) for i, row in enumerate(values) if "责任主体" in row)
    column = head.index("责任主体")
    named = [row[column] for row in values[at + 1 :] if any(row)]
    assert len(named) == count
    assert all(who in name for name in named)

    rows_after(page, lambda: page.locator(".pa-by-subject button").click())
    assert page.input_value("#pa-duties [name=who]") == ""
    assert int(re.sub(r"\D", "", page.locator(".pa-found").inner_text())) == total


def test_month_of_the_picture_opens_its_calendar_and_the_picture_stays_open(address, new_page):
    page = new_page(address)
    open_register(page)
    page.click(".pa-picture summary")
    page.wait_for_selector(".pa-by-month button")
    for month in ("06", "12"):
        bar = page.locator(f".pa-by-month [data-month='{month}']")
        count = bar.locator(".pa-bar-count").inner_text()
        rows_after(page, bar.click)
        assert page.input_value("[name=span]") == month
        assert f"年{int(month)}月：{count} 项到期" in page.locator(".pa-found").inner_text()
    rows_after(page, lambda: page.fill("#pa-duties [name=text]", "安全"))
    assert page.locator(".pa-by-month td").all_inner_texts() != []
    page.reload()
    page.get_by_role("tab", name="台账").click()
    page.wait_for_selector(".pa-by-subject button", timeout=60_000)
    view(page, "已开展工作")
    assert page.locator(".pa-picture").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_can_change_and_look(address, new_page, scheme):
    page = new_page(address, 390, 844, color_scheme=scheme)
    outline(page)
    assert no_sideways_scroll(page)
    rewrite(page, 1, 0, "全市去年检查了97次。")
    for selector in (".pa-unverified", ".pa-changed", ".pa-tools [data-act=edit]", "#pa-points [data-edit]"):
        assert contrast(page, selector) >= 4.5, selector
    block(page, 1, 0).locator("[data-act=edit]").click()
    page.wait_for_selector(FIELD)
    assert no_sideways_scroll(page)
    assert contrast(page, ".pa-editor .pa-save") >= 4.5
    open_register(page)
    page.click(".pa-picture summary")
    page.wait_for_selector(".pa-by-subject button")
    assert no_sideways_scroll(page)
    for selector in (".pa-bar-name", ".pa-bar-count", ".pa-chart figcaption", ".pa-chart .pa-hint"):
        assert contrast(page, selector) >= 4.5, selector


def test_what_is_new_has_no_fault_that_axe_finds(address, new_page):
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(address)
    outline(page)
    rewrite(page, 1, 0, "全市去年检查了97次。")
    block(page, 1, 0).click(position={"x": 30, "y": 8})
    page.wait_for_selector(FIELD)
    options = {"runOnly": ["wcag2a", "wcag2aa"]}
    found = Axe().run(page, context="#pa-points", options=options).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    open_register(page)
    page.click(".pa-picture summary")
    page.wait_for_selector(".pa-by-subject button")
    found = Axe().run(page, context="#pa-duties", options=options).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
