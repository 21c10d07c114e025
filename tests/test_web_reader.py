"""The reader: papers whole or in windows, the cited sentence marked, nothing lost between the pieces."""

import re
import time
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from index.outline import outline
from index.records import Document, Identity, Section
from ui.web.reader import AROUND, ENTRIES, WHOLE, body_html, head_html, outline_html, stretch, window

LINE = "第{}条　各部门按职责分工负责，每年至少报告{}次，确保落实到位，不得推诿扯皮。"
LONG = "\n".join(LINE.format(i, i % 7 + 1) for i in range(25_000))


def paper(text, title="某办法", **fields):
    return Document("d1", text, Identity(title=title), "某办法.txt", **fields)


def lines(html):
    """Offset and text of each line shown."""
    found = re.findall(r'<p class="[\w-]+" data-o="(\d+)">(.*?)</p>', html, re.S)
    return [(int(offset), unescape(re.sub(r"</?(mark|strong)>", "", text))) for offset, text in found]


def marked(html):
    return unescape(
        "".join(re.findall(r"<mark>(.*?)</mark>", html, re.S)).replace("<strong>", "").replace("</strong>", "")
    )


def more(html, side):
    found = re.search(rf'data-more="{side}" data-start="(\d+)" data-end="(\d+)"', html)
    return (int(found[1]), int(found[2])) if found else None


def test_ordinary_paper_is_shown_whole():
    text = "第一章　总则\n\n　　第一条　为了……。\n　　第二条　应当每年报告。\n"
    document = paper(text)
    start = text.index("应当")
    html = body_html(document, outline(text), window(text, start, start + 7), (start, start + 7))
    assert [line for _, line in lines(html)] == [line.strip() for line in text.split("\n") if line.strip()]
    assert all(text.startswith(line, offset) for offset, line in lines(html))
    assert marked(html) == text[start : start + 7]
    assert "<strong>第二条</strong>" in html
    assert more(html, "before") is None
    assert more(html, "after") is None


def test_mark_over_several_lines_and_headings():
    text = "第一条　甲。\n（一）乙；\n（二）丙。\n尾"
    html = body_html(paper(text), outline(text), window(text, 0, 8), (0, text.index("尾") - 1))
    assert marked(html) == "第一条　甲。（一）乙；（二）丙。"


def test_million_characters_open_at_the_place_without_delay():
    assert len(LONG) > 900_000
    document, sections = paper(LONG), outline(LONG)
    start = LONG.index(LINE.format(12_000, 12_000 % 7 + 1))
    began = time.perf_counter()
    html = body_html(document, sections, window(LONG, start, start + 20), (start, start + 20))
    side = outline_html(document, sections, start)
    assert time.perf_counter() - began < 0.5
    assert marked(html) == LONG[start : start + 20]
    assert len(html) < 8 * AROUND
    assert side.count("<li") == ENTRIES
    assert re.search(r'aria-current="location" data-jump="(\d+)"', side)[1] == str(start)


def test_pieces_of_a_long_paper_join_without_gap_or_overlap():
    document = paper(LONG)
    start = LONG.index(LINE.format(600, 600 % 7 + 1))
    html = body_html(document, (), window(LONG, start, start))
    shown = lines(html)
    for side in ("before", "after"):
        following = more(html, side)
        while following and len(shown) < 4_000:
            piece = body_html(document, (), stretch(LONG, *following, side), side=side)
            shown = lines(piece) + shown if side == "before" else shown + lines(piece)
            assert more(piece, "after" if side == "before" else "before") is None
            following = more(piece, side)
    assert shown[0][0] == 0
    assert "\n".join(line for _, line in shown) == LONG[: shown[-1][0] + len(shown[-1][1])]


@given(st.integers(0, 3 * WHOLE), st.integers(0, 500))
def test_window_holds_the_place_and_is_bounded(start, length):
    for text in ("字" * (3 * WHOLE), ("字" * 99 + "\n") * (WHOLE * 3 // 100)):
        start = min(start, len(text))
        end = min(start + length, len(text))
        shown = window(text, start, end)
        assert 0 <= shown.start <= start <= end <= shown.end <= len(text)
        assert shown.end - shown.start <= 4 * AROUND + length


@given(st.integers(-5, 10**9), st.integers(-5, 10**9), st.sampled_from(["before", "after", "", "x"]))
def test_any_request_for_more_is_held_within_the_paper(start, end, side):
    shown = stretch(LONG, start, end, side)
    assert 0 <= shown.start <= shown.end <= len(LONG)
    assert shown.end - shown.start <= 4 * AROUND


def test_pages_are_shown_where_they_begin():
    text = "第一页。\n还是第一页。\n第二页。\n第三页。"
    html = body_html(paper(text, pages=(0, text.index("第二页"), text.index("第三页"))), (), window(text, 0, 0))
    assert [int(page) for page in re.findall(r"第 (\d) 页", html)] == [1, 2, 3]


def test_outline_names_a_bare_number_by_what_follows_it():
    text = (
        "一、总则\n（一）因工作需要不能安排休假的，经本人书面同意，按照应休未休天数付。\n（二）\n每年检查。\n（三）少"
    )
    starts = [text.index(name) for name in ("一、", "（一）", "（二）", "（三）")]
    sections = [
        Section(1, "一、总则", 0, 4, len(text)),
        *(Section(2, "", at, at + 3, end) for at, end in zip(starts[1:], [*starts[2:], len(text)], strict=True)),
    ]
    shown = re.findall(r"<button[^>]*>(.*?)</button>", outline_html(paper(text), sections, 0))
    assert shown == ["一、总则", "（一）因工作需要不能安排休假的，经本人书面同意，按照应…", "（二）", "（三）少"]


def test_title_line_stands_out_once():
    html = body_html(paper("某办法\n正文。\n某办法"), (), window("", 0, 9))
    assert html.count("pa-name") == 0  # an empty window shows nothing
    text = "某办法\n正文。\n某办法"
    assert body_html(paper(text), (), window(text, 0, 0)).count("pa-name") == 1


def test_paper_is_shown_as_text():
    evil = "<script>alert(1)</script>"
    text = f"一、{evil}\n正文{evil}。\n二、乙\n丙。"
    document = paper(text, title=evil)
    for html in (
        head_html(document),
        outline_html(document, outline(text), 0),
        body_html(document, outline(text), window(text, 3, 9), (3, 9)),
    ):
        assert "<script" not in html
        assert "script&gt;" in html
