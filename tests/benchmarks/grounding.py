"""Whether a question is answered at all: fits the weights of ``assistant.evidence`` and prints the curve they give.

    python tests/benchmarks/grounding.py --shared ../shared [--count 300]

Each answerable question is asked twice: with all papers, where the best sentence must count as an answer, and with the
papers that hold its evidence taken away, where it must not; unanswerable ones are asked once. Sets: the public
questions over policies/, the questions over the sample papers, and DRCD question-passage pairs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import AnswerSettings
from assistant.evidence import CONFIDENCE, CONFIDENCE_BIAS, Judge
from assistant.question import analyse
from index.library import Library

FEATURES = ("coverage", "own", "cosine", "vectors", "soft", "fits", "subject")
HERE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Case:
    """One question over one library; ``evidence`` are texts that a paper must hold to answer it."""

    name: str
    question: str
    evidence: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--count", type=int, default=300, help="DRCD questions")
    arguments = parser.parse_args()
    rows: list[tuple[str, int, list[float]]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, papers, cases in _sets(arguments.shared, arguments.count, Path(folder)):
            with Library.create(Path(folder) / name) as library:
                library.add([papers])
                for case in cases:
                    rows += [(case.name, label, features) for label, features in _asked(case, library)]
    names = np.array([row[0] for row in rows])
    labels = np.array([row[1] for row in rows])
    table = np.array([row[2] for row in rows])
    weights, bias = _fit(table, labels, names)
    print("weights:", dict(zip(FEATURES, weights.round(2).tolist(), strict=True)), "bias:", round(bias, 2))
    shipped = np.array([CONFIDENCE.get(feature, 0.0) for feature in FEATURES])
    for title, probability in (
        ("fitted", _logistic(table @ weights + bias)),
        ("shipped", _logistic(table @ shipped + CONFIDENCE_BIAS)),
    ):
        print(f"\n{title}\n{'set':<12}{'threshold':>10}{'answered':>10}{'refused':>10}{'questions':>11}")
        for name in dict.fromkeys(names):
            right, wrong = (names == name) & (labels == 1), (names == name) & (labels == 0)
            for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
                answered, refused = (probability[right] >= threshold).mean(), (probability[wrong] < threshold).mean()
                print(f"{name:<12}{threshold:>10}{answered:>10.3f}{refused:>10.3f}{right.sum():>6}/{wrong.sum():<5}")


def _sets(shared: Path, count: int, folder: Path) -> Iterator[tuple[str, Path, list[Case]]]:
    yield "policies", shared / "policies", _questions("policies", shared / "eval/policies_questions.jsonl")
    samples = HERE.parent / "ui" / "samples"
    yield "samples", samples, _questions("samples", HERE / "data" / "sample_questions.jsonl")
    with gzip.open(shared / "corpora/pairs_drcd.jsonl.gz", "rt", encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    papers = folder / "drcd.jsonl"
    texts = dict.fromkeys(pair["positive"] for pair in pairs)
    records = (json.dumps({"title": f"条目{i}", "text": text}, ensure_ascii=False) for i, text in enumerate(texts))
    papers.write_text("\n".join(records), encoding="utf-8")
    chosen = random.Random(0).sample(pairs, count)
    yield "drcd", papers, [Case("drcd", pair["query"], (pair["positive"],)) for pair in chosen]


def _questions(name: str, path: Path) -> list[Case]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [line for line in lines if line["type"] not in ("cross_document", "follow_up", "exact_clause")]
    return [Case(name, line["question"], tuple(line.get("evidence", ()))) for line in kept]


def _asked(case: Case, library: Library) -> Iterator[tuple[int, list[float]]]:
    """Label (1 must be answered, 0 must not) and features of the best sentence."""
    settings = AnswerSettings()
    question = analyse(case.question)
    if not question.terms:
        return
    hits = library.search(question.text, 2 * settings.passages)
    judge = Judge(question, library, settings)
    holding = {
        hit.passage.document_id
        for hit in hits
        if any(text in library.document(hit.passage.document_id).text for text in case.evidence)
    }
    if case.evidence:
        found = judge.evidence(hits[: settings.passages])
        if found and found[0].document_id in holding:
            yield 1, [found[0].feature(name) for name in FEATURES]
    found = judge.evidence([hit for hit in hits if hit.passage.document_id not in holding][: settings.passages])
    if found:
        yield 0, [found[0].feature(name) for name in FEATURES]


def _fit(table: np.ndarray, labels: np.ndarray, names: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression by Newton's method with a small ridge; every set has the same weight."""
    sizes = {name: (names == name).sum() for name in set(names)}
    share = np.array([len(names) / len(sizes) / sizes[name] for name in names])
    design = np.hstack([table, np.ones((len(table), 1))])
    weights = np.zeros(design.shape[1])
    ridge = np.diag([0.1] * table.shape[1] + [0.0])
    for _ in range(50):
        probability = _logistic(design @ weights)
        gradient = design.T @ (share * (labels - probability)) - ridge @ weights
        curvature = (design * (share * probability * (1 - probability))[:, None]).T @ design + ridge
        weights += np.linalg.solve(curvature, gradient)
    return weights[:-1], float(weights[-1])


def _logistic(values: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-values))


if __name__ == "__main__":
    main()
