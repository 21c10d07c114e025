"""Retrieval quality: BM25, vectors, their plain sum, and the ranking of index.ranking, side by side.

    python tests/benchmarks/retrieval.py [--stard-model FOLDER] [--fold K/N] [--only stard|cmrc]

STARD: lay questions → 60,443 law articles; measured on fold K of the train questions, so ``--stard-model`` must have
been trained without it (``python -m index.training … --hold-out-fold K/N``); without ``--stard-model`` the set is left
out, because the shipped model has seen all these questions. R@k is the share of a question's relevant articles among
the first k, averaged over the questions. CMRC: dev questions → its passages among 20,000 news items, shipped model.

Full-text scores and vectors are computed here over the whole text of each article or passage, as one passage each.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.embedding import Embedder, load_embedder, word_vectors
from index.lexical import Entry, WordIndex
from index.ranking import Candidate, rank
from index.settings import IndexSettings
from index.training.corpora import legal_articles, questions
from index.training.pairs import fold
from index.words import question_words, words

SHARED = Path(__file__).parents[2].parent / "shared"
DISTRACTORS = 20_000
DEPTHS = (1, 5, 10, 100)
SETTINGS = IndexSettings()
SYSTEMS = {
    "ranking without soft": replace(SETTINGS, soft_weight=0.0),
    "ranking": SETTINGS,
}


@dataclass(frozen=True)
class Task:
    """Texts to search, and questions with the rows of the texts that answer them."""

    name: str
    texts: list[str]
    questions: list[tuple[str, set[int]]]


@dataclass(frozen=True)
class Asked:
    """A question with what the two indexes found for it."""

    words: list[str]
    relevant: set[int]
    lexical: list[tuple[int, float]]  # (row, BM25), best first
    dense: list[int]  # rows, best first
    candidates: list[Candidate]


class Collection:
    """The texts of a task, indexed."""

    def __init__(self, texts: Sequence[str], embedder: Embedder, folder: Path) -> None:
        self.words = [words(text) for text in texts]
        self.index = WordIndex(folder, create=True)
        self.index.add(Entry(row, row, (), (), body) for row, body in enumerate(self.words))
        self.index.commit()
        self.vectors = embedder.encode(texts)
        self.embedder = embedder
        self.word_vectors = word_vectors(embedder)

    def ask(self, question: str, relevant: set[int], count: int = SETTINGS.candidates) -> Asked:
        asked = question_words(question)
        lexical = self.index.search(asked, count)
        cosines = self.vectors @ self.embedder.encode_query([question])[0]
        dense = np.argsort(-cosines, kind="stable")[:count].tolist()  # exact, where a library searches approximately
        bm25 = dict(lexical)
        candidates = [
            Candidate(f"{row:06}", bm25.get(row, 0.0), float(cosines[row]), self.words[row])
            for row in dict.fromkeys([*bm25, *dense])
        ]
        return Asked(asked, relevant, lexical, dense, candidates)


def stard(part: str) -> Task:
    """The held-out fold, e.g. "0/5"."""
    articles = legal_articles(SHARED / "eval/stard_articles.jsonl.gz")
    row = {article: i for i, article in enumerate(articles)}
    k, of = (int(number) for number in part.split("/"))
    _, held = fold(questions(SHARED / "eval/stard_train_questions.jsonl.gz"), k, of)
    asked = [(question.text, {row[article] for article in question.relevant}) for question in held]
    return Task(f"STARD, fold {part}", list(articles.values()), asked)


def cmrc() -> Task:
    """Half A of the dev set among news items."""
    passages = list(records(SHARED / "eval/cmrc2018_half_a.jsonl.gz"))
    news = (record["text"] for record in records(SHARED / "corpora/news.jsonl.gz"))
    texts = [passage["passage"] for passage in passages]
    texts += [text for text, _ in zip(news, range(DISTRACTORS), strict=False)]
    asked = [(entry["question"], {row}) for row, passage in enumerate(passages) for entry in passage["questions"]]
    return Task("CMRC 2018 dev, half A", texts, asked)


def records(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def recalls(ranked: Sequence[int], relevant: set[int]) -> list[float]:
    """Share of the relevant rows among the first k, for each of DEPTHS."""
    return [len(relevant.intersection(ranked[:depth])) / len(relevant) for depth in DEPTHS]


def plain_sum(asked: Asked) -> list[int]:
    """The usual mix for comparison: BM25 scaled to its best hit, plus 1.5 times the cosine."""
    top = max((candidate.bm25 for candidate in asked.candidates), default=0.0) or 1.0
    ranked = sorted(asked.candidates, key=lambda c: (-(c.bm25 / top + 1.5 * max(c.cosine, 0.0)), c.id))
    return [int(candidate.id) for candidate in ranked]


def ranked_rows(asked: Asked, collection: Collection, settings: IndexSettings) -> list[int]:
    ranked = rank(asked.words, asked.candidates, collection.index.idf, collection.word_vectors, settings)
    return [int(candidate.id) for candidate, _, _ in ranked]


def measure(task: Task, embedder: Embedder) -> None:
    """Print a table for the task."""
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(task.texts, embedder, Path(folder) / "words")
        asked = [collection.ask(text, relevant) for text, relevant in task.questions]
        rows = {
            "BM25": [[row for row, _ in entry.lexical] for entry in asked],
            "vectors": [entry.dense for entry in asked],
            "BM25 + vectors, plain": [plain_sum(entry) for entry in asked],
        }
        seconds: list[float] = []
        for name, settings in SYSTEMS.items():
            rows[name] = []
            for entry in asked:
                started = time.perf_counter()
                rows[name].append(ranked_rows(entry, collection, settings))
                seconds.append(time.perf_counter() - started)
    print(f"\n{task.name}: {len(asked)} questions, {len(task.texts)} texts")
    print(f"{'':24}" + "".join(f"{f'R@{depth}':>8}" for depth in DEPTHS))
    for name, ranked in rows.items():
        means = np.mean([recalls(r, entry.relevant) for r, entry in zip(ranked, asked, strict=True)], axis=0)
        print(f"{name:24}" + "".join(f"{mean:8.3f}" for mean in means))
    print(f"ranking of {len(asked[0].candidates)} candidates: median {1000 * statistics.median(seconds):.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stard-model", type=Path, help="model trained without the fold")
    parser.add_argument("--fold", default="0/5", help="fold of the STARD train questions, K/N")
    parser.add_argument("--only", choices=["stard", "cmrc"])
    options = parser.parse_args()
    if options.only != "stard":
        measure(cmrc(), load_embedder())
    if options.only != "cmrc":
        if options.stard_model is None:
            parser.exit(message="STARD is left out: give --stard-model FOLDER, trained without the fold.\n")
        measure(stard(options.fold), load_embedder(options.stard_model))


if __name__ == "__main__":
    main()
