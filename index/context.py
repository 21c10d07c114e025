"""Passages in context: the vector of a passage leans a little towards those of its neighbours in the same paper.

    v'(i) = unit(v(i) + Σ_d w(d) · (v(i - d) + v(i + d)))        d = 1 … REACH; w(d) = NEXT · (1 - (d - 1) / REACH)

An article of law, or a paragraph of a long paper, often leaves unsaid what the one before it has said: of whom and of
what it speaks. So the neighbours are those of one paper, or, where every article is a record of its own, the records
before and after it that open with the name of the same law.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.numerals import NUMERAL
from index.rows import StoredPassage

__all__ = ["in_context"]

NEXT = 0.12  # weight of either neighbour; less for those further away
REACH = 4  # neighbours on either side
ARTICLE = re.compile(rf"([^\s，。；：！？]{{2,60}}?)第(?:{NUMERAL})条")  # 土地管理法第四十四条


def in_context(stored: Sequence[StoredPassage], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors of passages given in the order of the library, each leaning towards its neighbours among them.

    vectors: (len(stored), dimensions) float32, rows of length one or zero; so are those returned. A passage without
    neighbours keeps its vector, one without a vector of its own stays without.
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


def _series(stored: StoredPassage) -> object:
    """What neighbours have in common: the paper, or the law that records of single articles open with."""
    openings = (stored.title, stored.passage.text[:80] if stored.passage.start == 0 else "")
    name = next((found[1] for found in map(ARTICLE.match, openings) if found), stored.title)
    return (stored.file, name) if any(map(str.isalpha, name)) else stored.document_key
