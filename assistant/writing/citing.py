"""Which sentences of the passages that a statement cites bear it out, and its citations of just these (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.compose import cite
from assistant.records import Citation
from assistant.verifying.claims import holds
from assistant.verifying.verify import Claim, claims, unsupported
from assistant.verifying.wording import TOLERABLE, distortions, shared
from index.passages import sentences
from index.records import Hit

__all__ = ["Cited", "Verdict", "held", "supported"]

_FURTHER = 2  # sentences taken in for wording that one alone does not bear out


@dataclass(frozen=True, slots=True)
class Verdict:
    """A statement held against what it cites. ``places``: where it is borne out, or nearest to it."""

    places: tuple[Citation, ...]  # their numbers mean nothing yet
    failures: tuple[Claim, ...]  # claims and wording that the places do not have
    cited: bool = True  # False: the places are what it should have cited

    @property
    def holds(self) -> bool:
        return bool(self.places) and self.cited and not self.failures

    def tolerable(self, kinds: Collection[str] = TOLERABLE) -> bool:
        """Whether a reader who is told to check may see it, as it fails in these ``kinds`` alone: no figure, date,
        title or quotation of its own, and nothing turned round."""
        return bool(self.places) and all(failure.kind in kinds for failure in self.failures)


class Cited:
    """The citations of an answer as it grows, each place once, numbered from 1 in order of first use."""

    def __init__(self) -> None:
        self._citations: list[Citation] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations)

    def marks(self, verdict: Verdict) -> str:
        """The markers of a statement, in order, its places taken up."""
        return "".join(f"[{place.number}]" for place in self.take(verdict.places))

    def take(self, places: Iterable[Citation]) -> tuple[Citation, ...]:
        """The places, each once, under their numbers."""
        return tuple(dict.fromkeys(self._numbered(place) for place in places))

    def _numbered(self, place: Citation) -> Citation:
        for known in self._citations:
            if (known.document_id, known.start, known.end) == (place.document_id, place.start, place.end):
                return known
        self._citations.append(replace(place, number=len(self._citations) + 1))
        return self._citations[-1]


def held(body: str, cited: Iterable[int], shown: Sequence[Hit], *, nearest: bool = False) -> Verdict:
    """``body``, a statement without markers, held against those of ``shown`` that it cites by their numbers from 1.
    ``nearest``: where it cites none of them, against the one that shares most with it."""
    hits = [shown[number - 1] for number in cited if 1 <= number <= len(shown)]
    return supported(body, hits) if hits or not nearest else supported(body, shown, cited=False)


def supported(body: str, hits: Sequence[Hit], *, cited: bool = True) -> Verdict:
    """``body``, a statement without markers, held against the passages it cites.

    With ``cited`` False the statement cites nothing, and of ``hits`` the one that shares most with it is taken.
    """
    if not cited and hits:
        hits = [max(hits, key=lambda hit: shared(body, [hit.passage.text]))]
    places = tuple(cite(0, hit, *_span(body, hit)) for hit in hits)
    return Verdict(places, _failures(body, places), cited)


def _failures(body: str, places: Sequence[Citation]) -> tuple[Claim, ...]:
    sources = [place.text for place in places]
    context = [text for place in places for text in (place.document, *place.section)]
    unheld = unsupported(body, sources, [place.document for place in places])
    return (*unheld, *distortions(body, sources, context))


def _span(body: str, hit: Hit) -> tuple[int, int]:
    """The sentences of the passage that bear ``body`` out as far as it does, as one span: first the one that shares
    most with it, then as many beside it as have the rest of its claims, then those that mend its wording."""
    passage = hit.passage
    pairs = {body[i : i + 2] for i in range(len(body) - 1)}
    spans = sentences(passage.text)
    shares = [sum(pair in passage.text[s:e] for pair in pairs) for s, e in spans]
    wanted = [claim for claim in claims(body) if claim.kind != "书名" and holds(claim, [passage.text])]
    left = right = max(range(len(spans)), key=lambda i: shares[i])
    while any(not holds(claim, [passage.text[spans[left][0] : spans[right][1]]]) for claim in wanted):
        if left == 0 and right == len(spans) - 1:
            break
        if right == len(spans) - 1 or (left > 0 and shares[left - 1] >= shares[right + 1]):
            left -= 1
        else:
            right += 1

    def failures(a: int, b: int) -> int:
        place = cite(0, hit, passage.start + spans[a][0], passage.start + spans[b][1])
        return len(_failures(body, [place]))

    failing = failures(left, right)
    for _ in range(_FURTHER):
        wider = [(a, b) for a, b in ((left - 1, right), (left, right + 1)) if a >= 0 and b < len(spans)]
        if not failing or not wider:
            break
        fewest, (a, b) = min((failures(a, b), (a, b)) for a, b in wider)
        if fewest >= failing:
            break
        failing, left, right = fewest, a, b
    return passage.start + spans[left][0], passage.start + spans[right][1]
