"""Places in a paper's text: what 第八条第二款 or 第三部分第（六）点 comes to, as exact spans (pure).

An article's 款 are its paragraphs; the items （一）（二） under one belong to it, and are its 项. Elsewhere a step goes
to the numbered headings or items right under the one before: 第三部分 is the third of the paper's main headings, its
第二条 the second （二） or 二是 under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.structure.layout import DIVISION, SENTENCE_END, Paper, Place
from index.clauses.references import Step
from index.numerals import NUMERAL, parse_numeral
from index.passages import section_path

__all__ = ["Missing", "locate"]

_NUMBER = re.compile(rf"[^\d０-９一二三四五六七八九十百]{{0,2}}?({NUMERAL})")
_COUNTED = {"部分": "个部分", "点": "点", "段": "段", "目": "目", "节": "节", "章": "章", "编": "编", "分编": "个分编"}


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there: ``said`` within ``within`` ("" for the whole paper), and what there is, in words."""

    said: str
    within: str
    there_is: str


def locate(paper: Paper, steps: Sequence[Step]) -> Place | Missing | None:
    """The place that ``steps`` lead to; Missing where the paper has no such one, None where it cannot be told."""
    place = paper.whole
    said = ""
    for step in steps:
        found = _step(paper, place, step, top=not said)
        if found is None:
            if step.unit == "名" and not step.bracket and len(steps) > 1:
                continue  # words that only look like a name
            return None
        if isinstance(found, str):
            return Missing(step.said, said, found)
        place, said = found, said + step.said
    return place if said else None


def _step(paper: Paper, place: Place, step: Step, *, top: bool) -> Place | str | None:
    """One step down from ``place``. A string tells what there is instead."""
    if step.unit == "名":
        return _named(paper, place, step)
    if step.unit in ("编", "分编", "章", "节", "条") and not step.bracket:
        if found := paper.divisions(step.unit, place):
            return _division(found, step)
        if step.unit == "条" and place.article:
            return None
    if step.unit == "部分" or (top and step.unit in ("编", "章")):
        style, parts = paper.main()
        if not parts or (step.unit != "部分" and style in ("编", "章")):
            return None
        return _nth(paper, parts, step, numbered=style != "topic")
    if step.unit == "款" and place.article:
        return _paragraph(paper, place, step)
    if step.unit == "段":
        return _paragraph(paper, place, step)
    if top and step.unit in ("款", "项", "目") and not place.article and paper.divisions("条", place):
        return None  # of which article?
    if top and not place.article:
        style, parts = paper.main()
        if parts and not step.bracket:
            return _nth(paper, parts, step, numbered=style != "topic")
    under = paper.under(place, step.bracket or step.unit == "项")
    if under is None:
        return f"此处没有分{step.unit}" if place.article and step.unit in ("项", "目") else None
    series, parts = under
    return _nth(paper, parts, step, numbered=series is not None and series.style != "topic")


def _named(paper: Paper, place: Place, step: Step) -> Place | None:
    """The heading that is called so: the same words without their number, else in quotes the only one that has them."""
    sections = [s for s in paper.tree if place.start <= s.start < place.end]
    names = [_bare(section.heading) for section in sections]
    wanted = _bare(step.name)
    found = [s for s, name in zip(sections, names, strict=True) if len(name) > 1 and wanted.endswith(name)]
    if not found and step.bracket:
        found = [s for s, name in zip(sections, names, strict=True) if wanted in name]
    found = [s for s in found if paper.says(s)] or found
    if len(found) != 1:
        return None
    section = found[0]
    path = section_path(paper.tree, paper.tree.index(section))
    end = paper.trimmed(section.start, section.end)
    return Place(section.start, section.heading_end, section.heading_end, end, path)


def _bare(heading: str) -> str:
    """A heading without its number and marks."""
    bare = re.sub(rf"^\s*(?:第\s*(?:{NUMERAL})\s*(?:分编|编|章|节|条)|[（(]?(?:{NUMERAL})[)）、．.]+)", "", heading)
    return "".join(char for char in bare if char.isalnum())


def _division(found: Sequence[tuple[int, int, Place]], step: Step) -> Place | str:
    if step.number < 0:
        return found[step.number][2] if -step.number <= len(found) else f"共有{len(found)}{step.unit}"
    exact = [place for number, sub, place in found if (number, sub) == (step.number, step.sub)]
    if exact:
        return exact[0]
    if any(sub for _, sub, _ in found) or len({number for number, _, _ in found}) != len(found):
        return f"最后一{step.unit}是{_label(found[-1][2])}"
    return f"共有{len(found)}{_COUNTED.get(step.unit, step.unit)}"


def _label(place: Place) -> str:
    match = DIVISION.match(place.path[-1])
    return match.group() if match else place.path[-1]


def _nth(paper: Paper, parts: Sequence[Place], step: Step, *, numbered: bool) -> Place | str:
    """The part with the number of ``step``; by its position where the parts have none."""
    there_is = f"共有{len(parts)}{_COUNTED.get(step.unit, step.unit)}"
    if step.number < 0:
        return parts[step.number] if -step.number <= len(parts) else there_is
    if numbered:
        for part in parts:
            match = _NUMBER.match(paper.text, part.start, part.start + 8)
            if match and parse_numeral(match[1]) == step.number:
                return part
    if step.number <= len(parts) and not (numbered and _counts_on(paper, parts)):
        return parts[step.number - 1]
    return there_is


def _counts_on(paper: Paper, parts: Sequence[Place]) -> bool:
    """Whether every part has a number of its own (首先 and 再次 have none)."""
    return all(_NUMBER.match(paper.text, part.start, part.start + 8) for part in parts)


def _paragraph(paper: Paper, place: Place, step: Step) -> Place | str:
    spans = paper.paragraphs(place)
    if not place.article:
        spans = [(start, end) for start, end in spans if SENTENCE_END.search(paper.text[start:end])] or spans
    at = step.number - 1 if step.number > 0 else len(spans) + step.number
    if not 0 <= at < len(spans):
        return f"共有{len(spans)}{step.unit}" if len(spans) > 1 else f"只有一{step.unit}"
    start, end = spans[at]
    unit = "款" if place.article else "段"
    return Place(start, start, start, end, (*place.path, f"第{_chinese(at + 1)}{unit}"), place.article)


def _chinese(number: int) -> str:
    """1 to 99 as written in labels."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
