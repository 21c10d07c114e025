"""The earlier question asked of something else: “那周学习例会呢”, “2022年呢”, “市局呢” (pure)."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.followup.frames import Frame, Phrase, acts, frame, phrases, sort_of
from assistant.followup.sides import asked_as
from assistant.followup.topics import asked_noun
from assistant.measures import MEASURE

__all__ = ["alike", "exchanged", "extended"]

_ALIKE = 2.0  # likeness from which one phrase gives way to another
_CIRCUMSTANCE = re.compile("(?:节假日|假期|周末|夜间|晚上|白天|工作日|期间|平时|汛期|节日|双休日)$")
# Nouns that stay when what they are measured of changes: 粮食|总产量.
_MEASURED = re.compile(
    "(?:量|额|率|数|面积|目标|收入|标准|经费|费用|时间|期限|比例|增速|规模|名单|职责|要求|制度|流程|程序|材料|结果|对象)$"
)
_OFFICE = re.compile("[局厅县市省区镇乡]$|^[省市区县镇村局厅]里$")
_NUMERAL = r"(?:\d+(?:\.\d+)?[万亿]?|[一二两三四五六七八九十百千]+)"
_COUNTED = re.compile(rf"{_NUMERAL}(?P<unit>{MEASURE})")
_BOUNDED = re.compile(rf"{_NUMERAL}{MEASURE}(?:以上|以下|以内|以外)$")
_PART_OF_YEAR = re.compile("[上下]半年|第.季度|.{1,2}月")
_YEAR = re.compile(r"\d{4}年|[今去明前]年")
_PREMISE = re.compile("[，,]?(?:是吗|对吗|对不对|是不是|是吧|对吧|没错吧|是这样吗|对么|是么)$")
_STATED_COUNT = re.compile(rf"{_NUMERAL}(?=[次场期个项条人名份家件篇天户批轮])")
_STATED_PERIOD = re.compile("(?:是不是)?每(?:个?月|季度|半年|个?季度|年|周|两年|两个月)(?:都要)?(?=.{0,6}一?次)")


def alike(of: Frame, new: str) -> bool:
    """Whether the question has a noun phrase that could give way to ``new``."""
    return _most_alike(of, frame(new)) is not None


def exchanged(of: Frame, new: str, preposition: str = "") -> str:
    """The question asked of ``new``, without a closing mark. ``preposition``: what ``new`` was said with (对支部书记).

    What is of the same sort gives way: a number with the same unit, a time, the noun phrase most like it. Else an
    office or people go before the question or take the place of those there are, a thing takes that of the subject.
    """
    of = _opened(of)
    if counted := _recounted(of, new.removesuffix("的")):
        return counted
    first = next(iter(frame(new).tokens), None)
    if first is not None and first.sort == "time":
        of = frame(_retimed(of, first.text))
        new = new[first.end :].lstrip("的度")
    if new.endswith("的") and alike(of, new[:-1]):
        new = new[:-1]
    if of.subject and _BOUNDED.search(new):
        return f"{of.subject}{new.removesuffix('的')}的{of.predicate}"
    parts = frame(new)
    if not parts.tokens:
        return of.text
    if of.subject and (_CIRCUMSTANCE.search(new) or (new.endswith("的") and not alike(of, new))):
        return of.subject + new + of.predicate
    led = [phrase for phrase in phrases(of) if preposition and of.text[: phrase.start].endswith(preposition)]
    if led:
        return _put(of, parts, led[0].start, led[0].end)
    if best := _most_alike(of, parts):
        return _put(of, parts, *_stretch(new, best))
    return _placed(of, parts)


def _placed(of: Frame, new: Frame) -> str:
    """The question asked of something that is like nothing in it."""
    sort = sort_of(new.text, new.tokens[-1])
    inside = [phrase for phrase in phrases(of) if phrase.end <= of.end and phrase.sort != "time"]
    actors = [phrase for phrase in inside if phrase.sort in ("body", "people")]
    things = [phrase for phrase in inside if phrase not in actors]
    if sort in ("body", "people"):
        office = _is_office(new)
        if acts(of.subject) and not office and (noun := asked_noun(of)) and of.asking and of.asking.sort == "count":
            return f"{of.text[: of.asking.start]}多少{new.text}{of.text[of.asking.end + len(noun) :]}"
        if actors and not (office and actors[0].sort == "people"):
            return _put(of, new, actors[-1].start, actors[-1].end)
        at = next((token.start for token in of.tokens if token.start >= of.start and token.sort != "time"), 0)
        return of.text[:at] + new.text + of.text[at:]
    if things:
        last = things[-1].tokens[-1]
        stays = len(things[-1].tokens) > 1 and _MEASURED.search(last.text) and not _MEASURED.search(new.text)
        return _put(of, new, things[-1].start, last.start if stays else last.end)
    after = [phrase for phrase in phrases(of) if phrase.start >= of.end and phrase.sort in ("thing", "quoted")]
    if after:
        return _put(of, new, after[-1].start, after[-1].end)
    if of.subject and actors:
        return f"{of.subject}的{new.text}{asked_as(new.text)}"
    return new.text + (of.predicate if of.subject else of.text)


def extended(of: Frame, new: Frame) -> str:
    """A question of its own with what its subject has in common with the earlier one: 那常态化又要怎么做 after
    政治监督精准化怎么推进 → 政治监督常态化要怎么做. Without a closing mark."""
    if not new.subject or new.start:
        return new.text
    text = new.subject + re.sub("^[又也]", "", new.predicate)
    best = _most_alike(of, frame(new.subject))
    start = _stretch(new.subject, best)[0] if best else 0
    return of.text[best.start : start] + text if best and start > best.start else text


def _most_alike(of: Frame, new: Frame) -> Phrase | None:
    """The noun phrase that gives way to ``new``, if one does."""
    if not new.tokens:
        return None
    sort = sort_of(new.text, new.tokens[-1])
    found = phrases(of) if _is_office(new) else phrases(of)[::-1]  # offices stand before what is theirs
    best = max(found, key=lambda phrase: _likeness(new, sort, phrase), default=None)
    if best and _likeness(new, sort, best) >= _ALIKE:
        return best
    inner = (  # 出院患者|电话回访比例
        (phrase, i)
        for phrase in found
        for i, token in enumerate(phrase.tokens[:-1])
        if len(token.text) > 1 and new.text != token.text and new.text.endswith(token.text)
    )
    return next((replace(p, end=p.tokens[i].end, tokens=p.tokens[: i + 1]) for p, i in inner), None)


def _is_office(new: Frame) -> bool:
    """Whether it is an office or a place: 市局, 海南."""
    named = new.tokens[-1].sort == "ns" and not new.text.startswith("各")
    return named or bool(_OFFICE.search(new.text))


def _likeness(new: Frame, sort: str, old: Phrase) -> float:
    if old.sort == "time":
        return 0.0
    a, b = new.text.strip("“”《》"), old.text.strip("“”《》")
    last_new, last_old = new.tokens[-1].text, old.tokens[-1].text
    score = 4.0 if last_new == last_old and len(last_new) > 1 else 2.5 if a[-1:] == b[-1:] else 0.0
    score += 1.5 * (a[:2] == b[:2])
    return score + 2.2 * (sort == old.sort and sort != "thing")


def _stretch(new: str, old: Phrase) -> tuple[int, int]:
    """Which end of a longer phrase a short new word stands for: 精准化 for the last word of 政治监督具体化."""
    start = old.start
    if old.sort == "thing" and 2 * len(new) <= len(old.text) and old.text.endswith(new[-1]):
        start = min((token.start for token in old.tokens), key=lambda at: abs(old.end - at - len(new)))
    return start, old.end


def _put(of: Frame, new: Frame, start: int, end: int) -> str:
    """``new`` in the place of ``of.text[start:end]``."""
    owners = [phrase for phrase in phrases(new) if phrase.sort == "body"]
    if owners and owners[0].end < len(new.text):  # it brings its own office
        start = min([phrase.start for phrase in phrases(of) if phrase.sort == "body" and phrase.end == start] + [start])
    left, right = of.text[:start], of.text[end:]
    if "的" in new.text:
        left = left.removesuffix("的")
    if new.text.startswith(("各", "全")):
        left = left.removesuffix(new.text[0])
    done = new.tokens[-1].verb and not new.tokens[-1].event
    verb = "开展" if right.startswith("了") and not done else ""  # 专题研讨了几次
    return left + new.text + verb + right


def _recounted(of: Frame, new: str) -> str:
    """The question with its number changed: 工龄十五年的…, 满二十年呢 → 工龄满二十年的…. "" where no number fits."""
    asked = of.asking.start if of.asking else -1
    old = [match for match in _COUNTED.finditer(of.text) if match.start() != asked]
    fits = [(m, n) for n in _COUNTED.finditer(new) for m in old if m["unit"] == n["unit"]]
    if not fits:
        return ""
    stated, fresh = fits[0]
    start, before = stated.start(), new[: fresh.start()]
    for size in range(len(before), 1, -1):  # 通报三次 for 通报一次
        if of.text[:start].endswith(before[-size:]):
            start -= size
            break
    left = of.text[:start]
    return (left.removesuffix("被") if "被" in new else left) + new + of.text[stated.end() :]


def _retimed(of: Frame, when: str) -> str:
    old = next((phrase for phrase in phrases(of) if phrase.sort == "time"), None)
    if old is None:
        return of.text[: of.start] + when + of.text[of.start :]
    within = _PART_OF_YEAR.match(when) and _YEAR.fullmatch(old.text)
    return of.text[: old.end if within else old.start] + when + of.text[old.end :]


def _opened(of: Frame) -> Frame:
    """A statement put up for confirmation as the open question behind it: 开展了20次，是吗 → 开展了多少次."""
    text = _PREMISE.sub("", of.text)
    if text == of.text and "是不是" not in text:
        return of
    for stated, asked in ((_STATED_PERIOD, "多久"), (_STATED_COUNT, "多少")):
        opened = stated.sub(asked, text, count=1)
        if opened != text:
            return frame(opened.replace("是不是", ""))
    return of
