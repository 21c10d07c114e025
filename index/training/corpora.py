"""The training texts, read as streams: one JSON object a line, gzipped or not.

Each function yields plain values in file order and holds nothing but the line at hand. A corpus that is not in the
folder is simply empty, so that users can train on the part they have plus their own papers.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import EmbeddingError

__all__ = [
    "Article",
    "Question",
    "law_articles",
    "legal_articles",
    "pairs",
    "questions",
    "running_texts",
    "synonym_groups",
    "tokenizer_texts",
]

# Question–answer pairs by source; each is a batch source of its own in training.
PAIR_FILES = {
    "drcd": "pairs_drcd.jsonl",
    "definitions": "pairs_word_definition.jsonl",
    "medical": "pairs_medical.jsonl",
}
RUNNING_FILES = ("news.jsonl", "work_reports.jsonl")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law."""

    law: str
    section: str
    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A lay question and the ids of the articles that answer it."""

    text: str
    relevant: tuple[int, ...]


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz`` file; ``path`` may leave out the ``.gz``.

    Raises EmbeddingError for a line that is no JSON object, naming file and line. A missing file yields nothing.
    """
    if not path.exists():
        path = path.with_name(path.name + ".gz")
        if not path.exists():
            return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise EmbeddingError(f"训练语料“{path.name}”第 {number} 行不是合法的 JSON：{error}。") from error
            if not isinstance(record, dict):
                raise EmbeddingError(f"训练语料“{path.name}”第 {number} 行应为 JSON 对象。")
            yield record


def law_articles(folder: Path) -> Iterator[Article]:
    """Articles of ``law_articles.jsonl``."""
    for record in records(folder / "law_articles.jsonl"):
        yield Article(record["law"], record.get("section", ""), record.get("article", ""), record["text"])


def running_texts(folder: Path) -> Iterator[str]:
    """Longer prose: news, work reports, and a user's own papers as ``papers.jsonl`` ({"text": …} a line)."""
    for name in (*RUNNING_FILES, "papers.jsonl"):
        for record in records(folder / name):
            yield record["text"]


def pairs(folder: Path, source: str) -> Iterator[tuple[str, str]]:
    """(query, positive) of one source of ``PAIR_FILES``."""
    for record in records(folder / PAIR_FILES[source]):
        yield record["query"], record["positive"]


def synonym_groups(folder: Path) -> Iterator[list[str]]:
    """Groups of words that mean about the same."""
    for record in records(folder / "synonym_groups.jsonl"):
        yield record["words"]


def questions(path: Path) -> list[Question]:
    """Lay questions with the ids of the articles that answer them."""
    return [Question(record["question"], tuple(record["relevant"])) for record in records(path)]


def legal_articles(path: Path) -> dict[int, str]:
    """Article texts by the ids that ``questions`` point to."""
    return {record["id"]: record["text"] for record in records(path)}


def tokenizer_texts(folder: Path) -> Iterator[str]:
    """Everything a vocabulary is counted on."""
    for article in law_articles(folder):
        yield article.law
        yield article.text
    yield from running_texts(folder)
    for source in PAIR_FILES:
        for query, positive in pairs(folder, source):
            yield query
            yield positive
    for group in synonym_groups(folder):
        yield "，".join(group)
