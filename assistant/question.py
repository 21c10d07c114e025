"""What a question asks: its kind, its terms, the unit it counts in, and its standalone form (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.measures import MEASURE
from assistant.records import Turn
from index.words import STOP_WORDS, words

__all__ = ["Kind", "Question", "analyse", "points_back", "standalone"]


class Kind(StrEnum):
    """What sort of answer a question wants."""

    COUNT = "count"  # 多少, 几次
    FREQUENCY = "frequency"  # 多久一次
    TIME = "time"  # 什么时候, 几天内
    WHO = "who"  # 谁, 哪个部门
    LIST = "list"  # 哪些, 分别
    DEFINITION = "definition"  # 什么是
    HOW = "how"  # 怎么, 程序
    WHERE = "where"  # 在哪里
    REASON = "reason"  # 为什么
    YES_NO = "yes_no"  # …吗, 是不是
    ACROSS = "across"  # 各份材料
    OTHER = "other"


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
    ``unit`` the measure word after 多少 or 几 ("" where there is none).
    """

    text: str
    kind: Kind
    content: str
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    unit: str = ""

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
        rest = words(_ASKING.sub(" ", re.sub(r"《[^》]*》", " ", self.text)))
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


# Order matters: the first pattern that occurs decides.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile("|".join(patterns)))
    for kind, patterns in (
        (
            Kind.ACROSS,
            (
                r"各份|各个?(?:材料|文件|单位的?(?:材料|文件))|异同|有何不同|对比|相比",
                "(?:这些|几份|几个|不同(?:单位)?的?|两份|两个)(?:材料|文件)",
                "哪些(?:材料|文件)(?:都|也)?(?:提到|讲到|要求|规定|涉及|说到)",
            ),
        ),
        (
            Kind.YES_NO,
            (
                r"(?:吗|(?<![什怎])么|对不对|是不是|是否|对吧|是吧|对么|没有|不)[？?。！!\s]*$",
                "是不是|是否|能不能|可不可以|要不要|有没有|该不该",
            ),
        ),
        (
            Kind.FREQUENCY,
            ("多久.{0,12}[一几两]?[次期回]|多长时间.{0,12}一?次|每隔?多[久长]", "频次|频率"),
        ),
        (Kind.COUNT, (rf"多少|(?<!哪)几(?=(?:{MEASURE}))(?!点|时|月|号)|数量|总数|人数|次数|场数|份数",)),
        (
            Kind.TIME,
            ("什么时候|什么时间|何时|几时|哪一?[年月天日]|几[点月号]|多长时间|多久", "期限|时限|日期|时间是|年限|截止"),
        ),
        (
            Kind.WHO,
            (
                "谁|何人|由哪|哪[家位]|什么(?:单位|部门|机构|人)",
                "哪一?个(?:单位|部门|机构|处室|科室|组织|人|领导|岗位)",
            ),
        ),
        (Kind.WHERE, ("在哪儿?里?[？?]?$|哪里|哪儿|何处|什么地方|哪个地方|地点",)),
        (Kind.REASON, ("为什么|为何|原因|什么缘故",)),
        (Kind.DEFINITION, ("什么是|何谓|什么叫|什么意思|指的?是?什么|含义|定义|是什么[？?]?$",)),
        (
            Kind.LIST,
            (
                "哪些|哪几|哪[一二两三四五六七八九十]|分别|有什么|包括什么|列出|列举|方面",
                "什么(?:要求|措施|内容|问题|题目|课题|任务|行动|活动|制度)",
            ),
        ),
        (Kind.HOW, ("怎么|怎样|如何|步骤|流程|程序|方式|办法是|做法",)),
    )
)
_UNIT = re.compile(rf"(?:多少|几)\s*(?:个(?=人))?(?P<unit>{MEASURE})")
_UNIT_BEFORE = re.compile(rf"(?P<unit>{MEASURE})数?(?:是|有|为|达)?多少")
_MONEY = re.compile("(?:多少|几)[^，。？]{0,3}钱")
_ASKING = re.compile(
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
_PRONOUN = re.compile(
    r"^(?:那么?|还有|另外|其中)|它|他们|她|这[个项些条份种]|那[个项些条份种]|其(?!中|他|它|余|实)|上述|前者|后者|该[项条]"
)
_LINKS = frozenset({"了", "一共", "共", "总共", "由", "是", "有", "在", "要", "需要", "应", "应当", "过"})
_AND_THAT = re.compile(r"^(?:那么?|还有)?(?P<topic>[^，。？?]{1,24}?)呢[？?]?$")


def analyse(text: str) -> Question:
    """Take ``text`` apart."""
    plain = unicodedata.normalize("NFKC", text).strip()
    kind = next((kind for kind, pattern in _KINDS if pattern.search(plain)), Kind.OTHER)
    unit = _UNIT.search(plain) or _UNIT_BEFORE.search(plain)
    content = _ASKING.sub(" ", plain).lower()
    found = [word for word in dict.fromkeys(words(content)) if not _NUMBER.fullmatch(word) and word not in STOP_WORDS]
    # Common words and single characters are all there is to go by in a question made of nothing else.
    terms = [word for word in found if word not in _HOLLOW and len(word) > 1] or found
    numbers = tuple(dict.fromkeys(_STATED.findall(_YEAR.sub("", plain))))
    unit_word = unit["unit"] if unit else "元" if _MONEY.search(plain) else ""
    return Question(text.strip(), kind, content, tuple(terms), _parts(plain), numbers, unit_word)


def _parts(plain: str) -> tuple[str, ...]:
    """What the question lists in quotes, or before 分别: “大兴务实之风、弘扬清廉之风”分别要求什么 → both."""
    for a, b in _QUOTED.findall(plain):
        parts = (a or b).split("、")
        if len(parts) > 1:
            return tuple(parts)
    quoted = [a or b for a, b in _QUOTED.findall(plain)]
    return tuple(quoted) if len(quoted) > 1 and "分别" in plain else ()


def points_back(question: Question) -> bool:
    """Whether the question cannot be understood alone: it points back, or names nothing itself."""
    return bool(_PRONOUN.search(question.text) or _AND_THAT.match(question.text)) or not question.terms


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it leaves out, taken from the latest earlier question that names its subject.

    "那周学习例会呢？" after "理论中心组学习开展了多少次？" puts the new topic before the old predicate; other
    questions get the earlier subject put before them. Returns the question itself when history has no subject.
    """
    for turn in reversed(history):
        earlier = analyse(turn.question)
        if not earlier.terms or (points_back(earlier) and len(earlier.terms) < 2):
            continue
        if (match := _AND_THAT.match(question.strip())) and match["topic"]:
            return f"{match['topic']}{_predicate(turn.question)}"
        return f"{_subject(turn.question)}：{question.strip()}"
    return question.strip()


def _subject(question: str) -> str:
    """An earlier question without its asking words: what it was about."""
    subject = re.sub(r"\s+", "", _ASKING.sub("", unicodedata.normalize("NFKC", question)))
    return re.sub(r"[的是有了]?[？?。！!，,；;：:\s]*$", "", subject)


def _predicate(question: str) -> str:
    """The asking part of a question, from the verb before its question word: 理论学习开展了多少次？ → 开展了多少次？"""
    plain = unicodedata.normalize("NFKC", question).strip()
    asking = _ASKING.search(plain)
    if asking is None:
        return plain
    before = words(plain[: asking.start()])
    kept: list[str] = []
    if before and before[-1] in _LINKS:
        kept.insert(0, before.pop())
    if before and (len(before) > 1 or kept):
        kept.insert(0, before.pop())
    return "".join(kept) + plain[asking.start() :]
