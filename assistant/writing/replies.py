"""What a language model writes, in our own form: sentences as they are completed, markers as [1][2] (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.verifying.verify import markers, statements

__all__ = ["Statement", "completed", "ended", "parts", "unfinished"]

_OPEN_RANGE = 5  # passages that a range of markers may span: [1-3]
# Other ways of writing [1], and of leading up to it.
_MARKS = re.compile(
    r"[\[【［](?:资料|编号|来源|引用|依据|原文)?\s*\^?\s*(\d{1,3}(?:\s*[,，、;；\-–—~至]\s*\d{1,3})*)\s*[\]】］]"
)
_IN_BRACKETS = re.compile(r"[（(]\s*(?:见|参见|来源|依据|出处|引自|资料)?[:：]?\s*((?:\[\d{1,3}\]\s*)+)[)）]")
_ON_THE_NEXT_LINE = re.compile(r"(\n+)[^\S\n]*((?:\[\d{1,3}\])+)(?=[^\S\n]*(?:\n|$))")
_ONLY_MARKS = re.compile(r"^[\s\[\]【】［］\d,，、;；\-–—^资料编号来源引用依据原文]*$")
_SOURCE = re.compile(r"^(?:根据|依据|按照)(?:以上|上述|所给|提供的)?(?:资料|原文)(?:中?的?(?:内容|记载|规定))?[，,]\s*")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__|`([^`\n]+)`")
_HEADING = re.compile(r"^#{1,6}\s+|^>\s*")
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:[、)）]|\.(?!\d))|[(（]\d{1,2}[)）]|[①-⑳])\s*")  # its own count says nothing
_FULL_STOP = re.compile(r"[。！？!?…；;][”’」』）)】》]*$")

_NOTHING_FOUND = re.compile(
    r"^(?:根据|在)?(?:现有|以上|上述|所给|给出|提供)?的?(?:资料|文件|原文)?[中里]?[，,]?(?:没有|未能?|无)"
    r"(?:找到|提供|提及|写明|说明|涉及|载明)?(?:与?(?:这个|该|此|本)?问题|相关|任何|足够|明确|直接)*的?(?:依据|信息|内容|规定|问题|载明)?\W*$"
)
_REFUSES = re.compile(
    r"作为(?:一个|一名)?(?:AI|人工智能|语言模型|助手)|抱歉|对不起|我(?:无法|不能|没办法)|\b(?:sorry|cannot|can't)\b",
    re.I,
)
_LEAD_IN = re.compile(r"^[^\d“《]{0,30}[：:]$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a reply."""

    body: str  # what it says, without markers and Markdown
    cited: tuple[int, ...]  # the numbers it cites, each once
    breaks: str  # line breaks after it, two at most

    @classmethod
    def read(cls, text: str) -> Statement:
        said = _IN_BRACKETS.sub(r"\1", _MARKS.sub(_spelt_out, text.strip()))
        said = _EMPHASIS.sub(lambda match: match[1] or match[2] or match[3], _LINK.sub(r"\1", said))
        body = re.sub(r"[^\S\n]*\[\d{1,3}\]", "", _HEADING.sub("", said)).strip()
        breaks = "\n" * min(2, len(text) - len(text.rstrip("\n")))
        return cls(_NUMBERED.sub("- ", _SOURCE.sub("", body)), tuple(dict.fromkeys(markers(said))), breaks)

    @property
    def says_something(self) -> bool:
        return bool(re.search(r"\w", self.body))

    @property
    def finds_nothing(self) -> bool:
        """Whether it says no more than that the passages do not answer."""
        return bool(_NOTHING_FOUND.match(self.body))

    @property
    def refuses(self) -> bool:
        return bool(_REFUSES.search(self.body))

    @property
    def leads_in(self) -> bool:
        """Whether it only announces what follows: 具体措施如下："""
        return bool(_LEAD_IN.match(self.body))


def parts(text: str) -> list[str]:
    """The sentences of a reply, each with its markers and line breaks."""
    return statements(_ON_THE_NEXT_LINE.sub(r"\2\1", _IN_BRACKETS.sub(r"\1", _MARKS.sub(_spelt_out, text))))


def completed(text: str) -> tuple[list[str], str]:
    """The sentences of a reply so far that are complete, and the rest of it: the last one may still get its markers,
    and what is quoted may still be closed."""
    found = parts(text)
    held = 1
    while held < len(found) and _ONLY_MARKS.match(found[-held]):
        held += 1
    ready = found[: len(found) - held]
    for i, part in enumerate(ready):
        if not part.endswith("\n") and part.count("“") > part.count("”"):
            ready = ready[:i]
            break
    return ready, "".join(found[len(ready) :])


def ended(text: str, reason: str) -> tuple[list[str], bool]:
    """The sentences of ``text``, the end of a reply that ended for ``reason`` (as in ``spoken``), without one that
    stops in the middle; and whether the reply was cut off."""
    found = parts(text)
    stopped_short = reason != "stop" and bool(found) and unfinished(found[-1])
    return (found[:-1] if stopped_short else found), stopped_short or reason == "length"


def unfinished(text: str) -> bool:
    """Whether ``text``, the last sentence of a reply, stops in the middle."""
    return not text.endswith("\n") and not _FULL_STOP.search(Statement.read(text).body)


def _spelt_out(match: re.Match[str]) -> str:
    numbers: list[int] = []
    for number, upto in re.findall(r"(\d+)(?:\s*[\-–—~至]\s*(\d+))?", match[1]):
        first, last = int(number), int(upto or number)
        numbers += range(first, last + 1) if 0 <= last - first < _OPEN_RANGE else [first]
    return "".join(f"[{n}]" for n in numbers)
