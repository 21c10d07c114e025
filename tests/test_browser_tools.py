"""The real server and a real browser: outlines of talks, the register of duties, and the files made of them."""

import json
import re
import threading
from datetime import date

import browser
import pytest
from browser import BOX, EVIL, ask, contrast, needs_browser, no_sideways_scroll, server, sync_api
from openai_server import Behaviour, openai_server

from index.library import Library
from ui.samples import sample_files
from ui.web.duties_desk import PAGE
from ui.web.saved import load_points

pytestmark = needs_browser
address, chromium, new_page = browser.address, browser.chromium, browser.new_page  # fixtures

BERTHS = "渔港泊位检查办法\n\n" + "".join(
    f"第{number}条　泊位管理站应当每月检查{number}号泊位的系缆桩并登记在册。\n" for number in range(1, PAGE + 41)
)
EVIL_TEXT = (
    f"第一条　渔港办{EVIL}应当每月向县政府报送渔港台账{EVIL}。\n"
    f"第二条　渔港办必须每季度开展渔港巡查，不得漏查渔船{EVIL}。\n"
    f"第三条　渔港办要加强渔港管理，落实渔港管理责任，把渔港管理好{EVIL}。\n"
)
EMPTY = "珊瑚礁孵化"
MARKED = ".pa-reader main mark"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A library of the sample papers, a hostile one, and one with more duties than a page of them."""
    home = tmp_path_factory.mktemp("tools")
    record = json.dumps({"title": f"渔港管理办法{EVIL}", "text": EVIL_TEXT}, ensure_ascii=False)
    (home / "渔港.jsonl").write_text(record + "\n", encoding="utf-8")
    (home / "泊位.txt").write_text(BERTHS, encoding="utf-8")
    with Library.create(home / "library") as library:  # the shipped model: one of random vectors finds every topic near
        assert not library.add([*sample_files(), home / "渔港.jsonl", home / "泊位.txt"], sample=True).skipped
    return home / "library"


def close_reader(page):
    page.keyboard.press("Escape")
    sync_api.expect(page.locator(".pa-reader")).to_be_hidden()


def text_of(folder, document_id):
    with Library.open(folder) as library:
        return library.document(document_id).text


def open_outline(page):
    page.get_by_role("tab", name="提纲").click()
    page.wait_for_selector("#pa-points [data-topic]")


def write(page, topic, result=".pa-sheet"):
    page.fill("[name=topic]", topic)
    page.get_by_role("button", name="生成提纲").click()
    return page.wait_for_selector(f"#pa-points {result}")


def open_register(page):
    page.get_by_role("tab", name="台账").click()
    page.wait_for_selector(".pa-ledger tbody tr", timeout=60_000)


def rows_after(page, act):
    """Do something to the filters and wait for the server's answer; returns the rows shown."""
    with page.expect_response(lambda reply: '"duty_rows"' in (reply.request.post_data or "")):
        act()
    page.wait_for_function("!document.querySelector('.pa-rows .pa-wait')")
    page.wait_for_timeout(50)
    return page.locator(".pa-ledger tbody tr")


def view(page, name):
    return rows_after(page, lambda: page.get_by_text(name, exact=True).click())


def saved(page, button, tmp_path):
    """Press a button that saves a file: its name, and where it lies now."""
    with page.expect_download() as download:
        button.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert not button.get_attribute("aria-busy")
    return path


def test_outline_is_read_opened_saved_and_kept(address, folder, new_page, tmp_path):
    from docx import Document

    page = new_page(address)
    open_outline(page)
    topic = page.locator("[data-topic]").first.inner_text()
    page.locator("[data-topic]").first.click()
    page.wait_for_selector(".pa-sheet")
    assert page.input_value("[name=topic]") == topic
    assert topic in page.locator(".pa-sheet h2").inner_text()
    assert page.locator(".pa-sheet h3").count() >= 4  # points, 结合实际, the sources
    assert page.locator(".pa-prompt").first.inner_text().startswith("【请补充")

    points = load_points(page.evaluate("sessionStorage.getItem('policy-assistant-outline')"))
    cited = points.points[0].statements[0].citations[0]
    page.locator(f".pa-sheet .pa-chip[data-open='{cited.document_id}'][data-start='{cited.start}']").first.click()
    mark = page.locator(MARKED)
    mark.first.wait_for()
    assert "".join(mark.all_inner_texts()) == cited.text == text_of(folder, cited.document_id)[cited.start : cited.end]
    sync_api.expect(mark.first).to_be_in_viewport()
    page.keyboard.press("Escape")

    path = saved(page, page.get_by_role("button", name="下载 Word"), tmp_path)
    assert path.name == f"{points.title}.docx"
    lines = [paragraph.text for paragraph in Document(path).paragraphs]
    assert points.title in lines
    assert any(points.points[0].heading in line for line in lines)

    before = page.locator(".pa-sheet").inner_text()
    page.reload()
    page.get_by_role("tab", name="提纲").click()
    page.wait_for_selector(".pa-sheet")
    assert page.locator(".pa-sheet").inner_text() == before
    assert page.input_value("[name=topic]") == topic


def test_outline_says_in_place_why_there_is_none(address, new_page):
    page = new_page(address)
    open_outline(page)
    for topic in ("", EMPTY, "学" * 900):
        said = write(page, topic, ".pa-error").inner_text()
        assert said.count("。") == 1
        assert page.get_by_role("button", name="下载 Word").is_hidden()
        assert page.input_value("[name=topic]") == topic
    page.fill("[name=minutes]", "0")
    assert "60" in write(page, "安全生产", ".pa-error").inner_text()
    page.fill("[name=minutes]", "5")
    page.press("[name=topic]", "Enter")
    page.wait_for_selector(".pa-sheet")


def test_outline_keeps_to_the_papers_ticked_with_the_keyboard(address, new_page):
    page = new_page(address)
    open_outline(page)
    page.locator("#pa-points .pa-picker > button").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("公共数据")
    page.wait_for_function("document.querySelectorAll('#pa-points .pa-picker-panel label').length === 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    sync_api.expect(page.locator("#pa-points .pa-picker-panel")).to_be_hidden()
    assert page.locator("#pa-points .pa-picked li").inner_text().startswith("青禾市公共数据管理办法")
    write(page, "公共数据共享")
    assert page.locator(".pa-sources li").all_inner_texts() == [
        text for text in page.locator(".pa-sources li").all_inner_texts() if "公共数据管理办法" in text
    ]
    page.reload()
    page.get_by_role("tab", name="提纲").click()
    page.get_by_role("button", name="不限于：青禾市公共数据管理办法").click()
    assert page.locator("#pa-points .pa-picker > button").inner_text() == "全部文件"


def test_model_words_the_outline_and_what_it_made_up_is_coloured(folder, new_page, tmp_path):
    from docx import Document

    def reply(body):
        shown = body["messages"][1]["content"].partition("资料开始")[2].partition("资料结束")[0]
        said = re.findall(r"^\[(\d)\] .+\n(.+?。)", shown, re.M)
        kept = "".join(f"{sentence}[{number}]" for number, sentence in said[:-1])
        number, last = said[-1]
        return f"{kept}{last[:-1]}，群众满意度明显提升。[{number}]"

    with (
        openai_server(Behaviour(reply, first_delay=0.2)) as url,
        server(folder, "--model", "openai:test", "--base-url", url) as (address, _),
    ):
        page = new_page(address)
        open_outline(page)
        page.fill("[name=topic]", "安全生产")
        page.get_by_role("button", name="生成提纲").click()
        page.get_by_role("button", name="停止").wait_for()
        page.wait_for_selector(".pa-sheet")
        doubtful = page.locator(".pa-unverified", has_text="满意度明显提升").first
        assert doubtful.inner_text().endswith("（未核实）")
        assert doubtful.evaluate("e => getComputedStyle(e).color") != page.locator(".pa-sheet").evaluate(
            "e => getComputedStyle(e).color"
        )
        path = saved(page, page.get_by_role("button", name="下载 Word"), tmp_path)
        assert any("满意度明显提升" in paragraph.text for paragraph in Document(path).paragraphs)


def test_writing_can_be_stopped_and_the_model_is_asked_no_more(folder, new_page):
    asked, go = threading.Event(), threading.Event()

    def reply(body):
        asked.set()
        go.wait(30)
        return "略。"

    behaviour = Behaviour(reply)
    with (
        openai_server(behaviour) as url,
        server(folder, "--model", "openai:test", "--base-url", url) as (address, _),
    ):
        page = new_page(address)
        open_outline(page)
        page.fill("[name=topic]", "安全生产")
        page.get_by_role("button", name="生成提纲").click()
        assert asked.wait(30)
        with page.expect_request(lambda request: "stop_points" in (request.post_data or "")) as stopping:
            page.get_by_role("button", name="停止").click()
        page.wait_for_selector("#pa-points [data-topic]")
        assert page.locator(".pa-sheet").count() == 0
        assert stopping.value.response().ok
        first = len(behaviour.requests)
        go.set()
        write(page, "公共数据共享")  # while this is written, nothing more is asked for the other
        topics = ["安全生产" in json.dumps(body, ensure_ascii=False) for body in behaviour.requests]
        assert first == sum(topics) == 1 < len(topics)


def test_copying_leaves_the_button_as_it_was(address, new_page):
    page = new_page(address)
    open_outline(page)
    write(page, "安全生产")
    button = page.locator("#pa-points [data-copy]")
    assert button.inner_text() == "复制全文"
    for _ in range(2):  # the second press while the first is still shown
        button.click()
        page.wait_for_function("document.querySelector('#pa-points [data-copy]').textContent === '已复制'")
    page.wait_for_function("document.querySelector('#pa-points [data-copy]').textContent === '复制全文'")


def test_years_that_are_none_mean_this_one_and_long_words_are_cut(address, new_page):
    page = new_page(address)
    open_register(page)
    view(page, "到期日历")
    rows_after(page, lambda: page.select_option("[name=span]", ""))
    this = page.input_value("[name=year]")
    for year in ("", "2100", "20"):
        rows_after(page, lambda year=year: page.fill("[name=year]", year))
        assert page.locator(".pa-found").inner_text().startswith(f"{this}年：")
    rows_after(page, lambda: page.fill("[name=year]", "2099"))
    page.get_by_role("button", name="后一段").click()
    assert page.input_value("[name=year]") == "2099"
    rows_after(page, lambda: page.get_by_role("button", name="前一段").click())
    assert page.locator(".pa-found").inner_text().startswith("2098年：")
    page.locator("#pa-duties [name=text]").press_sequentially("长" * 201)
    assert len(page.input_value("#pa-duties [name=text]")) == 200
    page.evaluate("document.querySelector('#pa-duties [name=text]').removeAttribute('maxlength')")
    rows_after(page, lambda: page.fill("#pa-duties [name=text]", "长" * 500))
    assert page.locator(".pa-error").count() == 0


def test_register_is_filtered_and_a_row_opens_its_sentence(address, folder, new_page):
    page = new_page(address)
    open_register(page)
    total = int(re.sub(r"\D", "", page.locator(".pa-found").inner_text()))
    assert total > PAGE
    assert page.locator(".pa-ledger tbody tr").count() == PAGE
    assert page.evaluate("document.querySelectorAll('#pa-subjects option').length") > 3
    rows = rows_after(page, lambda: page.fill("#pa-duties [name=who]", "机关党委书记"))
    assert 0 < rows.count() < 10
    assert all("机关党委书记" in text for text in rows.locator(".pa-who").all_inner_texts())
    row = rows.first
    start, end = (int(row.get_attribute(f"data-{edge}")) for edge in ("start", "end"))
    sentence = text_of(folder, row.get_attribute("data-open"))[start:end]
    for opener in (row.locator(".pa-what"), row.locator(".pa-source")):
        opener.click()
        page.wait_for_selector(MARKED)
        assert "".join(page.locator(MARKED).all_inner_texts()) == sentence
        sync_api.expect(page.locator(MARKED).first).to_be_in_viewport()
        close_reader(page)
    row.locator(".pa-source").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(MARKED)
    close_reader(page)

    rows_after(page, lambda: page.fill("#pa-duties [name=who]", ""))
    quarterly = rows_after(page, lambda: page.select_option("[name=every]", "每季度"))
    assert quarterly.count() > 3
    assert all("每季度" in text for text in quarterly.locator(".pa-when").all_inner_texts())
    rows_after(page, lambda: page.select_option("[name=every]", ""))
    banned = rows_after(page, lambda: page.select_option("#pa-duties [name=kind]", "禁止"))
    assert all(re.search("不|禁", text) for text in banned.locator(".pa-force-cell").all_inner_texts())
    rows_after(page, lambda: page.fill("#pa-duties [name=text]", EMPTY))
    assert "没有符合这些条件的" in page.locator(".pa-rows").inner_text()
    assert page.locator("[data-file]").first.is_hidden()


def test_register_goes_on_page_by_page(address, new_page):
    page = new_page(address)
    open_register(page)
    rows = rows_after(page, lambda: page.fill("#pa-duties [name=who]", "泊位管理站"))
    assert rows.count() == PAGE
    rows = rows_after(page, lambda: page.get_by_role("button", name="显示更多").click())
    assert rows.count() == PAGE + 40
    assert len({*rows.locator(".pa-what").all_inner_texts()}) == PAGE + 40
    assert page.get_by_role("button", name="显示更多").is_hidden()


def test_register_is_saved_as_it_is_filtered(address, new_page, tmp_path):
    from icalendar import Calendar
    from openpyxl import load_workbook

    page = new_page(address)
    open_register(page)
    shown = rows_after(page, lambda: page.fill("#pa-duties [name=who]", "市数据管理局")).count()
    path = saved(page, page.get_by_role("button", name="下载 Excel"), tmp_path)
    assert path.name == "市数据管理局制度台账.xlsx"
    sheet = load_workbook(path)["制度台账"]
    cells = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert sum(any("市数据管理局" in cell for cell in row[:3]) for row in cells) >= shown > 3
    path = saved(page, page.get_by_role("button", name="下载日历"), tmp_path)
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert events
    assert all("RRULE" in event or event["DTSTART"] for event in events)


def test_calendar_of_a_month_and_a_quarter(address, new_page, tmp_path):
    from icalendar import Calendar

    page = new_page(address)
    open_register(page)
    view(page, "到期日历")
    today = date.today()
    assert page.input_value("[name=year]") == str(today.year)
    assert page.input_value("[name=span]") == f"{today.month:02d}"
    rows_after(page, lambda: page.fill("#pa-duties [name=who]", "泊位管理站"))
    rows_after(page, lambda: page.fill("[name=year]", "2025"))
    rows_after(page, lambda: page.select_option("[name=span]", "02"))
    assert page.locator(".pa-day").inner_text().startswith("2月28日")
    assert page.locator(".pa-found").inner_text() == f"2025年2月：{PAGE + 40} 项到期"
    rows_after(page, lambda: page.get_by_role("button", name="前一段").click())
    assert page.locator(".pa-day").inner_text().startswith("1月31日")
    rows_after(page, lambda: page.get_by_role("button", name="前一段").click())
    assert (page.input_value("[name=year]"), page.input_value("[name=span]")) == ("2024", "12")
    rows_after(page, lambda: page.get_by_role("button", name="显示更多").click())
    assert page.locator(".pa-dues li").count() == PAGE + 40
    assert page.locator(".pa-day").count() == 1
    page.locator(".pa-dues li").last.click()
    page.wait_for_selector(MARKED)
    close_reader(page)
    rows_after(page, lambda: page.select_option("[name=span]", "Q1"))
    path = saved(page, page.get_by_role("button", name="下载日历"), tmp_path)
    assert path.name == "泊位管理站2024年第一季度到期事项.ics"
    assert len(Calendar.from_ical(path.read_bytes()).walk("VEVENT")) == 3 * (PAGE + 40)


def test_empty_month_points_to_the_year_of_the_papers(address, new_page):
    page = new_page(address)
    open_register(page)
    view(page, "到期日历")
    rows_after(page, lambda: page.fill("#pa-duties [name=who]", "机关党委书记"))
    rows_after(page, lambda: page.fill("[name=year]", "2031"))
    rows_after(page, lambda: page.select_option("[name=span]", ""))
    assert "2031年没有到期的事项" in page.locator(".pa-rows").inner_text()
    rows_after(page, lambda: page.get_by_role("button", name="2024 年").click())
    assert page.locator(".pa-dues li").count() > 0


def test_work_done_has_a_view_of_its_own(address, folder, new_page):
    page = new_page(address)
    open_register(page)
    rows = view(page, "已开展工作")
    assert rows.count() > 5
    assert page.locator("[name=every]").is_hidden()
    assert page.get_by_role("button", name="下载日历").is_hidden()
    row = rows.first
    start, end = (int(row.get_attribute(f"data-{edge}")) for edge in ("start", "end"))
    row.click()
    page.wait_for_selector(MARKED)
    shown = "".join(page.locator(MARKED).all_inner_texts())
    assert shown == text_of(folder, row.get_attribute("data-open"))[start:end]


def test_answer_is_saved_as_word(address, new_page, tmp_path):
    from docx import Document

    page = new_page(address)
    ask(page, "全市性会议一般不超过多少分钟？")
    ask(page, "简报每月不超过几期？")
    path = saved(page, page.get_by_role("button", name="下载 Word").first, tmp_path)
    assert path.name == "全市性会议一般不超过多少分钟？.docx".replace("？", "？")
    assert "90分钟" in "\n".join(paragraph.text for paragraph in Document(path).paragraphs)


def test_answer_that_is_gone_says_so_beside_the_button(address, new_page):
    page = new_page(address)
    ask(page, "全市性会议一般不超过多少分钟？")
    page.evaluate("window.paTalk.write('')")
    page.get_by_role("button", name="下载 Word").click()
    page.wait_for_selector(".pa-failed")
    assert page.locator(".pa-failed").inner_text().count("。") == 1
    assert page.input_value(BOX) == ""


def test_hostile_papers_are_shown_as_text(address, new_page):
    page = new_page(address)
    open_register(page)
    rows = rows_after(page, lambda: page.fill("#pa-duties [name=text]", "渔港"))
    assert EVIL in rows.first.inner_text()
    view(page, "到期日历")
    page.wait_for_selector(".pa-dues li")
    page.click("#pa-duties .pa-picker > button")
    page.locator("#pa-duties .pa-picker-panel label", has_text="渔港管理办法").click()
    page.wait_for_selector("#pa-duties .pa-picked li")
    assert EVIL in page.locator("#pa-duties .pa-picked").inner_text()
    page.keyboard.press("Escape")
    open_outline(page)
    write(page, f"渔港管理{EVIL}", ".pa-sheet, #pa-points .pa-error")
    write(page, "渔港管理", ".pa-sheet, #pa-points .pa-error")
    page.wait_for_timeout(300)  # time for what should not happen
    assert page.evaluate("window.pwned") is None
    assert page.locator("main img, main a[href], main iframe, main script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_has_no_sideways_scroll_and_all_is_legible(address, new_page, scheme):
    page = new_page(address, 390, 844, color_scheme=scheme)
    open_outline(page)
    assert no_sideways_scroll(page)
    assert contrast(page, "#pa-points [type=submit]") >= 4.5
    page.click("#pa-points .pa-picker > button")
    page.wait_for_selector("#pa-points .pa-picker-panel label")
    assert no_sideways_scroll(page)
    page.keyboard.press("Escape")
    write(page, "安全生产")
    assert no_sideways_scroll(page)
    for selector in (".pa-prompt", ".pa-sheet .pa-chip", ".pa-sheet p", ".pa-sources .pa-source"):
        assert contrast(page, selector) >= 4.5, selector
    sync_api.expect(page.locator(".pa-sheet h2")).to_be_in_viewport()
    open_register(page)
    assert no_sideways_scroll(page)
    row = page.locator(".pa-ledger tbody tr").first.bounding_box()
    assert row["width"] <= 390
    for selector in (".pa-who", ".pa-what", ".pa-basis .pa-source", ".pa-force", ".pa-found"):
        assert contrast(page, f"#pa-duties {selector}:not(:empty)") >= 4.5, selector
    view(page, "到期日历")
    assert no_sideways_scroll(page)
    view(page, "已开展工作")
    assert no_sideways_scroll(page)
    page.get_by_role("tab", name="问答").click()
    ask(page, "全市性会议一般不超过多少分钟？")
    assert no_sideways_scroll(page)


def test_every_field_has_a_name(address, new_page):
    page = new_page(address)
    for tab, opened in (("提纲", "#pa-points .pa-welcome"), ("台账", "#pa-duties .pa-ledger")):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_selector(opened, timeout=60_000)
        nameless = page.evaluate(
            """(panel) => [...document.querySelectorAll(`${panel} :is(input, select, textarea, button)`)]
              .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim())).map((e) => e.outerHTML)""",
            opened.split()[0],
        )
        assert nameless == []
