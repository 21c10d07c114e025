"""The words of a question, by what they can do in it (pure).

The word cutter's tags are a guess; words that are common in questions about official papers, and that it guesses wrong
or leaves open, are listed here by what they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.followup.sides import relational
from assistant.measures import MEASURE
from index.numerals import NUMERAL
from index.words import tagged

__all__ = ["BESIDE", "BODY", "OWNER", "PEOPLE", "Token", "plain", "tokens"]

_MONTH = r"\d{1,2}月(?:份|[底初末]|[上中下]旬|\d{1,2}日)?"
_ASKING = {
    "reason": "为什么|为何|为啥|因为什么|什么原因|什么缘故",
    "when": (
        "什么时候|什么时间|何时|几时|啥时候|几点(?!要求|意见|建议|措施)|几月份?|几号|哪一?[年月天日]|哪个月|第几季度"
    ),
    "often": "每?隔?(?:多久|多长时间)",
    "where": "在?(?:哪里|哪儿|何处|什么地方|哪个地方)|在哪(?![些几个一位家])",
    "who": (
        "由?(?:谁|何人|哪[一几]?[个家位些]?(?:部门|单位|机构|处室|科室|领导|人(?!群))|"
        "什么(?:部门|单位|机构|人(?![员才])))"
    ),
    "polar": r"(?P<twice>[\u4e00-\u9fff])不(?P=twice)|有没有|是否|可不可以|能否|可否|[吗么](?=$|[，。？！])",
    "how": "怎么样|怎么办|怎么|怎样|如何|咋",
    "count": (
        f"(?<![十百好第])(?:多少|几(?![何乎率经近]))(?:个(?=人))?(?:{MEASURE}|钱)?|多[大长高宽远重快](?!远|久)|百分之几"
    ),
    "which": f"哪几?[一二两三四五六七八九十]?(?:{MEASURE}|些|样)?|什么(?:样的)?|啥",
}
#: Sorts of question words that ask for what stands beside the verb, not for what the verb takes.
BESIDE = frozenset({"reason", "when", "often", "where", "who", "how"})
_SPECIAL = re.compile(
    "|".join(
        f"(?P<{sort}>{pattern})"
        for sort, pattern in {
            "quoted": '《[^《》]{1,80}》|“[^“”]{1,60}”|「[^「」]{1,60}」|"[^"]{1,60}"',
            "person": (
                "(?![对在由与和被有是为给到请把以因及从向按让使某])[\u4e00-\u9fff]某[某甲乙丙丁]?(?![些个种项一人年月日地单局县市区])"
            ),
            "ordinal": (
                f"第(?:{NUMERAL})(?:[编章节条款项目点步类个届期批轮次件]|部分|方面|阶段)(?:之[一二三四五六七八九十]+)?"
            ),
            **_ASKING,
            "time": (
                rf"(?:19|20)\d\d年度?(?:{_MONTH}|[上下]半年|第?[一二三四]季度|[底初末])?|{_MONTH}|第[一二三四]季度"
                "|[今去明前后本当]年(?:度|以来|[上下]半年|年?[底初])?|[上下]半年|[上下]个?(?:月|季度|周|星期)|目前|现在|全年|年[初底末]"
            ),
        }.items()
    )
)
# Words that begin what is said of a subject.
_OPENER_WORDS = """
是 有 由 要 应 应当 应该 需 需要 须 必须 可以 可 能 能够 会 得 把 被 对 向 从 按 按照 于 以 给 跟 都 也 还 又 就 才
不 没 没有 未 不得 共 一共 总共 总计 最 至少 最多 最少 最低 最高 最长 最迟 最晚 分别 各有 各是 已 已经 将 曾 正在
一般 通常 主要 包括 属于 算 指 为期 用于 均 只 每次 每年 每月 每周 每天 每期 每人 每名 每户 起码 必 不能 不可 大概
大约 接着
"""
_OPENERS = frozenset(_OPENER_WORDS.split())
_MODAL = re.compile("^[要应需能须得][^求对用急点力动]")
_YAO = "点素害闻职员务道事义领塞件求"  # what follows 要 in a noun
# Adverbs before verbs and attributes before nouns.
_ADVERB_WORDS = "重点 专题 集体 集中 主要 具体 统一 全面 直接 优先 逐步 定期 及时 大致 到底 究竟 最后 最终 一共 总共"
_ADVERBS = frozenset(_ADVERB_WORDS.split())
_VERB_WORDS = "汇报 新建 改建 扩建 精简 落实 健全 完善 规范 丰富 巩固 稳定 明确 严格 严肃"
_VERBS = frozenset(_VERB_WORDS.split())
_NOUNS = frozenset({"清单", "台账", "名单"})
_NO_NOUNS = _VERBS | frozenset("内外前后上下里中间")
_EVENT = re.compile(
    "(?:学习|培训|轮训|检查|审查|核查|督查|巡察|巡视|考核|考试|考勤|评议|评估|评价|整治|整改|教育|管理|建设|保护|监督|接待|报销|审批|审核"
    "|调研|研讨|值班|值守|运营|服务|工作|活动|改造|采购|招标|招聘|选拔|任免|任用|宣传|宣讲|维修|演练|治理|普查|补贴|补助|救助|公示|公开|共享|归集"
    "|谈话|述职|表彰|处分|问责|处罚|扶持|奖励|会议|调度|申报|报告|授权|开发|利用|征收|补偿|登记|备案|会商|通报|约谈|走访|慰问|帮扶|贯通|协调"
    "|发言|交流|辅导|请假|休假|加班|出差|调动|晋升|面试|体检|验收|审计|决算|预算|监测|预警|防控|防治|种植|生产|招生|就业|回访|化|[例大年谈告活公委度场员署析训座]会)$"
)
PEOPLE = re.compile(
    "(?:书记|委员|[组主]长|主任|青年|干部|党员|人员|职工|员工|学员|领导|同志|[局厅处科部院校镇乡县市省]长|负责人|联系人|专员|教师|医生|护士"
    "|学生|群众|者|户|本人|[^人成动演船议会党官]员)$"
)
_OFFICE = "(?<!布)局|厅|县|[^城超上门夜集场]市|省|镇|乡|[^社小校园景地灾战各]区|街道|医院|大学|公司|党组|单位|机关"
BODY = re.compile(
    f"(?:{_OFFICE}|委|法院|检察院|村|[^好用坏短长益害去何到出此]处|科|室|站|所|队|校|学院|企业|部门|系统|行业|支部|党总支|班子|小组|中心|^[省市区县镇村局厅]里)$"
)
#: Bodies that stand before what is theirs: 县局|党组会.
OWNER = re.compile(f"(?:{_OFFICE}|[工纪监区县市省党]委)$")
_NOUNISH = ("n", "j", "l", "vn", "b", "i", "s", "an", "zg", "ng", "vg", "ag", "eng")
_EMPTY_TAGS = frozenset(
    {"d", "p", "c", "u", "ud", "ug", "uj", "ul", "uv", "uz", "y", "m", "q", "x", "r", "e", "o", "f", "time"}
)
_ASCII_MARK = re.compile(r"(?<![\x20-\x7e])[?!,;:]|[?!,;:](?![\x20-\x7e])")
_WIDE = str.maketrans("?!,;:", "？！，；：")
_BLANK = re.compile(r"(?<![!-~])\s+|\s+(?![!-~])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question, ``question[start:end]``. ``sort``: quoted, person (a masked name), ordinal, time, a sort of
    question word (reason, when, often, where, who, polar, how, count, which), or the tag of the word cutter."""

    start: int
    end: int
    text: str
    sort: str

    @property
    def asks(self) -> bool:
        return self.sort in _ASKING

    @property
    def opens(self) -> bool:
        """Whether it may begin what is said of a subject before it."""
        tagged_so = self.sort in ("p", "d") and not relational(self.text)
        return (self.text in _OPENERS and self.sort != "n") or self.modal or tagged_so

    @property
    def modal(self) -> bool:
        """Whether it is a modal and a verb in one: 要交."""
        return self.sort == "v" and self.text not in _OPENERS and bool(_MODAL.match(self.text))

    @property
    def decides(self) -> bool:
        """Whether no noun phrase goes on with it; an adverb may be part of one: 最长年限, 随机抽查."""
        return self.sort == "x" or (self.opens and self.sort != "d" and not self.text.startswith("最"))

    @property
    def verb(self) -> bool:
        return self.text in _VERBS or (self.sort.startswith("v") and self.sort not in ("vn", "vg"))

    @property
    def event(self) -> bool:
        """Whether it names something done, as verb or as noun: 检查, 培训."""
        return self.sort != "quoted" and bool(_EVENT.search(self.text))

    @property
    def attributive(self) -> bool:
        """Whether it is an adverb before verbs and an attribute before nouns: 重点, 专题."""
        return self.text in _ADVERBS

    @property
    def nominal(self) -> bool:
        if self.attributive or self.asks or (self.text in _OPENERS and self.sort != "n") or self.text in _NO_NOUNS:
            return False
        tagged_so = self.sort in ("quoted", "person") or self.sort.startswith(_NOUNISH) or self.text in _NOUNS
        return tagged_so or relational(self.text) or self.event or bool(PEOPLE.search(self.text))

    @property
    def empty(self) -> bool:
        """Whether it names nothing: adverbs, particles, measures, pronouns."""
        return self.attributive or self.opens or self.asks or self.sort in _EMPTY_TAGS

    @property
    def leads(self) -> bool:
        """Whether it may stand before a subject without being part of it."""
        return self.sort in ("p", "x", "y") or (self.sort in ("c", "d") and self.text not in _OPENERS)


def plain(text: str) -> str:
    """``text`` in NFKC with Chinese marks, without blanks but those within Latin text."""
    normal = _BLANK.sub("", unicodedata.normalize("NFKC", text).strip())
    return _ASCII_MARK.sub(lambda mark: mark.group().translate(_WIDE), normal)


def tokens(text: str) -> tuple[Token, ...]:
    """The words of ``text``, which is in ``plain`` form, in order; every character is in one of them.

    The exception is text that is no valid Unicode, of which only what is listed here is found.
    """
    found: list[Token] = []
    at = 0
    for match in _SPECIAL.finditer(text):
        found += _cut(text, at, match.start())
        found.append(Token(match.start(), match.end(), match.group(), match.lastgroup or ""))
        at = match.end()
    found += _cut(text, at, len(text))
    return tuple(_meetings(found))


def _cut(text: str, start: int, end: int) -> Iterator[Token]:
    for from_, to, tag in tagged(text[start:end]):
        left, right = start + from_, start + to
        word = text[left:right]
        if len(word) == 2 and word[1] == "是" and tag in ("v", "n", "vn") and word not in ("国是", "要是"):
            yield Token(left, left + 1, word[0], "n")  # 公示|期是
            yield Token(left + 1, right, "是", "v")
        elif len(word) == 2 and word[0] == "要" and tag == "n" and word[1] not in _YAO:
            yield Token(left, left + 1, "要", "v")  # 要报|给
            yield Token(left + 1, right, word[1], "v")
        else:
            yield Token(left, right, word, tag)


def _meetings(found: list[Token]) -> Iterator[Token]:
    """Takes the 会 of 党小组会 for the meeting, where no verb follows that it could be the modal of."""
    for i, token in enumerate(found):
        follows = found[i + 1] if i + 1 < len(found) else None
        alone = follows is None or follows.asks or follows.opens or follows.sort in ("x", "uj", "y", "c")
        if token.text == "会" and alone and i and found[i - 1].nominal:
            yield replace(token, sort="n")
        else:
            yield token
