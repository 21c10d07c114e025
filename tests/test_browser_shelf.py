"""The tab for the library in a real browser: files are sent, read, asked about, edited, replaced and deleted."""

import time

import browser
import pytest
import sent_files
from browser import ask, contrast, needs_browser, no_sideways_scroll, server, sync_api

from index.library import Library

pytestmark = needs_browser
chromium, new_page = browser.chromium, browser.new_page  # fixtures
expect = sync_api.expect


@pytest.fixture
def folder(tmp_path, static_model):
    Library.create(tmp_path / "library", str(static_model)).close()
    return tmp_path / "library"


@pytest.fixture
def papers(tmp_path):
    """Files to be sent, by what they are."""
    made = {"word": sent_files.docx(tmp_path / "渔港巡查.docx"), "pdf": sent_files.pdf(tmp_path / "水库.pdf")}
    made["scan"] = sent_files.scan(tmp_path / "扫描件.pdf")
    made["broken"] = sent_files.broken(tmp_path / "坏的.docx", made["word"])
    made["new"] = sent_files.docx(tmp_path / "渔港巡查（修订）.docx", sent_files.HARBOUR_NEW)
    made["long"] = sent_files.text(
        tmp_path / "长.txt", ["码头登记办法", *(f"第{i}号船每年检修一次。" for i in range(3000))]
    )
    return made


def shelf(page):
    page.get_by_role("tab", name="文库").click()
    page.wait_for_selector("[data-choose]")  # shown once it is known that an administrator looks


def line(page, name):
    return page.locator(".pa-uploads li", has=page.locator(".pa-file", has_text=name))


def row(page, title):
    return page.locator(".pa-shelf tbody tr", has=page.locator(".pa-paper", has_text=title))


def test_from_the_first_file_to_its_deletion(folder, papers, new_page):
    with server(folder) as (address, _):
        page = new_page(address)
        shelf(page)
        expect(page.locator("[data-choose]")).to_be_visible()
        page.set_input_files("[data-files]", [papers[name] for name in ("word", "pdf", "scan", "broken")])
        for name, state, said in (
            ("渔港巡查.docx", "完成", "收录为《渔港巡查管理办法》"),
            ("水库.pdf", "完成", "收录为《水库安全检查规定》"),
            ("扫描件.pdf", "失败", "扫描"),
            ("坏的.docx", "失败", "不完整"),
        ):
            expect(line(page, name).locator(".pa-state")).to_have_text(state, timeout=30_000)
            expect(line(page, name).locator(".pa-said")).to_contain_text(said)
        expect(page.locator(".pa-uploads [role=status]")).to_have_text("完成 2，失败 2")
        expect(row(page, "渔港巡查管理办法")).to_contain_text("本机")

        page.get_by_role("tab", name="问答").click()
        assert "每周开展两次" in ask(page, "渔港巡查每周开展几次？").locator(".pa-text").inner_text()
        shelf(page)

        page.locator('[aria-label="管理《渔港巡查管理办法》"]').click()
        page.fill("dialog [name=title]", "青禾县渔港巡查管理办法")
        page.fill("dialog [name=date]", "去年")
        page.get_by_role("button", name="保存").click()
        page.get_by_text("日期应写成").wait_for()
        page.fill("dialog [name=date]", "2023-05")
        page.get_by_role("button", name="保存").click()
        expect(row(page, "青禾县渔港巡查管理办法")).to_contain_text("2023-05")

        page.locator('[aria-label="管理《青禾县渔港巡查管理办法》"]').click()
        page.set_input_files("[data-newer]", papers["new"])
        expect(line(page, "渔港巡查（修订）.docx").locator(".pa-state")).to_have_text("完成", timeout=30_000)
        old = row(page, "青禾县渔港巡查管理办法")
        expect(old).to_contain_text("已废止")
        expect(old).to_contain_text("已被《渔港巡查管理办法（修订）》取代")
        old.locator(".pa-paper").click()
        page.locator(".pa-reader .pa-replaced .pa-source").click()  # from the old one to the new one
        page.locator(".pa-reader main p", has_text="渔港巡查每周开展三次").wait_for()
        page.keyboard.press("Escape")
        page.locator("[data-repealed]").uncheck()
        expect(old).to_have_count(0)
        page.locator("[data-repealed]").check()

        page.locator('[aria-label="管理《青禾县渔港巡查管理办法》"]').click()
        page.get_by_role("button", name="删除这份文件").click()
        page.get_by_role("button", name="不删除").click()
        page.get_by_role("button", name="删除这份文件").click()
        page.get_by_role("button", name="确定删除").click()
        expect(page.locator(".pa-cleaning")).to_contain_text("已彻底清除", timeout=30_000)
        expect(old).to_have_count(0)
        page.get_by_role("tab", name="问答").click()
        page.reload()
        page.get_by_text("这个回答引用的文件已被删除。").wait_for()
        shelf(page)
        page.get_by_role("button", name="清除已结束的").click()
        expect(page.locator(".pa-uploads")).to_be_hidden()
    words = "渔港巡查每周开展两次".encode()
    assert not [path for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_a_file_dropped_before_the_page_is_closed_is_read(folder, papers, new_page):
    with server(folder) as (address, _):
        page = new_page(address)
        shelf(page)
        page.set_input_files("[data-files]", [papers["long"], papers["word"]])
        page.wait_for_function(
            """() => [...document.querySelectorAll(".pa-uploads .pa-state")]
            .filter((state) => !/上传|待传/.test(state.textContent)).length === 2"""
        )
        page.close()
        with Library.open(folder) as library:
            deadline = time.monotonic() + 60
            while len(library.documents()) < 2:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        again = new_page(address)
        shelf(again)
        for name in ("长.txt", "渔港巡查.docx"):
            expect(line(again, name).locator(".pa-state")).to_have_text("完成", timeout=30_000)


def test_dropped_files_duplicates_and_keys(folder, papers, new_page):
    with server(folder) as (address, _):
        page = new_page(address)
        shelf(page)
        with page.expect_file_chooser() as chooser:
            page.locator("[data-choose]").press("Enter")
        chooser.value.set_files(papers["word"])
        expect(line(page, "渔港巡查.docx").locator(".pa-state")).to_have_text("完成", timeout=30_000)
        page.evaluate(
            """(text) => { const data = new DataTransfer();
            data.items.add(new File([text], "值班.txt"));
            data.items.add(new File([text], "值班<img src=x onerror=window.pwned=1>.txt"));
            const desk = document.querySelector(".pa-shelf-desk");
            for (const kind of ["dragenter", "dragover", "drop"])
              desk.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data })); }""",
            "值班管理办法\n\n第一条　值班人员每日记录一次。\n",
        )
        expect(page.locator(".pa-uploads [role=status]")).to_have_text("完成 2，重复 1", timeout=30_000)
        page.get_by_text("与文库里的《值班管理办法》内容相同").wait_for()
        assert page.evaluate("window.pwned") is None
        page.fill("#pa-filter", "渔港")
        expect(page.locator(".pa-shelf tbody tr")).to_have_count(1)
        page.locator("[data-manage]").focus()
        with page.expect_response(lambda reply: '"list_shelf"' in (reply.request.post_data or "")):
            page.fill("#pa-filter", "渔")  # the list comes anew under the one who is at a row with the keyboard
            page.locator("[data-manage]").first.focus()
        page.wait_for_timeout(100)
        expect(page.locator("[data-manage]").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("dialog [name=title]")).to_be_focused()
        expect(page.locator(".pa-reader")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(page.locator(".pa-manage-dialog")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phones_and_contrast(folder, papers, new_page, scheme):
    with Library.open(folder) as library:
        library.add([papers["word"], papers["pdf"]])
    with server(folder) as (address, _):
        page = new_page(address, 390, 844, color_scheme=scheme)
        shelf(page)
        page.set_input_files("[data-files]", [papers["broken"]])
        expect(line(page, "坏的.docx").locator(".pa-state")).to_have_text("失败", timeout=30_000)
        assert no_sideways_scroll(page)
        for selector in (
            ".pa-said",
            ".pa-state",
            ".pa-drop-how span",
            ".pa-drop .pa-button",
            ".pa-shelf td:nth-child(3)",
        ):
            assert contrast(page, selector) >= 4.5, selector
        page.locator("[data-manage]").first.click()
        assert no_sideways_scroll(page)
        page.get_by_role("button", name="删除这份文件").click()
        for selector in (".pa-danger p", "[data-sure]", ".pa-manage-dialog .pa-field > span"):
            assert contrast(page, selector) >= 4.5, selector
