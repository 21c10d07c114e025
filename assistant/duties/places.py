"""Where in a paper a sentence stands: its headings, and whether it is one itself (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.clauses import Sentence
from assistant.duties.tense import Tenses
from index.records import Section

__all__ = ["Places"]

_RUN_IN = re.compile(r"[一二三四五六七八九十]+(?:是|要|方面)|首先|其次|再次|最后")
_ARTICLE = re.compile(r"第[^条\s]{1,12}条")
_ONLY_NUMBER = re.compile(r"[（(]?(?:[零〇○一二两三四五六七八九十百千]+|[0-9０-９]+|[①-⑳])[)）、．.]*")


class Places:
    """The headings over each place. Items of a list (一是, items of an article, bare numbers) are no headings."""

    def __init__(self, outline: Sequence[Section], tenses: Tenses) -> None:
        self._outline = outline
        self._tenses = tenses
        self._item = [self._is_item(section) for section in outline]
        self._paths: dict[int, tuple[str, ...]] = {-1: ()}
        self._starts = {section.start: section for section in outline}

    def _is_item(self, section: Section) -> bool:
        if _RUN_IN.match(section.heading) or _ONLY_NUMBER.fullmatch(section.heading):
            return True
        at = section.parent
        while at is not None:
            if _ARTICLE.match(self._outline[at].heading):
                return True
            at = self._outline[at].parent
        return False

    def path(self, offset: int) -> tuple[str, ...]:
        """Headings over ``offset`` from the outermost to the innermost."""
        position = self._tenses.section(offset)
        if position not in self._paths:
            path: list[str] = []
            at: int | None = position
            while at is not None:
                if not self._item[at]:
                    path.append(self._outline[at].heading)
                at = self._outline[at].parent
            self._paths[position] = tuple(reversed(path))
        return self._paths[position]

    def top(self, offset: int) -> int:
        """Position of the innermost section over ``offset`` that is no item and no topic sentence's; -1 for none."""
        position = self._tenses.section(offset)
        while position >= 0 and (self._item[position] or not _NUMBERED.match(self._outline[position].heading)):
            parent = self._outline[position].parent
            position = -1 if parent is None else parent
        return position

    def is_heading(self, sentence: Sentence) -> bool:
        """Whether the sentence is nothing but a heading (not an item of a list)."""
        section = self._starts.get(sentence.start)
        if section is None or _ARTICLE.match(section.heading) or _RUN_IN.match(section.heading):
            return False
        if _ONLY_NUMBER.fullmatch(section.heading):
            return False
        return sentence.end <= section.heading_end + 1


_NUMBERED = re.compile(r"第|[（(]|[零〇○一二两三四五六七八九十百千\d]+[、.．]")
