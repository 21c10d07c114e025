"""The real server and a real browser: ask, read the evidence, open the paper; nothing leaves the machine.

Needs the Python package playwright and a Chromium of the system (``chromium`` on the PATH, or its path in CHROME).
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from openai_server import Behaviour, openai_server

from index.library import Library
from index.passages import sentences
from ui.samples import sample_files

sync_api = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
CHROME = os.environ.get("CHROME") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(not CHROME, reason="no Chromium: neither `chromium` on the PATH nor CHROME is set")

ROOT = Path(__file__).parents[1]
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY = re.compile(r"http://127\.0\.0\.1:\d+")
BOX = "#pa-question textarea"
EVIL = "<script>window.pwned=1</script><img src=http://example.com/a.png onerror=window.pwned=2>${window.pwned=3}"
EVIL_TEXT = (
    f"第一条　渔港巡查每周开展两次{EVIL}。\n第二条　![图](http://example.com/b.png)渔港台账"
    "[链接](javascript:window.pwned=4)由<a href=http://example.com>渔港办</a>每月报送{{value}}。\n"
)
LONG_TEXT = "\n".join(
    f"{i}号水库每年放水{i % 7 + 1}次，由管理站登记在册，不得漏登，也不得以口头报告代替书面登记，年底统一核对。"
    for i in range(1, 25_001)
)


@contextmanager
def server(folder, *options):
    """The address of ``policy-assistant serve`` on ``folder``, run as users run it, and the running process."""
    command = [sys.executable, "-m", "ui.cli", "serve", "--library", str(folder), "--port", "0", *options]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, encoding="utf-8"
    )
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(iter(process.stdout.readline, "")), daemon=True)
    reader.start()
    try:
        deadline = time.monotonic() + 60
        while not (found := READY.search("".join(said))):
            assert process.poll() is None, f"the server ended: {said}"
            assert time.monotonic() < deadline, f"the server is not ready after 60 s: {said}"
            time.sleep(0.05)
        yield found[0], process
    finally:
        process.terminate()
        process.wait(20)
    reader.join(5)
    assert not re.search("Traceback|ERROR|WARNING", "".join(said)), "".join(said)


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


@pytest.fixture(scope="module")
def address(folder):
    with server(folder) as (address, _):
        yield address


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROME, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Opens pages; afterwards every request must have gone to this machine, with no complaint on the console."""
    contexts, requests, complaints = [], [], []

    def open_page(address, width=1280, height=800, **options):
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(address)
        page.wait_for_selector(".pa-welcome h2")
        return page

    yield open_page
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).hostname for url in requests if not url.startswith(("data:", "blob:"))}
    assert hosts <= {"127.0.0.1"}, sorted(hosts)
    assert not complaints


def ask(page, question):
    """Ask, wait for the whole answer, and return its part of the page."""
    before = page.locator("#pa-done .pa-turn").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_function("n => document.querySelectorAll('#pa-done .pa-turn').length > n", arg=before)
    return page.locator("#pa-done .pa-turn").last


def no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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


def test_answer_is_streamed_and_its_evidence_is_a_sentence_of_the_paper(address, folder, new_page):
    page = new_page(address)
    page.evaluate(
        """() => { window.seen = []; const box = document.getElementById("pa-current");
        new MutationObserver(() => window.seen.push(box.querySelector(".pa-answer")?.innerText ?? ""))
          .observe(box, { childList: true, subtree: true, characterData: true }); }"""
    )
    answer = ask(page, "全市性会议一般不超过多少分钟？")
    assert "90分钟" in answer.locator(".pa-text").inner_text()
    assert any("90分钟" in text for text in page.evaluate("window.seen"))

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
    page.click("#pa-clear")
    page.wait_for_selector("[data-ask]")
    assert page.locator(".pa-turn").count() == 0
    assert page.locator(".pa-card").count() == 0


def test_question_asked_before_the_examples_are_there(address, chromium):
    page = chromium.new_page()
    held = []
    page.route("**/run/predict", lambda route: held.append(route))  # noqa: PLW0108 (append itself cannot be marked)
    page.goto(address)
    page.wait_for_selector(".pa-welcome")
    ask(page, "全市性会议一般不超过多少分钟？")
    assert len(held) == 1
    with page.expect_response("**/run/predict"):
        held[0].continue_()
    page.wait_for_selector("[data-ask]", state="attached")
    sync_api.expect(page.locator("#pa-welcome")).to_be_hidden()
    page.close()


def test_pages_do_not_share_a_conversation(address, new_page):
    first, second = new_page(address), new_page(address)
    ask(first, "全市性会议一般不超过多少分钟？")
    ask(second, "简报每月不超过几期？")
    for page, own in ((first, "全市性会议"), (second, "简报")):
        assert page.locator(".pa-question").count() == 1
        assert own in page.locator(".pa-question").inner_text()


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
    page.fill("#pa-filter textarea", "渔港")
    page.wait_for_function("document.querySelectorAll('.pa-shelf tbody tr').length === 1")
    assert EVIL in page.locator(".pa-shelf").inner_text()
    page.wait_for_timeout(300)  # time for what should not happen
    assert page.evaluate("window.pwned") is None
    assert page.locator("main img, main a, main iframe, main script").count() == 0


def test_model_output_is_neutralised_and_can_be_stopped(folder, new_page):
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
        page.wait_for_timeout(1_500)
        page.fill(BOX, "下一个问题")
        page.press(BOX, "Enter")  # must wait until the answer under way is done
        stop.click()
        page.wait_for_selector("#pa-done .pa-turn")
        assert "已停止" in page.locator("#pa-done .pa-answer").inner_text()
        assert page.locator(".pa-turn").count() == 1
        assert page.input_value(BOX) == "下一个问题"
        assert page.evaluate("window.pwned") is None
        assert page.locator("main img").count() == 0
        page.get_by_role("button", name="提问").click()
        stop.wait_for()
        stop.click()
        page.wait_for_function("document.querySelectorAll('#pa-done .pa-turn').length === 2")


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
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="文库").click()
    page.wait_for_selector(".pa-shelf")
    assert no_sideways_scroll(page)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator("footer:visible", has_text="Gradio").count() == 0
