"""Settings of the index. Frozen; every field has a default, a unit and a meaning."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["IndexSettings"]


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """How papers are cut, stored and ranked."""

    # Reading
    max_file_bytes: int = 100_000_000  # bytes; larger single papers are refused (jsonl is read as a stream and exempt)
    max_paper_chars: int = 5_000_000  # characters; the text of one paper

    # Cutting
    passage_chars: int = 420  # characters; a passage is closed at the sentence end nearest below this
    passage_min_chars: int = 80  # characters; shorter neighbours under one heading are joined
    article_chars: int = 900  # characters; an article (条) up to this length is never cut

    # Ranking; index.ranking has the formula
    candidates: int = 100  # passages taken from each of the two indexes before they are ranked together
    words_weight: float = 3.0  # weight of BM25 as a share of the most it could reach
    vectors_weight: float = 2.0  # weight of the cosine of query and passage vectors
    soft_weight: float = 2.0  # weight of the soft word match

    # Storing
    batch: int = 5_000  # passages written to the stores at once
