"""How much of which sentences is said, so that a talk comes to its length (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.speaking_points.choosing import PointDraft, Standing, heads
from assistant.speaking_points.cues import bookkeeping, reports, spoilt_from, stands_alone
from assistant.speaking_points.headings import Heading
from assistant.speaking_points.pool import Candidate, Pool, likeness, quotable
from assistant.speaking_points.units import Unit, split_clauses
from assistant.verifying.attribution import pairs

__all__ = ["LEAST", "MOST", "Filled", "Said", "fill", "lead_length", "overlap", "shortened"]

LEAST, MOST = 2, 4  # sentences under a heading
_ALIKE = 0.5  # share of a sentence's pairs of characters that another has, from which one is left out
_PAPER = 0.12  # what a paper counts that the point does not have yet
_OTHERS = 2  # sentences of a point from elsewhere than the section that its heading comes from
_PRACTICES = 1  # sentences of a point that tell what others did
_TOLD = 0.25  # what is taken away for that
_OPENS = 30  # characters of a sentence below which it opens what comes after it rather than going on
_FOLLOWS = 0.3  # share of the best relevance that a sentence has by which another goes on
_OVERLAP = 0.5  # what is taken away for what a sentence has in common with those chosen
_FOLLOWING = 2  # sentences by which one may go on in its paragraph
_LIMIT = 45  # characters that a sentence may always have
_SHORTEST = 18  # characters of a shortened sentence


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a candidate: ``text[start:end]`` of its paper; ``cut`` when its sentence goes on after that."""

    candidate: Candidate
    start: int
    end: int
    cut: bool = False

    @property
    def text(self) -> str:
        return self.candidate.document.text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


def lead_length(candidate: Candidate) -> int:
    """Characters that the lead-in and the quotation marks of a candidate take, about: most name the paper."""
    return len(candidate.document.title) + 8


@dataclass(slots=True)
class Filled:
    heading: Heading
    said: list[Said]


def shortened(candidate: Candidate, limit: int) -> Said | None:
    """The candidate, or the longest run of its first clauses of at most ``limit`` characters that ends where something
    is said, before what only its writer could say at the time; None where there is none."""
    unit = candidate.unit
    spoilt = spoilt_from(unit.text)
    if spoilt is None and len(unit.text) <= limit:
        return Said(candidate, unit.start, unit.end)
    limit = min(limit, len(unit.text) if spoilt is None else spoilt)
    best = None
    for _, right in split_clauses(unit.text)[:-1]:
        run = unit.text[:right]
        if right > limit:
            break
        if right >= _SHORTEST and stands_alone(run) and not _hangs(run):
            best = Said(candidate, unit.start, unit.start + right, cut=True)
    return best


def overlap(candidate: Candidate, said: Said) -> bool:
    """Whether a candidate stands, in part at least, in what is said."""
    unit = candidate.unit
    return unit.document.id == said.candidate.document.id and unit.start < said.end and said.start < unit.end


def _hangs(run: str) -> bool:
    """Whether the last clause of a run leads up to one that is cut off."""
    left, right = split_clauses(run)[-1]
    last = run[left:right]
    opens = last.startswith(_OPENERS) and not any(verb in last[2:] for verb in ("开展", "推进", "加强", "提升", "落实"))
    return (
        opens
        or last.endswith(("时", "中", "后", "前", "上", "下", "为契机", "为抓手", "为主题", "主线", "基础上", "的"))
        or len(last) < 4
    )


_OPENERS = (
    *(
        "通过",
        "围绕",
        "结合",
        "按照",
        "根据",
        "针对",
        "为了",
        "随着",
        "经",
        "依托",
        "对照",
        "利用",
        "依据",
        "以",
        "对",
        "在",
    ),
    *(
        "从",
        "把",
        "将",
        "当",
        "就",
        "只有",
        "如果",
        "凡",
        "除",
        "由",
        "自",
        "按",
        "不是",
        "既",
        "无论",
        "不管",
        "虽",
        "尽管",
    ),
    *("采取", "采用"),
)


def fill(
    pool: Pool,
    points: Sequence[PointDraft],
    room: int,
    said: Iterable[Candidate],
    generous: float = 1.0,
    most: int = MOST,
) -> list[Filled]:
    """Sentences for each point that together come to about ``room`` characters, lead-ins included; two to four under
    each heading, then up to ``most`` where those are too few. ``said``: those that stand elsewhere.
    ``generous``: how much longer than usual a single sentence may be."""
    taken = list(said)
    room -= sum(len(point.heading.text) for point in points)
    lead = _usual([lead_length(s.candidate) for point in points for s in point.candidates[:6]], 24)
    count = _per_point(points, room, lead)
    limit = max(_LIMIT, round(room / max(1, sum(count)) * 1.5 * generous) - lead)
    filled = [Filled(point.heading, []) for point in points]
    left = room
    for turn in range(max(count, default=0)):
        for i, point in enumerate(points):
            if turn >= count[i]:
                continue
            missing = sum(max(0, n - len(f.said)) for n, f in zip(count, filled, strict=True))
            share = left / max(1, missing) - lead
            found = _next(point, filled, i, taken, share, limit)
            if found is not None:
                filled[i].said.append(found)
                taken.append(found.candidate)
                left -= len(found) + lead_length(found.candidate)
    if left > 0.04 * room:
        left = _longer(pool, filled, taken, left)
    if left > 0.08 * room:
        for extra in range(most):
            for i, point in enumerate(points):
                allowed = most if extra else MOST
                if left < lead + 30 or len(filled[i].said) >= allowed:
                    continue
                found = _next(point, filled, i, taken, left - lead, min(limit, left))
                if found is not None:
                    filled[i].said.append(found)
                    taken.append(found.candidate)
                    left -= len(found) + lead_length(found.candidate)
    return [f for f in filled if f.said]


def _usual(lengths: Sequence[int], otherwise: int) -> int:
    return sorted(lengths)[len(lengths) // 2] if lengths else otherwise


def _per_point(points: Sequence[PointDraft], room: int, lead: int) -> list[int]:
    """How many sentences each point has: what the room allows at their usual length, two to four."""
    lengths = [len(s.candidate.text) for point in points for s in point.candidates[:6]]
    wanted = room / (_usual(lengths, 80) + lead)
    least = LEAST if room / max(1, len(points)) >= _LIMIT + lead else 1
    total = round(min(max(wanted, least * len(points)), MOST * len(points)))
    counts = [least] * len(points)
    while sum(counts) < total:
        open_ = [i for i, n in enumerate(counts) if n < min(MOST, len(points[i].candidates))]
        if not open_:
            break
        counts[min(open_, key=lambda i: (counts[i], i))] += 1
    return counts


def _next(
    point: PointDraft, filled: Sequence[Filled], at: int, taken: Sequence[Candidate], share: float, limit: int
) -> Said | None:
    """The best sentence for a point beside those it has, near ``share`` characters, ``limit`` at most."""
    so_far = filled[at]
    spans = [said for one in filled for said in one.said]
    papers = {said.candidate.document.id for said in so_far.said}
    others = sum(not heads(point.heading, said.candidate) for said in so_far.said)
    told = sum(said.candidate.reports for said in so_far.said)
    best: tuple[float, Said] | None = None
    for standing in point.candidates:
        candidate = standing.candidate
        if (others >= _OTHERS and not standing.own) or (told >= _PRACTICES and candidate.reports):
            continue
        if any(candidate is other for other in taken) or any(overlap(candidate, said) for said in spans):
            continue
        alike = max((likeness(candidate.pairs, other.pairs) for other in taken), default=0.0)
        shown = shortened(candidate, limit) if alike < _ALIKE else None
        if shown is None:
            continue
        if so_far.heading.text in shown.text and len(shown.text) < 3.2 * len(so_far.heading.text):
            continue
        score = _worth(standing, papers) - _OVERLAP * alike
        score -= 0.25 * min(1.5, abs(len(shown) - share) / max(share, 30)) + 0.12 * shown.cut
        if best is None or score > best[0]:
            best = (score, shown)
    return best[1] if best else None


def _worth(standing: Standing, papers: set[str]) -> float:
    """What a sentence is worth to a point that has sentences of ``papers``: a second paper is welcome, what others did
    less so."""
    new = bool(papers) and standing.candidate.document.id not in papers
    return standing.value + _PAPER * new - _TOLD * standing.candidate.reports


def _longer(pool: Pool, filled: Sequence[Filled], taken: Sequence[Candidate], left: int) -> int:
    """Sentences go on with the one that follows them in their paragraph, as long as there is room; returns what is
    left of it."""
    relevance = {candidate.unit.key: candidate.relevance for candidate in pool.candidates}
    least = _FOLLOWS * max(relevance.values(), default=0.0)
    for point in filled:
        for i, said in enumerate(point.said):
            whole = shortened(said.candidate, len(said.candidate.text))
            if whole is not None and said.cut and 0 < len(whole) - len(said) <= left:
                left -= len(whole) - len(said)
                point.said[i] = whole
    for _ in range(_FOLLOWING):
        for point in filled:
            for i, said in enumerate(point.said):
                follows = _following(pool, said)
                if follows is None or follows.end - said.end > left or relevance.get(follows.key, 0.0) < least:
                    continue
                if (
                    len(follows.text) < _OPENS
                    or spoilt_from(follows.text) is not None
                    or bookkeeping(follows.text)
                    or reports(follows.text)
                ):
                    continue
                own = pairs(follows.text)
                others = [other.pairs for other in taken if other is not said.candidate]
                others += [pairs(s.text) for p in filled for s in p.said if s is not said]
                if any(likeness(own, other) >= _ALIKE for other in others) or not quotable(follows.text):
                    continue
                left -= follows.end - said.end
                point.said[i] = replace(said, end=follows.end)
    return left


def _following(pool: Pool, said: Said) -> Unit | None:
    """The sentence that follows directly, where one ends and the other begins."""
    if said.cut or not said.text.endswith("。"):
        return None
    return next((unit for unit in pool.near_by(said.candidate) if 0 <= unit.start - said.end <= 1), None)
