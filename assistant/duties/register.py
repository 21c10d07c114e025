"""The register: all duties of some papers and all work they report, and what of it a reader wants to see."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from assistant.duties.done import works_of
from assistant.duties.extract import duties_of
from assistant.duties.periods import ALWAYS, years_in_force
from assistant.duties.records import Duty, ForceKind, Frequency, Unit, Work, force_kind
from assistant.errors import QuestionError
from index.numerals import NUMERAL, parse_numeral
from index.outline import outline
from index.selection import Papers

__all__ = ["ANY", "Every", "Register", "Wanted", "chosen", "every_of", "register", "subjects"]

_STEP = 200  # papers between two reports of progress

#: Any frequency at all.
ANY = "有"

_UNITS = {
    "日": Unit.DAY, "天": Unit.DAY, "周": Unit.WEEK, "星期": Unit.WEEK, "礼拜": Unit.WEEK, "旬": Unit.TEN_DAYS,
    "月": Unit.MONTH, "月份": Unit.MONTH, "季": Unit.QUARTER, "季度": Unit.QUARTER, "半年": Unit.HALF_YEAR,
    "年": Unit.YEAR, "年度": Unit.YEAR, "半月": Unit.HALF_MONTH, "学期": Unit.TERM,
}  # fmt: skip
_SPANS = {  # the same length under a shorter name
    (Unit.DAY, 7): (Unit.WEEK, 1), (Unit.MONTH, 3): (Unit.QUARTER, 1), (Unit.MONTH, 6): (Unit.HALF_YEAR, 1),
    (Unit.MONTH, 12): (Unit.YEAR, 1), (Unit.QUARTER, 2): (Unit.HALF_YEAR, 1), (Unit.QUARTER, 4): (Unit.YEAR, 1),
    (Unit.HALF_YEAR, 2): (Unit.YEAR, 1), (Unit.HALF_MONTH, 2): (Unit.MONTH, 1),
}  # fmt: skip
_NAMED = {
    "定期": Unit.REGULAR, "不定期": Unit.IRREGULAR, "逢会": Unit.OCCASION, "逢会必提": Unit.OCCASION,
    "逢会必讲": Unit.OCCASION, "天天": Unit.DAY, "日常": Unit.DAY, "月月": Unit.MONTH, "半年": Unit.HALF_YEAR,
    "工作日": Unit.DAY, "半月": Unit.HALF_MONTH,
}  # fmt: skip
_ASKED = re.compile(
    rf"[每按逐全]?(?:隔)?(?P<span>{NUMERAL})?个?(?P<unit>季度|星期|礼拜|月份|年度|半年|半月|学期|[日天周旬月季年])"
    rf"(?:[至最]?[少多])?(?:不少于)?(?P<count>{NUMERAL})?(?:[次场期回轮]|一报)?"
)
_SHOWN = "每日、每周、每月、每季度、每半年、每年、定期、不定期、逢会，或写“有”列出所有写明频次的"


@dataclass(frozen=True, slots=True)
class Register:
    """What some papers oblige to and what they report, both in order of the papers and of place."""

    duties: tuple[Duty, ...]
    works: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """A frequency as asked for; ``unit`` None: any frequency at all."""

    unit: Unit | None
    span: int = 1
    count: int | None = None  # None: however often

    def meets(self, every: Frequency | None) -> bool:
        if every is None or self.unit is None:
            return every is not None
        if _length(every.unit, every.span) != _length(self.unit, self.span):
            return False
        return self.count is None or self.count == every.count


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions on duties; what is left at its default asks for nothing."""

    who: str = ""  # part of the subject, carried ones too
    every: Every | None = None
    kind: ForceKind | None = None
    document: str = ""  # part of the paper's title or file name
    text: str = ""  # part of what is to be done, or of the sentence

    def admits(self, duty: Duty) -> bool:
        return (
            (self.every is None or self.every.meets(duty.every))
            and (self.kind is None or force_kind(duty.force) == self.kind)
            and self.covers(duty)
            and (not self.text or self.text in duty.what or self.text in duty.text)
        )

    def covers(self, row: Duty | Work) -> bool:
        """Subject and paper alone, which work done has as well."""
        who = _plain(self.who)
        return (not who or who in _plain(row.who)) and (
            not self.document or self.document in row.document or self.document in row.file
        )


def register(papers: Papers, progress: Callable[[int, int], None] | None = None) -> Register:
    """Read all ``papers`` and draw up their register. progress: is told papers read and papers there are.

    About as long as reading takes: nothing is searched, and no model is asked.
    """
    total = len(papers.documents()) if progress else 0
    duties: list[Duty] = []
    works: list[Work] = []
    for number, document in enumerate(papers.texts(), start=1):
        # A text of one line, as records of laws are, has no headings to find.
        sections = outline(document.text) if "\n" in document.text.strip() else ()
        found = duties_of(document, sections)
        years = years_in_force(document.identity)
        duties += found if years == ALWAYS else (replace(duty, years=years) for duty in found)
        works += works_of(document, sections)
        if progress and number % _STEP == 0:
            progress(number, total)
    if progress:
        progress(total, total)
    return Register(tuple(duties), tuple(works))


def chosen(duties: Iterable[Duty], wanted: Wanted) -> list[Duty]:
    """The duties that meet all conditions, in the order given."""
    return [duty for duty in duties if wanted.admits(duty)]


def subjects(rows: Iterable[Duty | Work]) -> list[str]:
    """Who is named, most often named first."""
    return [who for who, _ in Counter(row.who for row in rows if row.who).most_common()]


def every_of(asked: str) -> Every:
    """每季度, 季度, 按季度, 每月1次, 每两年, 每三个月, 一季度一次, 定期, 有.

    Raises QuestionError for what is no frequency; its message names those there are.
    """
    text = re.sub(r"[\s“”\"']", "", unicodedata.normalize("NFKC", asked))
    if text in (ANY, "所有", "全部", "任意"):
        return Every(None)
    named = _NAMED.get(text.removeprefix("每").removeprefix("按").removeprefix("个"))
    if named is not None:
        return Every(named)
    found = _ASKED.fullmatch(text)
    if found is None:
        raise QuestionError(f"看不懂频次“{asked}”，可以写：{_SHOWN}。")
    span = parse_numeral(found["span"]) if found["span"] else 1
    count = parse_numeral(found["count"]) if found["count"] else None
    if not span:
        raise QuestionError(f"看不懂频次“{asked}”，可以写：{_SHOWN}。")
    return Every(*_length(_UNITS[found["unit"]], span), count)


def _length(unit: Unit, span: int) -> tuple[Unit, int]:
    return _SPANS.get((unit, span), (unit, span))


def _plain(name: str) -> str:
    return re.sub(r"[\s（）()]", "", unicodedata.normalize("NFKC", name))
