"""Pictures of every screen, on the real server with the sample papers, people with accounts and headless Chromium.

    python tests/benchmarks/screens.py [--out docs/pictures]

Writes one PNG for each screen: light at 1280×800, the most used ones dark and on a phone of 390 px as well. Everything
shown is invented. Where Pillow is installed the pictures are reduced to 256 colours, which text does not show.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import sent_files  # noqa: E402
from browser import ARGUMENTS, BOX, CHROME, ask, server, sync_api  # noqa: E402

from index.library import Library  # noqa: E402
from ui.office.accounts import Accounts  # noqa: E402
from ui.office.people import Role  # noqa: E402
from ui.office.store import Store  # noqa: E402
from ui.samples import sample_files  # noqa: E402

SENT = ("考勤和年休假管理规定.md", "责任分工表.docx")  # by way of the page; the others are there before
ADMIN, PASSWORD = "陈敏", "shili-mima-1"
QUESTIONS = ("全市性会议一般不超过多少分钟？", "年休假可以跨年安排吗？", "公共数据按照共享属性分为哪几类？")
SIZES = {"": (1280, 800), "phone": (390, 844)}  # pixels


@dataclass(frozen=True, slots=True)
class Screen:
    """``draw`` brings a page of somebody who is signed in to what is shown; ``also``: other looks that it is taken
    in, of ``dark`` and ``phone``."""

    name: str
    draw: Callable[[Any], None]
    also: tuple[str, ...] = ()
    signed_in: bool = field(default=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures", help="folder of the pictures")
    parser.add_argument("--only", action="append", choices=[screen.name for screen in SCREENS], help="only this screen")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address, _ = stack.enter_context(server(office(home), "--auth"))
        playwright = stack.enter_context(sync_api.sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROME, args=ARGUMENTS)
        prepare(open_page(browser, address, Screen("", nothing), ""), home)
        for screen in SCREENS:
            if arguments.only and screen.name not in arguments.only:
                continue
            for look in ("", *screen.also):
                page = open_page(browser, address, screen, look)
                screen.draw(page)
                page.wait_for_timeout(400)  # until nothing moves any more
                file = arguments.out / f"{screen.name}{'-' * bool(look)}{look}.png"
                page.screenshot(path=file)
                reduce(file)
                print(f"{file}: {file.stat().st_size / 1000:.0f} kB")
                page.context.close()
        browser.close()


def office(home: Path) -> Path:
    """A library of the sample papers, and three people."""
    folder = home / "library"
    with Library.create(folder) as library:
        library.add([path for path in sample_files() if not path.name.endswith(SENT)])  # as an office's own papers
    accounts = Accounts(Store(folder))
    accounts.add(ADMIN, PASSWORD, Role.ADMIN)
    accounts.add("李静", PASSWORD, groups=["办公室"])
    accounts.add("王磊", PASSWORD, groups=["人事科", "办公室"])
    return folder


def prepare(page: Any, home: Path) -> None:
    """What has been going on before: a few conversations, papers that were sent, one of them a scan."""
    library(page)
    files = [path for path in sample_files() if path.name.endswith(SENT)]
    page.set_input_files("[data-files]", [*files, sent_files.scan(home / "会议纪要（扫描件）.pdf")])
    page.wait_for_function(
        """() => [...document.querySelectorAll(".pa-uploads .pa-state")]
        .filter((state) => /完成|失败/.test(state.textContent)).length === 3"""
    )
    page.get_by_role("tab", name="问答").click()
    for question in QUESTIONS[::-1]:
        if page.locator(".pa-turn").count():
            page.click("[data-new]")
            page.wait_for_selector("#pa-welcome [data-ask]")
        ask(page, question)
    page.context.close()


def open_page(browser: Any, address: str, screen: Screen, look: str) -> Any:
    width, height = SIZES.get(look, SIZES[""])
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        color_scheme="dark" if look == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[name=password]")
    if screen.signed_in:
        page.get_by_label("账户").fill(ADMIN)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_selector(".pa-welcome h2")
        page.wait_for_selector(".pa-who")
    return page


def nothing(page: Any) -> None:
    """As the page opens."""


def welcome(page: Any) -> None:
    page.wait_for_selector("#pa-welcome [data-ask]")


def answered(page: Any) -> None:
    ask(page, QUESTIONS[0])
    page.wait_for_selector("#pa-evidence .pa-card", state="attached")


def reader(page: Any) -> None:
    answered(page)
    page.locator("#pa-done button.pa-chip").first.click()
    page.wait_for_selector(".pa-reader main mark")


def limits(page: Any) -> None:
    welcome(page)
    page.locator(".pa-scope summary").click()
    page.locator(".pa-scope .pa-picker > button").click()
    page.wait_for_selector(".pa-scope .pa-picker-panel label")


def outline(page: Any) -> None:
    page.get_by_role("tab", name="提纲").click()
    page.wait_for_selector("#pa-points [data-topic]")
    page.fill("[name=topic]", "安全生产")
    page.get_by_role("button", name="生成提纲").click()
    page.wait_for_selector(".pa-sheet")


def editing(page: Any) -> None:
    outline(page)
    page.click("#pa-points [data-edit]")
    page.wait_for_selector(".pa-tools", state="attached")
    page.locator(".pa-sheet [data-part='1'][data-at='0']").click(position={"x": 30, "y": 8})
    page.wait_for_selector(".pa-editor")


def register(page: Any) -> None:
    page.get_by_role("tab", name="台账").click()
    page.wait_for_selector(".pa-ledger tbody tr", timeout=60_000)


def pictured(page: Any) -> None:
    register(page)
    page.click(".pa-picture summary")
    page.wait_for_selector(".pa-by-subject button")


def library(page: Any) -> None:
    page.get_by_role("tab", name="文库").click()
    page.wait_for_selector("[data-choose]")


def shelf(page: Any) -> None:
    library(page)
    page.wait_for_selector(".pa-shelf tbody tr")


def editing_paper(page: Any) -> None:
    shelf(page)
    page.locator('[aria-label^="管理《"]').first.click()
    page.wait_for_selector("dialog [name=title]")


def people(page: Any) -> None:
    administration(page, "people")


def record(page: Any) -> None:
    administration(page, "entries")


def administration(page: Any, view: str) -> None:
    page.get_by_role("tab", name="管理").click()
    page.locator(f".pa-admin-bar [value={view}]").check(force=True)
    page.wait_for_selector(f"[data-view={view}] :is(.pa-admin-table, .pa-empty)")


def refused(page: Any) -> None:
    ask(page, "渔船检修由谁带队开展？")
    page.locator(BOX).blur()


BOTH = ("dark", "phone")
SCREENS = (
    Screen("login", nothing, BOTH, signed_in=False),
    Screen("welcome", welcome, ("phone",)),
    Screen("ask", answered, BOTH),
    Screen("refused", refused),
    Screen("reader", reader, ("dark", "phone")),
    Screen("limits", limits, ("phone",)),
    Screen("outline", outline, BOTH),
    Screen("outline-editing", editing, ("phone",)),
    Screen("register", register, BOTH),
    Screen("register-pictured", pictured, ("dark", "phone")),
    Screen("library", shelf, BOTH),
    Screen("library-paper", editing_paper),
    Screen("people", people, BOTH),
    Screen("record", record),
)


def reduce(file: Path) -> None:
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


if __name__ == "__main__":
    main()
