"""Hostile papers, names and words in a real browser: on every screen they are text, and nothing in them runs."""

import json
import re
import time
from io import BytesIO

import browser
import pytest
from browser import ask, needs_browser, no_sideways_scroll, server, sync_api

from index.library import Library
from ui.office.accounts import Accounts
from ui.office.people import Role
from ui.office.store import Store
from ui.samples import sample_files

pytestmark = needs_browser
chromium = browser.chromium  # fixture
expect = sync_api.expect

MARKUP = (
    "<script>window.pwned=1</script><img src=x onerror=window.pwned=2><svg onload=window.pwned=3>"
    "<iframe src=javascript:parent.pwned=4></iframe><a href='javascript:window.pwned=5'>点</a>"
    '"><b onmouseover=window.pwned=6>${window.pwned=7}{{window.pwned=8}}`${window.pwned=9}`'
)
ODD = "\u202e\u200b\u2066../../x javascript:alert(1) data:text/html,<script>alert(1)</script>"
EVIL = MARKUP + ODD
SHORT = "<img src=x onerror=window.pwned=1>${window.pwned=2}"  # where there is little room
TITLE = f"渔港管理办法{MARKUP}"
TEXT = (
    f"第一章　总则{SHORT}\n\n"
    f"第一条　渔港办{SHORT}应当每月向县政府报送一次渔港台账{EVIL}。\n\n"
    f"第二章　巡查{SHORT}\n\n"
    f"第二条　渔港办必须每季度开展一次渔港巡查，不得漏查渔船{EVIL}。\n\n"
    f"第三条　渔港办要加强渔港管理，落实渔港管理责任，把渔港管理好{EVIL}。\n"
)
FILE = "船闸<img src=x onerror=window.pwned=1>${window.pwned=2}.txt"
LINE = 3_400_000  # characters, 10 MB; a paper has five millions at most
ADMIN = ("<b>管理</b>${window.pwned=1}", "correct horse")
MADE = (
    "img:not([src^='data:']):not([src^='./']), script:not(head script):not(body > script), iframe, object, embed, "
    "a[href^='javascript:'], a[href^='data:'], [onerror], [onload], [onmouseover]"
)
SCREENS = ".pa-header, #pa-ask-tab, #pa-points, #pa-duties, #pa-shelf, #pa-admin, #pa-reader"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("evil")
    record = json.dumps({"title": TITLE, "text": TEXT, "issuer": SHORT}, ensure_ascii=False)
    (home / f"渔港{SHORT}.jsonl").write_text(record + "\n", encoding="utf-8")
    (home / FILE).write_text("船闸检修办法\n\n第一条　船闸应当每年检修一次，由船闸所登记。\n", encoding="utf-8")
    with Library.create(home / "library") as library:
        assert not library.add([*sample_files(), home / f"渔港{SHORT}.jsonl", home / FILE]).skipped
    accounts = Accounts(Store(home / "library"))
    accounts.add("管理", ADMIN[1], Role.ADMIN)
    return home / "library"


@pytest.fixture(scope="module")
def address(folder):
    with server(folder, "--auth") as (address, _):
        yield address


@pytest.fixture
def page(chromium, address):
    """Signed in as an administrator; afterwards nothing may have run, opened, or led away."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN", accept_downloads=True)
    page = context.new_page()
    dialogs, requests = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    page.get_by_label("账户").fill("管理")
    page.get_by_label("密码").fill(ADMIN[1])
    page.get_by_role("button", name="登录").click()
    page.wait_for_selector(".pa-welcome h2")
    yield page
    harmless(page)
    assert not dialogs
    assert len(context.pages) == 1
    assert page.url.startswith(address)
    assert not [url for url in requests if not url.startswith((address, "data:", "blob:"))]
    assert not [url for url in requests if url.endswith("/x")], "an image of a paper was fetched"
    context.close()


def harmless(page):
    page.wait_for_timeout(200)  # time for what should not happen
    assert page.evaluate("window.pwned") is None
    found = page.evaluate(
        """([screens, made]) => [...document.querySelectorAll(screens)].flatMap((part) =>
        [...part.querySelectorAll(made)].map((one) => one.outerHTML.slice(0, 200)))""",
        [SCREENS, MADE],
    )
    assert not found
    assert no_sideways_scroll(page)


def shown(page, selector, text="<img src=x onerror=window.pwned"):
    part = page.locator(selector, has_text=text).first
    part.wait_for()
    harmless(page)
    return part


def test_question_answer_evidence_and_reader(page):
    answer = ask(page, f"渔港台账多久报送一次？{EVIL}")
    assert "<script>window.pwned=1</script>" in answer.locator(".pa-question").inner_text()
    harmless(page)
    answer = ask(page, "渔港台账多久报送一次？")
    assert "${window.pwned=7}{{window.pwned=8}}" in answer.locator(".pa-text").inner_text()
    assert "\u202e" not in page.content()  # nothing turns the line round
    shown(page, ".pa-card").click()
    page.locator(".pa-reader main mark").wait_for()
    shown(page, ".pa-reader main")
    shown(page, ".pa-reader header", "<script>")
    shown(page, ".pa-reader nav")
    page.keyboard.press("Escape")
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载 Word").last.click()
    from docx import Document

    assert "window.pwned" in "\n".join(line.text for line in Document(saved.value.path()).paragraphs)


def test_conversations(page):
    ask(page, f"{EVIL}船闸多久检修一次？")
    shown(page, ".pa-talk-open", "<script>")
    page.locator(".pa-talk-more").first.click()
    page.get_by_role("button", name="改名").click()
    page.get_by_label("对话的名字").fill(f"{SHORT}\u202e\u200b")
    page.keyboard.press("Enter")
    shown(page, ".pa-talk-open", "<img")
    page.locator(".pa-talk-more").first.click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出").click()
    assert not re.search(r'[<>/\\:"|?*\u202e\u200b]', saved.value.suggested_filename)
    page.get_by_label("查找对话").fill(SHORT + "没有这样的")
    shown(page, ".pa-history-list", "没有含")
    page.reload()
    shown(page, "#pa-done .pa-question", "<script>")


def test_outline(page):
    page.get_by_role("tab", name="提纲").click()
    page.wait_for_selector("#pa-points [name=topic]")
    for topic in (f"渔港管理{EVIL}", "渔港管理", "安全生产"):
        page.fill("[name=topic]", topic)
        page.fill("[name=own_unit]", EVIL)
        with page.expect_response(re.compile("component_server")):
            page.get_by_role("button", name="生成提纲").click()
        page.wait_for_selector(".pa-sheet" if topic == "安全生产" else ".pa-sheet, #pa-points .pa-error")
        harmless(page)
    sheet = shown(page, ".pa-sheet")
    assert "<script>window.pwned=1</script>" in sheet.inner_text()
    with page.expect_download() as saved:
        page.locator("#pa-points [data-word]").click()
    from docx import Document

    assert "window.pwned" in "\n".join(line.text for line in Document(saved.value.path()).paragraphs)


def test_register_its_picture_and_files(page):
    page.get_by_role("tab", name="台账").click()
    page.wait_for_selector(".pa-ledger tbody tr", timeout=60_000)
    page.fill("#pa-duties [name=text]", "渔港")  # the first page may be all of other papers
    shown(page, ".pa-ledger tbody tr")
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载 Excel").click()
    from openpyxl import load_workbook

    cells = [
        cell
        for sheet in load_workbook(BytesIO(saved.value.path().read_bytes()))
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert any("window.pwned" in str(cell.value) for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]
    page.get_by_text("到期日历", exact=True).click()
    shown(page, ".pa-rows")
    for field in ("who", "text"):
        page.fill(f"#pa-duties [name={field}]", EVIL[:200])
        page.wait_for_timeout(700)
        harmless(page)


def test_library_uploads_and_administration(page, folder, tmp_path):
    page.get_by_role("tab", name="文库").click()
    page.wait_for_selector("[data-choose]")
    shown(page, ".pa-shelf tbody tr")
    before = {path.name for path in folder.parent.iterdir()}
    sent = {
        f"..\\..\\灯塔{SHORT}\u202e\u200b.txt": "灯塔办法\n\n灯塔每周擦一次。",
        f"假的{SHORT}.docx": f"浮标办法{EVIL}\n\n浮标每周擦一次。",
    }
    files = [{"name": name, "mimeType": "text/html", "buffer": text.encode()} for name, text in sent.items()]
    page.set_input_files("[data-files]", files)
    expect(page.locator(".pa-uploads [role=status]")).to_have_text("完成 2", timeout=30_000)
    shown(page, ".pa-uploads li", "window.pwned")
    assert {path.name for path in folder.parent.iterdir()} == before
    page.fill("#pa-filter", EVIL)
    page.wait_for_timeout(500)
    harmless(page)
    page.get_by_role("tab", name="管理").click()
    page.wait_for_selector(".pa-admin-table")
    page.get_by_role("button", name="添加账户").click()
    form = page.get_by_role("dialog")
    form.get_by_label("账户名").fill(ADMIN[0])
    form.get_by_label("组").fill(SHORT)
    form.get_by_label("密码", exact=False).first.fill("wangwu-mima-3")
    form.get_by_label("再输一遍密码").fill("wangwu-mima-3")
    form.get_by_role("button", name="保存").click()
    page.wait_for_timeout(500)
    harmless(page)
    page.keyboard.press("Escape")
    page.locator(".pa-admin-bar [name=view]").last.check(force=True)
    page.wait_for_timeout(800)
    harmless(page)


def test_a_line_of_ten_megabytes(folder, page):
    words = "海塘应当每年检查一次，"
    path = folder.parent / "长行.txt"
    half = words * (LINE // 2 // len(words))
    path.write_text(f"海塘检查办法\n\n{half}。堤长应当每季度巡堤一次。{half}", encoding="utf-8")
    began = time.monotonic()
    with Library.open(folder) as library:
        assert not library.add([path]).skipped
    indexed = time.monotonic() - began
    began = time.monotonic()
    answer = ask(page, "堤长多久巡堤一次？")
    asked = time.monotonic() - began
    assert "每季度巡堤一次" in answer.locator(".pa-text").inner_text()
    began = time.monotonic()
    page.locator(".pa-card", has_text="堤长").first.click()
    page.locator(".pa-reader main mark").first.wait_for()
    opened = time.monotonic() - began
    assert (asked < 10, opened < 5) == (True, True), (indexed, asked, opened)
    assert no_sideways_scroll(page)
    assert page.locator(".pa-reader main").evaluate("one => one.scrollWidth <= one.clientWidth + 1")
