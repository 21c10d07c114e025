"""What papers report as done, with its number: 今年以来，共召开党组会30次 (pure).

Looked for in reports and the parts of other papers that look back, and elsewhere in sentences that name a time gone by
(今年以来, 截至目前). Rules report nothing. What is still to come, wanted or wrong is no work done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.duties.clauses import Sentence, clauses, sentences
from assistant.duties.counting import Counted, counted, names_somebody
from assistant.duties.places import Places
from assistant.duties.records import Work
from assistant.duties.subjects import subject
from assistant.duties.tense import Tense, Tenses, turn
from index.outline import outline as outline_of
from index.records import Document, Section

__all__ = ["works_of"]

_HIDDEN = "次数原文隐去"
_HIDDEN_NUMBER = "数字原文隐去"

_DIGIT = re.compile(r"[0-9０-９ⅩXxＸｘ×*＊_□○〔]|[一二三四五六七八九十两]+[次场期轮]|人次|场次|件次|[份次]")
_PERIOD = re.compile(
    r"(?:^|(?<=[，。；：,;\n]))(?:同时|其中)?(?:今年以来|今年[上下]半年|去年(?:以来|全年|[上下]半年)?|(?:过去|近|这)?(?:[一两二三四五六七八九十几多]|\d+)年来|过去的?(?:一|[两三五]|\d)年|这一年"
    r"|截[至止](?:目前|现在|[^，。；\n]{2,14}?(?:[年月]底|[年月日]|底))|到目前为止|至目前(?:为止)?|目前为止"
    r"|(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:[上下]半年|以来|全年|年?底)?|今年|上半年|下半年|第?[一二三四]季度"
    r"|(?<!\d)\d{1,2}月(?:份|初|底|以来)?(?=[，,])|全年(?!计划)|汛期|“[^”\n]{2,8}”(?:时期|以来|期间))"
)
_WITHIN = re.compile("全年|今年以来|上半年")
_SHORT = re.compile(r"^(?:汛期|\d{1,2}月)|期间$")  # holds for its own sentence
# From an event on: 主题教育开展以来, 教育整顿启动以来.
_SINCE = re.compile(r"(?:^|(?<=[，。；,\n]))[^，。；,\n]{2,40}?(?:以来|期间)(?=[，,])")
# In a paper that is no report only a sentence with one of these tells of the past.
_GONE_BY = re.compile(
    r"以来|截[至止](?!.{0,12}前)|至目前|目前为止|去年|上半年|(?:[一两二三四五六七八九十几]|\d)年来"
    r"|(?:19|20)\d\d年[，,][^，。；]{0,30}(?:共|累计|先后)"
)
_LOOKS_BACK = re.compile(r"回顾|工作总结|发展成就|成绩|工作情况|进展情况|完成情况")
# From here on a report speaks of what is to come, until a heading looks back again.
_AHEAD = re.compile(
    r"(?:今年|明年|未来五年|今后五年|今后|“[^”\n]{2,4}”时期|(?:19|20)\d\d年)[^。；\n]{0,24}(?:总体要求|(?:预期|主要|奋斗)目标|重点任务|主要任务|重点工作|工作安排|我们要|我们将|要重点|要着力)"
    r"|^[^。；\n]{0,12}(?:今后五年|未来五年)|^做好(?:今年|明年|(?:19|20)\d\d年)"
)
_OF_ITS_YEAR = re.compile("总结|述职|述责|小结|情况|汇报")
_YEAR = re.compile(r"(?:19|20)\d\d年")


def works_of(document: Document, outline: Sequence[Section] | None = None) -> list[Work]:
    """All counted work that ``document`` reports, in order of place.

    outline: the paper's headings, where the caller has them. ``document.text[work.start:work.end] == work.text``, the
    whole sentence.
    """
    text = document.text
    if _DIGIT.search(text) is None:
        return []
    heads = outline_of(text) if outline is None else outline
    tenses = Tenses(document, heads)
    if tenses.paper is Tense.RULE or (tenses.paper is not Tense.REPORT and not _may_look_back(text, heads, tenses)):
        return []
    return list(_works(document, tenses, Places(heads, tenses)))


def _may_look_back(text: str, heads: Sequence[Section], tenses: Tenses) -> bool:
    return _GONE_BY.search(text) is not None or any(tenses.at(head.start) is Tense.REPORT for head in heads)


def _works(document: Document, tenses: Tenses, places: Places) -> Iterator[Work]:
    past = _Past(tenses, places)
    line, period = -1, ""
    for sentence in sentences(document.text):
        if sentence.line != line:
            line, period = sentence.line, ""
        named = _periods(sentence)
        if past.told(sentence):
            path = places.path(sentence.start)
            for thing in counted(sentence):
                inside = _WITHIN.search(sentence.masked, thing.start, thing.end)
                ahead = [text for at, text in named if at <= thing.start]
                when = inside.group() if inside else ahead[-1] if ahead else period or _year(path, document)
                yield _work(document, sentence, thing, when, path)
        period = next((text for _, text in reversed(named) if not _SHORT.search(text)), period)


class _Past:
    """Tells, sentence after sentence, whether a paper is telling what was done."""

    def __init__(self, tenses: Tenses, places: Places) -> None:
        self._tenses = tenses
        self._places = places
        self._section = -2  # of the last sentence, and its line
        self._line = -1
        self._turned: Tense | None = None  # what the sentences of the paragraph have turned it to
        self._lasting: Tense | None = None  # what a paragraph has turned the rest of its section to
        self._ahead = False  # what a heading or sentence has turned the rest of a report to, until one looks back
        self._told = False  # the last sentence told, and goes on: 受理36件；立案9件

    def told(self, sentence: Sentence) -> bool:
        """Whether ``sentence``, the next of the paper, may tell of work done."""
        tense = self._tenses.at(sentence.start)
        self._enter(sentence, tense)
        change = turn(sentence.masked)
        if change is not None:
            self._turned = change
            self._lasting = change if change is Tense.INSTRUCTION else self._lasting
        self._ahead = self._ahead or (self._tenses.paper is Tense.REPORT and _AHEAD.search(sentence.text) is not None)
        dated = _GONE_BY.search(sentence.masked) is not None
        # Between problems that are named a sentence may still say what was done since when.
        if self._ahead or (self._turned and not (dated and self._turned is Tense.PROBLEM)):
            self._told = False
            return False
        told = tense is Tense.REPORT or self._told or dated
        self._told = told and sentence.text.endswith(("；", ";"))
        return told

    def _enter(self, sentence: Sentence, tense: Tense) -> None:
        """Forget what held for the section or the paragraph that is over."""
        section = self._places.top(sentence.start)
        if section != self._section:
            self._section, self._lasting = section, None
            if any(map(_LOOKS_BACK.search, self._places.path(sentence.start))):
                self._ahead = False
            elif self._tenses.paper is Tense.REPORT and tense in (Tense.INSTRUCTION, Tense.EXHORTATION):
                self._ahead = True
        if sentence.line != self._line:
            self._line, self._turned, self._told = sentence.line, self._lasting, False


def _periods(sentence: Sentence) -> list[tuple[int, str]]:
    """The times that the sentence names, with their places."""
    found = [(match.start(), match.group()) for match in _SINCE.finditer(sentence.masked)]
    taken = [(at, at + len(text)) for at, text in found]
    found += [
        (match.start(), match.group())
        for match in _PERIOD.finditer(sentence.masked)
        if not any(start <= match.start() < end for start, end in taken)
    ]
    return sorted((at, sentence.text[at : at + len(text)]) for at, text in found)


def _year(path: Sequence[str], document: Document) -> str:
    """The year that a heading puts over the work, or the title of a summing-up; "" for none.

    A work report given to an assembly or a meeting has the year of the meeting in its title.
    """
    title = document.title if _OF_ITS_YEAR.search(document.title) else ""
    for heading in (*reversed(path), title):
        if match := _YEAR.search(heading):
            return match.group()
    return ""


def _work(document: Document, sentence: Sentence, thing: Counted, period: str, path: tuple[str, ...]) -> Work:
    note = ""
    if thing.hidden:
        note = _HIDDEN if "次" in sentence.text[thing.start : thing.end] else _HIDDEN_NUMBER
    return Work(
        who=thing.who or _named_before(sentence, thing.start),
        what=thing.what,
        count=thing.count,
        hidden=thing.hidden,
        period=period,
        note=note,
        document=document.title,
        file=document.file,
        document_id=document.id,
        section=path,
        text=sentence.text,
        start=sentence.start,
        end=sentence.end,
    )


def _named_before(sentence: Sentence, before: int) -> str:
    """Who the clauses before a place are about: the last subject that one of them opens with."""
    for clause in reversed(clauses(sentence)):
        if clause.start < before:
            found = subject(sentence.masked, clause.start, min(clause.end, before), closed=False)
            if found.kind == "actor" and names_somebody(sentence.masked[found.start : found.end]):
                return sentence.text[found.start : found.end]
    return ""
