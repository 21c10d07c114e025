"""Which papers of a library a question names: by 《title》, by words of a title, by kind, year or document number.

A title is taken to be named when the question ends a stretch of words as the title ends (…办法, …通知) and all of that
stretch runs through the title in order, e.g. 值班办法 for 青屏区机关值班值守管理办法. A place or an office right before
the stretch that the title does not have (上海市 before 土地管理法) means another paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.structure.references import folded
from assistant.structure.titles import DATED, NUMBER, YEAR, Title, Titles, core_of, only_title, titles_of
from index.errors import DocumentNotFoundError
from index.library import Library
from index.numerals import NUMERAL
from index.records import Document
from index.words import STOP_WORDS, tagged, words

__all__ = ["Mention", "mentions", "names_unknown", "papers_meant", "read", "unmatched"]

_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d\d)年?度?$")
_POINTING = re.compile("[这那该]一?[份个篇部项]?$")
_PLACE_AFTER = re.compile(rf"[的里中]?(?:里面|当中)?第\s*[(]?(?:{NUMERAL})")
_FILLER = re.compile("(?:的|关于|里面?|中)$")
_REMARK_AFTER = re.compile(r"\s*[(〔【\[][^()〔〕【】\[\]]{1,20}[)〕】\]]")
_TRANSPARENT = frozenset("()《》〈〉“”\"'·、 ")  # marks that people put in or leave out
_REGION = re.compile("[省市县区州镇乡局厅委部院]$")
_LEAD_WORDS = """
请问 查 查查 查下 查找 看 看看 看下 帮 帮我 帮忙 想 想问 想知道 知道 问 问问 问下 根据 依据 按照 依照 遵照 按 照 依 据
对照 参照 违反 以 同 说 请 找 找到 找找 列出 告诉 解释 说明 介绍 概括 总结 归纳 简述 背 念 引用 摘 摘录 摘抄 我国 国家
现行 最新 新 旧 原 中国 本 了解 关注 学习 阅读 读 一读 复述 到底 究竟 一共 咱 咱们 我们 我 我想 给 给我 跟 和 与
讲 讲讲 说说 谈谈 换 问题 再 还有 另外 那么 那 这 符合 适用 执行 落实 一下 下 翻 翻翻 打开 今年 去年 先 上 引
"""
_LEAD = frozenset(_LEAD_WORDS.split()) | STOP_WORDS
_TITLE_NOUN = re.compile(
    r"(?<![办方想看说])(?:法|法典|条例|规定|办法|细则|准则|规则|章程|宪法|意见|通知|决定|方案|要点|报告|讲话|总结|纲要|规划|公约|解释|编|》)"
    r"(?:[(][^()]{1,12}[)])?(?:[的里中]|里面|当中)*\s*$"
)
_BARE = re.compile(
    r"(?:^|[这那该本份个部的,，。：:])(?:办法|规定|意见|通知|决定|方案|要点|报告|讲话|总结|规划|规则)"
    r"(?:[的里中]|里面|当中)*\s*$"
)
_LAW = re.compile(r"[\u4e00-\u9fff]{2,8}(?:法|条例)|[\u4e00-\u9fff]{1,8}法典")
_MODIFIERS = 2  # characters before the last two of a title that it takes to name it
_CODE = "法典"
_SHORT = 4  # characters; a whole title so short is named only where nothing else stands before it
_SEVERAL = 3  # titles that fit equally well, above which none can be told


@dataclass(frozen=True, slots=True)
class Mention:
    """Titles that fit ``text[start:end]`` of the folded question, best first; more than one cannot be told apart."""

    titles: tuple[Title, ...]
    start: int
    end: int


def papers_meant(library: Library, question_text: str) -> list[Document]:
    """The papers that a question names, best first; [] when none is named clearly. The only paper of a library is
    meant by any question that names no other; of a law kept as one record an article, the first records are given."""
    text = folded(question_text)
    found = mentions(library, text)
    titles = [title for mention in found for title in mention.titles]
    if not titles and not unmatched(text, found):
        titles = only_title(library)
    ids = [id for title in titles for id in (title.papers or [one for ids in title.articles.values() for one in ids])]
    return [paper for id in list(dict.fromkeys(ids))[:_SEVERAL] if (paper := read(library, id))]


def read(library: Library, document_id: str) -> Document | None:
    """The paper with its text; None when it has just been removed."""
    try:
        return library.document(document_id)
    except DocumentNotFoundError:
        return None


def mentions(library: Library, text: str) -> list[Mention]:
    """The papers that a ``folded`` question names, in order of where it does."""
    titles = titles_of(library)
    quoted = list(_quoted(text))
    found = [
        Mention(tuple(named), match.start(), match.end())
        for match in NUMBER.finditer(text)
        if (named := titles.by_number.get((match[1], match[2])))
    ]
    found += _by_words(titles, text, [*((m.start, m.end) for m in found), *quoted])
    for start, end in quoted:  # unless it is part of a longer title: 某省实施《水法》办法
        if not any(m.start < end and start < m.end for m in found):
            named = _by_name(titles, text[start + 1 : end - 1])
            found += [Mention(tuple(named), start, end)] if named else []
    return sorted(found or _by_abbreviation(titles, text, quoted), key=lambda mention: mention.start)


def names_unknown(text: str, end: int, found: Sequence[Mention]) -> bool:
    """Whether ``text`` speaks of a paper that is none of ``found``: in 《》 anywhere, or by its last word right before
    ``end``, as in 刑法第二十条."""
    if unmatched(text, found):
        return True
    noun = _TITLE_NOUN.search(text[:end])
    if noun is None or _BARE.search(text[:end]):
        return False
    return not any(mention.start <= noun.start() < mention.end for mention in found)


def unmatched(text: str, found: Sequence[Mention]) -> bool:
    return any(not any(m.start <= start < m.end for m in found) for start, _ in _quoted(text))


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the outermost 《titles》, marks included."""
    depth = start = 0
    for i, char in enumerate(text):
        if char == "《":
            start = i if depth == 0 else start
            depth += 1
        elif char == "》" and depth:
            depth -= 1
            if depth == 0 and i - start > 1:
                yield start, i + 1


def _by_name(titles: Titles, name: str) -> list[Title]:
    """Titles that go by ``name``: the same, else those that have it or that it runs through or that it ends in."""
    core = core_of(name)
    if exact := titles.by_core.get(core):
        return _told_apart(exact, name)
    years = set(YEAR.findall(name))
    bare = DATED.sub("", core)
    near = [t for t in titles.by_tail.get(bare[-2:], ()) if not (years and t.years and not years & t.years)]
    fitting = [t for t in near if bare in t.bare] or [t for t in near if _runs_through(bare, t.hay)]
    if not fitting:  # the name says more than the title, which may be but a file's name: 值班办法
        fitting = [t for t in near if len(t.bare) >= _SHORT and _runs_through(t.bare, bare)]
    if not fitting and core.endswith(_CODE):
        return _books(titles)
    return fitting if len(fitting) <= _SEVERAL else []


def _books(titles: Titles) -> list[Title]:
    """The books of a code that is kept by them: 侵权责任编第一千一百六十五条."""
    return [title for title in titles if title.articles and title.core.endswith("编")]


def _told_apart(named: Sequence[Title], said: str) -> list[Title]:
    """Of titles that differ in a remark alone (试行, 2018年), those whose remark is ``said``, else those without."""
    if len({title.core for title in named}) > 1 or len(named) < 2:
        return list(named)
    with_it = [t for t in named if t.remark and t.remark in said] or [t for t in named if not t.remark]
    return with_it or list(named)


def _runs_through(short: str, long: str) -> bool:
    at = 0
    for char in short:
        at = long.find(char, at) + 1
        if at == 0:
            return False
    return len(short) > 1


def _by_words(titles: Titles, text: str, taken: Sequence[tuple[int, int]]) -> list[Mention]:
    """Mentions without marks, each as long as it goes, none within another."""
    chars = [(char.lower(), i) for i, char in enumerate(text) if char not in _TRANSPARENT]
    result: list[Mention] = []
    for last in range(len(chars) - 1, 0, -1):
        end = chars[last][1] + 1
        if any(start < end <= to for start, to in taken) or any(m.start < end <= m.end for m in result):
            continue
        tail = chars[last - 1][0] + chars[last][0]
        walks = [(title, _walked(titles, text, chars, last, title)) for title in titles.by_tail.get(tail, ())]
        found = [(title, walk) for title, walk in walks if walk is not None]
        if not found:
            continue
        best = max(walk[:2] for _, walk in found)
        start = min(walk[2] for _, walk in found if walk[:2] == best)
        remark = _REMARK_AFTER.match(text, end)
        named = [title for title, walk in found if walk[:2] == best]
        named = _told_apart(sorted(named, key=lambda title: len(title.core)), remark.group() if remark else "")
        if len(named) <= _SEVERAL:
            result.append(Mention(tuple(named), start, end))
    return result


def _walked(
    titles: Titles, text: str, chars: Sequence[tuple[str, int]], last: int, title: Title
) -> tuple[int, bool, int] | None:
    """How many characters up to ``chars[last]`` run back through the title, whether they are all of it, and where they
    start in ``text``; None where they do not name it."""
    hay, at, i, matched = title.hay, len(title.hay), last, 0
    start, pointed, filled = chars[last][1], False, False
    while i >= 0:
        before = text[: chars[i][1] + 1]
        if year := _YEAR_BEFORE.search(before):
            if title.years and year[1] not in title.years:
                return None
            i -= len(year.group())
            start = year.start()
            continue
        found = hay.rfind(chars[i][0], 0, at)
        if found >= 0:
            at, start = found, chars[i][1]
            matched += 1
            i -= 1
            pointed = filled = False
            continue
        filler = _POINTING.search(before) or _FILLER.search(before)
        if matched < 2 or filler is None:
            break
        i -= len(filler.group())
        pointed = pointed or filler.re is _POINTING
        filled = True
    whole = matched >= len(title.bare) and len(hay) - at == matched
    after = text[chars[last][1] + 1 :]
    alone = (pointed or (i < 0 and _PLACE_AFTER.match(after))) and len(titles.by_tail[title.bare[-2:]]) == 1
    if not whole and matched < 2 + _MODIFIERS and not alone:
        return None
    ahead = text[: chars[i][1] + 1] if i >= 0 else ""
    if pointed or _may_begin(ahead, filled or (whole and len(title.bare) > _SHORT)):
        return matched, whole, start
    return None


def _may_begin(before: str, anywhere: bool) -> bool:
    """Whether a title may begin after ``before``: at the start, after a mark, after words like 根据; after any word but
    a place or an office where ``anywhere``."""
    run = re.split(r"[\W_]+", before)[-1][-12:]
    if not run:
        return True
    *_, (start, end, tag) = tagged(run)
    word = run[start:end]
    return (
        word in _LEAD
        or word.endswith(_CODE)
        or (anywhere and not tag.startswith(("ns", "nt")) and not _REGION.search(word))
    )


def _by_abbreviation(titles: Titles, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    """A law by its short name right before an article: 民诉法第六十七条. The shortest title it runs through."""
    for place in re.finditer(rf"第\s*(?:{NUMERAL})\s*条", text):
        before = re.split(r"[\W_]+", text[: place.start()])[-1]
        while (cut := words(before)) and cut[0] in _LEAD:
            before = before[len(cut[0]) :]
        start = place.start() - len(before)
        if not _LAW.fullmatch(before) or any(a < place.start() <= b for a, b in taken):
            continue
        if before.endswith(_CODE):
            named = _books(titles)
        else:
            kind = "条例" if before.endswith("条例") else "法"
            alike = [title for title in titles if title.core[0] == before[0] and title.core.endswith(kind)]
            fitting = [title for title in alike if _runs_through(before, title.core)]
            shortest = min((len(title.core) for title in fitting), default=0)
            named = [title for title in fitting if len(title.core) == shortest]
            named = named if len(named) == 1 else []
        if named:
            yield Mention(tuple(named), start, place.start())
