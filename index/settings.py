"""Settings of the index. Frozen; every field has a default, a unit and a meaning."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["EmbeddingSettings", "IndexSettings"]


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """How an embedding model is put to work.

    The first three make its vectors what they are: a library remembers them and refuses others. The rest says how to
    reach the model on this machine today, and is never taken from a library.
    """

    query_prompt: str | None = None  # put before every question; None: what the model's own files say, "": nothing
    passage_prompt: str | None = None  # the same for passages
    dimensions: int | None = None  # leading dimensions kept, for models trained to allow it; None: all

    base_url: str | None = None  # address of an OpenAI-compatible service that has the model; None: on this machine
    api_key: str | None = field(default=None, repr=False)  # of that service; never stored
    batch: int = 32  # texts that a transformer or a service is given at once
    timeout: float = 60.0  # seconds to wait for one answer of the service
    retries: int = 4  # further tries when the service is busy, broken or out of reach
    retry_wait: float = 0.5  # seconds before the first of them, doubled before each one after it


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
    title_weight: float = 1.0  # weight of the BM25 of a paper's title
    section_weight: float = 1.0  # weight of the BM25 of the headings above a passage
    body_weight: float = 1.0  # weight of the BM25 of the passage itself
    candidates: int = 100  # passages taken from each of the two indexes before they are ranked together
    words_weight: float = 1.0  # weight of BM25 as a share of the most it could reach
    vectors_weight: float = 2.0  # weight of the cosine of query and passage vectors
    soft_weight: float = 1.5  # weight of the soft word match
    phrase_weight: float = 0.8  # weight of neighbouring words that stand together

    # Storing
    batch: int = 5_000  # passages written to the stores at once

    # Embedding
    embedding: EmbeddingSettings = field(default_factory=EmbeddingSettings)
