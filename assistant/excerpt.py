"""What is shown of a sentence: its clauses that bear on the question, without the marks of the list it stood in."""

from __future__ import annotations

import re

from assistant.clauses import clauses
from assistant.figures import Span
from assistant.matching import Matcher
from assistant.redactions import gaps

__all__ = ["contrasted", "excerpt", "gap_clause", "item_style", "mark", "unnumbered"]

_ITEM = re.compile(
    r"[\s　]*(?:[一二三四五六七八九十]+(?:是|要|方面)|[（(]?[一二三四五六七八九十\d]+[)）、．.]|[①-⑳]"
    r"|首先|其次|再次|最后|[-•·])"
)
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:[.．](?!\d)|、)|[（(][一二三四五六七八九十\d]+[)）])\s*")
_CONTRAST = re.compile("\\s*(?:实际|但|却|仅|只|而实)")  # 计划学习10次，实际只开展了7次
_FOOTNOTE = re.compile(
    r"\[\d{1,3}\]"
)  # a paper's own, which would read as one of our markers; it stands in the citation
_WHOLE_SENTENCE = 96  # characters; a sentence up to this length is never cut
_LONG_SENTENCE = 170  # characters; a longer one is cut to its clauses that matter


def excerpt(matcher: Matcher, text: str, figure: Span | None = None) -> str:
    """``text`` or, where it is long, the run of its clauses that bears on the question; one stretch of it."""
    limit = _WHOLE_SENTENCE if figure else _LONG_SENTENCE
    if len(text) <= limit:
        return text
    spans = clauses(text)
    left = right = 0
    if figure:
        left = right = next(i for i, (s, e) in enumerate(spans) if s <= figure.start < e)
    else:
        shares = [matcher.share(text[s:e]) for s, e in spans]
        left = right = max(range(len(spans)), key=lambda i: shares[i])
    whole = matcher.share(text)
    while matcher.share(text[spans[left][0] : spans[right][1]]) < 0.95 * whole:
        gains = []
        for step, (a, b) in (("left", (left - 1, right)), ("right", (left, right + 1))):
            if a >= 0 and b < len(spans) and spans[b][1] - spans[a][0] <= limit + 40:
                gains.append((matcher.share(text[spans[a][0] : spans[b][1]]), step))
        if not gains:
            break
        if max(gains)[1] == "left":
            left -= 1
        else:
            right += 1
    while figure and right + 1 < len(spans) and _CONTRAST.match(text[slice(*spans[right + 1])]):
        right += 1
    if figure is None:  # what is asked for often follows what is named
        while right + 1 < len(spans) and spans[right + 1][1] - spans[left][0] <= limit:
            right += 1
        while left > 0 and spans[right][1] - spans[left - 1][0] <= limit:
            left -= 1
    return text[spans[left][0] : spans[right][1]]


def contrasted(text: str, figure: Span) -> bool:
    """Whether the clause after the one with the figure takes it back: 计划学习10次，实际只开展了7次."""
    spans = clauses(text)
    at = next(i for i, (s, e) in enumerate(spans) if s <= figure.start < e)
    return at + 1 < len(spans) and _CONTRAST.match(text[slice(*spans[at + 1])]) is not None


def gap_clause(matcher: Matcher, text: str, figure: Span) -> str:
    """The clause with the gap, and those before it that bear on the question and hold no number or gap themselves."""
    spans = clauses(text)
    right = next(i for i, (s, e) in enumerate(spans) if s <= figure.start < e)
    left = right
    while left > 0:
        earlier = text[spans[left - 1][0] : spans[left][0]]
        shown = text[spans[left][0] : spans[right][1]]
        if (
            re.search(r"[\d；;]", earlier)
            or gaps(earlier)
            or matcher.share(earlier + shown) <= matcher.share(shown) + 0.02
        ):
            break
        left -= 1
    shown = text[spans[left][0] : spans[right][1]]
    # A year in the title before the gap would read like the number that is missing.
    at = figure.start - spans[left][0]
    after = shown.find("、", at + figure.end - figure.start)
    if after > 0 and re.search(r"\d", shown[after:]):  # what is listed next has a number of its own
        shown = shown[:after]
    start = max(shown.rfind("》", 0, at), shown.rfind("、", 0, at)) + 1
    return shown[start:] if re.search(r"\d", shown[:at]) else shown


def item_style(text: str) -> str:
    """How the item of a list is marked, numerals left out: （）, ., 是; "" for a sentence that is no item."""
    match = _ITEM.match(text)
    return re.sub(r"[\s　\d一二三四五六七八九十]+", "", match.group()) or "#" if match else ""


def mark(text: str, number: int) -> str:
    """``text`` as a sentence with its marker: 每季度汇报1次。[1]"""
    body = _FOOTNOTE.sub("", text.strip())
    if body.endswith(("，", ",", "；", ";", "、", "：", ":")):
        body = body[:-1]
    return f"{body}[{number}]" if body.endswith(("。", "！", "？", "”", "…")) else f"{body}。[{number}]"


def unnumbered(text: str) -> str:
    """``text`` without the number it has in a list, which says nothing outside it."""
    return _NUMBERED.sub("", text)
