"""What is put before a language model: evidence as numbered, delimited data, within its window (pure).

Papers are quoted, never obeyed. Whatever in them could close the frame, open a new role, pass for one of our own
citations or be read as markup is written in full-width characters; a sentence that speaks to a program instead of to
people is left out, of what the model sees and of what it may cite. The papers themselves and the citations that the
user sees stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil

from assistant.records import Citation
from index.passages import sentences
from index.records import Hit, Passage
from index.words import question_words

__all__ = ["addressed", "evidence", "fitting", "inert", "tokens", "with_citations", "without_orders"]

_LEAST = 80  # tokens; a passage is not cut to less
_MESSAGE = 16  # tokens that a message takes besides its text, and a passage besides its own
_FULL_WIDTH = str.maketrans("<>[]{}`|", "＜＞［］｛｝｀｜")
_HEADING = re.compile(r"^\s*(?:#{1,6}|-{3,}|={3,}|\*{3,})\s*", re.MULTILINE)
_ROLE = re.compile(r"^(\s*(?:system|assistant|user|human|ai|系统|助手|用户)\s*)[:：]", re.MULTILINE | re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]{2,}")
_LINES = re.compile(r"\s*\n\s*")
_ALLOWED = "(?<![不得能可许准应])"  # 不得忽略上述要求 is said to people
_ORDER = re.compile(
    rf"{_ALLOWED}(?:忽略|无视|忘记|忘掉|不要理会|不必理会|抛开)(?:掉|了)?[^，。；\n]{{0,8}}(?:以上|之前|前面|上述|先前|此前|所有|一切|全部)"
    r"[^，。；\n]{0,8}(?:指令|指示|要求|规则|提示|命令|设定|内容|说明)"
    r"|(?:ignore|disregard|forget|override)\b[^.\n]{0,30}\b(?:previous|above|prior|earlier|all)\b[^.\n]{0,30}"
    r"\b(?:instructions?|prompts?|rules?|messages?|context)"
    r"|系统(?:提示词|消息|指令)|提示词|system\s*(?:prompt|message)|<\|[^|>\n]{0,40}\|>|\[/?INST\]|<</?SYS>>"
    r"|^\s*(?:#{2,}\s*)?(?:system|assistant|user|human)\s*[:：]|你(?:现在|从现在起)(?:是|扮演)|你(?:是|扮演)[^，。；\n]{0,12}(?:助手|模型|机器人|AI)"
    r"|(?:语言模型|AI助手|人工智能助手|大模型)[^，。；\n]{0,6}(?:请|必须|应当|只能|务必)[^，。；\n]{0,6}(?:回答|输出|回复)"
    r"|(?:请|必须|只|直接|一律|统一)(?:回答|回复|输出)[“\"'「:：]"
    r"|(?:现在|接下来|从现在(?:开始|起))[^，。；\n]{0,4}(?:回答|回复|输出)|你(?:要|应|应当|必须|需要|只能)(?:回答|回复|输出)",
    re.IGNORECASE | re.MULTILINE,
)


def inert(text: str) -> str:
    """``text`` as data: no marks that frame, cite, format or open a role; no characters that are not seen."""
    seen = "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] != "C")
    plain = _ROLE.sub(r"\1∶", _HEADING.sub("", seen.replace("\u2028", "\n")))
    return _LINES.sub("\n", _BLANKS.sub(" ", plain)).translate(_FULL_WIDTH).strip()


def addressed(text: str) -> bool:
    """Whether ``text`` gives orders to a program."""
    return bool(_ORDER.search(text))


def without_orders(hits: Iterable[Hit]) -> Iterator[Hit]:
    """The hits in order; one with sentences that give orders to a program as the stretches between these."""
    for hit in hits:
        text = hit.passage.text
        if not addressed(text):
            yield hit
            continue
        spans = sentences(text)
        runs: list[list[tuple[int, int]]] = [[]]
        for start, end in spans:
            if addressed(text[start:end]):
                runs.append([])
            else:
                runs[-1].append((start, end))
        yield from (_part(hit, run[0][0], run[-1][1]) for run in runs if run)


def with_citations(hits: Sequence[Hit], citations: Sequence[Citation]) -> list[Hit]:
    """The hits, those first that ``citations`` stand in; a citation that stands in none becomes one itself."""
    first: list[Hit] = []
    for citation in citations:
        holding = next((hit for hit in hits if _holds(hit, citation)), None)
        first.append(holding or _as_hit(citation))
    return list({hit.passage.id: hit for hit in (*first, *hits)}.values())


def fitting(hits: Sequence[Hit], question: str, room: int, rate: float) -> list[Hit]:
    """The best hits that fit into ``room`` tokens, in order; one that is too long is cut around the sentences with
    most of the question's words. ``rate``: tokens a Chinese character."""
    shown: list[Hit] = []
    words = question_words(question)
    most = room if len(hits) == 1 else max(room // 2, _LEAST)  # no passage crowds out all others
    for hit in hits:
        left = min(room, most) - tokens(_head(0, hit), rate) - _MESSAGE
        if left < _LEAST and shown:
            break
        kept = _cut(hit, words, left, rate)
        shown.append(kept)
        room -= tokens(_head(0, kept) + kept.passage.text, rate) + _MESSAGE
    return shown


def evidence(hits: Sequence[Hit]) -> str:
    """The hits as a model is shown them, numbered from 1."""
    return "\n\n".join(f"{_head(i, hit)}\n{inert(hit.passage.text)}" for i, hit in enumerate(hits, 1))


def tokens(text: str, rate: float) -> int:
    """Tokens that ``text`` takes, reckoned high: ``rate`` a Chinese character, one a figure or mark, half a letter."""
    wide = sum(1 for c in text if c > "\x7f")
    letters = sum(1 for c in text if c.isascii() and c.isalpha())
    return ceil(rate * wide + 0.5 * letters + (len(text) - wide - letters))


def _head(number: int, hit: Hit) -> str:
    where = " › ".join(inert(heading).replace("\n", " ") for heading in hit.passage.section_path)
    title = inert(hit.title).replace("\n", " ")
    return f"[{number}] 《{title}》 {where}".strip()


def _cut(hit: Hit, words: Sequence[str], room: int, rate: float) -> Hit:
    """The run of sentences of the passage around the one that has most of ``words``, within ``room`` tokens."""
    text = hit.passage.text
    if tokens(text, rate) <= room:
        return hit
    spans = sentences(text)
    shares = [sum(len(word) for word in words if word in text[s:e].lower()) for s, e in spans]
    left = right = max(range(len(spans)), key=lambda i: shares[i])
    start, end = spans[left]
    if tokens(text[start:end], rate) > room:  # one endless sentence: a window of it, around its first such word
        at = min((p for word in words if (p := text[start:end].lower().find(word)) >= 0), default=0)
        size = max(1, int(room / max(rate, 1.0)))
        start = max(start, min(start + at - size // 3, end - size))
        return _part(hit, start, min(end, start + size))
    while True:
        steps = [(shares[i], a, b) for i, a, b in ((left - 1, left - 1, right), (right + 1, left, right + 1))
                 if 0 <= i < len(spans) and tokens(text[spans[a][0] : spans[b][1]], rate) <= room]  # fmt: skip
        if not steps:
            return _part(hit, spans[left][0], spans[right][1])
        _, left, right = max(steps)


def _part(hit: Hit, start: int, end: int) -> Hit:
    passage = hit.passage
    return replace(
        hit,
        passage=replace(
            passage,
            id=f"{passage.id}:{start}-{end}",
            start=passage.start + start,
            end=passage.start + end,
            text=passage.text[start:end],
        ),
    )


def _holds(hit: Hit, citation: Citation) -> bool:
    passage = hit.passage
    return (
        passage.document_id == citation.document_id and passage.start <= citation.start and citation.end <= passage.end
    )


def _as_hit(citation: Citation) -> Hit:
    passage = Passage(
        f"{citation.document_id}:{citation.start}-{citation.end}",
        citation.document_id,
        citation.start,
        citation.end,
        citation.text,
        citation.section,
    )
    return Hit(passage, citation.document, citation.file, 0.0)
