"""What to say of a topic that the library does not cover: the nearest topics that it does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.speaking_points.topic import Topic
from assistant.speaking_points.units import bare_heading
from index.records import Hit
from index.selection import Papers

__all__ = ["nearest_topics", "too_little"]

_NAMED = 4  # topics named
_SHOWN = 24  # characters of a topic; longer headings are cut at a comma


def nearest_topics(library: Papers, topic: Topic, hits: Sequence[Hit]) -> str:
    """One sentence: that the papers say too little of the topic, and what they speak of that is nearest to it."""
    names = _names(library, hits)
    said = f"文库里没有足够的内容可谈“{topic.title}”"
    if not names:
        return f"{said}，请先放入相关文件。"
    vectors = library.embedder.encode(names)
    near = vectors @ library.embedder.encode_query([topic.core])[0]
    best = sorted(range(len(names)), key=lambda i: -float(near[i]))[:_NAMED]
    return f"{said}，相近的主题有：{'、'.join(f'“{names[i]}”' for i in best)}，可以换一个主题，或者先放入相关文件。"


def too_little(library: Papers, topic: Topic) -> str:
    """The same where sentences were found, but not enough for points."""
    return nearest_topics(library, topic, library.search(topic.core, 30))


def _names(library: Papers, hits: Sequence[Hit]) -> list[str]:
    """The headings over what was found, else the titles of the papers."""
    found = [_short(heading) for hit in hits for heading in hit.passage.section_path]
    found = [name for name in found if len(name) >= 4]
    return list(dict.fromkeys(found or [document.title for document in library.documents()[:200]]))


def _short(heading: str) -> str:
    """A heading as the name of a topic, cut at a comma where it is long; "" where that leaves nothing."""
    shown = bare_heading(heading).translate(str.maketrans("“”", "‘’"))
    if len(shown) > _SHOWN:
        shown = re.split("[，,：:；]", shown)[0]
    return shown if len(shown) <= _SHOWN and shown[:1] != "第" else ""
