"""What sort of follow-up a question is, and its form in full (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.exchange import alike, exchanged, extended
from assistant.followup.frames import Frame, Phrase, acts, frame, phrases
from assistant.followup.ordinals import Item, chosen, countable, items, leading
from assistant.followup.pronouns import resolved
from assistant.followup.reasking import reasked, still_more, why
from assistant.followup.sides import relational
from assistant.followup.tokens import plain
from assistant.followup.topics import side_of, topic
from assistant.followup.wrapping import Clause, unwrapped
from assistant.records import Turn

__all__ = ["Forms", "forms"]

_TURNS = 8  # earlier questions looked at
_LONGEST = 160  # characters; a longer question says all it needs, of a longer earlier one the end is looked at
_OWN_PHRASES = 2  # a question with as many noun phrases of its own needs no subject from before
_OWN_CHARS = 6  # characters of such phrases, likewise
_FRAGMENT = 16  # characters; “…呢” that is longer is a clause
_SHORT = 8  # characters; a bare noun phrase that is longer is a question of its own

_WHY = re.compile(
    "^(?:这|那|它)?(?:又|都)?是?(?:因为)?(?:为什么|为啥|为何|什么原因|什么缘故|什么理由|凭什么)(?:会|要|得|需要)?"
    "(?:这样|这么|如此)?(?:规定|要求|安排|做|说|定|办)?$|^(?:原因|理由|缘由)(?:何在|是什么|在哪里?)?$"
)
_MORE = re.compile(
    "^(?:除了?(?:这些|这个|此|以上)?(?:之外|以外|外)?，?)?(?:还有|另外|其他|其它|其余|别的|剩下|剩余|余下)(?:的|还)?(?:有|是)?"
    "(?:哪些|什么|啥|几[个条项]|别的|其他的?|没有)?(?P<noun>[\u4e00-\u9fff]{2,4}?)?(?:吗|没有)?$"
    "|^(?:继续|更多|接着说|往下说|继续说|接着讲|说下去)$"
)
_SURE = re.compile(
    "^(?:你|您)?(?:真的|确定|确实|当真|是|对|这样|是这样|准确|没错|不对|不会)的?(?:吗|么|吧)$|^(?:对不对|是不是|真的假的)$"
)
_DETAIL = re.compile(
    "^(?:请|能不能|能|可以|麻烦)?再?(?:(?:详细|具体|展开|细)(?:点|一点|一些)?地?(?:说说|讲讲|说一?下|讲一?下|说|讲|介绍一?下|介绍)"
    "|(?:说|讲|介绍)得?(?:详细|具体|细)(?:点|一点|一些)?|(?:详细|具体)(?:点|一点|一些)?)吗?$"
)
_WHICH_CLAUSE = re.compile("^(?:这|它)?(?:是|在)?(?:第几|哪一?)[条章款节](?:规定|写|说|讲)?的?$")
_NEXT = re.compile("^(?:然后|接下来|后来|之后|后面|下面|再往后)(?:怎么办|怎么做|做什么|要做什么|该怎么做)?$")
_IF = re.compile("^(?:要是|如果|假如|假若|倘若|万一|若是|若)")
_COMPARED = re.compile("^[和跟与同比].{1,8}?(?:相比|比|比较)?$")
_FAILS = re.compile("^(?:没|不(?![足满到少超])|未(?!满)|缺|逾期|超期|过期|忘|漏|丢)")
_SUCH = re.compile("^(?P<kind>.+?)的?[那这]一?[次个份场条种期批项]$")
_DEFINES = re.compile("^(?:什么是|何谓|什么叫|何为|啥是)")
_LIBRARY = re.compile("(?:材料|文件|文库|资料)$")
_DOING = re.compile("(?:怎么|如何|怎样)(?:做|弄|操作|执行|落实|实施|推进|推动|开展|进行)|(?:步骤|流程|程序|做法)")
# What has no subject to leave out: the weather, the clock, the assistant.
_IMPERSONAL = re.compile("^(?:你|您)|下[雨雪]|刮风|降温|天气|放假|停[水电气]|堵车|几点了|几号了?$|(?:星期|周)几")
_ANYBODY = re.compile("^(?:各|全体|所有)?(?:学员|(?:参训|参加|参会)?人员|申请人|当事人|报名者|成员|对象|单位|领导)$")
_ONLY_ASKING = re.compile("^(?:是|有|由|都|分别|一共|总共|共|具体|又|还|在|各|到底|大概|大约|的|会|从|到|于)$")
_LEAD = re.compile("^(?:那么?|对于|关于|至于|在|对|就|像|到了?|换成|其中的?)(?=.)")
_TAIL = re.compile("(?<=.)(?:方面|这块|那块|这边|那边)$")


@dataclass(frozen=True, slots=True)
class Forms:
    """A question and its form in full, the same where history adds nothing.

    ``needed``: the question cannot be understood alone, so only ``standalone`` is to be answered. Otherwise, where the
    two differ, it leaves out what it is about, and may go on with what was asked before or begin anew.
    """

    asked: str
    standalone: str
    needed: bool


@dataclass(frozen=True, slots=True)
class _Context:
    """The latest question that says what it is about, in full; the items that the answer to ``listed`` gave."""

    question: Frame
    items: tuple[Item, ...] = ()
    listed: Frame | None = None


def forms(question: str, history: Sequence[Turn] = ()) -> Forms:
    """The question with what it leaves out, taken from the latest earlier question that says what it is about.

    The form in full reads as somebody would have typed it. It is longer than the question by an earlier question of
    160 characters and a few words at most.
    """
    context: _Context | None = None
    for turn in history[-_TURNS:]:
        context = _after(turn, context)
    return _forms(question.strip(), context)


def _after(turn: Turn, context: _Context | None) -> _Context | None:
    """What the next question may refer to."""
    about = context
    for sentence in re.findall("[^？。！\n]+[？。！]*", turn.question):
        full = unwrapped(plain(_forms(sentence, about).standalone)).said
        taken = frame(full[-_LONGEST:])
        if taken.subject or phrases(taken):
            about = _Context(taken)
    if about is None or about is context:
        return context
    if context and context.items and leading(unwrapped(plain(turn.question)).text):
        return _Context(about.question, context.items, context.listed)
    found = items(turn.answer)
    return _Context(about.question, found, about.question) if found else about


def _forms(asked: str, context: _Context | None) -> Forms:
    text = plain(asked)
    if context is None or len(text) > _LONGEST:
        return Forms(asked, asked, needed=False)
    clause = unwrapped(text)
    if not clause.text:
        return Forms(asked, asked, needed=False)
    full, needed = ("", False) if clause.new else _complete(clause, context)
    if not full and clause.linked:
        full, needed = extended(context.question, frame(clause.said)), True
    if not full and clause.new:
        full, needed = clause.said, True
    return Forms(asked, f"{full}？{clause.rest}" if full else asked, needed)


def _complete(clause: Clause, context: _Context) -> tuple[str, bool]:
    """The clause in full, and whether it cannot be understood alone; ("", False) where it says all it needs."""
    of = context.question
    if text := _set_phrase(clause.text, of):
        return text, True
    if ordinal := leading(clause.text):
        listed = context.listed or of
        if text := chosen(listed, context.items, ordinal) or chosen(of, (), ordinal):
            return text, countable(listed, context.items, ordinal)
    taken = frame(clause.text)
    particle = clause.text != clause.said
    dated = bool(taken.tokens) and all(token.sort == "time" for token in taken.tokens)
    tied = particle or clause.linked or clause.asks or dated
    if taken.asking is None and taken.tokens and _is_fragment(taken, particle) and (tied or alike(of, clause.text)):
        return _fragment(clause, context), tied
    return (full, True) if (full := resolved(clause.text, of)) else _elliptic(taken, of)


def _set_phrase(text: str, of: Frame) -> str:
    """Questions that are worded the same whatever they are about."""
    if _WHY.match(text):
        return why(of)
    match = _MORE.match(text)
    if match and (not match["noun"] or relational(match["noun"])):
        return still_more(of, match["noun"] or "")
    if _SURE.match(text):
        return of.text
    if _DETAIL.match(text):
        return f"{topic(of)}的具体内容是什么"
    if _WHICH_CLAUSE.match(text):
        return f"{topic(of)}是第几条规定的"
    return f"{topic(of, action=True)}接下来怎么做" if _NEXT.match(text) else ""


# “那周学习例会呢”


def _is_fragment(taken: Frame, particle: bool) -> bool:
    """Whether it is no clause of its own: 那周学习例会呢, 2022年？"""
    if particle:
        return len(taken.text) <= _FRAGMENT
    if len(taken.text) > _SHORT or "的" in taken.text:
        return False
    if not relational(taken.text) and any(relational(taken.text[-size:]) for size in (2, 3, 4)):
        return False  # 公示时间
    return all(t.nominal or t.sort in ("time", "ordinal", "t", "m", "q", "a", "nr", "c", "x") for t in taken.tokens)


def _fragment(clause: Clause, context: _Context) -> str:
    of = context.question
    lead = _LEAD.match(clause.text)
    new = _TAIL.sub("", clause.text[lead.end() if lead else 0 :])
    if resolved(new, of) == topic(of) or (new in of.text and len(new) > 1):
        return of.text
    verbs = [token for token in frame(new).tokens if token.verb]
    if _IF.match(new) or ("的话" in clause.said and not alike(of, new)):
        return f"{topic(of, action=True)}，{new}{'' if _IF.match(new) else '的话'}怎么办"
    if _COMPARED.match(new):
        return f"{topic(of)}{new}怎么样"
    if _FAILS.match(new) and not new.endswith("的"):
        return f"{topic(of)}{new}怎么办"
    if clause.text.startswith("其中") and of.subject:
        return f"{of.subject}中{new}{of.predicate}"
    listed = context.listed.asking if context.listed else None
    if listed and listed.sort == "which" and len(new) > 1 and any(new in item.label for item in context.items):
        return f"{topic(context.listed or of)}的{new}具体是什么"
    if match := _SUCH.match(new):  # 捍卫“两个确立”那次
        head = next((token.text for token in of.tokens if token.end == of.end), "")
        return f"{match['kind']}的{head}{of.predicate}" if len(head) > 1 else exchanged(of, match["kind"])
    side = of.subject.rpartition("的")[2]
    if relational(new) and not (relational(side) and side[-1:] == new[-1:]):
        return side_of(of, new)
    after = of.text[of.asking.end :] if of.asking and of.asks_beside else ""
    if after and len(verbs) == len(frame(new).tokens) and len(frame(after).tokens) == 1:
        return of.text.removesuffix(after) + new  # 什么时候开始, 结束呢
    return exchanged(of, new, lead.group() if lead else "")


# “在哪儿举办”


def _elliptic(taken: Frame, of: Frame) -> tuple[str, bool]:
    """A clause that leaves its subject out, or has one that belongs to something."""
    text, subject = taken.text, taken.subject
    own = [p for p in phrases(taken) if p.sort not in ("time", "ordinal") and not _hollow(p)]
    chars = sum(len(phrase.text.strip("“”《》")) for phrase in own)
    if (_DEFINES.match(text) and own) or _IMPERSONAL.search(text) or _LIBRARY.search(subject):
        return "", False
    if subject and relational(subject):
        link = "" if taken.tokens[0].sort == "time" else "的"
        return f"{topic(of, whole=True)}{link}{text.removeprefix('的')}", True
    if not subject or taken.tokens[0].asks:
        if taken.asking and all(t.asks or t.sort in ("m", "q") or _ONLY_ASKING.match(t.text) for t in taken.tokens):
            return reasked(of, taken.asking, text), True
        if len(own) >= _OWN_PHRASES or chars >= _OWN_CHARS:
            return "", False
        return _joined(text, of, own=bool(own)), not own
    if re.search("[他她]", text):
        return "", False
    first, after = taken.tokens[0], taken.predicate
    verb_first = first.verb and not first.event
    if _ANYBODY.match(subject) or (len(subject) <= 4 and relational(subject[-2:]) and not verb_first):
        whole = topic(of, whole=True)
        return f"{of.subject if of.subject and text[:2] in whole[-4:] else whole}的{text}", False
    named = [p.text for p in phrases(of) if p.text.endswith(subject) and len(p.text) > len(subject) > 1]
    if named:
        return named[0] + text[taken.end :], False  # 比赛 after 理论宣讲比赛
    them = subject.endswith("的") or (after.startswith("的") and not after.startswith("的是"))
    verbal = (verb_first and not own) or first.sort in ("d", "p", "c")
    verbal = verbal or (after.startswith("了") and chars < 3)
    if len(subject) <= _SHORT and len(own) < _OWN_PHRASES and (_IF.match(text) or them or verbal):
        apart = bool(them or "，" in text or _IF.match(text))
        return f"{topic(of, action=True)}，{text}" if apart else _joined(text, of, own=bool(own)), False
    return "", False


def _hollow(phrase: Phrase) -> bool:
    """Whether it could be part of any question: 要求; or is a verb for a noun: 由谁检查."""
    return relational(phrase.text) or len(phrase.text) < 2 or (len(phrase.tokens) == 1 and phrase.tokens[0].event)


def _joined(text: str, of: Frame, *, own: bool) -> str:
    text = re.sub("^(?:我们?|咱们?)", "", text)
    about = topic(of, action=bool(_DOING.search(text)))
    own = own or text.startswith(("对", "向", "给", "在"))
    if of.subject and ((own and acts(of.subject)) or (about != of.subject and about[-2:] in text)):
        about = of.subject
    return f"{about}，{text}" if "，" in text else about + text
