"""How often: frequencies in a clause, with the characters that state them (pure).

每季度汇报1次 → (QUARTER, count 1); 全年不少于12次 → (YEAR, count 12, least); 每两年轮训一遍 → (YEAR, span 2, count 1);
按季度, 逐月, 五年一次, 定期, 不定期, 逢会必提. A number that the paper masks or lost is ``hidden``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.duties.records import Frequency, Unit
from assistant.redactions import gaps
from index.numerals import parse_numeral

__all__ = ["NUMBER", "Often", "frequency"]

NUMBER = "(?:[0-9０-９]+|[零〇一二两三四五六七八九十百]+)"
_MASK = r"(?:[XxＸｘ×*＊]{1,4}|〔[\s　]*〕|_{2,}|＿{2,}|□+|○{2,}|\ue000)"

_EVERY = re.compile(
    rf"(?<!每人)(?<!每名)(?<!每户)(?<!每生)每(?:间?隔)?(?:满)?(?:个)?(?P<span>{NUMBER}|半)?个?"
    r"(?P<unit>工作日|自然年度?|会计年度|学年|年度?|季度?|月份?|周|星期|礼拜|旬|日|天|半年|学期|半月)"
    r"(?P<weekday>(?<=[周期拜])[一二三四五六日天](?![次期回场个至到遍轮报]))?"
    r"(?!\d*小时|[\d.,０-９]+万?元|[一二三四五六七八九十]+至)"
)
_BY = re.compile(
    r"(?P<by>按|逐)个?(?P<unit>年度?|季度?|月|周|旬|日|学期)(?![照期比龄数人均份计度]|加收|连续|收取|折算|支付|缴|申报?缴"
    r"|发放|领取|增|提高|减|下降|上升|加大|推进|付)"
)
_ONCE = re.compile(
    rf"(?<![\d零〇一二两三四五六七八九十百第近前满每])(?P<span>{NUMBER}|半)个?(?P<unit>年|月|季度?|周|学期|日|天)"
    rf"(?:至少)?(?P<count>{NUMBER})(?:次(?!会|性)|[调通研会报督讲评遍]|度(?!电|以))"
)
_WHOLE_YEAR = re.compile(r"全年|年度内|(?<![\d０-９一二两三四五六七八九十几多近])年内")
_MAYBE_ONCE = re.compile("[年月周期日天季度](?:至少)?[0-9一二两三四五六七八九十]")
_REGULAR = re.compile(
    r"不定期(?![限间满届])|(?<![确规法约固一特预核评鉴决认审制商测指限稳设既议选给假])定期"
    r"(?![限间满届内刊存债票租航劳拘徒寿]|人身|保险|航班|检验(?:合格|报告)|宣告|支付|金|年金)"
)
_OCCASION = re.compile(r"(?:逢|凡|每)会必?[提讲学说谈通强抓]报?调?")
_COUNT = re.compile(
    rf"(?P<least>至少|最少|(?:应当?|一般|原则上|累计|总数|次数|频次)*(?:不少于|不低于|不得少于|不得低于|达到?))?(?P<number>{NUMBER}|{_MASK})"
    rf"(?:[至到~—\-－或](?P<upto>{NUMBER}))?(?:次(?!性|日|会议?上|序)|场次?|批次|轮次?|期(?![间限])|遍|回|届|堂)(?P<more>以上)?"
)
_LEAST = re.compile(r"至少|不少于|不低于|不得少于|不得低于|最少")
_UNITS = {
    "工作日": (Unit.DAY, 1), "日": (Unit.DAY, 1), "天": (Unit.DAY, 1), "周": (Unit.WEEK, 1), "星期": (Unit.WEEK, 1),
    "礼拜": (Unit.WEEK, 1), "旬": (Unit.TEN_DAYS, 1), "月": (Unit.MONTH, 1), "月份": (Unit.MONTH, 1),
    "季": (Unit.QUARTER, 1), "季度": (Unit.QUARTER, 1), "半年": (Unit.HALF_YEAR, 1), "学期": (Unit.HALF_YEAR, 1),
    "半月": (Unit.WEEK, 2),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Often:
    """A frequency, where it is stated (``spans``, in order, disjoint), and a remark such as 每学期 or 每周五."""

    frequency: Frequency
    spans: tuple[tuple[int, int], ...]
    note: str = ""

    @property
    def start(self) -> int:
        return self.spans[0][0]


def frequency(text: str, masked: str, start: int, end: int) -> Often | None:
    """The frequency that the clause ``text[start:end]`` states; None where it states none."""
    piece = masked[start:end]
    if "每" in piece and (match := _EVERY.search(masked, start, end)):
        unit, span = _unit(match["unit"])
        given = match["span"]
        if given == "半":
            unit, span = (Unit.HALF_YEAR, 1) if unit is Unit.YEAR else (Unit.WEEK, 2)
        elif given:
            number = parse_numeral(given)
            span *= number if number else 1
        note = "每学期" if match["unit"] == "学期" else f"每周{match['weekday']}" if match["weekday"] else ""
        return _counted(text, masked, match, end, unit, span, note)
    if ("按" in piece or "逐" in piece) and (match := _BY.search(masked, start, end)):
        unit, span = _unit(match["unit"])
        if not (match["by"] == "逐" and unit in (Unit.YEAR, Unit.DAY)):
            return _counted(text, masked, match, end, unit, span, "每学期" if match["unit"] == "学期" else "")
    if _MAYBE_ONCE.search(piece) and (match := _ONCE.search(masked, start, end)):
        unit, _ = _unit(match["unit"])
        half = match["span"] == "半"
        span = 1 if half else parse_numeral(match["span"]) or 1
        count = None if match.group()[-1] == "度" else parse_numeral(match["count"])
        to = match.end() if match.group()[-1] in "次遍度" else match.start("count")
        often = Frequency(Unit.HALF_YEAR if half else unit, span, count, "至少" in match.group())
        return Often(often, ((match.start(), to),), "每学期" if match["unit"] == "学期" else "")
    if ("年" in piece) and (match := _WHOLE_YEAR.search(masked, start, end)):
        often_in_year = _counted(text, masked, match, end, Unit.YEAR, 1, "")
        if often_in_year.frequency.count is not None or often_in_year.frequency.hidden:
            return often_in_year
    if "会" in piece and (match := _OCCASION.search(masked, start, end)):
        return Often(Frequency(Unit.OCCASION), ((match.start(), match.start() + 2),))
    if "定期" in piece and (match := _REGULAR.search(masked, start, end)):
        both = masked.startswith("定期不定期", match.start()) or masked.startswith("定期或不定期", match.start())
        unit = Unit.IRREGULAR if match.group().startswith("不") else Unit.REGULAR
        to = masked.index("不定期", match.start()) + 3 if both else match.end()
        return Often(Frequency(unit), ((match.start(), to),), "定期不定期" if both else "")
    return None


def _unit(word: str) -> tuple[Unit, int]:
    return _UNITS.get(word, (Unit.YEAR, 1))


def _counted(text: str, masked: str, period: re.Match[str], end: int, unit: Unit, span: int, note: str) -> Often:
    """The frequency with the number of times that stands behind its period, if any does."""
    spans = [(period.start(), period.end())]
    count, hidden = None, False
    least = masked[: period.start()].endswith(("至少", "最少"))
    if least:
        spans[0] = (period.start() - 2, period.end())
    for match in _COUNT.finditer(text, period.end(), end):
        before = masked[match.start() - 1]
        if before in "第每首多" or (masked[match.start()] == "\ue000" and text[match.start()] not in "〔（"):
            continue
        hidden = re.fullmatch(_MASK, match["number"]) is not None
        count = None if hidden else parse_numeral(match["number"])
        least = least or bool(match["least"] and match["least"] != "达到") or bool(match["more"] or match["upto"])
        # 至少 may stand apart from its number: 至少到包联地区督导一次.
        apart = _LEAST.search(masked, period.end(), match.start())
        if apart:
            least = True
            spans.append((apart.start(), apart.end()))
        spans.append((match.start(), match.end()))
        break
    else:
        hidden = (
            any(
                gap.unit in ("次", "场次", "场", "期") and not _is_mask(text, period.end() + gap.start)
                for gap in gaps(text[period.end() : end] + "，")
            )
            if re.search("[次场期]", masked[period.end() : end])
            else False
        )
    return Often(Frequency(unit, span, count, least, hidden), tuple(spans), note)


def _is_mask(text: str, at: int) -> bool:
    return re.match(_MASK, text[at:]) is not None
