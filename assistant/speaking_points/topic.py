"""The topic of a talk: what it is about without its asking words, and a title that cuts no phrase (pure)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.clauses import clauses
from assistant.errors import TopicError

__all__ = ["MAX_CHARS", "Topic", "read_topic"]

MAX_CHARS = 200  # characters of a topic
_TITLE_CHARS = 32  # characters of a topic in a title; a single longer clause stands whole

_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]")
_WRAPPED = re.compile(r"^[“\"「『‘]([^“”\"「」『』]*)[”\"」』’]$")
_FULL_STOP = re.compile(r"[?？。！!；;，,、：:\s]+$")
# A frame around the topic: 请谈谈…, 结合工作实际谈谈如何理解…, 围绕…开展研讨.
_TALK = re.compile(
    r"^(?:请|试)?(?:结合[^，,]{0,16}?(?:谈谈|谈一谈|谈))?(?:请?谈谈|谈一谈|浅谈|试论|论述?|学习研讨|专题研讨)?(?:一下)?"
)
_AROUND = re.compile(
    r"^(?:围绕|关于|聚焦)(?P<core>.+?)(?:的?(?:专题)?(?:研讨|研讨交流|讨论|发言|学习|学习体会|体会|提纲))?$"
)
_ASKING = re.compile(
    "(?:应该|应当|应|要|该|可以|可)?(?:如何|怎样|怎么样?|为什么(?:要|说)?|为何(?:要)?)(?:去|来|才能|更好地?|进一步|做到|做好)?"
    "(?:理解把握|理解|看待|认识|把握)?"
)
_KEPT_VERB = re.compile("(?:理解把握|理解|看待|认识|把握)$")
_ASKING_END = re.compile(
    "(?:[，,]?(?:还|又)?(?:可以|应该?|应当|需要|要)?(?:采取|有|包括|抓住|把握|做好)?(?:在)?(?:哪些|哪几个?|什么)"
    "(?:具体)?(?:方面|抓手|举措|措施|办法|做法|意义|内涵|要求|途径|路径|问题|体会)?(?:继续深化推进|发力|着手|下功夫|努力|改进)?"
    "|[，,]?(?:是什么|怎么办|怎么做|怎么看|有何体会|有何打算|谈谈体会|谈谈认识))$"
)
_NOUN = re.compile("(?:意义|内涵|要求|本质|关系|地位|作用|特征|精神|思想|理论|部署|论述|道理|逻辑|规律|体系|原则)$")
_SUBJECT_AS = re.compile("^[^，,]{2,16}作为")
_LEADING = re.compile("^(?:作为|结合|围绕|通过|按照|根据|针对|立足|面对|在[^，]{2,14}(?:中|下|上|里|方面)$)")
_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "「": "」"}


@dataclass(frozen=True, slots=True)
class Topic:
    """``text`` as it was given, cleaned; ``core`` without asking words, which is what is looked for; ``clauses`` of it
    that say something by themselves, at least one; ``title`` the clauses that a title has room for, whole, with the
    quotation marks within as ‘’ since a title sets the topic in “”."""

    text: str
    core: str
    clauses: tuple[str, ...]
    title: str


def read_topic(text: str) -> Topic:
    """The topic in ``text``. Raises TopicError when it is empty or longer than ``MAX_CHARS``."""
    shown = " ".join(_CONTROL.sub("", text).split())
    if not any(char.isalnum() for char in shown):
        raise TopicError("主题是空的，请写上研讨的主题，例如“坚定理想信念”。")
    if len(shown) > MAX_CHARS:
        raise TopicError(f"主题有 {len(shown)} 个字，超过 {MAX_CHARS} 字的上限，请精简成一两句话。")
    bare = _FULL_STOP.sub("", shown)
    if wrapped := _WRAPPED.match(bare):
        bare = wrapped[1].strip() or bare
    bare = unicodedata.normalize("NFC", bare)
    found = [part for part in (_without_question(clause) for clause in _parts(bare)) if len(part) > 1]
    core = "，".join(found) or bare
    kept = tuple(part for part in found if not _LEADING.match(part) or len(found) == 1) or (core,)
    title = _titled(kept)
    return Topic(shown, core, kept, title.translate(str.maketrans("“”", "‘’")))


def _parts(text: str) -> list[str]:
    """The clauses of a topic, but not who it is about when that is named by itself: X作为Y，如何…"""
    opened = _AROUND.match(text)
    text = opened["core"] if opened and _balanced(opened["core"]) else text
    found = [text[start:end].strip("，,；;。 ") for start, end in clauses(text)]
    return [
        part for i, part in enumerate(found) if part and not (len(found) > 1 and i == 0 and _SUBJECT_AS.match(part))
    ]


def _without_question(clause: str) -> str:
    """A clause without its asking words: 纪检监察机关如何带头加强… → 纪检监察机关带头加强…"""
    shown = _ASKING_END.sub("", _FULL_STOP.sub("", clause))
    talked = _TALK.sub("", shown)
    shown = talked if len(talked) > 1 else shown
    match = _ASKING.search(shown)
    if match is None:
        return shown.strip()
    before, after = shown[: match.start()], shown[match.end() :]
    if len(after) < 2:
        return before.strip()
    # 结合工作实际谈谈如何理解X → X; 机关如何加强X → 机关加强X.
    said = "" if re.search("谈|说|结合|联系", before) else before
    verb = _KEPT_VERB.search(match.group())
    kept = verb.group() if verb and (said or _NOUN.search(after)) else ""
    return (said + kept + after).strip()


def _titled(parts: tuple[str, ...]) -> str:
    """Leading clauses that fit a title, each whole; a first clause that is too long stands alone."""
    shown = parts[0]
    for part in parts[1:]:
        if len(shown) + 1 + len(part) > _TITLE_CHARS:
            break
        shown += "，" + part
    return shown


def _balanced(text: str) -> bool:
    return all(text.count(left) == text.count(right) for left, right in _PAIRS.items())
