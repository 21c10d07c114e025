"""Web pages: the article without navigation, side bars, scripts and footers.

Government sites are built alike: one block holds the article and nearly all text that is not a link. That block is
looked for by its text, not by names, so that pages of any age work. Boilerplate removers that weigh paragraphs one by
one lose short articles (条) and tables, which matter most here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from index.read.decoding import NotTextError, guess_encoding, tidy_newlines
from index.read.plain import decode_text
from index.read.tables import table_lines
from index.records import Identity, ReadPaper
from index.settings import IndexSettings
from index.titles import is_meaningful_title, official_title

__all__ = ["fragment_lines", "read"]

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})|<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9_-]{3,20})""",
    re.IGNORECASE,
)
_DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template nav footer aside form iframe frame object embed svg canvas video audio button "
        "select textarea input head map",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div section article main header h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tbody thead tfoot tr td th "
        "blockquote pre hr center address figure figcaption fieldset body html caption details summary",
    )
)
_BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|foot|breadcrumbs?|crumbs?|crumb|position|sidebar|side|share|sharing|bdshare\w*|"
    r"copyright|toolbar|pagination|pager|prevnext|related|recommend|qrcode|erweima|print|fontsize|banner|topbar|search|login|comments?)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PAGE_FURNITURE = re.compile(
    r"^(?:(?:您?(?:现在的|当前)?(?:所在)?位置)\s*[：:].*|【?\s*(?:打印|关闭|返回|收藏|分享)(?:本页|窗口|页面|顶部)?\s*】?|分享(?:到|至)?\s*[：:]?.{0,20}|"
    r"字(?:体|号)\s*[：:]?\s*[【\[（(]?\s*大.{0,12}|(?:上|下)一[篇条页]\s*[：:].*|(?:浏览|点击|阅读)(?:次数|量|数)?\s*[：:]\s*\d*\s*次?|扫一扫.{0,20}|"
    r"责任编辑\s*[：:].{0,12}|[|｜>»\s]+)$"
)
_SHARE_OF_TEXT = 0.7  # of a block's own text; a child that holds less is not the whole article
_CELL_CHARS = 220  # mean length of cells beyond which a table only lays out the page


def read(path: Path, data: bytes, settings: IndexSettings) -> ReadPaper:
    """Blocks a line each, table rows as ``表头：值；…``. Raises UnsupportedFormatError."""
    root = _parse(_decode(path, data))
    if root is None:
        return ReadPaper("")
    title = _title(root)
    body = root.find(".//body")
    body = root if body is None else body
    _prune(body)
    lines = _lines(_article(body))
    return ReadPaper("\n".join(lines), Identity(title=title or official_title(lines)))


def fragment_lines(source: str) -> list[str]:
    """Lines of a piece of HTML inside another format."""
    root = _parse(f"<html><body>{source}</body></html>")
    if root is None:
        return []
    _prune(root)
    return _lines(root)


def _decode(path: Path, data: bytes) -> str:
    """By the byte order mark or by UTF-8 that is valid, else by what the page declares, else from the bytes."""
    match = _CHARSET.search(data[:4096])
    declared = (match[1] or match[2]).decode("ascii").lower() if match else ""
    if declared in ("gb2312", "gbk", "gb18030", "x-gbk"):
        declared = "gb18030"
    elif declared in ("big5", "big5-hkscs"):
        declared = "cp950"
    else:
        declared = ""
    try:
        guessed, _ = guess_encoding(data)
    except NotTextError:
        guessed = ""
    if declared and not guessed.startswith("utf"):
        return tidy_newlines(data.decode(declared, "replace")).replace("\0", "")
    return decode_text(path, data)


def _parse(source: str) -> Any:  # noqa: ANN401 (lxml has no types)
    from lxml import etree  # type: ignore[import-untyped]  # heavy, hence here

    # lxml refuses text that declares an encoding; as bytes it is told which one holds.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    return etree.fromstring(source.encode("utf-8", "replace"), parser)


def _title(root: Any) -> str:  # noqa: ANN401
    """What the page's metadata, its first headings or its title bar say; the name of the site is cut off."""
    candidates = [
        meta.get("content", "")
        for wanted in ("articletitle", "og:title")
        for meta in root.iter("meta")
        if (meta.get("name") or meta.get("property") or "").lower() == wanted
    ]
    bar = " ".join((root.findtext(".//title") or "").split())
    candidates += [_flat(heading) for heading in root.iter("h1")]
    short = re.split(r"\s*[_|｜–—]\s*|\s+-\s+|-(?=[\u4e00-\u9fff]{2,12}(?:网|门户|平台|政府|局|厅|部|委)\w*$)", bar)[0]
    candidates.append(short if len(short) >= 4 else bar)
    for candidate in candidates:
        title = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", " ".join(candidate.split()))
        # A heading that names the site instead of the article stands at the end of the title bar.
        if 4 <= len(title) <= 100 and is_meaningful_title(title) and not (title != short and bar.endswith(title)):
            return title
    return ""


def _prune(body: Any) -> None:  # noqa: ANN401
    """Takes out what is no text of the article, but keeps what follows it."""
    total = len(_flat(body))
    for element in list(body.iter()):
        if element is body or element.getparent() is None:
            continue
        names = f"{element.get('class', '')} {element.get('id', '')}"
        gone = element.tag in _DROPPED or _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None
        # Names may mislead (a "side" that holds the article): most of the text is never thrown away.
        if not gone and names.strip() and _BOILERPLATE.search(names):
            gone = len(_flat(element)) * 2 < total or total == 0
        if gone:
            parent, previous, tail = element.getparent(), element.getprevious(), element.tail or ""
            parent.remove(element)
            if tail.strip():
                if previous is not None:
                    previous.tail = (previous.tail or "") + tail
                else:
                    parent.text = (parent.text or "") + tail


def _article(body: Any) -> Any:  # noqa: ANN401
    """The innermost block that still holds nearly all text that is not a link."""
    weights: dict[Any, int] = {}

    def weigh(element: Any) -> int:  # noqa: ANN401
        own = 0 if element.tag == "a" else len("".join((element.text or "").split()))
        for child in element:
            inner = 0 if child.tag == "a" else weights.get(child, 0)
            own += inner + len("".join((child.tail or "").split()))
        return own

    for element in reversed(list(body.iter())):  # children before parents, without recursion
        weights[element] = weigh(element)
    current = body
    while True:
        blocks = [child for child in current if child.tag in _BLOCKS]
        best = max(blocks, key=lambda child: weights[child], default=None)
        if best is None or weights[best] < _SHARE_OF_TEXT * weights[current] or best.tag in ("p", "li", "h1"):
            return current
        if best.tag == "table" and _is_data(best):
            return current
        current = best


def _lines(root: Any) -> list[str]:  # noqa: ANN401
    lines: list[str] = []
    words: list[str] = []

    def close() -> None:
        for line in "".join(words).split("\v"):
            # A line break in the source is no space between Chinese characters, a typed space is one.
            shown = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", line)
            shown = re.sub(r"[ \t\n\f\xa0\u200b]+", " ", shown).strip(" 　")
            if shown and not _PAGE_FURNITURE.match(shown):
                lines.append(shown)
        words.clear()

    # (element, entering): a stack instead of recursion, since broken pages nest deeper than Python allows.
    stack: list[tuple[Any, bool]] = [(root, True)]
    while stack:
        element, entering = stack.pop()
        block = element.tag in _BLOCKS
        if not entering:
            if block:
                close()
            if element is not root and element.tail:
                words.append(element.tail)
            continue
        if block:
            close()
        if element.tag == "br":
            words.append("\v")
        if element.tag == "table" and _is_data(element):
            rows, header = _rows(element)
            lines += table_lines(rows, header)
            stack.append((element, False))
            continue
        if element.tag == "li" and not _brings_number(element) and element.getparent() is not None:
            words.append("• " if element.getparent().tag == "ul" else _ordinal(element))
        if element.text:
            words.append(element.text)
        stack.append((element, False))
        stack.extend((child, True) for child in reversed(list(element)))
    close()
    return [line for line in lines if line.strip("• ")]


def _brings_number(element: Any) -> bool:  # noqa: ANN401
    """Whether the text of a list item brings its own number."""
    return bool(
        re.match(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第.{1,6}条|[①-⑳•·])", _flat(element)[:12])
    )


def _ordinal(item: Any) -> str:  # noqa: ANN401
    """The number a browser shows before an item of an ordered list."""
    if item.getparent().tag != "ol":
        return ""
    start = item.getparent().get("start", "1")
    before = sum(1 for sibling in item.itersiblings("li", preceding=True))
    return f"{(int(start) if start.isdigit() else 1) + before}."


def _is_data(table: Any) -> bool:  # noqa: ANN401
    """Tables of short cells are data; tables with tables or whole articles in them only lay out the page."""
    cells = list(table.iter("td", "th"))
    rows = list(table.iter("tr"))
    if next(table.iterdescendants("table"), None) is not None or len(rows) < 2 or len(cells) < len(rows) * 1.5:
        return False
    return sum(len(_flat(cell)) for cell in cells) <= _CELL_CHARS * len(cells)


def _rows(table: Any) -> tuple[list[list[str]], bool | None]:  # noqa: ANN401
    """Cells by row, spans repeated; and whether the first row is marked as a header (None when nothing says so)."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}  # column → (rows still to fill, text) of a cell that spans rows
    header: bool | None = None
    for row in table.iter("tr"):
        out: list[str] = []

        def fill(out: list[str] = out) -> None:
            while len(out) in below:
                left, text = below.pop(len(out))
                if left > 1:
                    below[len(out)] = (left - 1, text)
                out.append(text)

        fill()
        cells = list(row.iterchildren("td", "th"))
        for cell in cells:
            text = _flat(cell)
            across, down = (_span(cell, name) for name in ("colspan", "rowspan"))
            for _ in range(across):
                if down > 1:
                    below[len(out)] = (down - 1, text)
                out.append(text)
            fill()
        if cells and not rows:
            header = True if all(cell.tag == "th" for cell in cells) else None
        if cells:
            rows.append(out)
    return rows, header


def _span(cell: Any, name: str) -> int:  # noqa: ANN401
    value = cell.get(name, "1")
    return max(1, min(int(value), 200)) if value.isdigit() else 1


def _flat(element: Any) -> str:  # noqa: ANN401
    """All text inside, on one line."""
    return " ".join("".join(element.itertext()).split())
