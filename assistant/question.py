"""What a question asks: its kind, its terms, the unit it counts in (pure)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.kinds import Kind, Sort, head, kind_of, sort_of
from assistant.measures import MEASURE
from index.words import STOP_WORDS, words

__all__ = ["ASKING", "Kind", "Question", "Sort", "analyse"]


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*(?:年|[-—~至到]))")
# A unit or place in the place of the subject; the characters left out stand in no such name.
_UNIT_NAME = re.compile(
    r"(?:[^的在对是有从要向开听说了到去今年每全本该我各与和把被由给跟同，。、“”《》\W\d]){1,8}?"
    r"(?:局|厅|委(?!托|员|派)|法院|检察院|医院|大学|公司|县(?!直)|市(?!场|直)|省(?!直)|镇|街道|区(?!域|分|直))"
)
_NO_UNIT = re.compile("[社小校园景地片新老灾战]区$|[城超上门夜集]市$|党委$|[常政]委$|[格结布]局$")
_FIGURE_KINDS = frozenset({Kind.COUNT, Kind.FREQUENCY, Kind.TIME})


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    ``text`` is the question as it was asked; ``content`` what is left without its asking words, lower case, with
    blanks in their place; ``terms`` the content words in order, each once, all of them stretches of ``content``.
    ``parts`` are the things it asks about one by one (“甲、乙、丙”分别…), ``numbers`` the figures it states itself,
    ``unit`` the measure word after 多少 or 几 ("" where there is none), ``head`` the question up to what it asks about.
    """

    text: str
    kind: Kind
    content: str
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    unit: str = ""
    sort: Sort = Sort.TEXT
    head: str = ""

    @property
    def wants_figure(self) -> bool:
        """Whether the answer is a number, a frequency or a time: asked for, or stated for confirmation."""
        return self.kind in _FIGURE_KINDS or (self.kind is Kind.YES_NO and bool(self.numbers or self.period))

    @property
    def period(self) -> str:
        """The frequency that the question states itself: 是不是每个月一次 → 每月."""
        match = _PERIOD.search(self.text)
        return match.group().replace("个", "") if match else ""

    @property
    def paper(self) -> str:
        """The paper that the question is about as a whole: 《…》提出了哪些要求. "" when it asks for something in it."""
        named = re.findall(r"《([^》]{2,60})》", self.text)
        rest = words(ASKING.sub(" ", re.sub(r"《[^》]*》", " ", self.text)))
        about_all = all(word in _HOLLOW or word in STOP_WORDS for word in rest)
        return named[0] if len(named) == 1 and about_all and self.kind not in _FIGURE_KINDS else ""

    @property
    def units(self) -> tuple[str, ...]:
        """Units and places that the question names: 县住建局, 河东区. Not those it only hints at: 本局, 全市."""
        runs = re.split(r"[\W_]+", self.content)
        found = (match.group() for run in runs if (match := _UNIT_NAME.match(run)))
        return tuple(name for name in dict.fromkeys(found) if not _NO_UNIT.search(name))

    @property
    def years(self) -> tuple[str, ...]:
        """Four-digit years that the question names."""
        plain = unicodedata.normalize("NFKC", self.text)
        return tuple(dict.fromkeys(_YEAR.findall(plain)))


_UNIT = re.compile(rf"(?:多少|几)\s*(?:个(?=人))?(?P<unit>{MEASURE})")
_UNIT_BEFORE = re.compile(rf"(?P<unit>{MEASURE})数?(?:是|有|为|达)?多少")
_MONEY = re.compile("(?:多少|几)[^，。？]{0,3}钱")
ASKING = re.compile(
    # Which papers: named by 《》 or title at most, never by these words.
    r"(?:在|对)?(?:这些|各份?|几份|几个|不同|两份|两个)(?:单位的?)?(?:材料|文件)(?:中|里|里面)?(?:各自?|分别)?(?:是|都)?"
    r"|(?:材料|文件|文中|原文)[中里]|(?:19|20)\d\d\s*年度?"
    r"|请问一?下?|请(?:你|您)?(?:告诉|回答|说明|介绍|列出|列举|概括|说说)(?:我|一下)?|我想(?:知道|问一?下?)|想(?:了解|请教)一?下?"
    r"|什么时候|什么时间|什么是|是什么|什么意思|为什么|什么|多久|多长时间|多长|多大"
    rf"|(?:多少|几)(?:{MEASURE}|钱)?|(?:哪些|哪几个?|哪一?个|哪一)(?:事|人|地方|方面)?|哪[家位里年月天日]|哪"
    r"|怎么样|怎么办|怎么|怎样|如何|为何|何时|何谓|几时"
    r"|是不是|是否|能不能|可不可以|要不要|有没有|对不对|谁"
    r"|(?:怎么|如何|是怎么)(?:说|讲|写|规定|要求)的?|各是|各有|各自|对吗|是吗|好吗|是吧|对吧|吗|呢|吧|么(?=[？?]|$)|分别|一共|总共|到底|究竟|具体"
)
_PERIOD = re.compile(r"每个?(?:两|半)?(?:年|季度?|月|周|天|日|星期)")
_QUOTED = re.compile(r"[“「『\"‘]([^”」』\"’“]{2,40})[”」』\"’]|《([^》]{2,60})》")
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?(?![\d.])")
_STATED = re.compile(rf"(\d+(?:\.\d+)?|[一二两三四五六七八九十百千万]+)(?=余?(?:{MEASURE}))")
# Words so common in questions about papers that finding them proves nothing.
_HOLLOW_WORDS = """
要求 规定 内容 方面 情况 工作 进行 开展 提出 有关 相关 关于 需要 应该 应当 可以 必须 问题 部分 材料 文件
文中 本文 原文 主要 搞 开 用 讲 说 写 提到 提了 方式 形式 采用 样 多 想 打算 怎么样 时候 时间 一次 次数 数量 人数
是否 包括 采取 作为 存在 得到 关键 其中 以外 之外 各份 各个 目前 现在 这些 那些 这个 那个 它 其 最 共 约 大约
大概 每 各 份 次 个 名 项 条 第 一 两 三 不 没有 会 能 想 知道 最多 最少 最多能 最少要 起来 意思 常说 步骤 每个
一篇 一家 听说 属于 谈到 说法 说明 介绍 算
"""
_HOLLOW = frozenset(_HOLLOW_WORDS.split())


def analyse(text: str) -> Question:
    """Take ``text`` apart."""
    plain = unicodedata.normalize("NFKC", text).strip()
    kind = kind_of(plain)
    unit = _UNIT.search(plain) or _UNIT_BEFORE.search(plain)
    content = ASKING.sub(" ", plain).lower()
    found = [word for word in dict.fromkeys(words(content)) if not _NUMBER.fullmatch(word) and word not in STOP_WORDS]
    # Common words and single characters are all there is to go by in a question made of nothing else.
    terms = [word for word in found if word not in _HOLLOW and len(word) > 1] or found
    numbers = tuple(dict.fromkeys(_STATED.findall(_YEAR.sub("", plain))))
    unit_word = unit["unit"] if unit else "元" if _MONEY.search(plain) else ""
    return Question(
        text.strip(), kind, content, tuple(terms), _parts(plain), numbers, unit_word, sort_of(plain, kind), head(plain)
    )


def _parts(plain: str) -> tuple[str, ...]:
    """What the question lists in quotes, or before 分别: “大兴务实之风、弘扬清廉之风”分别要求什么 → both."""
    for a, b in _QUOTED.findall(plain):
        parts = (a or b).split("、")
        if len(parts) > 1:
            return tuple(parts)
    quoted = [a or b for a, b in _QUOTED.findall(plain)]
    return tuple(quoted) if len(quoted) > 1 and "分别" in plain else ()
