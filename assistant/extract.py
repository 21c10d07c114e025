"""Answers from sentences alone, without a language model: which sentences, how many, and what they amount to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from assistant.clauses import beside, clause_around
from assistant.compose import Draft, cite, grouped, highlighted, joined, listed
from assistant.evidence import Evidence
from assistant.excerpt import contrasted, excerpt, gap_clause, mark, unnumbered
from assistant.figures import Span, same_number
from assistant.judge import Judge
from assistant.lists.announcing import wants_list
from assistant.lists.explaining import names
from assistant.lists.listing import items_of
from assistant.question import Kind, Question, Sort
from assistant.settings import AnswerSettings
from assistant.spans import members
from index.records import Hit
from index.selection import Papers

__all__ = ["Extractor"]

_NUMERAL = re.compile("[0-9０-９,.]+|[一二两三四五六七八九十百千万亿]+")
_MASKED_ITEMS = re.compile(r"(?:[XxＸｘ×*]{1,4}、){1,}[XxＸｘ×*]{1,4}")
_NOT_GUESSED = "原文此处的内容缺失或已隐去，未作推断。"
_TOTAL = re.compile("共|总计|累计")


class Extractor:
    """The answerer that needs no language model."""

    def __init__(self, library: Papers, settings: AnswerSettings) -> None:
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
        question = judge.question
        if question.kind is Kind.ACROSS:
            return self._across(judge, evidence)
        if question.wants_figure:
            if len(question.terms) <= self._settings.few_terms and not evidence[0].literal:
                # 丧假3天 is no answer to 探亲假有几天; a longer question is not about one word alone.
                return None
            if chosen := self._figures(judge, evidence):
                return self._figure_draft(judge, chosen)
            if question.kind is Kind.COUNT or evidence[0].confidence < self._settings.without_figure:
                return None
        if question.kind in (Kind.WHO, Kind.WHERE):
            pointing = [e for e in evidence if e.fits >= self._settings.pointing and e.near >= self._least_near(e)]
            if pointing and pointing[0].confidence >= self._settings.grounded:
                return self._plain(judge, pointing)
            unsure = evidence[0].confidence < self._settings.without_figure
            if unsure or question.wants_person or not evidence[0].fits:
                return None
        return self._plain(judge, evidence)

    def _least_near(self, evidence: Evidence) -> float:
        """How much of what is asked must stand around the answer: more where much else in the library is about it."""
        redundant = evidence.background >= self._settings.redundant
        return self._settings.counted if redundant else 0.4 * self._settings.counted

    # Figures: how many, how often, when

    def _figures(self, judge: Judge, evidence: Sequence[Evidence]) -> list[tuple[Evidence, Span]]:
        """The figures nearest to what is asked, best first: as many as it takes to be fairly sure, and of each figure
        one place."""
        question = judge.question
        found: list[tuple[float, Evidence, Span]] = []
        floor = evidence[0].score - self._settings.near_best
        least = 0.0 if question.kind is Kind.YES_NO else self._least_near(evidence[0])
        for candidate in (e for e in evidence if e.odds > 0 and e.score >= floor and e.near >= least):
            scored = [(self._aim(judge, candidate, span), span) for span in candidate.spans]
            aimed = [entry for entry in scored if entry[0] is not None]
            if aimed:
                score, span = max(aimed, key=lambda entry: entry[0] or 0.0)
                found.append((candidate.score + (score or 0.0), candidate, span))
        found.sort(key=lambda entry: -entry[0])
        if not found:
            return []
        if found[0][2].missing or question.kind is Kind.YES_NO:
            papers = {e.document_id: (e, span) for _, e, span in reversed(found)}  # of each paper the best
            best = found[0][1]
            least = self._settings.rival * best.odds
            rivals = [
                (e, span)
                for e, span in papers.values()
                if e.document_id != best.document_id and e.odds >= least and span.missing == found[0][2].missing
            ]
            return [(best, found[0][2]), *sorted(rivals, key=lambda entry: -entry[0].odds)[:2]]
        return [(e, span) for _, e, span in self._likely(found)]

    def _aim(self, judge: Judge, candidate: Evidence, span: Span) -> float | None:
        """How near a figure stands to what is asked; None where it counts something else."""
        question, text = judge.question, candidate.text
        left, right = clause_around(text, span.start, span.end)
        earlier = clause_around(text, max(0, left - 2), max(0, left - 2))[0] if left > 1 else 0
        share = judge.matcher.share
        if question.kind is Kind.COUNT and share(text[earlier:right]) < self._settings.counted:
            return None
        clause = text[left:right]
        score = (
            2.0 * share(clause) + 1.0 * share(beside(text, span.start, span.end)) + 0.5 * (span.unit == question.unit)
        )
        after = text[span.end + len(span.unit) * span.missing :]
        counted = question.counted
        score += 1.0 * bool(counted and (after.startswith(counted) or text[: span.start].endswith(counted)))
        score += 0.5 * bool(_TOTAL.search(question.text) and _TOTAL.search(clause))
        return score * (0.6 + 0.4 * span.weight)

    def _likely(self, found: Sequence[tuple[float, Evidence, Span]]) -> list[tuple[float, Evidence, Span]]:
        """As many as it takes to be fairly sure; where the paper leaves a number out, that is for the first alone."""
        stated = [found[0], *takewhile(lambda entry: not entry[2].missing, found[1:])]
        said = [_bare(e.text[span.start : span.end]) for _, e, span in stated]
        return [stated[i] for i in self._enough([e for _, e, _ in stated], said)]

    def _enough(self, evidence: Sequence[Evidence], said: Sequence[str]) -> list[int]:
        """Which of the evidence, best first, to show: until the right one is among it with ``enough_odds``, and of what
        says the same only the first."""
        kept: list[int] = []
        mass = 0.0
        for i, e in enumerate(evidence):
            if kept and (
                mass >= self._settings.enough_odds
                or len(kept) >= self._settings.max_sentences
                or e.odds < self._settings.least_odds
            ):
                break
            mass += e.odds
            if said[i] not in (said[j] for j in kept):
                kept.append(i)
        return kept

    def _figure_draft(self, judge: Judge, chosen: Sequence[tuple[Evidence, Span]]) -> Draft:
        """The places with the figures, under a sentence that says what they amount to."""
        question = judge.question
        citations = tuple(cite(i, e.hit, e.start, e.end) for i, (e, _) in enumerate(chosen, 1))
        shown = [mark(self._stated(judge, e, figure), i) for i, (e, figure) in enumerate(chosen, 1)]
        if len({citation.document_id for citation in citations}) > 1:
            shown = [f"《{c.document}》：{text}" for c, text in zip(citations, shown, strict=True)]
        quoted = "  \n".join(f"> {text}" for text in shown)
        missing = [figure.missing for _, figure in chosen]
        notes = (_NOT_GUESSED,) if any(missing) else ()
        if all(missing):
            what = "时间" if question.sort is Sort.TIME else "数字"
            return Draft(f"原文未载明具体{what}。原文写的是：\n\n{quoted}", citations, notes)
        if question.kind is Kind.YES_NO:
            verdict = _verdict(question, chosen)
            draft = Draft(f"{verdict}原文写的是：\n\n{quoted}", citations, notes)
        else:
            draft = Draft("\n".join(f"- {text}" for text in shown) if len(shown) > 1 else shown[0], citations, notes)
        marked = [(i, e.text[f.start : f.end]) for i, (e, f) in enumerate(chosen, 1) if not f.missing]
        return replace(draft, highlights=highlighted(draft, marked))

    def _stated(self, judge: Judge, evidence: Evidence, figure: Span) -> str:
        if figure.missing:
            return gap_clause(judge.matcher, evidence.text, figure)
        return unnumbered(excerpt(judge.matcher, evidence.text, figure))

    # Everything else: the sentences that cover the question

    def _plain(self, judge: Judge, evidence: Sequence[Evidence]) -> Draft | None:
        best = evidence[0]
        question = judge.question
        if question.kind in (Kind.LIST, Kind.WHO) and _MASKED_ITEMS.search(best.text):
            shown = excerpt(judge.matcher, best.text)
            answer = f"原文未载明具体名称。原文写的是：\n\n> {mark(shown, 1)}"
            return Draft(answer, (cite(1, best.hit, best.start, best.end),), (_NOT_GUESSED,))
        if parts := self._by_part(judge, evidence):
            return joined(judge.matcher, parts)
        if wants_list(question) or question.kind is Kind.DEFINITION or names(question.text):
            document = self._library.document(best.document_id)
            outline = self._library.outline(best.document_id)
            if listing := items_of(document, outline, best.start, best.end, question):
                return listed(document, outline, listing)
        if members(question):
            # 哪三强: where the paper only names the three, it has no answer.
            evidence = [e for e in evidence if e.fits >= self._settings.highlight]
            if not evidence or evidence[0].confidence < self._settings.grounded:
                return None
        chosen = [evidence[i] for i in self._enough(evidence, [_bare(e.text) for e in evidence])]
        draft = joined(judge.matcher, chosen, "原文写的是：\n\n" if question.kind is Kind.YES_NO else "")
        return replace(draft, highlights=highlighted(draft, self._marked(draft, chosen)))

    def _marked(self, draft: Draft, chosen: Sequence[Evidence]) -> list[tuple[int, str]]:
        """The stretches of the chosen sentences that are most likely the answer, with their citations."""
        return [
            (citation.number, e.text[e.span.start : e.span.end])
            for e in chosen
            if e.span is not None and e.span.weight >= self._settings.highlight and e.near >= self._settings.counted
            for citation in draft.citations
            if citation.document_id == e.document_id and citation.start <= e.start < citation.end
        ]

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

    def _across(self, judge: Judge, evidence: Sequence[Evidence]) -> Draft:
        """What each paper says, best paper first; of the units that the question names, where it names any."""
        groups: dict[str, list[Evidence]] = {}
        best = evidence[0]
        for e in evidence:
            about_as_much = e.coverage >= 0.6 * best.coverage and e.own >= 0.5 * best.own
            if e.subject and about_as_much and len(groups.get(e.document_id, [])) < 3:
                groups.setdefault(e.document_id, []).append(e)
        return grouped(judge.matcher, groups.values())


def _verdict(question: Question, chosen: Sequence[tuple[Evidence, Span]]) -> str:
    """What the figures amount to for one who wants his own confirmed."""
    if any(contrasted(e.text, figure) for e, figure in chosen):
        return "请对照原文的前后文。"
    agree = [_agrees(e, figure, question) for e, figure in chosen]
    if all(agree):
        return "是的。"
    return "各文件的说法不一致。" if any(agree) else "与原文不符。"


def _agrees(evidence: Evidence, figure: Span, question: Question) -> bool:
    stated = evidence.text[figure.start : figure.end]
    if question.period:
        return stated.replace("个", "").startswith(question.period)
    number = _NUMERAL.match(stated)
    return number is not None and any(same_number(number.group(), asked) for asked in question.numbers)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)
