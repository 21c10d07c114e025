"""The real server and a real browser: ask, read the evidence, open the paper; nothing leaves the machine.

Needs the Python package playwright and a Chromium of the system (``chromium`` on the PATH, or its path in CHROME).
"""

import json
import signal
import socket
import time

import browser
import pytest
from browser import BOX, EVIL, ask, contrast, needs_browser, no_sideways_scroll, server, sync_api
from openai_server import Behaviour, openai_server

from assistant.records import Answer, Citation
from index.library import Library
from index.passages import sentences
from ui.office.conversations import Conversations
from ui.office.people import LOCAL
from ui.office.store import Store
from ui.samples import sample_files
from ui.web.conversation import Conversation, Exchange
from ui.web.saved import dump

pytestmark = needs_browser
address, chromium, new_page = browser.address, browser.chromium, browser.new_page  # fixtures

EVIL_TEXT = (
    f"第一条　渔港巡查每周开展两次{EVIL}。\n第二条　![图](http://example.com/b.png)渔港台账"
    "[链接](javascript:window.pwned=4)由<a href=http://example.com>渔港办</a>每月报送{{value}}。\n"
)
BLOTTED = "渔船检修由**区委书记、*月带队开展一次，# 船长 | 轮机长 | 1) 须到场，**同志负责登记"
BLOTTED_TEXT = f"渔船检修办法\n\n第一条　{BLOTTED}。\n第二条　渔船保险每年续办一次。\n"
SAID = "各支部每季度汇报1次。[1]"
HELD = Conversation(
    (
        Exchange(
            "那多久？",
            answer=Answer(
                "",
                "那多久？",
                "支部多久汇报一次？",
                SAID,
                True,
                "extractive",
                (Citation(1, "某办法", "某办法.txt", ("第一条",), SAID[:-3], 0, 11, "0" * 16),),
                notes=("依据：《某办法》",),
                highlights=((3, 6),),
            ),
        ),
        Exchange(EVIL, error=f"错了{EVIL}"),
        Exchange("再问", text=f"- 写到一半**某{EVIL}", stopped=True),
    )
)
LONG_TEXT = "\n".join(
    f"{i}号水库每年放水{i % 7 + 1}次，由管理站登记在册，不得漏登，也不得以口头报告代替书面登记，年底统一核对。"
    for i in range(1, 25_001)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, static_model):
    """A library of the sample papers, a hostile paper and one of more than a million characters."""
    home = tmp_path_factory.mktemp("browser")
    record = json.dumps({"title": f"渔港管理办法{EVIL}", "text": EVIL_TEXT}, ensure_ascii=False)
    (home / "渔港<b>.jsonl").write_text(record + "\n", encoding="utf-8")
    (home / "水库登记办法.txt").write_text(LONG_TEXT, encoding="utf-8")
    with Library.create(home / "library", str(static_model)) as library:
        report = library.add([*sample_files(), home / "渔港<b>.jsonl", home / "水库登记办法.txt"], sample=True)
        assert not report.skipped
    return home / "library"


def put(page, folder, text):
    """Open the page at a conversation that the office holds ``text`` of."""
    id = Conversations(Store(folder)).new(LOCAL, "对话", text)
    page.evaluate("id => { location.hash = '#talk=' + id; }", id)
    page.reload()


def test_first_run_shows_the_samples_within_12_seconds(tmp_path, new_page):
    began = time.monotonic()
    with server(tmp_path / "fresh") as (address, _):
        assert time.monotonic() - began < 12
        page = new_page(address)
        assert page.title() == "政策问答"
        assert page.locator("[data-ask]").count() >= 3
        page.locator("[data-ask]").first.click()
        page.wait_for_selector("#pa-done button.pa-chip")


def test_server_stops_at_once_under_an_open_page_which_says_so(folder, chromium):
    with server(folder) as (address, process):
        page = chromium.new_page()
        page.goto(address)
        page.wait_for_selector("[data-ask]")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        page.fill(BOX, "年休假有几天？")
        page.press(BOX, "Enter")
        page.get_by_text("与程序的连接断开了").wait_for()
        page.close()


def test_the_evidence_of_an_answer_is_a_sentence_of_the_paper(address, folder, new_page):
    page = new_page(address)
    answer = ask(page, "全市性会议一般不超过多少分钟？")
    assert "90分钟" in answer.locator(".pa-text").inner_text()

    card = page.locator("#pa-evidence .pa-card").first
    cited = card.locator("mark").inner_text()
    assert "关于进一步精简会议文件的通知" in card.inner_text()
    assert "第 2 页" in card.inner_text()
    with Library.open(folder) as library:
        document = library.document("关于进一步精简会议文件的通知")
    assert cited in [document.text[start:end] for start, end in sentences(document.text)]


def test_number_and_card_open_the_paper_at_the_sentence(address, new_page):
    page = new_page(address)
    answer = ask(page, "全市性会议一般不超过多少分钟？")
    cited = page.locator("#pa-evidence mark").first.inner_text()
    for opener in (answer.locator("button.pa-chip").first, page.locator("#pa-evidence .pa-card").first):
        opener.click()
        mark = page.locator(".pa-reader main mark")
        mark.wait_for()
        assert mark.inner_text() == cited
        sync_api.expect(mark).to_be_in_viewport()
        assert "缩短会议时间" in page.locator(".pa-reader nav [aria-current]").inner_text()
        page.keyboard.press("Escape")
        sync_api.expect(page.locator(".pa-reader")).to_be_hidden()


def test_examples_errors_earlier_evidence_and_clearing(address, new_page):
    page = new_page(address)
    page.locator("[data-ask]").first.click()
    page.wait_for_selector("#pa-done button.pa-chip")
    assert page.locator(".pa-welcome").count() == 0
    refused = ask(page, "问" * 20_000)
    assert "20000" in refused.locator(".pa-error").inner_text()
    ask(page, "全市性会议一般不超过多少分钟？")
    page.locator("[data-show='1']").click()
    page.wait_for_selector(".pa-evidence[data-turn='1'] .pa-card")
    page.fill(BOX, "   ")
    page.press(BOX, "Enter")
    page.click("[data-new]")
    page.wait_for_selector("#pa-welcome [data-ask]")
    assert page.locator(".pa-turn").count() == 0
    assert page.locator(".pa-card").count() == 0


def test_question_asked_before_the_page_is_filled(address, chromium):
    page = chromium.new_page()
    held = []

    def hold(route):
        if '"open_talk"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/component_server/**", hold)
    page.goto(address)
    page.wait_for_selector(".pa-welcome")
    ask(page, "全市性会议一般不超过多少分钟？")
    assert len(held) == 1
    with page.expect_response("**/component_server/**"):
        held[0].continue_()
    page.wait_for_timeout(300)  # time for what should not happen
    assert page.locator("#pa-done .pa-turn").count() == 1
    sync_api.expect(page.locator("#pa-welcome")).to_be_hidden()
    page.close()


def test_pages_do_not_share_a_conversation(address, new_page):
    first, second = new_page(address), new_page(address)
    ask(first, "全市性会议一般不超过多少分钟？")
    ask(second, "简报每月不超过几期？")
    for page, own in ((first, "全市性会议"), (second, "简报")):
        assert page.locator(".pa-question").count() == 1
        assert own in page.locator(".pa-question").inner_text()


def test_conversation_outlives_a_reload_until_it_is_cleared(address, new_page):
    page = new_page(address)
    page.locator("[data-ask]").first.click()
    page.wait_for_selector("#pa-done button.pa-chip")
    ask(page, "问" * 3_000)
    ask(page, "全市性会议一般不超过多少分钟？")
    whole = "[...document.querySelectorAll('.pa-question, .pa-text, .pa-error, .pa-evidence')].map((p) => p.outerHTML)"
    before = page.evaluate(whole)
    assert len(before) == 7
    page.reload()
    page.wait_for_selector("#pa-done .pa-turn")
    assert page.evaluate(whole) == before
    assert page.locator(".pa-welcome").count() == 0

    other = page.context.new_page()  # another tab of the same browser
    other.goto(address)
    other.wait_for_selector("[data-ask]")
    assert other.locator(".pa-turn").count() == 0
    ask(other, "简报每月不超过几期？")

    answer = ask(page, "那部门会议呢？")
    standalone = answer.locator(".pa-standalone").inner_text()
    assert "部门会议" in standalone
    assert "分钟" in standalone
    assert page.locator("#pa-done .pa-turn").count() == 4
    page.locator("[data-show='1']").click()
    page.wait_for_selector(".pa-evidence[data-turn='1'] .pa-card")
    assert page.locator(".pa-for").inner_text() == page.locator(".pa-question").first.inner_text()
    page.locator(".pa-card").first.click()
    page.wait_for_selector(".pa-reader main mark")
    page.keyboard.press("Escape")

    page.click("[data-new]")
    page.wait_for_selector("#pa-welcome [data-ask]")
    page.reload()
    page.wait_for_selector("[data-ask]")
    assert page.locator(".pa-turn, .pa-card").count() == 0
    other.reload()
    other.wait_for_selector("#pa-done .pa-turn")
    assert "简报" in other.locator(".pa-question").inner_text()


def test_conversation_outlives_the_program_and_the_papers_it_quotes(tmp_path, static_model, new_page):
    (tmp_path / "渔船检修办法.txt").write_text(BLOTTED_TEXT, encoding="utf-8")
    (tmp_path / "渔港值班办法.txt").write_text("渔港值班办法\n\n第一条　渔港每日值班两人。\n", encoding="utf-8")
    with Library.create(tmp_path / "library", str(static_model)) as library:
        library.add([tmp_path / "渔船检修办法.txt", tmp_path / "渔港值班办法.txt"])
        fleeting = library.document("渔船检修办法").id
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    with server(tmp_path / "library", "--port", port) as (address, _):
        page = new_page(address)
        answer = ask(page, "渔船检修由谁带队开展？")
        assert BLOTTED in answer.locator(".pa-text").inner_text()
        assert BLOTTED in page.locator("#pa-evidence mark").inner_text()
        assert BLOTTED in answer.locator("[data-copy]").get_attribute("data-copy").partition("依据：")[0]
        there = page.url
        page.goto("about:blank")
    with Library.open(tmp_path / "library") as library:
        library.remove(fleeting)
        library.compact()
    with server(tmp_path / "library", "--port", port) as (address, _):
        assert there.startswith(f"{address}/#talk=")
        page.goto(there)
        page.wait_for_selector("#pa-done .pa-turn")
        assert BLOTTED in page.locator("#pa-done .pa-text").inner_text()
        assert BLOTTED in page.locator("#pa-evidence mark").inner_text()
        assert "已不在文库中" in page.locator(".pa-card").inner_text()
        page.locator("button.pa-chip").first.click()
        said = page.locator(".pa-reader main .pa-error")
        said.wait_for()
        assert "已不在文库中" in said.inner_text()
        assert said.inner_text().count("。") == 1
        page.keyboard.press("Escape")
        ask(page, "渔港每日值班几人？")
        assert page.locator("#pa-done .pa-turn").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_kept_is_shown_as_text_with_the_answer_in_bold(address, folder, new_page, scheme):
    page = new_page(address, color_scheme=scheme)
    put(page, folder, dump(HELD))
    page.wait_for_selector("#pa-done .pa-turn")
    bold = page.locator(".pa-text strong")
    assert bold.all_inner_texts() == ["每季度"]
    assert int(bold.evaluate("e => getComputedStyle(e).fontWeight")) >= 600
    assert contrast(page, ".pa-text strong") >= 4.5
    assert "按此问题查找：支部多久汇报一次？" in page.locator(".pa-standalone").inner_text()
    assert EVIL in page.locator(".pa-error").inner_text()
    assert f"写到一半**某{EVIL}" in page.locator(".pa-answer").last.inner_text()
    page.locator("[data-show='1']").click()
    page.wait_for_selector(".pa-evidence[data-turn='1']")
    assert page.locator(".pa-card mark strong").inner_text() == "每季度"
    assert contrast(page, ".pa-card mark strong") >= 4.5
    assert page.evaluate("window.pwned") is None
    assert page.locator("main img, main a, main iframe, main script").count() == 0


def test_a_damaged_conversation_is_discarded_quietly(address, folder, new_page):
    page = new_page(address)
    for text in ("<b>", dump(HELD)[:-9], dump(HELD).replace('"version":1', '"version":999')):
        put(page, folder, text)
        page.wait_for_selector("#pa-welcome [data-ask]")
        assert page.locator(".pa-turn, .pa-error").count() == 0
        page.wait_for_function("location.hash === ''")
    ask(page, "全市性会议一般不超过多少分钟？")
    page.reload()
    page.wait_for_selector("#pa-done .pa-turn")


def test_hostile_papers_and_questions_are_shown_as_text(address, new_page):
    page = new_page(address)
    for question in ("渔港巡查每周开展几次？", f"渔港台账多久报送一次？{EVIL}"):
        ask(page, question)
        page.wait_for_selector(".pa-card")
    assert EVIL in page.locator(".pa-question").last.inner_text()
    assert EVIL in page.locator(".pa-card h3").first.inner_text()
    page.locator(".pa-card").first.click()
    page.wait_for_selector(".pa-reader main mark")
    assert EVIL in page.locator(".pa-reader h2").inner_text()
    assert EVIL in page.locator(".pa-reader main").inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="文库").click()
    page.fill("#pa-filter", "渔港")
    page.wait_for_function("document.querySelectorAll('.pa-shelf tbody tr').length === 1")
    assert EVIL in page.locator(".pa-shelf").inner_text()
    page.wait_for_timeout(300)  # time for what should not happen
    assert page.evaluate("window.pwned") is None
    assert page.locator("main img, main a, main iframe, main script").count() == 0


def test_model_output_is_neutralised_and_can_be_stopped(folder, new_page, chromium):
    said = (
        "会议一般不超过90分钟。[1]\n\n![图](http://example.com/c.png)<img src=x onerror=window.pwned=5>" + "续" * 3_000
    )
    with (
        openai_server(Behaviour(lambda body: said, delay=0.01)) as url,
        server(folder, "--model", "openai:test", "--base-url", url) as (address, _),
    ):
        page = new_page(address)
        page.fill(BOX, "全市性会议一般不超过多少分钟？")
        page.press(BOX, "Enter")
        stop = page.get_by_role("button", name="停止")
        stop.wait_for()
        page.wait_for_function("document.querySelector('#pa-current').innerText.includes('90分钟')")  # as it comes
        page.wait_for_timeout(1_500)
        page.fill(BOX, "再问一次：全市性会议一般不超过多少分钟？")
        page.press(BOX, "Enter")  # must wait until the answer under way is done
        stop.click()
        page.wait_for_selector("#pa-done .pa-turn")
        assert "已停止" in page.locator("#pa-done .pa-answer").inner_text()
        assert page.locator(".pa-turn").count() == 1
        assert page.input_value(BOX) == "再问一次：全市性会议一般不超过多少分钟？"
        assert page.evaluate("window.pwned") is None
        assert page.locator("main img").count() == 0
        page.get_by_role("button", name="提问").click()
        stop.wait_for()
        stop.click()
        page.wait_for_function("document.querySelectorAll('#pa-done .pa-turn').length === 2")
        hurried = chromium.new_page()
        hurried.goto(address)
        hurried.fill(BOX, "全市性会议一般不超过多少分钟？")
        hurried.press(BOX, "Enter")
        hurried.get_by_role("button", name="停止").wait_for()
        hurried.reload()
        hurried.wait_for_selector("#pa-done .pa-turn")
        assert "全市性会议" in hurried.locator(".pa-question").inner_text()
        assert "已停止" in hurried.locator(".pa-answer").inner_text()
        hurried.get_by_role("button", name="提问").wait_for()
        hurried.close()


def test_paper_of_a_million_characters_opens_at_once_and_reads_on(address, new_page):
    assert len(LONG_TEXT) > 1_000_000
    page = new_page(address)
    page.get_by_role("tab", name="文库").click()
    began = time.monotonic()
    page.locator(".pa-paper", has_text="水库登记办法").click()
    page.wait_for_selector(".pa-reader main [data-o]")
    assert time.monotonic() - began < 6
    shown = page.locator(".pa-reader main [data-o]").count()
    assert 100 < shown < 2_000
    page.get_by_role("button", name="显示后面的内容").click()
    page.wait_for_function("n => document.querySelectorAll('.pa-reader main [data-o]').length > n", arg=shown)
    text = page.evaluate("[...document.querySelectorAll('.pa-reader main [data-o]')].map((p) => p.textContent)")
    assert text == LONG_TEXT.split("\n")[: len(text)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_has_no_sideways_scroll(address, new_page, scheme):
    page = new_page(address, 390, 844, color_scheme=scheme)
    assert no_sideways_scroll(page)
    answer = ask(page, "全市性会议一般不超过多少分钟？")
    assert no_sideways_scroll(page)
    dark = page.evaluate("getComputedStyle(document.querySelector('#pa-talk')).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    answer.locator("button.pa-chip").first.click()
    page.wait_for_selector(".pa-reader main mark")
    assert no_sideways_scroll(page)
    outline = page.locator(".pa-reader nav")
    page.get_by_role("button", name="目录").click()
    sync_api.expect(outline).to_be_visible()
    assert no_sideways_scroll(page)
    page.keyboard.press("Escape")  # closes the outline first
    sync_api.expect(outline).to_be_hidden()
    page.get_by_role("button", name="目录").click()
    heading = outline.locator("[data-jump]").last
    name = heading.inner_text()
    heading.click()
    sync_api.expect(outline).to_be_hidden()
    sync_api.expect(page.locator(".pa-reader main [data-o]", has_text=name).first).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="文库").click()
    page.wait_for_selector(".pa-shelf")
    assert no_sideways_scroll(page)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator("footer:visible", has_text="Gradio").count() == 0
