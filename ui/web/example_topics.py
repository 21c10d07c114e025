"""Topics for speaking points, made from the headings of the library's own papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.outline import outline
from index.selection import Papers

__all__ = ["example_topics"]

_SCAN = 12  # papers looked at
_TRIES = 8  # topics tried out
_MAX_CHARS = 20_000  # characters of each paper looked at
_LENGTH = (6, 16)  # characters of a topic
_MARK = re.compile(
    r"^\s*(?:#+\s*|第[零〇○一二两三四五六七八九十百千\d]+[编章节条]\s*|[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*"
    r"|[一二三四五六七八九十][是要]|首先|其次|再次|最后|聚焦)+[，、]?"
)
# Headings that every paper has, and what is no topic: shortcomings, lists, years, blotted words.
_UNFIT = re.compile(
    r"回顾|要求$|保障$|总则|附则|情况|问题|安排|下一步|单位$|名单|清单|不[到够足严实力]|薄弱|弱化|淡化|递减|走样|"
    r"[\dＸｘXx*○●□_]|[“”\"].?$"
)


def example_topics(library: Papers, count: int, covered: Callable[[str], bool]) -> list[str]:
    """Up to ``count`` topics from as many different papers as can be.

    ``covered`` says whether an outline comes of one.
    """
    per_paper = [topics for listed in library.documents()[:_SCAN] if (topics := list(_topics(library, listed.id)))]
    chosen: list[str] = []
    tried: set[str] = set()
    for round_ in range(max(map(len, per_paper), default=0)):
        for topics in per_paper:
            if len(chosen) >= count or len(tried) >= _TRIES:
                return chosen
            if round_ < len(topics) and (topic := topics[round_]) not in tried:
                tried.add(topic)
                if covered(topic):
                    chosen.append(topic)
    return chosen


def _topics(library: Papers, document_id: str) -> Iterator[str]:
    text = library.document(document_id).text[:_MAX_CHARS]
    for section in outline(text):
        heading = _MARK.sub("", text[section.start : section.heading_end]).strip()
        topic = re.split(r"[，。；：、]", heading)[0].strip()
        if _LENGTH[0] <= len(topic) <= _LENGTH[1] and not _UNFIT.search(topic):
            yield topic
