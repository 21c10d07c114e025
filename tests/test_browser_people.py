"""People with accounts, on the real server in a real browser: signing in, what a reader does not see, looking after
accounts, and sessions that end."""

import json
import re

import browser
import pytest
from browser import ask, contrast, needs_browser, no_sideways_scroll, server

from index.library import Library
from ui.office.accounts import Accounts
from ui.office.audit import Audit
from ui.office.people import Role
from ui.office.store import FOLDER, Store
from ui.samples import sample_files

pytestmark = needs_browser
chromium = browser.chromium  # a fixture

ADMIN, READER = ("张三", "guanliyuan-1"), ("李四", "duzhe-mima-2")
EVIL = "<img src=x onerror=window.pwned=1>${window.pwned=2}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, static_model):
    folder = tmp_path_factory.mktemp("people") / "library"
    with Library.create(folder, str(static_model)) as library:
        library.add(sample_files(), sample=True)
    accounts = Accounts(Store(folder))
    accounts.add(*ADMIN, Role.ADMIN)
    accounts.add(*READER, groups=["办公室"])
    return folder


@pytest.fixture(scope="module")
def accounts(folder):
    return Accounts(Store(folder))


@pytest.fixture(scope="module")
def address(folder):
    with server(folder, "--auth") as (address, _):
        yield address


@pytest.fixture
def visit(chromium, address):
    """Opens the page for signing in, each time in a browser of its own; afterwards nothing may have gone wrong."""
    contexts, complaints = [], []

    def open_page(width=1280, height=800, **options):
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(address)
        page.wait_for_selector("[name=password]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    # What the browser says of a page that is refused, which is meant.
    assert not [one for one in complaints if not re.search(r"status of 4(01|03|29)|AbortError|Connection errored", one)]


def fill_in(page, name, password):
    page.get_by_label("账户").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def enter(page, name, password):
    fill_in(page, name, password)
    page.wait_for_selector(".pa-welcome h2")
    page.wait_for_selector(".pa-who")
    return page


def manage(page, view="people"):
    page.get_by_role("tab", name="管理").click()
    page.locator(f".pa-admin-bar [value={view}]").check(force=True)
    page.wait_for_selector(f"[data-view={view}] :is(.pa-admin-table, .pa-empty)")


def test_wrong_words_are_told_and_too_many_make_one_wait(visit):
    page = visit()
    fill_in(page, "没有这个人", "falsch-falsch")
    assert page.get_by_role("alert").inner_text() == "账户名或密码不对，请再试一次。"
    assert page.get_by_label("账户").input_value() == "没有这个人"
    assert page.get_by_label("密码").evaluate("box => box === document.activeElement && !box.value")
    for _ in range(5):
        fill_in(page, "没有这个人", "falsch-falsch")
    assert re.search(r"请 \d+ 秒后再试", page.get_by_role("alert").inner_text())


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_page_for_signing_in_can_be_read(visit, width, scheme):
    page = visit(width, color_scheme=scheme)
    fill_in(page, "没有", "falsch")
    page.get_by_role("alert").wait_for()
    for selector in ("h1", "label", ".error", ".hint", "button"):
        assert contrast(page, selector) >= 4.5, selector
    assert no_sideways_scroll(page)
    assert page.evaluate("document.querySelector('main').getBoundingClientRect().top") > 20


def test_a_reader_sees_no_administration_and_puts_nothing_in(visit):
    page = enter(visit(), *READER)
    assert "李四（读者）" in page.locator(".pa-who").inner_text()
    assert [tab.inner_text() for tab in page.get_by_role("tab").all()] == ["问答", "提纲", "台账", "文库"]
    assert page.locator("input[type=file]").count() == 0
    refusals = {
        (name, data == ""): page.evaluate(
            """async ([name, data]) => {
              const config = await (await fetch("config")).json();
              const part = config.components.find((one) => one.props?.elem_id === "pa-admin");
              const sent = { session_hash: "x", component_id: part.id, fn_name: name, data };
              const reply = await fetch("gradio_api/component_server/", { method: "POST",
                headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) });
              return JSON.stringify(await reply.json());
            }""",
            [name, data],
        )
        for data in ({}, "")
        for name in (
            *("admin_people", "admin_add", "admin_change", "admin_remove", "admin_keys", "admin_new_key"),
            *("admin_remove_key", "admin_votes", "admin_votes_file", "admin_entries"),
        )
    }
    told = {key: json.loads(reply).get("error") for key, reply in refusals.items()}
    # Of the wrong kind, what is sent is refused whoever sends it.
    assert set(told.values()) == {"只有管理员可以这样做。", "页面发来的内容看不懂，请刷新后再试。"}
    assert {name for (name, _), error in told.items() if error.startswith("只有管理员")} == {name for name, _ in told}
    upload = page.evaluate(
        "async () => { const form = new FormData(); form.append('files', new Blob(['x']), 'x.txt');"
        "return (await fetch('gradio_api/upload', { method: 'POST', body: form })).status; }"
    )
    assert upload == 403


def test_an_administrator_adds_an_account_which_is_used_and_removed(visit, accounts, folder):
    page = enter(visit(), *ADMIN)
    manage(page)
    page.get_by_role("button", name="添加账户").click()
    form = page.get_by_role("dialog")
    save = form.get_by_role("button", name="保存")
    save.click()
    assert form.get_by_role("alert").inner_text() == "请写上账户名。"
    form.get_by_label("账户名").fill("王五")
    form.get_by_label("组").fill("人事、办公室")
    form.get_by_label("密码", exact=False).first.fill("wangwu-mima-3")
    save.click()
    assert "两次输入的密码不一样" in form.get_by_role("alert").inner_text()
    form.get_by_label("再输一遍密码").fill("wangwu-mima-3")
    save.click()
    page.get_by_text("已添加账户“王五”。").wait_for()
    assert accounts.get("王五").groups == {"人事", "办公室"} and not accounts.get("王五").admin

    other = enter(visit(), "王五", "wangwu-mima-3")
    page.get_by_role("button", name="修改 王五").click()
    form.get_by_role("button", name="移除账户").click()
    assert accounts.find("王五")  # asked once more
    form.get_by_role("button", name="确定移除").click()
    page.get_by_text("已移除账户“王五”。").wait_for()
    assert accounts.find("王五") is None and page.locator("[data-change=王五]").count() == 0
    other.get_by_role("tab", name="台账").click()
    other.wait_for_selector("[name=password]")  # led to sign in with the next thing that is asked for
    assert other.url.endswith("/login")
    kinds = [(entry["did"], entry["of"]) for entry in Audit(folder / FOLDER).last(2, what="account")]
    assert kinds == [("remove", "王五"), ("add", "王五")]


def test_an_administrator_neither_removes_nor_demotes_himself(visit, accounts):
    page = enter(visit(), *ADMIN)
    manage(page)
    page.get_by_role("button", name="修改 张三").click()
    form = page.get_by_role("dialog")
    form.get_by_label("角色").select_option("读者")
    form.get_by_role("button", name="保存").click()
    assert "请让别的管理员来做" in form.get_by_role("alert").inner_text()
    form.get_by_role("button", name="移除账户").click()
    form.get_by_role("button", name="确定移除").click()
    page.get_by_text("不能移除自己的账户").wait_for()
    assert accounts.get("张三").admin


def test_a_new_password_ends_the_sessions_of_the_account(visit, accounts):
    accounts.add("赵六", "zhaoliu-mima-4")
    reader = enter(visit(), "赵六", "zhaoliu-mima-4")
    page = enter(visit(), *ADMIN)
    manage(page)
    page.get_by_role("button", name="修改 赵六").click()
    form = page.get_by_role("dialog")
    assert form.get_by_label("角色").evaluate("box => box === document.activeElement")
    form.get_by_label("角色").select_option("管理员")
    form.get_by_label("密码", exact=False).first.fill("zhaoliu-mima-5")
    form.get_by_label("再输一遍密码").fill("zhaoliu-mima-5")
    form.get_by_role("button", name="保存").click()
    page.get_by_text("已修改账户“赵六”。").wait_for()
    reader.reload()
    reader.wait_for_selector("[name=password]")
    fill_in(reader, "赵六", "zhaoliu-mima-4")
    assert "不对" in reader.get_by_role("alert").inner_text()
    enter(reader, "赵六", "zhaoliu-mima-5")
    assert reader.get_by_role("tab", name="管理").is_visible()
    accounts.remove("赵六")


def test_a_key_is_shown_once_works_and_is_taken_back(visit, accounts, address):
    page = enter(visit(), *ADMIN)
    manage(page, "keys")
    page.get_by_role("button", name="发一个密钥").click()
    form = page.get_by_role("dialog")
    form.locator("[name=owner]").select_option("李四")
    form.get_by_label("说明").fill(EVIL)
    form.get_by_role("button", name="保存").click()
    page.wait_for_selector(".pa-secret code:not(:empty)")
    secret = form.locator("code").inner_text()
    assert accounts.of_key(secret).name == "李四"
    form.get_by_role("button", name="存好了").click()
    page.get_by_text("已发出密钥。").wait_for()
    page.wait_for_selector(".pa-keys tbody tr")
    assert secret not in page.content() and EVIL[:20] in page.locator(".pa-keys").inner_text()
    assert page.evaluate("window.pwned") is None
    take = page.locator("[data-key]")
    take.click()
    assert accounts.of_key(secret)
    take.click()
    page.get_by_text("用它的程序不能再用了").wait_for()
    assert accounts.of_key(secret) is None


def test_votes_and_the_record_are_read_and_taken_along(visit, tmp_path):
    reader = enter(visit(), *READER)
    answer = ask(reader, "全市性会议一般不超过多少分钟？")
    answer.locator("[data-vote='-1']").click()
    answer.get_by_label("哪里不对").fill(f"=1+1 {EVIL}")
    answer.get_by_role("button", name="告诉管理员").click()
    reader.get_by_text("已记下，谢谢。").wait_for()
    page = enter(visit(), *ADMIN)
    manage(page, "votes")
    row = page.locator(".pa-votes-table tbody tr").first.inner_text()
    assert all(word in row for word in ("全市性会议", "不对", "=1+1", "李四"))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载表格").click()
    waiting.value.save_as(tmp_path / "votes.csv")
    text = (tmp_path / "votes.csv").read_text("utf-8-sig")
    assert text.startswith("时间,账户,评价,原因,问题") and ",不对," in text and "'=1+1" in text

    manage(page, "entries")
    page.get_by_label("做了什么").select_option("提问")
    page.wait_for_function("!document.querySelector('.pa-entries').innerText.includes('登录')")
    assert "全市性会议" in page.locator(".pa-entries tbody tr").first.inner_text()
    page.locator("[name=who]").select_option("张三")
    page.get_by_text("没有这样的记录。").wait_for()
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(390, 844, "dark"), (1280, 800, "light"), (1920, 1080, "light")]
)
def test_the_administration_fits_and_can_be_read(visit, width, height, scheme):
    page = enter(visit(width, height, color_scheme=scheme), *ADMIN)
    for view in ("people", "keys", "votes", "entries"):
        manage(page, view)
        assert no_sideways_scroll(page), view
    manage(page)
    for selector in (".pa-people td", ".pa-people .pa-badge", ".pa-who span", ".pa-who a"):
        assert contrast(page, selector) >= 4.5, selector
    page.get_by_role("button", name="修改 李四").click()
    for selector in (".pa-dialog h2", ".pa-dialog em", ".pa-dialog .pa-danger", ".pa-dialog .pa-primary"):
        assert contrast(page, selector) >= 4.5, selector
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()


def test_no_rule_of_accessibility_is_broken(visit):
    Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
    page = visit()
    found = {"login": Axe().run(page)}
    enter(page, *ADMIN)
    manage(page)
    page.get_by_role("button", name="添加账户").click()
    found["dialog"] = Axe().run(page, context=".pa-dialog")
    page.keyboard.press("Escape")
    for view in ("people", "keys", "entries"):
        manage(page, view)
        found[view] = Axe().run(page, context=".pa-admin")
    broken = {name: [one["id"] for one in result.response["violations"]] for name, result in found.items()}
    assert not any(broken.values()), broken


def test_signing_out_and_one_s_own_password(visit, accounts):
    accounts.add("孙七", "sunqi-mima-6")
    page = enter(visit(), "孙七", "sunqi-mima-6")
    page.evaluate("sessionStorage.setItem('draft', '写到一半的提纲')")
    page.get_by_role("link", name="改密码").click()
    for label, text in (("现在的密码", "sunqi-mima-6"), ("新密码（", "sunqi-mima-7"), ("再输一遍", "sunqi-mima-7")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="改密码").click()
    page.wait_for_selector(".pa-who")
    page.get_by_role("button", name="退出").click()
    page.wait_for_selector("[name=password]")
    assert page.evaluate("sessionStorage.length") == 0  # nothing for the next one at this browser
    page.go_back()
    page.wait_for_selector("[name=password]")
    enter(page, "孙七", "sunqi-mima-7")
    accounts.remove("孙七")


def test_signing_in_works_over_plain_http_under_the_office_s_own_name(address, chromium):
    """Where a browser says no more than Origin of where a request comes from: neither https nor this machine."""
    arguments = (*browser.ARGUMENTS, "--host-resolver-rules=MAP policy.office.lan 127.0.0.1")
    opened = chromium.browser_type.launch(executable_path=browser.CHROME, args=arguments)
    page = opened.new_page()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto(f"http://policy.office.lan:{address.rpartition(':')[2]}/")
    enter(page, *READER)
    assert ask(page, "全市性会议一般不超过多少分钟？").inner_text()
    headers = [request.all_headers() for request in sent]
    assert len(headers) > 3 and not any("sec-fetch-site" in one for one in headers)
    page.get_by_role("button", name="退出").click()
    page.wait_for_selector("[name=password]")
    opened.close()
