"""Judged answers added up, by kind of question, and two runs of the same questions side by side (pure)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from assistant.evaluate import Outcome

__all__ = ["MEASURES", "Comparison", "Measure", "Scores", "Share", "by_kind", "compare", "summarise"]


@dataclass(frozen=True, slots=True)
class Share:
    """``met`` of ``asked``."""

    met: int
    asked: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where nothing was asked."""
        return self.met / self.asked if self.asked else None

    @classmethod
    def of(cls, checks: Iterable[bool]) -> Share:
        values = list(checks)
        return cls(sum(values), len(values))


@dataclass(frozen=True, slots=True)
class Scores:
    """A number of answers added up. The averages are over answers that give one (``grounded``)."""

    questions: int
    right: Share  # answers with nothing to object to
    evidence: Share  # lines with evidence: all of it stands in the cited text
    contains: Share  # lines with answer_contains: all of it stands in the answer
    no_number: Share  # lines with answer_has_no_number: the place quoted, 原文未载明 said, no number given
    refusal_precision: Share  # of the refused questions, those that are to be refused
    refusal_recall: Share  # of the questions to be refused, those that are
    wrongly_refused: Share  # of the answerable questions, those that are refused
    false_claims: int  # numbers, titles and quotations that the cited texts do not hold
    exact: Share  # citations equal to the paper's text between their offsets
    citations: float | None  # per answer
    characters: float | None  # median
    sentences: float | None  # mean
    p50: float | None  # seconds a question, median
    p95: float | None  # seconds a question that 95 in 100 do not exceed

    def record(self) -> dict[str, object]:
        """As a JSON object; a share as ``{"met", "asked", "share"}``."""
        values: dict[str, object] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            values[field.name] = {**asdict(value), "share": value.share} if isinstance(value, Share) else value
        return values


def summarise(outcomes: Iterable[Outcome]) -> Scores:
    """Add up ``outcomes``."""
    every = list(outcomes)
    given = [outcome for outcome in every if outcome.grounded]
    refused = [outcome for outcome in every if not outcome.grounded]
    seconds = sorted(outcome.seconds for outcome in every)

    def met(name: str) -> Share:
        return Share.of(outcome.checks[name] for outcome in every if name in outcome.checks)

    answered = met("answered")
    return Scores(
        questions=len(every),
        right=Share.of(outcome.right for outcome in every),
        evidence=met("evidence"),
        contains=met("contains"),
        no_number=met("no_number"),
        refusal_precision=Share.of("refused" in outcome.checks for outcome in refused),
        refusal_recall=met("refused"),
        wrongly_refused=Share(answered.asked - answered.met, answered.asked),
        false_claims=sum(len(outcome.false_claims) for outcome in every),
        exact=Share(sum(outcome.exact for outcome in every), sum(outcome.citations for outcome in every)),
        citations=_mean([outcome.citations for outcome in given]),
        characters=statistics.median(outcome.characters for outcome in given) if given else None,
        sentences=_mean([outcome.sentences for outcome in given]),
        p50=statistics.median(seconds) if seconds else None,
        p95=seconds[math.ceil(0.95 * len(seconds)) - 1] if seconds else None,
    )


def _mean(values: Sequence[int]) -> float | None:
    return statistics.fmean(values) if values else None


def by_kind(outcomes: Iterable[Outcome]) -> dict[str, Scores]:
    """The scores of each kind of question, in the order in which the kinds come first."""
    kinds: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        kinds.setdefault(outcome.kind, []).append(outcome)
    return {kind: summarise(those) for kind, those in kinds.items()}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of two runs. ``better``: 1 it grew better, -1 worse, 0 neither or not to be said."""

    name: str  # field of Scores
    earlier: float | None
    now: float | None
    better: int

    @property
    def difference(self) -> float | None:
        return None if self.earlier is None or self.now is None else self.now - self.earlier


#: Measures that are compared, and which way is better: 1 more, -1 less, 0 cannot be said.
MEASURES: Mapping[str, int] = {
    "right": 1,
    "evidence": 1,
    "contains": 1,
    "no_number": 1,
    "refusal_precision": 1,
    "refusal_recall": 1,
    "wrongly_refused": -1,
    "false_claims": -1,
    "exact": 1,
    "citations": 0,
    "characters": 0,
    "sentences": 0,
    "p50": -1,
    "p95": -1,
}
_JITTER = {"p50": 0.1, "p95": 0.1}  # share of a figure that comes and goes from run to run and says nothing


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, over the questions that both asked."""

    questions: int  # asked in both
    only_earlier: int
    only_now: int
    measures: tuple[Measure, ...]
    became_right: tuple[Outcome, ...]  # as they are now
    became_wrong: tuple[Outcome, ...]


def compare(earlier: Iterable[Outcome], now: Iterable[Outcome]) -> Comparison:
    """Set two runs side by side. A question is the same when its id and its words are."""
    before = {(outcome.id, outcome.question): outcome for outcome in earlier}
    after = {(outcome.id, outcome.question): outcome for outcome in now}
    both = [key for key in after if key in before]
    old, new = summarise(before[key] for key in both), summarise(after[key] for key in both)
    changed = [key for key in both if before[key].right != after[key].right]
    return Comparison(
        questions=len(both),
        only_earlier=len(before) - len(both),
        only_now=len(after) - len(both),
        measures=tuple(_measure(name, way, old, new) for name, way in MEASURES.items()),
        became_right=tuple(after[key] for key in changed if after[key].right),
        became_wrong=tuple(after[key] for key in changed if not after[key].right),
    )


def _measure(name: str, way: int, old: Scores, new: Scores) -> Measure:
    earlier, now = (_figure(getattr(scores, name)) for scores in (old, new))
    grown = 0
    if earlier is not None and now is not None and abs(now - earlier) > _JITTER.get(name, 0.0) * earlier:
        grown = 1 if now > earlier else -1
    return Measure(name, earlier, now, grown * way)


def _figure(value: Share | float | None) -> float | None:
    return value.share if isinstance(value, Share) else value
