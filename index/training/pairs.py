"""Batches of text pairs that belong together. One source a batch, so that the other pairs are fair negatives."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.lexical import Entry, WordIndex
from index.training import corpora
from index.training.corpora import Question
from index.training.recipes import FINE_TUNING
from index.training.tokens import Bags, Ints, Texts, gather, tokenize
from index.words import question_words, words

__all__ = ["PASSAGE", "Batch", "Source", "SourceSet", "build_sources", "fold"]

PASSAGE = 128  # tokens; longer texts are cut, about 220 characters
MIN_SPAN = 8  # tokens; shorter texts are no use for span pairs


@dataclass(frozen=True, slots=True)
class Batch:
    """Pair i is (left i, right i). Rights beyond the number of lefts are extra negatives.

    same: (lefts, rights) bool; True where right j also belongs to left i and so is no negative of it.
    """

    left: Bags
    right: Bags
    same: NDArray[np.bool_]


class Source(Protocol):
    """Something that gives batches of pairs."""

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        """About ``size`` pairs (fewer when the source is smaller)."""
        ...


@dataclass(frozen=True, slots=True)
class SourceSet:
    """Sources with their share of the batches (any positive numbers)."""

    sources: dict[str, Source]
    shares: dict[str, float]


def same_group(groups: Ints) -> NDArray[np.bool_]:
    """Pairs of one group are not each other's negatives."""
    same: NDArray[np.bool_] = groups[:, None] == groups[None, :]
    return same


class SpanSource:
    """Two neighbouring spans of one text: a short one, like a question, and a longer one."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.rows = np.flatnonzero(texts.lengths >= 3 * MIN_SPAN)
        self.ends = np.cumsum(texts.lengths[self.rows])

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        # Texts are drawn by length: a long report has more to say than a note.
        picks = np.searchsorted(self.ends, random.integers(0, self.ends[-1], size), side="right")
        rows = self.rows[picks]
        lengths = self.texts.lengths[rows]
        short = np.minimum(random.integers(4, 33, size), lengths // 3)
        long = np.minimum(random.integers(32, PASSAGE + 1, size), lengths - short)
        start = self.texts.starts[rows] + (random.random(size) * (lengths - short - long + 1)).astype(np.int64)
        short_first = random.random(size) < 0.5
        left = gather(self.texts.tokens, np.where(short_first, start, start + long), short)
        right = gather(self.texts.tokens, np.where(short_first, start + short, start), long)
        return Batch(left, right, same_group(rows))


class CutSource:
    """A few words in a row cut out of a text → the rest of it."""

    def __init__(self, texts: Texts, longest_cut: int = 12) -> None:
        self.texts = texts
        self.rows = np.flatnonzero(texts.lengths >= MIN_SPAN)
        self.longest_cut = longest_cut

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        rows = random.choice(self.rows, size)
        lengths = self.texts.lengths[rows]
        window = np.minimum(lengths, PASSAGE)
        start = self.texts.starts[rows] + (random.random(size) * (lengths - window + 1)).astype(np.int64)
        cut = np.minimum(random.integers(2, self.longest_cut + 1, size), window // 2)
        cut_start = start + (random.random(size) * (window - cut + 1)).astype(np.int64)
        left = gather(self.texts.tokens, cut_start, cut)
        # Half keep the cut words, as a question shares words with the passage that answers it.
        keep = random.random(size) < 0.5
        right = gather(self.texts.tokens, start, window, without=(cut_start, np.where(keep, 0, cut)))
        return Batch(left, right, same_group(rows))


class PairSource:
    """Given pairs; pairs with one right text are not each other's negatives."""

    def __init__(self, left: Texts, right: Texts, groups: Ints) -> None:
        usable = (left.lengths > 0) & (right.lengths > 0)
        self.left, self.right, self.groups = left, right, groups
        self.rows = np.flatnonzero(usable)

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        rows = random.choice(self.rows, min(size, len(self.rows)), replace=False)
        return Batch(self.left.take(rows, PASSAGE), self.right.take(rows, PASSAGE), same_group(self.groups[rows]))


class SynonymSource:
    """Two words of one synonym group."""

    def __init__(self, tokenizer: Tokenizer, groups: Sequence[Sequence[str]]) -> None:
        groups = [group for group in groups if len(group) > 1]
        self.words = tokenize(tokenizer, (word for group in groups for word in group))
        sizes = np.array([len(group) for group in groups], dtype=np.int64)
        self.starts, self.sizes = np.cumsum(sizes) - sizes, sizes

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        groups = random.choice(len(self.sizes), min(size, len(self.sizes)), replace=False)
        sizes = self.sizes[groups]
        first = (random.random(len(groups)) * sizes).astype(np.int64)
        second = (first + 1 + (random.random(len(groups)) * (sizes - 1)).astype(np.int64)) % sizes
        start = self.starts[groups]
        left, right = self.words.take(start + first, PASSAGE), self.words.take(start + second, PASSAGE)
        return Batch(left, right, same_group(groups))


class QuestionSource:
    """Lay questions → articles that answer them, among other articles as negatives.

    Each question brings along a random article, one of those that share most words with it, and one of those that the
    model in training ranks high (``near``, which the trainer refreshes).
    """

    def __init__(self, tokenizer: Tokenizer, questions: Sequence[Question], articles: dict[int, str]) -> None:
        row = {article: i for i, article in enumerate(articles)}
        self.questions = tokenize(tokenizer, (question.text for question in questions))
        self.articles = tokenize(tokenizer, articles.values())
        self.relevant = [np.array([row[a] for a in q.relevant if a in row], dtype=np.int64) for q in questions]
        self.rows = np.array([i for i, r in enumerate(self.relevant) if len(r)], dtype=np.int64)
        self.lexical = lexical_negatives([question.text for question in questions], list(articles.values()))
        self.near: NDArray[np.int64] | None = None

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        rows = random.choice(self.rows, min(size, len(self.rows)), replace=False)
        positives = np.array([random.choice(self.relevant[row]) for row in rows])
        count = len(rows)
        extra = random.integers(0, len(self.articles), count)
        hard = [rows_near[rows, random.integers(0, rows_near.shape[1], count)] for rows_near in self.hard()]
        columns = np.concatenate([positives, extra, *hard])
        same = np.zeros((count, len(columns)), dtype=bool)
        for i, row in enumerate(rows):
            same[i] = np.isin(columns, self.relevant[row])
        return Batch(self.questions.take(rows, PASSAGE), self.articles.take(columns, PASSAGE), same)

    def hard(self) -> list[Ints]:
        """Rows of articles that are easily taken for an answer, each of shape (questions, any)."""
        return [self.lexical, self.near] if self.near is not None else [self.lexical]


def lexical_negatives(questions: Sequence[str], articles: Sequence[str], count: int = 50) -> Ints:
    """Rows of the articles that BM25 ranks highest for each question, shape (questions, count); random ones where the
    words of a question stand in fewer articles."""
    random = np.random.default_rng(0)
    result = random.integers(0, len(articles), (len(questions), count))
    with tempfile.TemporaryDirectory() as folder:
        index = WordIndex(Path(folder) / "words", create=True)
        index.add(Entry(row, row, (), (), words(text)) for row, text in enumerate(articles))
        index.commit()
        for row, question in enumerate(questions):
            found = [key for key, _ in index.search(question_words(question), count)]
            result[row, : len(found)] = found
        index.close()
    return result


def fold(
    questions: Sequence[Question], held_out: int, of: int = 5, seed: int = 0
) -> tuple[list[Question], list[Question]]:
    """(questions to train on, questions held out): every ``of``-th question after a seeded shuffle, from ``held_out``.

    held_out: 0 to of - 1. The same arguments give the same division everywhere.
    """
    order = np.random.default_rng(seed).permutation(len(questions))
    held = [questions[i] for i in order[held_out::of]]
    train = [questions[i] for position, i in enumerate(order) if position % of != held_out]
    return train, held


def build_sources(
    tokenizer: Tokenizer, folder: Path, questions: Sequence[Question] = (), articles: dict[int, str] | None = None
) -> SourceSet:
    """Tokenize every corpus in ``folder`` once and make the sources that it allows."""
    sources: dict[str, Source] = {}
    laws = list(corpora.law_articles(folder))
    running = tokenize(tokenizer, corpora.running_texts(folder))
    spans, cut = SpanSource(running), CutSource(running, longest_cut=16)
    if len(spans.rows):
        sources["spans"] = spans
    if len(cut.rows):
        sources["news cut"] = cut
    if laws:
        texts = tokenize(tokenizer, (article.text for article in laws))
        headings = [f"{article.law} {article.section}" for article in laws]
        numbers = {heading: i for i, heading in enumerate(dict.fromkeys(headings))}
        groups = np.array([numbers[heading] for heading in headings], dtype=np.int64)
        sources["headings"] = PairSource(tokenize(tokenizer, headings), texts, groups)
        sources["law cut"] = CutSource(texts)
    for name in corpora.PAIR_FILES:
        given = list(corpora.pairs(folder, name))
        if given:
            numbers = {positive: i for i, positive in enumerate(dict.fromkeys(positive for _, positive in given))}
            groups = np.array([numbers[positive] for _, positive in given], dtype=np.int64)
            left, right = (tokenize(tokenizer, (pair[side] for pair in given)) for side in (0, 1))
            sources[name] = PairSource(left, right, groups)
    synonyms = list(corpora.synonym_groups(folder))
    if synonyms:
        sources["synonyms"] = SynonymSource(tokenizer, synonyms)
    if questions and articles:
        sources["questions"] = QuestionSource(tokenizer, questions, articles)
    return SourceSet(sources, {name: FINE_TUNING.shares[name] for name in sources})
