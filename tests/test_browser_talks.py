"""Conversations on the server, in a real browser: listed, found, renamed, taken along, deleted; votes and limits."""

import re

import browser
import pytest
from browser import BOX, EVIL, ask, needs_browser, no_sideways_scroll, server, sync_api

from index.library import Library
from ui.office.conversations import Conversations
from ui.office.people import LOCAL, Person
from ui.office.store import Store
from ui.samples import sample_files

pytestmark = needs_browser
address, chromium, new_page = browser.address, browser.chromium, browser.new_page  # fixtures
expect = sync_api.expect

MEETING = "全市性会议一般不超过多少分钟？"
LEAVE = "年休假可以跨年安排吗？"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, static_model):
    home = tmp_path_factory.mktemp("talks")
    with Library.create(home / "library", str(static_model)) as library:
        library.add(sample_files(), sample=True)
    return home / "library"


def talks(page):
    return page.locator(".pa-talk-open span").all_inner_texts()


def menu(page, title):
    page.get_by_role("button", name=f"更多：{title}").click()


def test_conversations_are_listed_found_renamed_exported_and_deleted(address, new_page, tmp_path):
    page = new_page(address)
    ask(page, MEETING)
    page.get_by_role("button", name="新对话").first.click()
    page.wait_for_selector("#pa-welcome [data-ask]")
    ask(page, LEAVE)
    expect(page.locator(".pa-talk-open")).to_have_count(2)
    assert talks(page) == [LEAVE, MEETING]

    page.get_by_label("查找对话").fill("90分钟")
    expect(page.locator(".pa-talk-open")).to_have_count(1)
    assert talks(page) == [MEETING]
    page.get_by_label("查找对话").fill("")
    expect(page.locator(".pa-talk-open")).to_have_count(2)

    menu(page, LEAVE)
    page.get_by_role("button", name="改名").click()
    page.get_by_label("对话的名字").fill(f"休假{EVIL}")
    page.keyboard.press("Enter")
    expect(page.locator(".pa-talk-open span").first).to_contain_text("休假<script>")

    page.locator(".pa-talk-more").last.click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出").click()
    text = saved.value.path().read_text("utf-8-sig")
    assert f"问：{MEETING}" in text
    assert "依据：" in text
    assert "90分钟" in text

    page.locator("[data-talk]").last.click()
    expect(page.locator("#pa-done .pa-question")).to_have_text(MEETING)
    page.locator(".pa-card").first.wait_for()
    page.get_by_role("button", name="删除").click()
    page.get_by_role("button", name="确定删除").click()
    expect(page.locator(".pa-talk-open")).to_have_count(1)
    page.wait_for_selector("#pa-welcome [data-ask]")
    assert page.evaluate("window.pwned") is None


def test_a_link_to_somebody_elses_conversation_shows_nothing(address, folder, new_page):
    other = Conversations(Store(folder)).new(Person("别人"), "别人的对话", '{"version":1,"first":1,"exchanges":[]}')
    page = new_page(f"{address}/#talk={other}")
    page.wait_for_selector("#pa-welcome [data-ask]")
    page.wait_for_function("location.hash === ''")
    assert "别人的对话" not in page.content()


def test_an_answer_is_voted_on_asked_anew_and_leads_on(address, folder, new_page):
    page = new_page(address)
    answer = ask(page, LEAVE)
    bad = answer.get_by_role("button", name="没用")
    bad.click()
    expect(bad).to_have_attribute("aria-pressed", "true")
    page.get_by_label("哪里不对").fill("少了审批")
    page.get_by_role("button", name="告诉管理员").click()
    page.get_by_text("已记下").wait_for()
    (vote,) = [vote for vote in Conversations(Store(folder)).votes() if vote.reason == "少了审批"]
    assert (vote.vote, vote.question, vote.owner) == (-1, LEAVE, LOCAL.name)

    answer.get_by_role("button", name="重新回答").click()
    expect(bad).to_have_attribute("aria-pressed", "false")  # another answer
    expect(page.locator("#pa-done .pa-turn")).to_have_count(1)

    suggested = page.locator(".pa-next-asks button").first
    suggested.wait_for()
    question = suggested.inner_text()
    suggested.click()
    expect(page.locator("#pa-done .pa-turn")).to_have_count(2)
    assert page.locator("#pa-done .pa-question").last.inner_text() == question


def test_a_question_can_be_limited_to_papers_years_and_kinds(address, new_page):
    page = new_page(address)
    page.locator(".pa-scope summary").click()
    page.get_by_label("年份").fill("1999")
    page.keyboard.press("Enter")
    expect(page.locator(".pa-scope summary")).to_contain_text("1999 年")
    refused = ask(page, LEAVE)
    assert "没有1999年的文件" in refused.locator(".pa-error").inner_text()
    page.locator(".pa-scope summary").click()
    page.get_by_role("button", name="清除").click()
    page.locator(".pa-scope .pa-picker > button").click()
    page.get_by_label("查找文件").first.fill("会议文件")
    page.locator(".pa-scope .pa-picker-panel label").first.click()
    page.keyboard.press("Escape")
    limited = ask(page, LEAVE)
    assert limited.locator(".pa-ungrounded").count() == 1  # the paper on leave is out of bounds
    page.locator(".pa-scope summary").click()
    page.get_by_label("年份").fill("去年")
    mangled = ask(page, LEAVE)
    assert "2021-2023" in mangled.locator(".pa-error").inner_text()


def test_phone_folds_the_conversations_away(address, new_page):
    page = new_page(address, 390, 844)
    ask(page, LEAVE)
    assert no_sideways_scroll(page)
    expect(page.locator(".pa-history-list")).to_be_hidden()
    page.get_by_role("button", name="对话", exact=True).click()
    expect(page.locator(".pa-talk-open").first).to_be_visible()
    assert no_sideways_scroll(page)


def test_guests_of_an_open_server_see_their_own_conversations_alone(folder, chromium):
    with server(folder, "--host", "0.0.0.0", "--without-accounts") as (address, _):
        one, two = chromium.new_context(), chromium.new_context()
        first, second = one.new_page(), two.new_page()
        first.goto(address)
        ask(first, LEAVE)
        link = first.url
        assert re.search("#talk=", link)
        second.goto(link)
        second.wait_for_selector("#pa-welcome [data-ask]")
        assert second.locator(".pa-turn").count() == 0
        assert second.locator(".pa-talk-open").count() == 0
        first.reload()
        first.wait_for_selector("#pa-done .pa-turn")
        assert first.locator(BOX).count() == 1
        one.close()
        two.close()
