"""Passages in context: the vector of a passage leans a little towards those of its neighbours in the same paper.

    v'(i) = unit(v(i) + Σ_d w(d) · (v(i - d) + v(i + d)))        d = 1 … REACH; w(d) = NEXT · (1 - (d - 1) / REACH)

An article of law, or a paragraph of a long paper, often leaves unsaid what the one before it has said: of whom and of
what it speaks. So the neighbours are those of one paper, or, where every article is a record of its own, the records
before and after it that open with the name of the same law.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.numerals import NUMERAL
from index.rows import StoredPassage

__all__ = ["REACH", "beside", "in_context", "to_embed_again"]

NEXT = 0.12  # weight of either neighbour; less for those further away
REACH = 4  # neighbours on either side
ARTICLE = re.compile(rf"([^\s，。；：！？]{{2,60}}?)第(?:{NUMERAL})条")  # 土地管理法第四十四条


def in_context(stored: Sequence[StoredPassage], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors of passages, each leaning towards its neighbours among them.

    stored: in order, whole papers as a rule; where a file of many records is given in parts, those at the cuts have
    fewer neighbours. vectors: (len(stored), dimensions) float32, rows of length one or zero; so are those returned. A
    passage without neighbours keeps its vector, one without a vector of its own stays without.
    """
    names: dict[object, int] = {}
    series = np.array([names.setdefault(_series(passage), len(names)) for passage in stored], dtype=np.int64)
    result = vectors.copy()
    for distance in range(1, REACH + 1):
        together = (series[:-distance] == series[distance:])[:, None]
        weight = NEXT * (1 - (distance - 1) / REACH)
        result[:-distance] += weight * together * vectors[distance:]
        result[distance:] += weight * together * vectors[:-distance]
    lengths = np.linalg.norm(result, axis=1, keepdims=True)
    np.divide(result, lengths, out=result, where=lengths > 0)
    result[~vectors.any(axis=1)] = 0.0
    return result


def beside(stored: Sequence[StoredPassage], document: int) -> set[int]:
    """Keys of the passages in whose vectors one paper (given by key) is felt: its own and neighbours of other papers.

    stored: its passages and at least ``REACH`` before and after them, in order.
    """
    own = [i for i, passage in enumerate(stored) if passage.document_key == document]
    felt = {stored[i].key for i in own}
    for i in own:
        near = stored[max(i - REACH, 0) : i + REACH + 1]
        felt.update(passage.key for passage in near if _series(passage) == _series(stored[i]))
    return felt


def to_embed_again(stored: Sequence[StoredPassage], known: Collection[int]) -> list[StoredPassage]:
    """Those passages whose old vectors will not do when everything is written anew, in order.

    known: keys of the passages that have an old vector. Besides those without one these are the records of one series:
    a record that has been deleted is still felt in the vectors of those beside it, and must not be. Always whole
    series, so that the neighbours are there.
    """
    papers: defaultdict[object, set[int]] = defaultdict(set)
    incomplete = set()
    for passage in stored:
        papers[_series(passage)].add(passage.document_key)
        if passage.key not in known:
            incomplete.add(_series(passage))
    again = incomplete | {series for series, its_papers in papers.items() if len(its_papers) > 1}
    return [passage for passage in stored if _series(passage) in again]


def _series(stored: StoredPassage) -> object:
    """What neighbours have in common: the paper, or the law of which each article is a record of one file."""
    if opening := ARTICLE.match(stored.title):
        return stored.source, opening[1]
    if any(map(str.isalpha, stored.title)):
        return stored.source, stored.title
    opening = ARTICLE.match(stored.passage.text) if stored.passage.start == 0 else None
    return (stored.source, opening[1]) if opening else stored.document_key
