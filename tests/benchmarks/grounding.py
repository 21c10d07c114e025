"""Which sentence answers, and whether it does: fits both sets of weights of ``assistant.evidence``, beside the shipped.

    python tests/benchmarks/grounding.py [--shared ../shared] [--count 250]

Sets: the questions over policy papers of ``answers.py``, but for types that are answered in other ways (follow-ups, on
several papers, on a whole paper or article); ``--count`` DRCD questions over one library of all passages (drcd), and
half as many over libraries of one passage and those most like it (drcd-near). A question that has an answer is asked
again without the papers that hold its evidence, and must be refused then, though papers repeat one another and not
every one should be. What is refused for other reasons, ``answers.py`` shows.

- CHOICE, a conditional logit: which of the sentences looked at closely hold the evidence. Fitted to the policy sets; of
  a DRCD pair only the right passage is known, and any sentence of it counts as right.
- CONFIDENCE, logistic: whether the best sentence by the fitted CHOICE belongs to a question that has an answer. Fitted
  to all sets but for questions whose best sentence is wrong; no weight may turn against the sign that is shipped.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from answers import ROOT, SETS, Case, Source, json_lines, numbered
from numpy.typing import NDArray

from assistant import AnswerSettings
from assistant.evaluate import Wanted
from assistant.evidence import CHOICE, CONFIDENCE, CONFIDENCE_BIAS
from assistant.judge import Judge
from assistant.question import analyse
from index.library import Library

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
POLICY = ("policies", "unanswerable", "samples", "papers-more")
OTHERWISE = {"follow_up", "cross_document", "exact_clause", "summary"}  # types of questions not taken here
ANSWER, UNANSWERABLE, TAKEN_AWAY = SIDES = ("answered", "refused", "refused, taken away")
WIDTH = 32  # sentences of a question that ``Judge`` looks at closely
NEAR = 24  # passages beside the right one in a library of drcd-near
SETTINGS = AnswerSettings()
FEATURES = tuple(dict.fromkeys((*CHOICE, *CONFIDENCE)))
CHOSEN, CONFIDENT = [FEATURES.index(name) for name in CHOICE], [FEATURES.index(name) for name in CONFIDENCE]
THRESHOLDS = sorted({0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, SETTINGS.grounded})
CHOICE_RIDGE, CONFIDENCE_RIDGE, STEPS, RATE = 0.005, 0.001, 800, 0.05


class Asked(NamedTuple):
    """Questions, n, each with the sentences that were looked at closely, k = WIDTH rows; f features as in FEATURES."""

    set: NDArray[np.str_]  # (n,)
    side: NDArray[np.str_]  # (n,) of SIDES
    features: Floats  # (n, k, f); 0 where there is no sentence
    present: Bools  # (n, k): there is one
    able: Bools  # (n, k): it may be chosen; one that asks itself may not
    right: Bools  # (n, k): it holds evidence, or lies in it
    same: Bools  # (n, k, k): two of them would answer the same

    def where(self, kept: Bools) -> Asked:
        return Asked._make(values[kept] for values in self)

    @property
    def taught(self) -> Asked:  # what CHOICE is fitted to
        return self.where(np.isin(self.set, POLICY) & self.right.any(axis=1))

    def odds(self, choice: Floats, among: Bools) -> Floats:
        """(n, k), each row adding up to 1."""
        scores = np.where(among, self.features[:, :, CHOSEN] @ choice, -1e9)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), float)

    def ranked(self, choice: Floats) -> NDArray[np.intp]:
        return np.argsort(-self.odds(choice, self.able), axis=1, kind="stable")

    def among_first(self, choice: Floats, count: int) -> Bools:
        """(n,): whether a right sentence is among the best ``count``."""
        found = np.take_along_axis(self.right, self.ranked(choice)[:, :count], axis=1)
        return np.asarray(found.any(axis=1), bool)

    def best(self, choice: Floats) -> Floats:
        """(n, len(CONFIDENCE)): features of the best sentence, with what these weights make of ``sure``."""
        rows, first = np.arange(len(self.set)), self.ranked(choice)[:, 0]
        features = self.features[rows, first]
        features[:, FEATURES.index("sure")] = (self.same[rows, first] * self.odds(choice, self.present)).sum(axis=1)
        return features[:, CONFIDENT]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the shared data")
    parser.add_argument("--count", type=int, default=250, help="DRCD questions")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sets = _sets(arguments.shared, arguments.count, Path(folder))
        rows = [row for name, source, cases in sets for row in _asked(name, source, cases, Path(folder))]
    asked = Asked(*(np.stack(column) for column in zip(*rows, strict=True)))
    shipped = np.array([*CHOICE.values()]), np.array([*CONFIDENCE.values(), CONFIDENCE_BIAS])
    taught, choice = asked.taught, _fit_choice(asked.taught)
    confidence = _fit_confidence(asked, choice)
    values, best = taught.features[:, :, CHOSEN], asked.best(choice)
    spread = np.ptp(np.where(taught.present[:, :, None], values, values[:, :1]), axis=1)
    _show_weights("CHOICE", CHOICE, choice, spread > 0)
    _show_right(asked, shipped[0], choice)
    _show_weights("CONFIDENCE", CONFIDENCE, confidence[:-1], best != np.median(best, axis=0))
    print(f"{'(bias)':<12}{CONFIDENCE_BIAS:>9.1f}{confidence[-1]:>9.2f}")
    _show_curve(asked, shipped, (choice, confidence))


def _sets(shared: Path, count: int, folder: Path) -> Iterator[tuple[str, Source, list[Case]]]:
    for name in POLICY:
        for source, cases in SETS[name](shared):
            yield name, source, [case for case in cases if case.wanted.kind not in OTHERWISE]
    pairs = json_lines(shared / "corpora" / "pairs_drcd.jsonl.gz")
    random.Random(0).shuffle(pairs)
    cases = [Case("", pair["query"], Wanted("drcd", evidence=(pair["positive"],))) for pair in pairs]
    whole = Source("drcd", texts=numbered(pair["positive"] for pair in pairs))
    yield "drcd", whole, cases[:count]
    with whole.open(folder) as library:
        for number, case in enumerate(cases[count : count + count // 2]):
            [right] = case.wanted.evidence
            hits = library.search(case.question, 2 * NEAR)
            near = dict.fromkeys(library.document(hit.passage.document_id).text for hit in hits)
            texts = [right, *(text for text in near if _plain(text) != _plain(right))][: NEAR + 1]
            yield "drcd-near", Source(f"drcd-near/{number}", texts=numbered(texts)), [case]


def _asked(name: str, source: Source, cases: Sequence[Case], folder: Path) -> Iterator[tuple[object, ...]]:
    """Each question over the library of ``source``, and over a copy of it without the papers that answer it."""
    without: defaultdict[frozenset[str], list[Case]] = defaultdict(list)
    with source.open(folder) as library:
        texts = {paper.id: _plain(library.document(paper.id).text) for paper in library.documents()}
        for case in cases:
            yield _row(name, ANSWER if case.wanted.answerable else UNANSWERABLE, case, library)
            evidence = [_plain(text) for text in case.wanted.evidence]
            holding = frozenset(id for id, text in texts.items() if any(one in text for one in evidence))
            if case.wanted.answerable and not holding:
                raise SystemExit(f"{name} {case.id}: no paper holds the evidence of “{case.question}”")
            if holding:
                without[holding].append(case)
    for number, (holding, those) in enumerate(without.items()):
        copy = folder / f"{source.name}-{name}-{number}"
        shutil.copytree(folder / source.name, copy)
        with Library.open(copy) as library:
            for paper in sorted(holding):
                library.remove(paper)
            yield from (_row(name, TAKEN_AWAY, case, library) for case in those)
        shutil.rmtree(copy)


def _row(name: str, side: str, case: Case, library: Library) -> tuple[object, ...]:
    """One question, as the fields of ``Asked`` have it."""
    question = analyse(case.question)
    found = Judge(question, library, SETTINGS).evidence(library.search(question.text, SETTINGS.passages))
    close = [e for e in found if e.odds > 0]
    evidence = [_plain(text) for text in case.wanted.evidence] if side == ANSWER else []
    features, (present, able, right) = np.zeros((WIDTH, len(FEATURES))), np.zeros((3, WIDTH), bool)
    said = np.array([e.said for e in close] + [""] * (WIDTH - len(close)))
    for i, e in enumerate(close):
        text = _plain(e.text)
        features[i] = [e.feature(feature) for feature in FEATURES]
        present[i], able[i] = True, not e.text.endswith(("？", "?"))
        right[i] = able[i] and any(one in text or (len(text) > 6 and text in one) for one in evidence)
    return name, side, features, present, able, right, said[:, None] == said


def _fit_choice(taught: Asked) -> Floats:
    def slope(weights: Floats) -> Floats:
        odds = taught.odds(weights, taught.able)
        among_right = odds * taught.right
        gain = among_right / among_right.sum(axis=1, keepdims=True) - odds
        pull: Floats = np.einsum("nk,nkf->f", gain, taught.features[:, :, CHOSEN]) / len(odds)
        return pull - CHOICE_RIDGE * weights

    return _climb(slope, np.zeros(len(CHOICE)), np.zeros(len(CHOICE)))


def _fit_confidence(asked: Asked, choice: Floats) -> Floats:
    """Weights and, last, the bias. A set counts by the root of its size, so that DRCD does not drown the rest."""
    asked = asked.where((asked.side != ANSWER) | asked.among_first(choice, 1))
    label, best = asked.side == ANSWER, asked.best(choice)
    design = np.hstack([best - best.mean(axis=0), np.ones((len(best), 1))])  # centred: far fewer steps
    _, group, sizes = np.unique(np.char.add(asked.set, asked.side), return_inverse=True, return_counts=True)
    share = sizes[group] ** -0.5 / (sizes**0.5).sum()
    signs = np.sign([*CONFIDENCE.values(), 0.0])

    def slope(weights: Floats) -> Floats:
        pull: Floats = (share * (label - _logistic(design @ weights))) @ design
        return pull - CONFIDENCE_RIDGE * np.abs(signs) * weights

    *weights, bias = _climb(slope, signs / 2, signs)
    return np.array([*weights, bias - best.mean(axis=0) @ weights])


def _climb(slope: Callable[[Floats], Floats], weights: Floats, signs: Floats) -> Floats:
    """Where ``slope`` is 0, by Adam with a rate that falls to 0; no weight crosses 0 against its sign."""
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        gradient = slope(weights)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        moved = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights = weights + RATE * (1 - step / STEPS) * moved
        weights[weights * signs < 0] = 0.0
    return weights


def _show_weights(title: str, shipped: dict[str, float], fitted: Floats, differs: Bools) -> None:
    """``differs`` (n, len(shipped)): whether a feature tells anything in a question; with few, a fit means little."""
    print(f"\n{title:<12}{'shipped':>9}{'fitted':>9}{'differs':>9} of {len(differs)}")
    for (name, weight), other, count in zip(shipped.items(), fitted, differs.sum(axis=0), strict=True):
        print(f"{name:<12}{weight:>9.1f}{other:>9.2f}{count:>9}")


def _show_right(asked: Asked, shipped: Floats, fitted: Floats) -> None:
    print(f"\n{'right sentence first / among three':<34}{'shipped':>15}{'fitted':>15}{'without the set':>17}")
    for name in dict.fromkeys(asked.set.tolist()):
        if len((those := asked.where((asked.set == name) & (asked.side == ANSWER))).set):
            left_out = _fit_choice(asked.where(asked.set != name).taught)
            share = [[those.among_first(w, k).mean() for k in (1, 3)] for w in (shipped, fitted, left_out)]
            print(f"{name:<16}{len(those.set):>6} questions  ", *(f"{one:>8.3f} {three:.3f}" for one, three in share))


def _show_curve(asked: Asked, shipped: tuple[Floats, Floats], fitted: tuple[Floats, Floats]) -> None:
    sure = [_logistic(asked.best(choice) @ weights[:-1] + weights[-1]) for choice, weights in (shipped, fitted)]
    heads = "".join(f"{'*' if t == SETTINGS.grounded else ''}{t:.2f}".rjust(9) for t in THRESHOLDS)
    print(f"\n% done as it should be, by threshold: shipped|fitted (* the shipped threshold)\n{'':<40}{heads}")
    for name in dict.fromkeys(asked.set.tolist()):
        for side in SIDES:
            those = (asked.set == name) & (asked.side == side)
            if those.any():
                met = [[100 * ((p[those] >= t) == (side == ANSWER)).mean() for p in sure] for t in THRESHOLDS]
                cells = "".join(f"{f'{old:.0f}|{new:.0f}':>9}" for old, new in met)
                print(f"{name:<14}{side:<20}{those.sum():>6}{cells}")


def _logistic(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-values)), float)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


if __name__ == "__main__":
    main()
