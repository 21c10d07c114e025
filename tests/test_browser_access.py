"""Everybody can use the page: axe-core (WCAG 2.1 A and AA) finds nothing serious on any screen, and keys reach all."""

import browser
import pytest
from browser import BOX, ask, needs_browser, server, sync_api

from index.library import Library
from ui.office.accounts import Accounts
from ui.office.people import Role
from ui.office.store import Store
from ui.samples import sample_files

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
pytestmark = needs_browser
chromium = browser.chromium  # fixture

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def address(tmp_path_factory, static_model):
    home = tmp_path_factory.mktemp("access")
    with Library.create(home / "library", str(static_model)) as library:
        library.add(sample_files(), sample=True)
    Accounts(Store(home / "library")).add("管理", "correct horse", Role.ADMIN)
    with server(home / "library", "--auth") as (address, _):
        yield address


def sign_in(page, address):
    page.goto(address)
    page.get_by_label("账户").fill("管理")
    page.get_by_label("密码").fill("correct horse")
    page.get_by_role("button", name="登录").click()
    page.wait_for_selector(".pa-welcome h2")


def grave(page):
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} {[node['html'][:160] for node in rule['nodes'][:3]]}"
        for rule in found
        if rule["impact"] in GRAVE
    ]


def open_tab(page, name):
    page.get_by_role("tab", name=name).click()


def asked(page):
    ask(page, "年休假可以跨年安排吗？")
    page.locator(".pa-scope summary").click()


def outlined(page):
    open_tab(page, "提纲")
    page.get_by_label("主题").fill("加强理论学习")
    page.get_by_role("button", name="生成提纲").click()
    page.wait_for_selector(".pa-sheet")


def listed(page):
    open_tab(page, "台账")
    page.wait_for_selector(".pa-rows table, .pa-rows .pa-row, .pa-rows tbody")


def shelved(page):
    open_tab(page, "文库")
    page.wait_for_selector(".pa-shelf")


def managed(page):
    open_tab(page, "管理")
    page.wait_for_timeout(800)


def reading(page):
    ask(page, "年休假可以跨年安排吗？")
    page.locator(".pa-card").first.click()
    page.wait_for_selector(".pa-reader main mark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [asked, outlined, listed, shelved, managed, reading])
def test_nothing_grave_on_any_screen(address, chromium, scheme, screen):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN", color_scheme=scheme)
    page = context.new_page()
    sign_in(page, address)
    screen(page)
    assert grave(page) == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_grave_at_the_door(address, chromium, scheme):
    context = chromium.new_context(locale="zh-CN", color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/login")
    page.wait_for_selector("form")
    assert grave(page) == []
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    context.close()


def test_keys_alone_lead_from_a_question_to_its_paper(address, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    sign_in(page, address)
    page.focus(BOX)
    page.keyboard.type("年休假可以跨年安排吗？")
    page.keyboard.press("Enter")
    page.wait_for_selector("#pa-done .pa-turn")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('pa-card')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    mark = page.locator(".pa-reader main mark")
    mark.wait_for()
    sync_api.expect(mark).to_be_in_viewport()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('pa-card')")  # back where he was
    context.close()
