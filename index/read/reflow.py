"""Lines that a page or an editor has broken, made paragraphs again. Pure."""

from __future__ import annotations

import re

__all__ = ["glue", "starts_item"]

_ITEM = re.compile(
    r"\s*(?:第[一二三四五六七八九十百千零〇\d]{1,9}[编章节条款部]|[一二三四五六七八九十]{1,3}[、.．]|"
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}(?:[、．)）]|\.(?!\d))|[①-⑳]|[•·●■◆▪]|附\s*[件录表]|- )"
)
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·]")


def starts_item(line: str) -> bool:
    """Whether ``line`` begins with an item number, an article or a bullet."""
    return bool(_ITEM.match(line))


def glue(left: str, right: str) -> str:
    """Two pieces of one broken line: nothing between Chinese characters, a space between Western words, and a hyphen
    at the end of a Western word is taken out when the word goes on in lower case.
    """
    left, right = left.rstrip(), right.lstrip()
    if not left or not right:
        return left + right
    if left.endswith("-") and left[-2:-1].isalpha() and left[-2:-1].isascii() and right[0].islower():
        return left[:-1] + right
    if _WIDE.match(left[-1]) or _WIDE.match(right[0]):
        return left + right
    if left[-1] == "-" or (left[-1].isdigit() and right[0].isdigit()):
        return left + right
    return f"{left} {right}"
