"""Whose number it is: numbers and frequencies that a source has, but gives for something else (pure).

"周学习例会30次" is wrong after "局党组会30次，周学习例会40场次" though 30次 stands there. Parts of a sentence are
compared by the pairs of neighbouring characters they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.measures import same_measure
from assistant.redactions import gaps
from assistant.verifying.claims import Number, numbers, plain, times

__all__ = ["borrowed", "pairs"]

_SENTENCE = re.compile(r"[^。！？!?\n]+")
_PART = re.compile(r"[^，,；;、]+")
_CJK = re.compile(r"[\u3400-\u9fff]+")
# What says nothing of the matter itself.
_FRAME = re.compile(
    "不(?:得|能|应|可)?(?:少于|低于|小于|超过|高于|多于|大于|超)|至少|最少|最多|至多|应当|应该|必须|可以|不得|严禁|禁止|一般|原则上"
    "|以[上下内]|原文|资料|根据|规定|要求|[的了]"
)
_MOSTLY = 0.8  # share of a part's pairs from which another part is a copy of it but for the figures
_PARTLY = 0.5  # likewise, from which it is about the same


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number or a frequency."""

    text: str
    measure: str
    number: Number | None = None

    def holds(self, other: _Figure) -> bool:
        if self.number is None or other.number is None:
            return (self.text, self.measure) == (other.text, other.measure)
        return self.number.holds(other.number)

    def rivals(self, other: _Figure) -> bool:
        """Whether it could have been meant instead: another amount in the same measure, or the same in another."""
        if self.number is None or other.number is None:
            return self.measure == other.measure
        return same_measure(self.measure, other.measure) or self.number.value == other.number.value


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands between two commas, with the figures in it."""

    pairs: frozenset[str]
    figures: tuple[_Figure, ...]
    gaps: tuple[str, ...]  # units of numbers that are missing
    before: frozenset[str]  # pairs of the part before it
    after: frozenset[str]  # and of the one after it
    sentence: frozenset[str]  # pairs of all of its sentence

    def holds(self, figure: _Figure) -> bool:
        return any(own.holds(figure) for own in self.figures)


def borrowed(text: str, sources: Sequence[str]) -> list[str]:
    """The figures of ``text`` that ``sources`` have for something else, or in another order."""
    stated = [sentence for source in sources for sentence in _sentences(plain(source))]
    parts = [part for sentence in stated for part in sentence]
    found: list[str] = []
    for sentence in _sentences(plain(text)):
        for part in sentence:
            found += [figure.text for figure in part.figures if _taken(figure, part, parts)]
            found += _disordered(part, stated)
    return list(dict.fromkeys(found))


def _taken(figure: _Figure, part: _Part, stated: Sequence[_Part]) -> bool:
    """Whether another part of the sources, with another figure or a gap in its place, is more like ``part`` than any
    that has the figure: as seen from both of them, as seen from ``part`` by far, or as a copy of it in a sentence that
    is more alike."""
    same = [own for own in part.figures if own is not figure and own.rivals(figure)]
    others = [own for own in part.figures if own is not figure and own not in same]

    def likeness(stated: _Part) -> tuple[int, float, tuple[int, int, int]]:
        """Pairs in common, their share of the stated part, and what else is the same, nearest first."""
        shared = len(part.pairs & stated.pairs)
        cover = shared / len(stated.pairs) if stated.pairs else 0.0
        beside = len(part.before & stated.before) + len(part.after & stated.after)
        return shared, cover, (sum(map(stated.holds, others)), beside, len(part.sentence & stated.sentence))

    near = max((likeness(p) for p in stated if p.holds(figure)), default=None)
    if near is None:
        return False  # not there at all, which is not for this module to say
    for rival in stated:
        if rival.holds(figure) or any(map(rival.holds, same)) or not _has_its_place(figure, rival):
            continue
        shared, cover, besides = likeness(rival)
        more = shared > near[0] and cover > max(near[1], _PARTLY)
        alone = shared >= _MOSTLY * len(part.pairs) > 0 and near[0] < (1 - _PARTLY) * len(part.pairs)
        copy = shared >= near[0] and cover >= max(near[1], _MOSTLY) and besides > near[2]
        if more or alone or copy:
            return True
    return False


def _has_its_place(figure: _Figure, rival: _Part) -> bool:
    missing = any(same_measure(figure.measure, unit) for unit in rival.gaps)
    return missing or any(own.rivals(figure) for own in rival.figures)


def _disordered(part: _Part, stated: Sequence[Sequence[_Part]]) -> Iterator[str]:
    """Figures in one measure that no sentence of the sources has in this order: 从50分钟缩短到90分钟."""
    for measure in dict.fromkeys(figure.measure for figure in part.figures):
        wanted = [figure for figure in part.figures if figure.measure == measure]
        if len(wanted) > 1 and not any(_in_order(wanted, sentence) for sentence in stated):
            yield wanted[0].text


def _in_order(wanted: Sequence[_Figure], sentence: Sequence[_Part]) -> bool:
    figures = iter([figure for part in sentence for figure in part.figures])
    return all(any(own.holds(figure) for own in figures) for figure in wanted)


@lru_cache(maxsize=512)
def _sentences(text: str) -> tuple[tuple[_Part, ...], ...]:
    """The sentences of a ``plain`` text, each as its parts."""
    return tuple(tuple(_parts(sentence.group())) for sentence in _SENTENCE.finditer(text))


def _parts(sentence: str) -> Iterator[_Part]:
    texts = [match.group() for match in _PART.finditer(sentence)]
    shared = [pairs(text) for text in texts]
    for i, text in enumerate(texts):
        # Bounds may stand before the part; they are compared elsewhere, and both sides lack them here alike.
        found = [(n.start, _Figure(text[n.start : n.end], n.unit, n)) for n in numbers(text)]
        found += [(start, _Figure(said, "每" if said[0] in "每按逐隔" else "时")) for start, said in times(text)]
        yield _Part(
            shared[i],
            tuple(figure for _, figure in sorted(found, key=lambda pair: pair[0])),
            tuple(gap.unit for gap in gaps(text) if gap.unit),
            shared[i - 1] if i else frozenset(),
            shared[i + 1] if i + 1 < len(shared) else frozenset(),
            pairs(sentence),
        )


@lru_cache(maxsize=2048)
def pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of a ``plain`` text, without its figures and what says nothing of the matter."""
    chars = list(text)
    for number in numbers(text):
        chars[number.start : number.end] = " " * (number.end - number.start)
    for start, said in times(text):
        chars[start : start + len(said)] = " " * len(said)
    runs = _CJK.findall(_FRAME.sub(" ", "".join(chars)))
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))
