"""Claims in a text: what can be wrong by a character, and whether a source holds it (pure).

A claim is a number with its unit and bounds, a date, a time or frequency, a document number, a 《title》, a quotation
or an address on the web. It holds where a source has the same one. Width and blanks make no difference (NFKC), the
writing does: 20 is not held by 二十, because a reader compares characters. A number is compared as a whole, with
what stands next to it: 3次 is held neither by 3个 nor by 13次, 3至5次, 第3次 or 不超过3次.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.measures import MEASURE

__all__ = ["Claim", "Number", "claims", "holds", "numbers", "plain", "times", "unheld"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number as it stands at ``text[start:end]`` of a ``plain`` text, unit and ending included."""

    start: int
    end: int
    bound: str  # "≥", "≤", ">", "<", "≈", "-" or "第", as the words before it say; "" for none
    trend: str  # "↑" or "↓", likewise
    value: str  # as written; a range as a whole, with 至 between and the unit once
    unit: str  # measure word or letters after it, "" for none
    ending: str  # 以上, 以内, 前 … after the unit

    def holds(self, other: Number) -> bool:
        """Whether this number of a source says ``other``, which may leave out the unit and the trend."""
        if (self.bound, self.value) != (other.bound, other.value) or {self.trend, other.trend} == {"↑", "↓"}:
            return False
        return not other.unit or (self.unit, self.ending) == (other.unit, other.ending)


@dataclass(frozen=True, slots=True)
class Claim:
    """Something in an answer that a source must hold."""

    kind: str  # 数字, 日期, 时间, 文号, 书名, 引文, 网址; those of assistant.verifying.wording besides
    text: str
    number: Number | None = None  # of most claims of kind 数字


# Full-width marks stay what they are: a comma between two figures is not one within a figure.
_FULL_WIDTH = "，；：！？（）"
_KEPT = {ord(mark): chr(0xE000 + i) for i, mark in enumerate(_FULL_WIDTH)}
_GIVEN_BACK = {0xE000 + i: mark for i, mark in enumerate(_FULL_WIDTH)}
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0f\ufeff]")
_BLANK = re.compile(r"(?<![!-~\s])[^\S\n]+|[^\S\n]+(?![!-~\s])")  # those within Latin text and between figures stay

_DIGITS = r"(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}[:：]\d{2}(?!\d)|\d+(?:\.\d+)*)"
_NUMERAL = "[零〇○一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟]"
_ARABIC = rf"{_DIGITS}[多余几来]?[十百千万亿]*(?:{_DIGITS}[十百千万]*)?"
_CHINESE = rf"(?:[数几上成近](?=[十百千万亿]))?{_NUMERAL}+(?:点{_NUMERAL}+)?[多余几来]?{_NUMERAL}*"
_UNIT = (
    rf"(?:{MEASURE}|学时|课时|世纪|公分|平米|立方|岁|秒|楼|度|米|里|升|克|顷|瓦|桌|床|席|幢|架|孔|口|代|成|折|档|股|班|队|组|团"
    "|村|镇|乡|县|市|省|校|岗|[A-Za-z℃°‰]+)"
)
_NUMBER = re.compile(
    rf"(?P<share>百分之(?:{_CHINESE}|{_DIGITS})|{_NUMERAL}+分之{_NUMERAL}+|[一二两三四五六七八九]成(?=[多以左的，。；、]|$))"
    rf"|(?P<figure>{_ARABIC})(?:{_UNIT}?(?:至|到|[-—–~]{{1,2}})(?P<figure_to>{_ARABIC}))?"
    rf"|(?<=第)(?P<ordinal>{_CHINESE})"
    rf"|(?P<words>{_CHINESE})(?:(?:{MEASURE})?(?:至|[-—–~]{{1,2}})(?P<words_to>{_CHINESE}))?(?={MEASURE}|学时|课时|[岁秒楼])"
)
_UNIT_AFTER = re.compile(rf"(?P<marks>[$*_`“”‘’「」（(·]{{0,2}})(?P<unit>{_UNIT})")  # 30（次） is 30次
_ENDING = re.compile(r"以上|以下|以内|之内|以外|左右|上下|[内余多]|(?:[底初末]|[上中下]旬)?(?:之?前|以前|之?后|以后)?")
# An indefinite 一个 or the 十分 of 十分重要 counts nothing.
_IDIOM = re.compile(r"一个(?!月|工作日|季度|年度|小时|百分点)|一种|一起|一方面?|一点|十分(?!钟|之)|万分(?!之)")

_BOUNDS = {
    "≥": "不(?:得|能|应|可)?(?:少于|低于|小于)|至少|最少|起码|最低",
    "≤": "不(?:得|能|应|可)?(?:超过|高于|多于|大于|超)|最多|至多|最长|最高",
    ">": "超过|高于|多于|大于",
    "<": "低于|少于|小于|不足|不满|未满",
}
_BOUND = re.compile("|".join(_BOUNDS.values()))
_BESIDE = {
    "第": re.compile("第$"),
    ">": re.compile("[超逾]$"),
    "≈": re.compile("(?:将近|接近|大约|近|约)$"),
    "-": re.compile(r"(?:[为是达到约长幅（(，：:])[-−]$|负$"),
}
_TREND = re.compile("(?P<up>增长|上升|提高|增加|增幅|上涨|提升)|下降|降低|减少|降幅|回落|下滑|压减|压缩")
_BREAK = re.compile(r"[，,；;。：:、！？!?\n（）()]")

_MONTH, _DAY = rf"(?:\d{{1,2}}|{_NUMERAL}{{1,3}})月", rf"(?:\d{{1,2}}|{_NUMERAL}{{1,3}})日"
_DATE = re.compile(
    rf"(?:\d{{2,4}}|[〇零○一二三四五六七八九]{{4}})年(?:{_MONTH}(?:{_DAY})?|度?第?[一二三四]季度)|{_MONTH}{_DAY}"
)
_TIME = re.compile(
    rf"每(?:\d|{_NUMERAL})*个?(?:半?年度?|半?月|季度?|周|星期|日|天|旬|学期|届|小时|次)|[上下]半年|半年|半月"
    r"|[今去明前后本当次上下][年月周日季](?![常头])|年[初中底末]|月[初底末]|季[初末]|[按逐隔][年月周季旬日](?!期)|双[月周]"
    r"|第?[一二三四]季度|(?:周|星期)[一二三四五六日天末]|[上下]午|即日|半数|一半|过半|双倍|加倍|成倍|翻[一两]?番|[俩仨]"
)
_DOCUMENT_NUMBER = re.compile(
    r"(?P<issuer>[\u3400-\u9fff]{0,12})(?P<rest>[〔\[【(（﹝](?P<year>\d{4})[〕\]】)）﹞]第?(?P<number>\d+)号)"
)
_LEADS_UP = re.compile(
    r"^.*(?:根据|依据|按照|依照|遵照|参照|落实|贯彻|印发|转发|执行|文件|通知|关于|文号|字号|[为是即及和与见由以按据])"
)
_LEVEL = re.compile(r"[IVX]{1,4}(?=[级类型期度])")
_TITLE = re.compile(r"《([^《》\n]{1,200})(?:》|$)", re.MULTILINE)
_WEB = re.compile(r"(?:https?://|www\.)[A-Za-z0-9./?=&_%#:~+\-]+|[\w.+-]+@[\w-]+\.[\w.]+")
_DOUBLE = str.maketrans({"「": "“", "」": "”", "『": "“", "』": "”"})
_WITHIN = re.compile("(?<!’)‘|’(?!‘)")  # within double ones; between two side by side they stay, to keep them apart
_SINGLE = str.maketrans({"‘": "“", "’": "”", "“": None, "”": None})
_QUOTED = (
    re.compile(r"“([^“”\n]{2,})(?:”|$)", re.MULTILINE),
    re.compile(r"(?:^|[，,；;：:])([^“”，,；;：:\n]{2,})”", re.MULTILINE),  # begins in an earlier sentence
    re.compile(r'"([^"\n]{2,})"'),
)
_QUOTE_MARKS = str.maketrans(dict.fromkeys('“”‘’「」『』"'))
_NEXT_QUOTE = re.compile("(?<=[”’」』])(?=[“‘「『])")

# The number of an item, at the start of a line, counts nothing.
_ITEM = re.compile(r"^[>*•·\-# ]*(?:\d{1,2}(?:[、)）](?!\d)|\.(?!\d))|[(（]\d{1,2}[)）])?", re.MULTILINE)
_CIRCLED_ITEM = re.compile(rf"(^[\s>*•·\-#]*|[：:；;。，、])[\s　]*[①-⑳㈠-㈩⑴-⒇⒈-⒛](?!{MEASURE})", re.MULTILINE)


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """NFKC, but for full-width marks, and without blanks beside Chinese characters; lines stay lines."""
    shown = _CIRCLED_ITEM.sub(r"\1", _UNSEEN.sub("", text)).translate(_KEPT)
    return _BLANK.sub("", unicodedata.normalize("NFKC", shown).translate(_GIVEN_BACK))


def numbers(text: str) -> list[Number]:
    """The numbers of a ``plain`` text in order. Chinese ones only with a measure word: 三会一课 counts nothing."""
    found = []
    since = 0
    for match in _NUMBER.finditer(text):
        if match["words"] and _IDIOM.match(text, match.start()):
            continue
        value = match["share"] or match["figure"] or match["ordinal"] or match["words"]
        if to := match["figure_to"] or match["words_to"]:
            value += f"至{to}"
        unit = _UNIT_AFTER.match(text, match.end())
        ending = _ENDING.match(text, unit.end() if unit else match.end())
        end = ending.end() if ending else match.end()
        bound, trend = _said_before(text[since : match.start()])
        found.append(
            Number(
                match.start(),
                end,
                bound,
                trend,
                value.replace("○", "〇"),
                unit["unit"] if unit else "",
                ending.group() if ending else "",
            )
        )
        since = end
    return found


def times(text: str) -> list[tuple[int, str]]:
    """Frequencies and points in time without a number, as they stand in a ``plain`` text: where, and what."""
    return [(match.start(), match.group()) for match in _TIME.finditer(text)]


def _said_before(before: str) -> tuple[str, str]:
    """Bound and trend that the words before a number give it, in the same clause."""
    clause = _BREAK.split(before)[-1]
    trends = list(_TREND.finditer(clause))
    trend = ("↑" if trends[-1]["up"] else "↓") if trends else ""
    for name, pattern in _BESIDE.items():
        if pattern.search(before):
            return name, trend
    bounds = _BOUND.findall(clause)
    return next((name for name, words in _BOUNDS.items() if bounds and re.fullmatch(words, bounds[-1])), ""), trend


def claims(text: str) -> list[Claim]:
    """All claims of ``text``, each once."""
    shown = _ITEM.sub("", plain(text))
    found = [Claim("书名", match.rstrip(".…。")) for match in _TITLE.findall(shown)]
    found += [Claim("网址", match.rstrip(".")) for match in _WEB.findall(shown)]
    for quoted in (_WITHIN.sub("", shown).translate(_DOUBLE), shown.translate(_SINGLE)):
        bodies = [match.strip("，,。；;：:、！？!?.… ") for pattern in _QUOTED for match in pattern.findall(quoted)]
        found += [Claim("引文", body) for body in bodies if len(body) > 1]
    rest = _WEB.sub("|", _TITLE.sub("《》", shown))
    found += [Claim("文号", _document_number(match)) for match in _DOCUMENT_NUMBER.finditer(rest)]
    rest = _DOCUMENT_NUMBER.sub(r"\g<issuer>", rest)
    found += [Claim("日期", match) for match in _DATE.findall(rest)]
    found += [Claim("时间", said.replace("个", "")) for _, said in times(rest)]
    found += [Claim("数字", match) for match in _LEVEL.findall(rest)]
    found += [Claim("数字", rest[number.start : number.end], number) for number in numbers(rest)]
    return list(dict.fromkeys(found))


def unheld(text: str, sources: Iterable[str], titles: Iterable[str] = ()) -> list[Claim]:
    """The claims of ``text`` that none of ``sources`` holds; ``titles`` are names of the cited papers."""
    texts, names = list(sources), list(titles)
    return [claim for claim in claims(text) if not holds(claim, texts, names)]


def holds(claim: Claim, sources: Sequence[str], titles: Sequence[str] = ()) -> bool:
    """Whether one of ``sources`` holds ``claim``, or it is the name of a cited paper."""
    if claim.number is not None:
        return any(number.holds(claim.number) for source in sources for number in _stated(source))
    if claim.kind == "时间":
        return any(claim.text in _times(source) for source in sources)
    literal = _even(claim.text)
    if claim.kind == "书名":
        named = any(literal in _even(title) for title in titles)
        return named or any(f"《{literal}" in _even(source) for source in sources)
    if claim.kind == "引文":
        return any(_unquoted(literal) in _unquoted(source) for source in sources)
    left = r"(?<!\d)(?<!\d\.)" if literal[0].isdigit() else r"(?<![A-Za-z])" if literal[0].isascii() else ""
    right = r"(?!\d)" if literal[-1].isdigit() else r"(?![A-Za-z])" if literal[-1].isascii() else ""
    pattern = re.compile(f"{left}{re.escape(claim.text if claim.kind == '日期' else literal)}{right}")
    return any(pattern.search(plain(source) if claim.kind == "日期" else _even(source)) for source in sources)


@lru_cache(maxsize=512)
def _even(text: str) -> str:
    """NFKC without any blanks, document numbers in one form."""
    bare = "".join(unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).split())
    return re.sub(r"[〔\[【(（﹝](\d{4})[〕\]】)）﹞]第?(?=\d+号)", r"〔\1〕", bare)


@lru_cache(maxsize=512)
def _unquoted(source: str) -> str:
    """Without quotation marks, whose kinds differ from paper to paper; two quotations stay two."""
    return _NEXT_QUOTE.sub("|", _even(source)).translate(_QUOTE_MARKS)


def _document_number(match: re.Match[str]) -> str:
    return f"{_LEADS_UP.sub('', match['issuer'])}〔{match['year']}〕{match['number']}号"


@lru_cache(maxsize=512)
def _stated(source: str) -> tuple[Number, ...]:
    """The numbers of a source, read with what ``claims`` leaves out and without."""
    shown = plain(source)
    readings = (shown, _ITEM.sub("", shown), _TITLE.sub("《》", _ITEM.sub("", shown)))
    return tuple(number for reading in dict.fromkeys(readings) for number in numbers(reading))


@lru_cache(maxsize=512)
def _times(source: str) -> frozenset[str]:
    return frozenset(said.replace("个", "") for _, said in times(plain(source)))
