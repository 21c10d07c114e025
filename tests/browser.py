"""The real server and a real browser, for the tests that drive them: fixtures and what they read off a page.

Needs the Python package playwright and a Chromium of the system (``chromium`` on the PATH, or its path in CHROME).
A test file takes the fixtures over by name, has a fixture ``folder`` of its own, the library that is served, and sets
``pytestmark = needs_browser``.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from guarded_serve import REFUSED

sync_api = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
CHROME = os.environ.get("CHROME") or shutil.which("chromium")
needs_browser = pytest.mark.skipif(not CHROME, reason="no Chromium: neither `chromium` on the PATH nor CHROME is set")

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
# Said of requests under way at a reload, or when the server is stopped under an open page.
LEFT = re.compile("AbortError: signal is aborted|Connection errored out|ERR_CONNECTION_REFUSED")
BOX = "#pa-question textarea"
EVIL = "<script>window.pwned=1</script><img src=http://example.com/a.png onerror=window.pwned=2>${window.pwned=3}"


@contextmanager
def server(folder, *options):
    """The address of ``policy-assistant serve`` on ``folder``, run as users run it, and the running process.

    At the end nothing may have gone wrong in it, nor may it have tried to reach another machine.
    """
    guarded = [sys.executable, str(ROOT / "tests" / "guarded_serve.py")]  # reaches no other machine
    command = [*guarded, "ui.cli", "serve", "--library", str(folder), "--port", "0", *options]
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
    assert not re.search(f"Traceback|ERROR|WARNING|{REFUSED}", "".join(said)), "".join(said)


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
    told = [complaint for complaint in complaints if not LEFT.search(complaint)]
    assert not told, told


def ask(page, question):
    """Ask, wait for the whole answer, and return its part of the page."""
    before = page.locator("#pa-done .pa-turn").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_function("n => document.querySelectorAll('#pa-done .pa-turn').length > n", arg=before)
    return page.locator("#pa-done .pa-turn").last


def contrast(page, selector):
    """Contrast of an element's text against what is behind it, as WCAG counts it: 1 to 21."""
    return page.locator(selector).first.evaluate(
        """(element) => {
          const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const light = (colour) => {
            paint.fillStyle = colour;
            paint.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255)
              .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b + .05;
          };
          let behind = element;
          while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
          const two = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor].map(light);
          return Math.max(...two) / Math.min(...two);
        }"""
    )


def no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")
