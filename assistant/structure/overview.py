"""What a paper, or a part of one, says as a whole: its headings with the sentence that opens each part, cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.compose import Draft
from assistant.question import ASKING, Kind, Question
from assistant.records import Citation
from assistant.redactions import gaps
from assistant.structure.layout import Paper, Place, paper_of
from assistant.structure.papers import read
from index.clauses.naming import Mention, mentions, unmatched
from index.clauses.references import folded
from index.clauses.titles import only_title
from index.passages import sentences
from index.records import Document
from index.selection import Papers
from index.words import STOP_WORDS, words

__all__ = ["about_whole", "cite_place", "left_over", "listing", "overview"]

_PARTS = 10  # parts listed; more are cut off with a note
_CHARS = 600  # of an overview, about
_OPENING = 140  # characters of a part's heading with its opening sentence; a longer one is left out
_TOPIC_LINES = 40  # characters; shorter paragraphs (salutation, signature) say nothing of a paper without headings
_WHOLE = re.compile(
    r"(?:讲|说|写|谈|提|管|干|做|讲述|阐述|围绕)(?:了|的|到|成|过|出|及)*(?:是|些|的)*(?:什么|啥|哪|几)"
    r"|主要(?:是?[讲说写谈管]|内容|精神|意思|包括|包含|提出|部署|规定|涉及|有)|概括|归纳|总结一下|大意|梗概|提纲|框架|结构"
    r"|(?:几个?|[哪分][^，。？]{0,4})(?:部分|方面|块|章)|大致|大概|介绍|内容|简述|精神"
    r"|(?:提出|部署|规定|安排|明确|要求|强调)了?(?:哪些|什么|哪几)|哪些(?:要求|内容|规定|部署|安排)"
)
_HOW_MANY = re.compile("[几多少哪]+个?(?:部分|方面|块|章)")
_NEVER = frozenset({Kind.WHO, Kind.WHERE, Kind.TIME, Kind.FREQUENCY, Kind.REASON, Kind.YES_NO, Kind.ACROSS})
# What a question about a paper as a whole is made of, besides its asking words.
_ABOUT_WORDS = """
讲 讲的 讲了 讲到 说 说的 说了 写 写的 写了 谈 谈的 提 提到 提出 管 干 干成 做 做成 做好 完成 办 阐述 讲述 围绕 展开
主要 大致 大概 总体 总的 总 核心 重点 内容 精神 意思 大意 梗概 提纲 框架 结构 概括 概括起来 总结 归纳 介绍 简述 简要
简单 要求 部署 安排 规定 涉及 包括 包含 强调 明确 部分 板块 块 方面 层面 事 事情 工作 文件 材料 全文 通篇 整篇 整个
整体 全 这份 那份 份 篇 章 节 条 款 项 点 段 条款 原文 起来 说来 来说 成 出 分 分成 分为 分别 几 哪几 哪 两 句 话
几句话 句话 用 帮 帮我 看 看看 想 知道 了解 一 一共 共 有 是 啥 具体 怎么 详细 到 里 里面 面 其中 当中 中 及 都 给 让
告诉 列 列出 列举 列一下 小结 说明 解释 查 查一下 翻 摘 摘录 引用 读 念 复述 完整 条文 法条
"""
_ABOUT = frozenset(_ABOUT_WORDS.split()) | STOP_WORDS


def overview(library: Papers, question: Question, *, named: bool = False) -> Draft | None:
    """The parts of the one paper that is asked about as a whole; None for any other question.

    named: only of a paper that the question names itself.
    """
    text = folded(question.text)
    if not about_whole(question):
        return None
    found = mentions(library, text)
    if found:
        titles = found[0].titles if len(found) == 1 else ()
    else:
        titles = () if named or unmatched(text, found) else tuple(only_title(library))
    if len(titles) != 1 or len(titles[0].papers) != 1 or left_over(text, found):
        return None
    document = read(library, titles[0].papers[0])
    return of_paper(document) if document else None


def about_whole(question: Question) -> bool:
    """Whether the words of a question ask for a summary, whatever else stands in it."""
    text = folded(question.text)
    if question.kind in _NEVER or _WHOLE.search(text) is None:
        return False
    return question.kind is not Kind.COUNT or _HOW_MANY.search(text) is not None


def left_over(text: str, mentioned: Iterable[Mention], others: Iterable[tuple[int, int]] = ()) -> list[str]:
    """The words of a ``folded`` question that ask for something in particular, spans of papers and places aside."""
    rest = list(text)
    for start, end in [*((mention.start, mention.end) for mention in mentioned), *others]:
        rest[start:end] = "，" * (end - start)
    return [word for word in words(ASKING.sub("，", "".join(rest))) if word not in _ABOUT]


def of_paper(document: Document) -> Draft | None:
    """The main parts of a paper, by its headings, else by the first sentences of its paragraphs."""
    paper = paper_of(document.text)
    _, parts = paper.main()
    parts = parts or paper.parts() or _paragraphs(paper, paper.whole)
    if len(parts) < 2:
        return None
    return listing(document, paper, parts)


def _paragraphs(paper: Paper, place: Place) -> list[Place]:
    """The paragraphs of a place without headings, each with its first sentence as its topic."""
    found = []
    for start, end in paper.paragraphs(place):
        if end - start >= _TOPIC_LINES:
            topic = sentences(paper.text, start, end)[0][1]
            found.append(Place(start, topic, start, end, place.path))
    return found


def listing(
    document: Document,
    paper: Paper,
    parts: Sequence[Place],
    *,
    under: Place | None = None,
    first: int = 1,
    share: int = 1,
) -> Draft:
    """The heading of each part with its opening sentence where there is room, under the heading over them.

    first: number of the first citation. share: into how many such listings the room of an answer is divided.
    """
    shown = parts[:_PARTS]
    room = min(_OPENING, _CHARS // len(shown) // share)
    citations: list[Citation] = []
    lines: list[str] = []
    if under is not None and under.topic > under.start:
        citations.append(cite_place(document, under, first, under.start, under.topic))
        lines.append(f"{_line(citations[0].text)}[{first}]\n")
    for part in shown:
        citations.append(cite_place(document, part, first + len(citations), *_opening(paper, part, room)))
        lines.append(f"- {_line(citations[-1].text)}[{citations[-1].number}]")
    notes = (f"共有 {len(parts)} 个部分，这里列出前 {_PARTS} 个。",) if len(parts) > _PARTS else ()
    return Draft("\n".join(lines), tuple(citations), notes, confidence=1.0)


def _line(text: str) -> str:
    return " ".join(text.split())


def _opening(paper: Paper, part: Place, room: int) -> tuple[int, int]:
    """The heading of a part, and the sentence after it where both have room and no heading stands between."""
    end = min(part.topic, part.end)
    following = sentences(paper.text, end, part.end)
    if following and not _is_heading(paper, part, following[0][0]):
        first = following[0][1]
        if part.article:
            end = _shortened(paper.text, part.start, first, 2 * room)
        elif first - part.start <= room and not gaps(paper.text[end:first]):
            end = first
    return part.start, part.start + len(paper.text[part.start : end].rstrip())


def _is_heading(paper: Paper, part: Place, at: int) -> bool:
    """Whether a heading or article within ``part`` begins at ``at``."""
    if any(section.start == at for section in paper.tree):
        return True
    inner = paper.parts(part)
    return bool(inner and inner[0].start <= at)


def _shortened(text: str, start: int, end: int, room: int) -> int:
    """``end``, or where a clause ends before, for an article that would be nothing but its number."""
    if end - start <= room:
        return end
    stop = max(text.rfind(mark, start, start + room) for mark in "，；：、")
    return stop if stop > start else end


def cite_place(document: Document, place: Place, number: int, start: int, end: int) -> Citation:
    """Citation of ``document.text[start:end]`` under the headings of ``place``."""
    text = document.text[start:end]
    return Citation(number, document.title, document.file, place.path, text, start, end, document.id)
