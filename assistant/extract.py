"""Answers from sentences alone, without a language model: choose, cut, order, number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from assistant.evidence import Evidence, Judge
from assistant.clauses import clause_around
from assistant.excerpt import excerpt, gap_clause, item_style, mark, unnumbered
from assistant.figures import Span, figures, same_number
from assistant.question import Kind, Question
from assistant.records import Citation
from assistant.settings import AnswerSettings
from index.library import Library
from index.records import Hit

__all__ = ["Draft", "Extractor", "cite"]

_LEAD_IN = re.compile(r"(?:如下|以下|下列)[^。]{0,12}[：:。]?$|[：:]$")
_NUMERAL = re.compile("[0-9０-９,.]+|[一二两三四五六七八九十百千万亿]+")
_MASKED_ITEMS = re.compile(r"(?:[XxＸｘ×*]{1,4}、){1,}[XxＸｘ×*]{1,4}")
_NOT_GUESSED = "原文此处的内容缺失或已隐去，未作推断。"
_TOTAL = re.compile("共|总计|累计")


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer text with [n] markers, what they stand for, and remarks. ``grounded`` False: nothing answers."""

    answer: str
    citations: tuple[Citation, ...]
    notes: tuple[str, ...] = ()
    grounded: bool = True
    confidence: float = 0.0  # of the best place, as in ``Evidence``


def cite(number: int, hit: Hit, start: int, end: int) -> Citation:
    """Citation of ``text[start:end]`` of the hit's paper; the span must lie within the hit's passage."""
    passage = hit.passage
    text = passage.text[start - passage.start : end - passage.start]
    return Citation(number, hit.title, hit.file, passage.section_path, text, start, end, passage.document_id)


class Extractor:
    """The answerer that needs no language model."""

    def __init__(self, library: Library, settings: AnswerSettings) -> None:
        self._library = library
        self._settings = settings

    def draft(self, question: Question, hits: Sequence[Hit]) -> Draft | None:
        """The answer that the passages give; None where they give none."""
        judge = Judge(question, self._library, self._settings)
        evidence = [e for e in judge.evidence(hits) if not e.text.endswith(("？", "?"))]
        if not evidence or evidence[0].confidence < self._settings.grounded:
            return None
        draft = self._draft(judge, evidence)
        return replace(draft, confidence=evidence[0].confidence) if draft else None

    def _draft(self, judge: Judge, evidence: Sequence[Evidence]) -> Draft | None:
        kind = judge.question.kind
        if kind is Kind.ACROSS:
            return self._across(judge, evidence)
        if judge.question.wants_figure:
            if chosen := self._figures(judge, evidence):
                return self._figure_draft(judge, chosen)
            if kind is Kind.COUNT or evidence[0].confidence < self._settings.without_figure:
                return None
        if kind is Kind.WHERE:
            evidence = [e for e in evidence if e.fits and e.confidence >= self._settings.grounded]
            if not evidence:
                return None
        return self._plain(judge, evidence)

    # Figures: how many, how often, when

    def _figures(self, judge: Judge, evidence: Sequence[Evidence]) -> list[tuple[Evidence, Span]]:
        """The figure nearest to what is asked, and what other papers say that fit as well; best first."""
        best: dict[str, tuple[float, Evidence, Span]] = {}
        floor = evidence[0].score - self._settings.near_best
        for candidate in (e for e in evidence[:24] if e.score >= floor):
            for figure in candidate.spans:
                left, right = clause_around(candidate.text, figure.start, figure.end)
                clause = candidate.text[left:right]
                earlier = clause_around(candidate.text, max(0, left - 2), max(0, left - 2))[0] if left > 1 else 0
                about = judge.matcher.share(candidate.text[earlier:right])
                if judge.question.kind is Kind.COUNT and about < self._settings.counted:
                    continue  # it counts something else
                before = candidate.text[max(0, figure.start - 8) : figure.start]
                beside = before + candidate.text[figure.end : right][:8]
                score = 0.5 * candidate.score + 2.0 * judge.matcher.share(clause) + 1.0 * judge.matcher.share(beside)
                score += 0.5 * (figure.unit == judge.question.unit)
                score += 0.5 * bool(_TOTAL.search(judge.question.text) and _TOTAL.search(clause))
                if candidate.document_id not in best or score > best[candidate.document_id][0]:
                    best[candidate.document_id] = (score, candidate, figure)
        ranked = sorted(best.values(), key=lambda entry: -entry[0])
        return [(e, figure) for score, e, figure in ranked if score >= ranked[0][0] - self._settings.rival]

    def _figure_draft(self, judge: Judge, chosen: Sequence[tuple[Evidence, Span]]) -> Draft:
        """The places with the figures, under a sentence that says what they amount to."""
        question = judge.question
        citations = tuple(cite(i, e.hit, e.start, e.end) for i, (e, _) in enumerate(chosen, 1))
        shown = [mark(self._stated(judge, e, figure), i) for i, (e, figure) in enumerate(chosen, 1)]
        if len(chosen) > 1:
            shown = [f"《{c.document}》：{text}" for c, text in zip(citations, shown, strict=True)]
        quoted = "  \n".join(f"> {text}" for text in shown)
        missing = [figure.missing for _, figure in chosen]
        notes = (_NOT_GUESSED,) if any(missing) else ()
        if all(missing):
            return Draft(f"原文未载明具体数字。原文写的是：\n\n{quoted}", citations, notes)
        if question.kind is Kind.YES_NO:
            agree = [_agrees(e, figure, question) for e, figure in chosen]
            verdict = "是的。" if all(agree) else "各文件的说法不一致。" if any(agree) else "与原文不符。"
            return Draft(f"{verdict}原文写的是：\n\n{quoted}", citations, notes)
        return Draft("\n".join(f"- {text}" for text in shown) if len(shown) > 1 else shown[0], citations, notes)

    # Everything else: the sentences that cover the question

    def _plain(self, judge: Judge, evidence: Sequence[Evidence]) -> Draft:
        best = evidence[0]
        if judge.question.kind in (Kind.LIST, Kind.WHO) and _MASKED_ITEMS.search(best.text):
            shown = excerpt(judge.matcher, best.text)
            answer = f"原文未载明具体名称。原文写的是：\n\n> {mark(shown, 1)}"
            return Draft(answer, (cite(1, best.hit, best.start, best.end),), (_NOT_GUESSED,))
        chosen = self._choose(judge, evidence)
        prefix = "原文写的是：\n\n" if judge.question.kind is Kind.YES_NO else ""
        return self._compose(judge, chosen, prefix)

    def _choose(self, judge: Judge, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The best sentence, its items where it announces them, and what covers parts of the question it lacks."""
        if parts := self._by_part(judge, evidence):
            return parts
        best = evidence[0]
        chosen = [best, *self._items(best, evidence)]
        covered = [max(column) for column in zip(*(e.matched for e in chosen), strict=True)]
        for candidate in evidence[1:]:
            if len(chosen) >= self._settings.max_sentences + (4 if item_style(best.text) else 0):
                break
            if any(e.document_id == candidate.document_id and e.start == candidate.start for e in chosen):
                continue
            if any(e.text == candidate.text for e in chosen):
                continue
            gain = sum(
                weight * max(0.0, new - old)
                for weight, new, old in zip(judge.matcher.weights, candidate.matched, covered, strict=True)
            )
            beside = any(_adjacent(candidate, e) for e in chosen) and candidate.own >= 0.6 * best.own
            rival = candidate.document_id != best.document_id and candidate.score >= best.score - self._settings.rival
            same_place = candidate.document_id == best.document_id and candidate.own >= 0.45 * best.own
            near = candidate.score >= best.score - self._settings.near_best
            if (gain >= 0.12 and same_place and near) or beside or rival:
                chosen.append(candidate)
                covered = [max(pair) for pair in zip(covered, candidate.matched, strict=True)]
        return chosen

    def _by_part(self, judge: Judge, evidence: Sequence[Evidence]) -> list[Evidence]:
        """For a question about several things one by one: the sentence on each; [] when one of them has none."""
        parts = judge.question.parts
        chosen: list[Evidence] = []
        for part in parts:
            on_part = [e for e in evidence if part in e.text]
            alone = [e for e in on_part if sum(other in e.text for other in parts) == 1]
            if not on_part:
                return []
            chosen.append((alone or on_part)[0])
        return list({(e.document_id, e.start): e for e in chosen}.values())

    def _items(self, best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The items that follow a sentence announcing them, and the body that follows a bare heading."""
        passage = best.hit.passage
        after = sorted(
            (e for e in evidence if e.hit.passage.id == passage.id and e.start >= best.end), key=lambda e: e.start
        )
        if not after:
            return []
        style = item_style(after[0].text)
        if style and style != item_style(best.text):
            return list(takewhile(lambda e: item_style(e.text) == style, after))
        if _LEAD_IN.search(best.text):
            return after[:1]
        if any(best.text.rstrip("。；; 　") == heading for heading in passage.section_path):
            return after[:2]
        return []

    def _across(self, judge: Judge, evidence: Sequence[Evidence]) -> Draft:
        """One group a paper, best paper first; nothing blended."""
        groups: dict[str, list[Evidence]] = {}
        for e in evidence:
            if e.confidence >= 0.5 * self._settings.grounded and len(groups.get(e.document_id, [])) < 4:
                groups.setdefault(e.document_id, []).append(e)
        citations: list[Citation] = []
        blocks = []
        for chosen in groups.values():
            lines = []
            for run in _runs(chosen):
                citations.append(cite(len(citations) + 1, run[0].hit, run[0].start, run[-1].end))
                lines.append(f"- {mark(self._shown(judge, run), len(citations))}")
            blocks.append(f"**《{chosen[0].hit.title}》**\n" + "\n".join(lines))
        return Draft("\n\n".join(blocks), tuple(citations))

    def _compose(self, judge: Judge, chosen: Iterable[Evidence], prefix: str) -> Draft:
        runs = _runs(list(chosen))
        citations = [cite(i + 1, run[0].hit, run[0].start, run[-1].end) for i, run in enumerate(runs)]
        lines = [mark(self._shown(judge, run), i + 1) for i, run in enumerate(runs)]
        several = len({citation.document_id for citation in citations}) > 1
        if several:
            lines = [f"《{c.document}》：{line}" for c, line in zip(citations, lines, strict=True)]
        text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
        return Draft(prefix + text, tuple(citations))

    def _shown(self, judge: Judge, run: Sequence[Evidence]) -> str:
        """The text of neighbouring sentences, items that have lines of their own as a list; a lone sentence goes
        without its number in a list, which says nothing there."""
        if len(run) == 1:
            return unnumbered(excerpt(judge.matcher, run[0].text))
        passage = run[0].hit.passage
        shown = ""
        for e in run:
            own_line = "\n" in passage.text[: e.start - passage.start][-2:]
            shown += f"\n- {e.text}" if own_line and shown and item_style(e.text) else excerpt(judge.matcher, e.text)
        return shown

    def _stated(self, judge: Judge, evidence: Evidence, figure: Span) -> str:
        if figure.missing:
            return gap_clause(judge.matcher, evidence.text, figure)
        return unnumbered(excerpt(judge.matcher, evidence.text, figure))


def _agrees(evidence: Evidence, figure: Span, question: Question) -> bool:
    stated = evidence.text[figure.start : figure.end]
    if question.period:
        return stated.replace("个", "").startswith(question.period)
    number = _NUMERAL.match(stated)
    return number is not None and any(same_number(number.group(), asked) for asked in question.numbers)


def _adjacent(left: Evidence, right: Evidence) -> bool:
    if left.hit.passage.id != right.hit.passage.id:
        return False
    passage = left.hit.passage
    a, b = sorted((left, right), key=lambda e: e.start)
    return not passage.text[a.end - passage.start : b.start - passage.start].strip()


def _runs(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Sentences in the order of their papers (best paper first) and places, neighbours together."""
    order = {document: i for i, document in enumerate(dict.fromkeys(e.document_id for e in chosen))}
    runs: list[list[Evidence]] = []
    for e in sorted(chosen, key=lambda e: (order[e.document_id], e.start)):
        if runs and _adjacent(runs[-1][-1], e):
            runs[-1].append(e)
        else:
            runs.append([e])
    return runs
