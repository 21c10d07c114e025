"""What a question asks: its kind, its terms, the unit it counts in (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.kinds import Kind, Sort, head, kind_of, sort_of
from assistant.measures import MEASURE
from index.words import STOP_WORDS, tagged, words

__all__ = ["ASKING", "Kind", "Question", "Sort", "analyse"]


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*(?:年|[-—~至到]))")
# What a unit or a place of the question ends in, and words that end like one.
_UNIT_END = re.compile(
    r"(?:局|厅|委(?!托|员|派)|法院|检察院|医院|大学|公司|县(?!直)|市(?!场|直)|省(?!直)|镇|乡|街道|区(?!域|分|直|县))$"
)
_NO_UNIT = re.compile(
    "[社小校园景地片新老灾战库牧林矿城]区$|[城超上门夜集都]市$|党委$|[常政]委$|[格结布]局$"
    "|^[本该各全我你他某这那每]|家乡$|下乡$|[城老集乡]镇$|[客餐大展舞]厅$|^[跨强进出驻次盟]"
    "|^(?:东西|日志|新建)$|^(?:市|县|区|镇|乡|省|街道|委)$"
)
_LEVEL = re.compile("[省市县区]住$")  # the cutter takes the 住 of 住建局 for a verb
_PERSON = re.compile(
    "(?:主演|导演|编剧|作者|[冠亚季]军|得主|获得者|主角|教练|队长|旗手|领队|负责人|主持人|联系人|召集人|创始人"
    "|发起人|记者|总理|总统|议长"
    "|组长|主任|书记|支书|局长|厅长|处长|科长|市长|县长|院长|校长|主席|会长|秘书长|长官)$"
)
_NAMED = re.compile("叫什么|姓名|什么名字|名字是|哪位(?!.{0,4}部门)")
_LABEL = re.compile(
    r"(第[一二三四五六七八九十百\d]+[届次期轮号])"
    r"|(?<=[\u4e00-\u9fffA-Za-z])(\d{1,3})(?![\d.%年月日号岁个名人次项条份场万亿元米公里级天小时分])"
)
_FIGURE_KINDS = frozenset({Kind.COUNT, Kind.FREQUENCY, Kind.TIME})


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    ``text`` is the question as it was asked; ``content`` what is left without its asking words, lower case, with
    blanks in their place; ``terms`` the content words in order, each once, all of them stretches of ``content``.
    ``parts`` are the things it asks about one by one (“甲、乙、丙”分别…), ``numbers`` the figures it states itself,
    ``unit`` the measure word after 多少 or 几 ("" where there is none), ``head`` the question up to what it asks about.
    ``topic`` are the terms that say what the question is about, as against what it asks of it; ``category`` is the noun
    that the answer is an instance of: 什么宗教 → 宗教.
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
    topic: tuple[str, ...] = ()
    category: str = ""

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
    def units(self) -> tuple[str, ...]:
        """Units and places that the question names: 县住建局, 河东区, 山西. Not those it only hints at: 本局, 全市."""
        return tuple(dict.fromkeys(_units(self.content)))

    @property
    def counted(self) -> str:
        """The noun that is counted: 多少个盟市 → 盟市. "" where the question names none."""
        match = _COUNTED_NOUN.search(unicodedata.normalize("NFKC", self.text))
        return match["noun"] if match else ""

    @property
    def wants_person(self) -> bool:
        """Whether the answer is somebody's name: 主演是谁, 联系人叫什么名字."""
        return bool(_PERSON.search(self.head) or _NAMED.search(self.text))

    @property
    def labels(self) -> tuple[str, ...]:
        """Numbers that are part of a name: 第七届, 速度与激情10. Not years, nor amounts stated for confirmation."""
        plain = ASKING.sub(" ", unicodedata.normalize("NFKC", self.text))
        return tuple(dict.fromkeys(a or b for a, b in _LABEL.findall(plain)))

    @property
    def years(self) -> tuple[str, ...]:
        """Four-digit years that the question names."""
        plain = unicodedata.normalize("NFKC", self.text)
        return tuple(dict.fromkeys(_YEAR.findall(plain)))


_UNIT = re.compile(rf"(?:多少|几)\s*(?:个(?=人))?(?P<unit>{MEASURE})")
_UNIT_BEFORE = re.compile(r"(?P<unit>[次场人份户件期篇])数?(?:是|有|为|达)?多少")
_BEGINS_WORDS = frozenset("年月日天人名分号位")
_COUNTED_NOUN = re.compile(rf"(?:(?:多少|几)(?:{MEASURE})|多少(?![钱了年天月日]))(?P<noun>[\u4e00-\u9fff]{{2}})")
_NUMBER_OF = re.compile("(?P<unit>[次场份人户件期篇])数[？?。]?$")
_MONEY = re.compile("(?:多少|几)[^，。？]{0,3}钱")
ASKING = re.compile(
    # Which papers: named by 《》 or title at most, never by these words.
    r"(?:在|对)?(?:这些|各份?|几份|几个|不同|两份|两个)(?:单位的?)?(?:材料|文件)"
    r"(?:中|里|里面)?(?:各自?|分别)?(?:是|都)?"
    r"|(?:材料|文件|文中|原文)[中里]|(?:19|20)\d\d\s*年度?"
    r"|请问一?下?|请(?:你|您)?(?:告诉|回答|说明|介绍|列出|列举|概括|说说)(?:我|一下)?|我想(?:知道|问一?下?)"
    r"|想(?:了解|请教)一?下?"
    r"|(?:什么|哪一?[个段]?)(?:时期|时代|年代|阶段|季节|地方|地区|时候|时间|日期|城市|国家)|几几年"
    r"|多[长宽高重远]|(?<=[有是要为])多大|多大(?=[？?]?$)"
    r"|什么时候|什么时间|什么是|是什么|什么意思|为什么|什么|多久|多长时间|多长"
    rf"|(?:多少|几)(?:{MEASURE}|钱)?|(?:哪些|哪几个?|哪一?个|哪一)(?:事|人|地方|方面)?|哪[家位里年月天日]|哪"
    r"|怎么样|怎么办|怎么|怎样|如何|为何|何时|何谓|几时"
    r"|是不是|是否|能不能|可不可以|要不要|有没有|对不对|谁"
    r"|(?:怎么|如何|是怎么)(?:说|讲|写|规定|要求)的?|各是|各有|各自|对吗|是吗|好吗|是吧|对吧|吗|呢|吧"
    r"|么(?=[？?]|$)|分别|一共|总共|到底|究竟|具体"
)
_PERIOD = re.compile(r"每个?(?:两|半)?(?:年|季度?|月|周|天|日|星期)")
_QUOTED = re.compile(r"[“「『\"‘]([^”」』\"’“]{2,40})[”」』\"’]|《([^》]{2,60})》")
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?(?![\d.])")
_STATED = re.compile(rf"(\d+(?:\.\d+)?|[一二两三四五六七八九十百千万]+)余?({MEASURE})")
_WHICH = re.compile(
    "(?:什么样的?|什么|啥|何种|哪一?[个种类项部本家位所支座条款首场门级块片份只名]"
    "|哪[一两二三四五六七八九十几][个种类项部本家位所支座条款首场门级块片份只名]?|哪些|哪)"
)
_SEVERAL = re.compile("都|各(?!级|类|项|种|单位|部门|地|方面)|分别|相比|比较")
# Nouns that no answer ends in.
_VAGUE_WORDS = """
作用 影响 特点 特征 意义 原因 目的 目标 关系 区别 事情 事 东西 情形 条件 习性 习惯 功能 用途 地位 办法 措施 行为 结果
成绩 看法 观点 优势 优点 缺点 好处 变化 步骤 环节 阶段 重点 任务 标准 原则 时候 时间 地方 人 样 意思 活动 举措 做法
资格 身份 程度 手段 因素 依据
"""
_VAGUE = frozenset(_VAGUE_WORDS.split())
# Words so common in questions about papers that finding them proves nothing.
_HOLLOW_WORDS = """
今年 去年 明年 前年 来年 今年以来 近年来
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
    unit = _UNIT.search(plain) or _UNIT_BEFORE.search(plain) or _NUMBER_OF.search(plain)
    content = ASKING.sub(" ", plain).lower()
    found = [word for word in dict.fromkeys(words(content)) if not _NUMBER.fullmatch(word) and word not in STOP_WORDS]
    # Common words and single characters are all there is to go by in a question made of nothing else.
    terms = [word for word in found if word not in _HOLLOW and len(word) > 1] or found
    # 一个人 is no count that could be confirmed, 一次 is.
    stated = [number for number, unit in _STATED.findall(_YEAR.sub("", plain)) if number != "一" or unit == "次"]
    numbers = tuple(dict.fromkeys(stated))
    unit_word = unit["unit"] if unit and _is_unit(plain, unit) else "元" if _MONEY.search(plain) else ""
    if kind is not Kind.YES_NO and _SEVERAL.search(plain) and len(set(_units(content))) > 1:
        kind = Kind.ACROSS
    sort, category = sort_of(plain, kind), ""
    if sort is Sort.TEXT and kind in (Kind.OTHER, Kind.LIST, Kind.DEFINITION) and (category := _category(plain)):
        sort = Sort.INSTANCE
    return Question(
        text.strip(),
        kind,
        content,
        tuple(terms),
        _parts(plain),
        numbers,
        unit_word,
        sort,
        head(plain),
        _topic(content, terms),
        category,
    )


def _parts(plain: str) -> tuple[str, ...]:
    """What the question lists in quotes, or before 分别: “大兴务实之风、弘扬清廉之风”分别要求什么 → both."""
    for a, b in _QUOTED.findall(plain):
        parts = (a or b).split("、")
        if len(parts) > 1:
            return tuple(parts)
    quoted = [a or b for a, b in _QUOTED.findall(plain)]
    return tuple(quoted) if len(quoted) > 1 and "分别" in plain else ()


def _units(content: str) -> Iterator[str]:
    """Each unit or place of the question, those within a longer name one by one: 云岭县人社局 → 云岭县, 人社局."""
    name = ""
    last = -1
    for start, end, tag in tagged(content):
        word = content[start:end]
        joins = tag.startswith(("n", "j", "l", "vn", "b", "s", "q", "k", "g", "z")) and tag not in ("nr", "nrt", "nrfg")
        joins = joins or _LEVEL.match(word) is not None
        if start != last or not (joins or (name and tag in ("v", "a", "f", "m") and len(word) < 3)):
            name = ""
            if not joins and not (tag == "ns" or _UNIT_END.search(word)):
                last = -1
                continue
        name, last = name + word, end
        if (_UNIT_END.search(name) or (tag == "ns" and name == word and len(word) > 1)) and not _NO_UNIT.search(name):
            if len(name) > 1 and len(name) <= 14:
                yield name
            name = ""


def _is_unit(plain: str, match: re.Match[str]) -> bool:
    """Whether the measure word stands alone, and does not begin another word: 多少年轻人 asks for no years."""
    start, end = match.span("unit")
    if match["unit"] not in _BEGINS_WORDS:
        return True
    word = next((stop for begin, stop, _ in tagged(plain) if begin == start), end)
    return word <= end or plain[start:word] in ("人数", "次数", "年内", "天内", "日内", "月内")


def _topic(content: str, terms: Sequence[str]) -> tuple[str, ...]:
    """The terms before the first verb, 的, or asking word; all but the last where there is none of them.

    In prose the topic is named once and left out from then on, so the sentence that answers often lacks it.
    """
    lead = len(content) - len(content.lstrip())
    end = len(content)
    for start, stop, tag in tagged(content):
        ends = start >= lead and (tag in ("v", "vd", "p", "d", "uj", "c", "df") or content[start:stop].isspace())
        if ends and any(content.find(term) < start for term in terms):
            end = start
            break
    before = [term for term in terms if 0 <= content.find(term) < end]
    return tuple(before if len(before) < len(terms) else terms[:-1])


def _category(plain: str) -> str:
    match = _WHICH.search(plain)
    if match is None:
        return ""
    rest = plain[match.end() :]
    noun = ""
    for start, stop, tag in tagged(rest):
        if start > 8 or not tag.startswith(("n", "vn", "l", "j", "s", "q", "an")):
            break
        noun = rest[start:stop]
    return "" if noun in _HOLLOW or noun in _VAGUE else noun
