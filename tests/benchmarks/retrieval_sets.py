"""The sets of the retrieval benchmark: records to search, and questions with the records that answer them."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from law_questions import law_questions

from assistant import Turn
from assistant.followup import forms
from index.passages import cut
from index.settings import IndexSettings
from index.training.corpora import Question, legal_articles, questions
from index.training.pairs import fold

__all__ = ["SETS", "Asked", "Part", "Set", "Sources", "limited"]

DISTRACTORS = 20_000  # news items beside the passages of CMRC
FEW = 6_000  # articles that a transformer is given too
LAW_QUESTIONS = 500
FOLDS = 5
_ARTICLE = re.compile(r"(\S{2,90}?第[^\s条]{1,9}条(?:之[一二三四五六七八九十]+)?)\s+(?=\S)")


@dataclass(frozen=True)
class Asked:
    """A question. Of each group of rows one must be found: records that say the same, or a piece of one piece of
    evidence each."""

    text: str
    groups: Sequence[frozenset[int]]


@dataclass(frozen=True)
class Part:
    """Questions to be asked of one model; None: the shipped one."""

    model: Path | None
    questions: Sequence[Asked]


@dataclass(frozen=True)
class Set:
    """Records (title, text), whose title may be "", and the questions over them.

    passages: the records are passages of these files. few: also compared with a transformer, as the set is small.
    asked: an assistant is asked as well.
    """

    name: str
    records: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    files: Sequence[Path] = ()
    few: bool = False
    asked: bool = False
    depths: Sequence[int] = field(default=(1, 5, 10, 100))


@dataclass(frozen=True)
class Sources:
    """Where the data lies, and the models that have not seen the questions of STARD."""

    shared: Path
    fold_models: Path | None = None
    pretrained: Path | None = None


def limited(one: Set, count: int | None) -> Set:
    """The set with ``count`` questions a part."""
    parts = [Part(part.model, part.questions[:count]) for part in one.parts]
    return Set(one.name, one.records, parts, one.files, one.few, one.asked, one.depths)


def _stard(sources: Sources) -> Set | str:
    """Lay questions over law articles, by a model that has not seen them: one a fold."""
    models = [(sources.fold_models or Path()) / f"fold{k}" for k in range(FOLDS)]
    if sources.fold_models is None or not all((model / "modules.json").is_file() for model in models):
        return "give --fold-models DIR with fold0 … fold4, each trained without its fold of the train questions"
    records, rows = _stard_records(sources)
    train = questions(sources.shared / "eval/stard_train_questions.jsonl.gz")
    parts = [Part(model, _stard_questions(fold(train, k, FOLDS)[1], rows)) for k, model in enumerate(models)]
    return Set("STARD, 5-fold", records, parts)


def _stard_unseen(sources: Sources) -> Set | str:
    """The same questions, by a model that has seen no pair of STARD."""
    if sources.pretrained is None:
        return "give --pretrained-model FOLDER, trained without any pair of STARD"
    records, rows = _stard_records(sources)
    train = questions(sources.shared / "eval/stard_train_questions.jsonl.gz")
    return Set("STARD, no pair of it in training", records, [Part(sources.pretrained, _stard_questions(train, rows))])


def _stard_few(sources: Sources) -> Set:
    """The same questions over few of the articles: all that answer them, filled up at random; no seen pairs if told."""
    records, rows = _stard_records(sources)
    train = questions(sources.shared / "eval/stard_train_questions.jsonl.gz")
    kept = {rows[article] for question in train for article in question.relevant}
    others = [row for row in range(len(records)) if row not in kept]
    kept |= set(random.Random(0).sample(others, max(0, FEW - len(kept))))
    new = {row: i for i, row in enumerate(sorted(kept))}
    few = {article: new[row] for article, row in rows.items() if row in new}
    asked = _stard_questions(train, few)
    name = f"STARD, {len(kept):,} articles" + ("" if sources.pretrained else ", shipped model (has seen the pairs)")
    return Set(name, [records[row] for row in sorted(kept)], [Part(sources.pretrained, asked)], few=True)


def _stard_records(sources: Sources) -> tuple[list[tuple[str, str]], dict[int, int]]:
    articles = legal_articles(sources.shared / "eval/stard_articles.jsonl.gz")
    records = []
    for text in articles.values():
        match = _ARTICLE.match(text)
        records.append((match[1], text[match.end() :]) if match else ("", text))
    return records, {article: row for row, article in enumerate(articles)}


def _stard_questions(asked: Sequence[Question], rows: dict[int, int]) -> list[Asked]:
    return [Asked(one.text, [frozenset({rows[article]}) for article in one.relevant]) for one in asked]


def _cmrc(sources: Sources) -> Set:
    """Half A of the dev set among news items."""
    passages = list(_lines(sources.shared / "eval/cmrc2018_half_a.jsonl.gz"))
    news = islice(_lines(sources.shared / "corpora/news.jsonl.gz"), DISTRACTORS)
    texts = [passage["passage"] for passage in passages] + [item["text"] for item in news]
    asked = [
        Asked(entry["question"], [frozenset({row})])
        for row, passage in enumerate(passages)
        for entry in passage["questions"]
    ]
    return Set("CMRC 2018, half A + 20,000 news", [("", text) for text in texts], [Part(None, asked)])


def _rgb(sources: Sources) -> Set:
    """Half A: the web pages of all questions together; all those that have the answer to a question are wanted."""
    entries = list(_lines(sources.shared / "eval/rgb_zh_half_a.jsonl.gz"))
    rows: dict[str, int] = {}
    for entry in entries:
        for text in (*_texts(entry["positive"]), *_texts(entry["negative"])):
            rows.setdefault(text, len(rows))
    asked = [
        Asked(entry["query"], [frozenset({rows[text]}) for text in _texts(entry["positive"])]) for entry in entries
    ]
    return Set("RGB, half A, pages pooled", [("", text) for text in rows], [Part(None, asked)])


def _texts(given: Sequence[str | Sequence[str]]) -> list[str]:
    """Pages, some of them in lists of their own; each once."""
    flat = [text for one in given for text in ([one] if isinstance(one, str) else one)]
    return list(dict.fromkeys(text for text in flat if text.strip()))


def _policies(sources: Sources) -> Set:
    """Questions over five papers: every passage that a piece of evidence stands in must be found."""
    settings = IndexSettings()
    files = sorted((sources.shared / "policies").glob("*.txt"))
    records: list[tuple[str, str]] = []
    texts: dict[str, tuple[str, list[tuple[int, int, int]]]] = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        spans = []
        for passage in cut("", text, settings):
            spans.append((passage.start, passage.end, len(records)))
            records.append((file.stem, passage.text))
        texts[file.stem] = (text, spans)
    asked = []
    for line in (sources.shared / "eval/policies_questions.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        history = [Turn(turn) if isinstance(turn, str) else Turn(**turn) for turn in question.get("history", ())]
        groups = [group for evidence in question.get("evidence", ()) for group in _holding(texts, evidence)]
        if groups:
            asked.append(Asked(forms(question["question"], history).standalone, groups))
    return Set("policies", records, [Part(None, asked)], files, depths=(1, 3, 5, 10))


def _holding(texts: dict[str, tuple[str, list[tuple[int, int, int]]]], evidence: str) -> list[frozenset[int]]:
    """The passages that hold a stretch of text: several wherever it stands again, and one after the other where it was
    cut between them."""
    wholly, pieces = set[int](), list[frozenset[int]]()
    for text, spans in texts.values():
        for match in re.finditer(re.escape(evidence), text):
            rows = [row for start, end, row in spans if start < match.end() and match.start() < end]
            if len(rows) == 1:
                wholly.update(rows)
            else:
                pieces = [frozenset({row}) for row in rows]
    return [frozenset(wholly)] if wholly else pieces


def _clauses(sources: Sources) -> Set:
    """Questions for an article by its number, over all laws; any version of a law will do."""
    articles = list(_lines(sources.shared / "corpora/law_articles.jsonl.gz"))
    rows: dict[str, set[int]] = {}
    for row, article in enumerate(articles):
        rows.setdefault(article["law"] + article["article"], set()).add(row)
    asked = [Asked(one.text, [frozenset(rows[one.title])]) for one in law_questions(articles, LAW_QUESTIONS, seed=4)]
    records = [(article["law"] + article["article"], article["text"]) for article in articles]
    return Set("clause by its number, 147,288 articles", records, [Part(None, asked)], asked=True)


def _lines(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


SETS: dict[str, Callable[[Sources], Set | str]] = {
    "stard": _stard,
    "stard-unseen": _stard_unseen,
    "stard-few": _stard_few,
    "cmrc": _cmrc,
    "rgb": _rgb,
    "policies": _policies,
    "clauses": _clauses,
}
