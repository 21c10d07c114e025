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

__all__ = ["NUMBER", "Often", "frequency", "shared"]

NUMBER = "(?:[0-9０-９]+|[零〇一二两三四五六七八九十百]+)"
_MASK = r"(?:[XxＸｘ×*＊]{1,4}|〔[\s　]*〕|_{2,}|＿{2,}|□+|○{2,}|\ue000)"

_EVERY = re.compile(
    rf"(?<!每人)(?<!每名)(?<!每户)(?<!每生)每(?:间?隔)?(?:满)?(?:个)?(?P<span>{NUMBER}|半)?个?"
    r"(?P<unit>工作日|自然年度?|会计年度|学年|年度?|季度?|月份?|周|星期|礼拜|旬|日|天|半年|学期|半月)"
    r"(?P<weekday>(?<=[周期拜])[一二三四五六日天](?![次期回场个至到遍轮]|报(?:$|[，。；、制])))?"
    r"(?:(?<=[周期拜][一二三四五六日天])(?:之|以)?前)?"
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
_OF_NAME = re.compile(
    r"(?:召开|开展|组织|举行|举办|进行|开好|实行|参加|做好)(?P<unit>半年|季度|年度|月度)(?=[^，。；、\d]{0,14}?"
    r"(?:会议|例会|工作会|总结会|分析会|推进会|调度会|点评会|考核|述职|讲评|点评|评议|考评|培训|体检))"
)
# 周调度、月通报、季点评
_SHORT = re.compile(
    r"(?:^|(?<=[、，：；\s])|(?<=实行)|(?<=坚持)|(?<=落实)|(?<=执行)|(?<=做到)|(?<=采取))(?P<unit>[日周旬月季年])"
    r"(?!..(?:工作)?(?:制度|机制))(?=调度|通报|点评|研判|会商|小结|汇报|巡查|检查|考核|评比|总结|督导|督查|讲评|分析|排名|复盘|报告|推进|碰头|提醒|盘点)"
)
_MOST = ("超过", "至多", "最多", "不高于", "不多于")
_ANOTHER = re.compile(rf"[^，。；、]{{1,16}}[和及与、](?:{NUMBER})[次场]")
_MAYBE_SHORT = re.compile(
    "[日周旬月季年](?:[调通点研会小汇巡检考评总督讲分排复报推碰提盘][度报评判商结查核比导析名盘告进头醒点])"
)
# 不少于6次, 业务考试一次: a number of times at the end of a clause, its period in a clause before.
_TIMES = re.compile(rf"(?<![第每首多续过到])(?P<least>至少|不少于|最少)?(?P<number>{NUMBER})(?:次|场次?|批次|轮次?)$")
_AMOUNT = re.compile(rf"(?:至少|不少于|不低于|最少)(?:{NUMBER})[篇个件份天人项名户家条]")
_LEAST = re.compile(r"至少|不少于|不低于|不得少于|不得低于|最少")
_UNITS = {
    "工作日": (Unit.DAY, 1), "日": (Unit.DAY, 1), "天": (Unit.DAY, 1), "周": (Unit.WEEK, 1), "星期": (Unit.WEEK, 1),
    "礼拜": (Unit.WEEK, 1), "旬": (Unit.TEN_DAYS, 1), "月": (Unit.MONTH, 1), "月份": (Unit.MONTH, 1),
    "季": (Unit.QUARTER, 1), "季度": (Unit.QUARTER, 1), "半年": (Unit.HALF_YEAR, 1), "学期": (Unit.TERM, 1),
    "半月": (Unit.HALF_MONTH, 1),
}  # fmt: skip

_NAMED = re.compile("(?:考核|检查|评估|报告|检测|检验|例会|会议|体检)的")  # 定期考核的结果
_TIMELESS = frozenset({Unit.REGULAR, Unit.IRREGULAR, Unit.OCCASION})


@dataclass(frozen=True, slots=True)
class Often:
    """A frequency, where it is stated (``spans``, in order, disjoint), and a remark such as 每周五."""

    frequency: Frequency
    spans: tuple[tuple[int, int], ...]
    note: str = ""
    attribute: bool = False  # it belongs to the name of what is held (半年工作会议) and cannot be cut out

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
            unit, span = (Unit.HALF_YEAR if unit is Unit.YEAR else Unit.HALF_MONTH), 1
        elif given:
            number = parse_numeral(given)
            span *= number if number else 1
        note = f"每周{match['weekday']}" if match["weekday"] else ""
        return _counted(text, masked, match, end, unit, span, note)
    if ("按" in piece or "逐" in piece) and (match := _BY.search(masked, start, end)):
        unit, span = _unit(match["unit"])
        if not (match["by"] == "逐" and unit in (Unit.YEAR, Unit.DAY)):
            return _counted(text, masked, match, end, unit, span, "")
    if _MAYBE_ONCE.search(piece) and (match := _ONCE.search(masked, start, end)):
        unit, _ = _unit(match["unit"])
        half = match["span"] == "半"
        span = 1 if half else parse_numeral(match["span"]) or 1
        count = None if match.group()[-1] == "度" else parse_numeral(match["count"])
        to = match.end() if match.group()[-1] in "次遍度" else match.start("count")
        if half:
            unit = Unit.HALF_MONTH if unit is Unit.MONTH else Unit.HALF_YEAR
        return Often(Frequency(unit, span, count, "至少" in match.group()), ((match.start(), to),))
    if ("年" in piece) and (match := _WHOLE_YEAR.search(masked, start, end)):
        often_in_year = _counted(text, masked, match, end, Unit.YEAR, 1, "")
        if often_in_year.frequency.count is not None or often_in_year.frequency.hidden:
            return often_in_year
        if _AMOUNT.search(masked, match.end(), end):
            return Often(Frequency(Unit.YEAR), (match.span(),))
    if "会" in piece and (match := _OCCASION.search(masked, start, end)):
        return Often(Frequency(Unit.OCCASION), ((match.start(), match.start() + 2),))
    if "定期" in piece and (match := _REGULAR.search(masked, start, end)) and not _NAMED.match(masked, match.end()):
        both = masked.startswith("定期不定期", match.start()) or masked.startswith("定期或不定期", match.start())
        unit = Unit.IRREGULAR if match.group().startswith("不") else Unit.REGULAR
        to = masked.index("不定期", match.start()) + 3 if both else match.end()
        return Often(Frequency(unit), ((match.start(), to),), "定期不定期" if both else "")
    if ("度" in piece or "半年" in piece) and (match := _OF_NAME.search(masked, start, end)):
        unit, _ = _unit(match["unit"].replace("月度", "月"))
        return Often(Frequency(unit), (match.span("unit"),), attribute=True)
    if _MAYBE_SHORT.search(piece) and (match := _SHORT.search(masked, start, end)):
        unit, _ = _unit(match["unit"])
        return Often(Frequency(unit), (match.span("unit"),))
    return None


def shared(masked: str, start: int, end: int, period: Frequency) -> Often | None:
    """How often, where a clause tells only how many times, ``period`` being named before it: 其中研讨不少于6次."""
    if period.count is None or period.unit in _TIMELESS or (match := _TIMES.search(masked[:end], start)) is None:
        return None
    often = Frequency(period.unit, period.span, parse_numeral(match["number"]), match["least"] is not None)
    return Often(often, (match.span(),))


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
        if before in "第每首多" or masked.endswith(_MOST, 0, match.start()):
            continue
        if masked[match.start()] == "\ue000" and text[match.start()] not in "〔（":
            continue
        hidden = re.fullmatch(_MASK, match["number"]) is not None
        count = None if hidden else parse_numeral(match["number"])
        least = least or bool(match["least"] and match["least"] != "达到") or bool(match["more"] or match["upto"])
        # 至少 may stand apart from its number: 至少到包联地区督导一次.
        apart = _LEAST.search(masked, period.end(), match.start())
        if apart:
            least = True
            spans.append((apart.start(), apart.end()))
        if not _ANOTHER.match(masked, match.end(), end):  # 一次培训和一次演练 keep their numbers
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
