"""By when: deadlines in a clause, as a length of time or a point in the calendar (pure).

自受理之日起二十日内 → 自受理之日起20日内, 20 days; 五个工作日内; 至少提前三日; 每月5日前; 2025年年底前; 年中; 第一时间.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.duties.actors import ACTOR, is_actor
from assistant.duties.clauses import HIDDEN
from assistant.duties.records import Deadline
from assistant.duties.times import NUMBER
from index.numerals import parse_numeral

__all__ = ["By", "deadline"]

_LENGTH = rf"(?P<n>{NUMBER}|[XxＸｘ*]{{1,3}})(?P<unit>个?工作日|个?小时|分钟|日|天|个?月|年|周|个?季度)"
_WITHIN = re.compile(rf"{_LENGTH}(?:之内|以内|内(?![容部设外]))")
_AHEAD = re.compile(rf"(?P<least>至少|最迟|最少|应当)?提前{_LENGTH}")
_BEFORE = re.compile(rf"(?P<what>[^，。；应当在于须提]{{0,40}}?)(?:的)?{_LENGTH}(?:以|之)?前(?!款|述|置)")
_BEFORE_EVENT = re.compile(rf"(?P<what>[^，。；、应当在于须提每]{{2,16}}前){_LENGTH}(?!内|前)")
_NOT_OVER = re.compile(rf"(?:不得?|不能)(?:超过|迟于|晚于){_LENGTH}")
_START = re.compile(
    r"(?:(?<![亲各独])自(?!然|治|己|身|行|愿|主|动|觉|由)|从(?!事|业|而)|(?<![存现所])在(?!职|校|建|册|编)|(?<![对属关由位用限处等])于)"
)
_STARTED = re.compile(r"(?:之日|日|之时|时|当日|次日)?起(?:的)?$|(?:之?后|以后|结束)(?:的)?$")
_KNOWN_EVENT = re.compile(
    r"(?:收到|接到|受理|发现|作出|完成|取得|签订|签署|发生|知道|领取|届满|期满|公布|批准|决定|抵达|到达|变更)"
    r"[^，。；]{0,30}?(?:之?日起|之?时起|之?后|以后|结束)(?:的)?$"
)
_EVENT = re.compile(r"[^，。；应当在于须其并]{2,24}?(?:之?日起|之?后|以后|结束)(?:的)?$")
_CN_MONTH = rf"(?P<month>{NUMBER})月份?"
_DATE = re.compile(
    rf"(?P<every>每[年季]度?|每两年)?(?P<year>(?:19|20)\d\d年|今年|明年|本年度?|次年|当年)?{_CN_MONTH}"
    rf"(?:(?P<day>{NUMBER})[日号]|(?P<part>底|末|初|中旬|上旬|下旬))?(?:之前|以前|前(?!后)|底前)"
)
_CHINESE = re.compile("(?:[一二三四五六七八九十]+|[０-９]+)(?=[月日号])")
_UNTIL = re.compile(rf"到(?:(?P<year>20\d\d)年)?{_CN_MONTH}[底末](?!前)")
_DAY_OF_MONTH = re.compile(
    rf"(?P<every>每个?月(?:的)?|每季度(?:首月|末月|第[一二三]个月)?|每年|次月|当月|本月|下月|下季度首月)(?P<day>{NUMBER})[日号]"
    rf"(?:前?[、和或及](?:{NUMBER})[日号])*(?:之前|以前|前)?"
)
_EVENT_MONTH = re.compile(
    rf"(?:(?<=^)|(?<=[，；、。每年于在\ue000]))(?:(?P<year>(?:19|20)\d\d年|今年|明年))?{_CN_MONTH}(?P<part>底|初|中旬|上旬|下旬|中)?"
    r"(?=举办|召开|开展|组织|启动|完成|进行|集中|全面|对|为)"
)
_RELATIVE = re.compile(
    r"(?P<year>(?:19|20)\d\d年|今年|明年|本年度?|次年|每年|当年)?(?<![\d一二两三四五六七八九十几多近])(?P<when>年底|年末(?![考总评])|年终(?=前)|年中(?!国)|年初|年内)(?P<b>前|之前|以前)?"
    r"|(?P<every>每[年月季]度?|每个?月)?(?<![\d一二三四五六七八九十])(?:本|当|次)?(?P<end>月底|月末|季度末|季末|学期末|学年末|周末|月初|季度初)(?P<b2>前|之前|以前)?"
    r"|(?P<quarter>第?[一二三四]季度|上半年|下半年)(?P<q>末|底|结束)?(?P<b3>前|之前|以前|内)"
    r"|(?<=每年)(?P<every_quarter>第?[一二三四]季度)"
    r"|每个?(?:周|星期|礼拜)[一二三四五六日天](?:之|以)?前"
    r"|(?P<half>上半年|下半年)(?=完成|开展|组织|召开|进行)"
    r"|(?:每年)?(?P<season>暑假|寒假|春节|元旦|国庆节?|主汛期|汛期|开学|放假|节假日|节日|入冬|供暖期)(?:之?前)(?!款|后|夕|往|来)"
)
_BY_YEAR = re.compile(r"到(?P<year>20\d\d)年(?P<end>底|末)?(?=$|[，、])")
_AT_ONCE = re.compile(
    r"每届任期(?:内|届满前)|第一时间|立即|即时(?![通联结扣])|即刻|马上|(?:[返到离报收接入发]\w)?当[日天]|次日|(?<!之)次月(?![\d起一二三四五六七八九十])|当月(?!\d)|即行"
    r"|公示期(?:限)?内|[^，。；、应当在于须其该的条款]{0,8}期限?(?:届满|满)之?前"
)
_RELATIVE_CLAUSE = re.compile(r"[^，。；]{2}的(?!确)")
_ABLE = ("能", "能够", "不能", "无法", "难以")
_AVOIDS = re.compile(r"(?:并|坚决|切实|尽量)?(?:避免|防止|杜绝)")
_AHEAD_OF = re.compile(r"[^，。；、应当在于须提每近]{2,16}前$")
_ENDS = {"年底": 12, "年末": 12, "年终": 12, "年中": 6, "年初": 1, "年内": 12}
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12}
_DAYS = {"日": 1, "天": 1, "工作日": 1, "周": 7, "月": 30, "季度": 90, "年": 365}
_NO_EVENT = ("提前", "目前", "之前", "以前", "年前", "月前", "日前", "底前", "季前")
# 每月15日和30日前 are days of the month, and no length of time.
_DATED = re.compile(r"[年月每前次\d]$|[日号][和、或至及]$|每[月季年]")
_AN_EVERY = re.compile("每(?:个?[年月季周旬]|半年|学[年期])")
_EACH = re.compile(r"各(?![自类项种级方界地])")
_PERIOD_OF = re.compile(r"期限|时限|时间|期间|延长|延期|最长|最迟|办结|办理|审批|审查|答复|事项")


# A clause without any of these sets no deadline: one quick look.
_TELLING = re.compile(
    "[内前底末初即超迟晚]|[年月季][中终度]|第一时间|当[日天月]|次[日月]|半年|每届|[0-9一二三四五六七八九十]月|[0-9一二三四五六七八九十][日号]|到20"
)


@dataclass(frozen=True, slots=True)
class By:
    """A deadline, and where it is stated."""

    deadline: Deadline
    start: int
    end: int


def deadline(masked: str, start: int, end: int) -> By | None:
    """The first deadline that the clause ``masked[start:end]`` sets; None where it sets none."""
    if _TELLING.search(masked, start, end) is None or _AVOIDS.match(masked, start, end):
        return None
    found = [by for find in (_length, _date, _relative) if (by := find(masked, start, end))]
    if found:
        return min(found, key=lambda by: (by.start, -by.end))
    for match in _AT_ONCE.finditer(masked, start, end):
        if masked[start : match.start()].endswith(_ABLE) or _RELATIVE_CLAUSE.match(masked, match.end(), end):
            continue  # 能立即整改的…; 拟立即执行的案件
        return By(Deadline(match.group()), match.start(), match.end())
    return None


def _length(masked: str, start: int, end: int) -> By | None:
    clause = masked[start:end]
    for match in _WITHIN.finditer(clause) if "内" in clause else ():
        before = clause[: match.start()]
        ahead = _AHEAD_OF.search(before)
        if ahead and not ahead.group().endswith(_NO_EVENT):
            return _by(match, ahead.group() + _number(match) + "内", start + ahead.start(), start + match.end())
        if re.search(
            r"[近前每第至满]$|近[两三]?$|(?:不得|不能)$|(?:压缩|控制|缩短|稳定|降|保持|减|限制)[到在至]$", before
        ) or clause[match.end() :].startswith(("不得", "不予", "不能")):
            continue  # 近三年内, 三年内不得: spans that something lasts
        at = _origin(before, match.start())
        label = before[at:].removesuffix("，") + _number(match) + "内"
        return _by(match, label.removeprefix("在").removeprefix("于"), start + at, start + match.end())
    if "提前" in clause and (early := _AHEAD.search(clause)):
        least = "至少" if early["least"] in ("至少", "最少", "最迟") else ""
        return _by(early, f"{least}提前{_number(early)}", start + early.start(), start + early.end())
    if "前" in clause:
        if (event := _BEFORE_EVENT.search(clause)) and not event["what"].endswith(_NO_EVENT):
            return _by(event, event["what"] + _number(event), start + event.start(), start + event.end())
        ahead = _BEFORE.search(clause)
        if ahead and ahead["unit"] not in ("年", "月") and ahead["what"] and not _DATED.search(ahead["what"]):
            since = _event_start(clause, ahead.start(), ahead.end("what") - 1)
            label = clause[since : ahead.end("what")] + _number(ahead) + "前"
            return _by(ahead, label, start + since, start + ahead.end())
    bound = _NOT_OVER.search(clause)
    if bound and _PERIOD_OF.search(clause[: bound.start()]):
        return _by(bound, "不超过" + _number(bound), start + bound.start(), start + bound.end())
    return None


def _origin(before: str, at: int) -> int:
    """Where the event is named from which a length of time counts: 自受理之日起, 在收到通知后; ``at`` where none is."""
    if not _STARTED.search(before):
        return at
    left = before.rfind("，") + 1
    starts = [m.start() for m in _START.finditer(before, left)]
    own = [start for start in starts if before[start] in "自从"]
    if starts:
        return own[0] if own and before.endswith(("起", "起的")) else starts[-1]
    known = _KNOWN_EVENT.search(before, left)
    event = known or _EVENT.search(before, left)
    if event is None:
        return at
    if known and not _EACH.match(before, left):
        return known.start()
    return _event_start(before, left if known else event.start(), event.start() if known else len(before) - 3)


def _event_start(before: str, at: int, last: int) -> int:
    """Where an event begins behind whoever acts on it, ``last`` at the latest: 各单位|每季度结束后, 各镇|任务完成后."""
    if every := _AN_EVERY.search(before, at):
        return every.start()
    if not _EACH.match(before, at):
        return at
    ends = (len(before) - len(before[m.end() :].lstrip(HIDDEN)) for m in ACTOR.finditer(before, at, last))
    named = [end for end in ends if end <= last and before[end] not in "、和及等的" and is_actor(before[at:end])]
    return max(named, default=at)


def _number(match: re.Match[str]) -> str:
    number = parse_numeral(match["n"])
    return f"{match['n'] if number is None else number}{match['unit']}"


def _by(match: re.Match[str], label: str, start: int, end: int) -> By:
    unit = match["unit"].removeprefix("个")
    number = parse_numeral(match["n"])
    days = None
    if number is not None:
        if unit in _DAYS:
            days = number * _DAYS[unit]
        elif unit == "小时" and number % 24 == 0:
            days = number // 24
    return By(Deadline(label, days, unit == "工作日"), start, end)


def _date(masked: str, start: int, end: int) -> By | None:
    if match := _DATE.search(masked, start, end):
        month = parse_numeral(match["month"]) or 0
        if 1 <= month <= 12:
            day = parse_numeral(match["day"] or "") or 0
            year = match["year"] or ""
            named = int(year[:4]) if year[:4].isdigit() else 0
            return By(Deadline(_label(match), None, False, named, month, day if day <= 31 else 0), *match.span())
    if match := _UNTIL.search(masked, start, end):
        month = parse_numeral(match["month"]) or 0
        if 1 <= month <= 12:
            return By(Deadline(_label(match), None, False, int(match["year"] or 0), month, 0), *match.span())
    if match := _DAY_OF_MONTH.search(masked, start, end):
        day = parse_numeral(match["day"]) or 0
        if 1 <= day <= 31:
            return By(Deadline(_label(match), None, False, 0, 0, day), *match.span())
    if match := _EVENT_MONTH.search(masked, start, end):
        month = parse_numeral(match["month"]) or 0
        if 1 <= month <= 12:
            year = match["year"] or ""
            named = int(year[:4]) if year[:4].isdigit() else 0
            return By(Deadline(_label(match), None, False, named, month, 0), *match.span())
    return None


def _label(match: re.Match[str]) -> str:
    """As people read a date, in digits: 每月五日前 → 每月5日前."""
    return _CHINESE.sub(lambda found: str(parse_numeral(found.group()) or found.group()), match.group())


def _relative(masked: str, start: int, end: int) -> By | None:
    if match := _RELATIVE.search(masked, start, end):
        year = match["year"] or ""
        named = int(year[:4]) if year[:4].isdigit() else 0
        month = 0
        if match["when"]:
            month = _ENDS[match["when"]]
        elif match["quarter"]:
            name = match["quarter"]
            month = {"上半年": 6, "下半年": 12}.get(name) or _QUARTERS[name.removeprefix("第")[0]]
        elif match["every_quarter"]:
            month = _QUARTERS[match["every_quarter"].removeprefix("第")[0]]
        elif match["half"]:
            month = 6 if match["half"] == "上半年" else 12
        return By(Deadline(match.group(), None, False, named, month, 0), *match.span())
    if match := _BY_YEAR.search(masked, start, end):
        return By(Deadline(match.group(), None, False, int(match["year"]), 12, 0), *match.span())
    return None
