"""Which papers of a library a question names: by 《title》, by words of a title, by kind, year or document number.

A title is taken to be named when the question ends a stretch of words as the title ends (…办法, …通知) and all of that
stretch runs through the title in order, e.g. 值班办法 for 青屏区机关值班值守管理办法. A place or an office right before
the stretch that the title does not have (上海市 before 土地管理法) means another paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.clauses.titles import DATED, NUMBER, STATE, YEAR, Title, Titles, core_of, titles_of
from index.numerals import NUMERAL
from index.selection import Papers
from index.words import STOP_WORDS, tagged, words

__all__ = ["SEVERAL", "Mention", "fits_several", "mentions", "names_unknown", "unknown_before", "unmatched"]

_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d\d)年?度?$")
_POINTING = re.compile("[这那该]一?[份个篇部项]?$")
_PLACE_AFTER = re.compile(rf"[\s,:]*[的里中]?(?:里面|当中)?[\s,:]*(?:第\s*[(]?(?:{NUMERAL})|(?:{NUMERAL})\s*条)")
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
_LINKING = " \t　,，:的里中内面当"
_LAW = re.compile(r"[\u4e00-\u9fff]{2,8}(?:法|条例)|[\u4e00-\u9fff]{1,8}法典")
# What a law's short name may leave out at its end.
_GENERIC = re.compile("(?:管理|防治|保护|监督|处罚|促进|实施)*法")
_NOUNS = ("n", "vn", "j", "b", "s", "t", "m", "q", "l")  # parts of speech
_MODIFIERS = 2  # characters before the last two of a title that it takes to name it
_INTERPRETATION = re.compile("解释[一二三四五六七八九]?$")
_CODE = "法典"
_FRAME = ("总则", "附则")  # the books of a code that are not called 编
_SHORT = 4  # characters; a whole title so short is named only where nothing else stands before it
SEVERAL = 3  # titles that fit equally well, above which none can be told


@dataclass(frozen=True, slots=True)
class Mention:
    """Titles that fit ``text[start:end]`` of the folded question, best first; more than one cannot be told apart."""

    titles: tuple[Title, ...]
    start: int
    end: int


def mentions(library: Papers, text: str) -> list[Mention]:
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
    return unmatched(text, found) or unknown_before(text, end, found) is not None


def unknown_before(text: str, end: int, found: Sequence[Mention]) -> tuple[int, int] | None:
    """Where the name of a paper that is none of ``found`` stands right before ``end``; None where none does."""
    for start, to in _quoted(text):
        if not text[to:end].strip(_LINKING) and to <= end and not any(m.start <= start < m.end for m in found):
            return start, to
    noun = _TITLE_NOUN.search(text[:end])
    if noun is None or _BARE.search(text[:end]) or any(m.start <= noun.start() < m.end for m in found):
        return None
    run = re.split(r"[\W_]+", text[: noun.start()])[-1]
    while (cut := words(run)) and cut[0] in _LEAD:
        run = run[len(cut[0]) :]
    return noun.start() - len(run), noun.start() + len(noun.group().rstrip(_LINKING))


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


def fits_several(library: Papers, name: str) -> bool:
    """Whether ``name`` may stand for papers of the library that cannot be told apart by it: 《办法》."""
    core = core_of(name)
    near = titles_of(library).by_tail.get(core[-2:], ())
    return any(core in title.bare and not _another_law(core, title) for title in near)


def _by_name(titles: Titles, name: str) -> list[Title]:
    """Titles that go by ``name``: the same, else those that have it or that it runs through or that it ends in."""
    core = core_of(name)
    if exact := titles.by_core.get(core):
        return _told_apart(exact, name)
    years = set(YEAR.findall(name))
    bare = DATED.sub("", core)
    near = [t for t in titles.by_tail.get(bare[-2:], ()) if not (years and t.years and not years & t.years)]
    near = [t for t in near if not _another_law(bare, t)]
    fitting = [t for t in near if bare in t.bare] or [t for t in near if _runs_through(bare, t.hay)]
    if _LAW.fullmatch(core):
        fitting = fitting or _abbreviated(titles, core)
    elif not fitting:  # the name says more than the title, which may be but a file's name: 值班办法
        fitting = [t for t in near if len(t.bare) >= _SHORT and _runs_through(t.bare, bare)]
    return fitting if len(fitting) <= SEVERAL or core.endswith(_CODE) else []


def _another_law(name: str, title: Title) -> bool:
    """Whether ``name``, which is not all of the title, is that of a law of its own.

    合同法 and 劳动法 are not 劳动合同法, while 治安处罚法 is 治安管理处罚法 and 民诉法 is 民事诉讼法.
    """
    if not name.endswith("法") or name.endswith("办法") or name == title.bare:
        return False
    stem, _, rest = title.bare.partition(name[:-1])
    if title.bare[0] != name[0] or (stem and rest):
        return True
    return len(name) > 2 and bool(rest) and not stem and _GENERIC.fullmatch(rest) is None


def _books(titles: Titles) -> list[Title]:
    """The books of a code that is kept by them: 侵权责任编第一千一百六十五条, 总则第一百四十三条."""
    books = [title for title in titles if title.articles and title.core.endswith("编")]
    return [*books, *(title for core in _FRAME for title in titles.by_core.get(core, ()) if books and title.articles)]


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
    stops = [_Stop.of(text[: i + 1]) for _, i in chars]
    result: list[Mention] = []
    for last in range(len(chars) - 1, 0, -1):
        end = chars[last][1] + 1
        if any(start < end <= to for start, to in taken) or any(m.start < end <= m.end for m in result):
            continue
        tail = chars[last - 1][0] + chars[last][0]
        walks = [(title, _walked(titles, text, chars, stops, last, title)) for title in titles.by_tail.get(tail, ())]
        found = [(title, walk) for title, walk in walks if walk is not None]
        if not found:
            continue
        best = max(walk[:2] for _, walk in found)
        start = min(walk[2] for _, walk in found if walk[:2] == best)
        remark = _REMARK_AFTER.match(text, end)
        named = [title for title, walk in found if walk[:2] == best]
        named = _told_apart(sorted(named, key=lambda title: len(title.core)), remark.group() if remark else "")
        if len(named) > SEVERAL and _INTERPRETATION.search(named[0].core):  # 刑诉法解释: that with nothing more to it
            shortest = [title for title in named if len(title.core) == len(named[0].core)]
            named = shortest if len({title.core for title in shortest}) == 1 else named
        if len(named) <= SEVERAL:
            result.append(Mention(tuple(named), start, end))
    return result


@dataclass(frozen=True, slots=True)
class _Stop:
    """What a question has right before one of its characters, that a title may not have: a year, 的, 那份."""

    year: re.Match[str] | None
    filler: int  # characters
    pointing: bool
    judicial: bool

    @classmethod
    def of(cls, before: str) -> _Stop:
        tail = before[-6:]
        filler = (pointing := _POINTING.search(tail)) or _FILLER.search(tail)
        length = len(filler.group()) if filler else 0
        year = _YEAR_BEFORE.search(before) if tail[-1:] in "0123456789年度" else None
        return cls(year, length, pointing is not None, tail.endswith("司法"))


def _walked(
    titles: Titles, text: str, chars: Sequence[tuple[str, int]], stops: Sequence[_Stop], last: int, title: Title
) -> tuple[int, bool, int] | None:
    """How many characters up to ``chars[last]`` run back through the title, whether they are all of it, and where they
    start in ``text``; None where they do not name it."""
    hay, at, i, matched = title.hay, len(title.hay), last, 0
    start, pointed, filled = chars[last][1], False, False
    while i >= 0:
        stop = stops[i]
        if year := stop.year:
            if title.years and year[1] not in title.years:
                return None
            i -= len(year.group())
            start = year.start()
            continue
        if matched in (2, 3) and stop.judicial and _INTERPRETATION.search(hay):  # 婚姻法司法解释一
            i -= 2
            continue
        found = hay.rfind(chars[i][0], 0, at)
        if found >= 0:
            at, start = found, chars[i][1]
            matched += 1
            i -= 1
            pointed = filled = False
            continue
        if matched < 2 or not stop.filler:
            break
        i -= stop.filler
        pointed = pointed or stop.pointing
        filled = True
    whole = matched >= len(title.bare) and len(hay) - at == matched
    if not whole and _another_law("".join(char for char, _ in chars[i + 1 : last + 1]), title):
        return None
    after = text[chars[last][1] + 1 :]
    alone = (pointed or (i < 0 and _PLACE_AFTER.match(after))) and len(titles.by_tail[title.bare[-2:]]) == 1
    if not whole and matched < 2 + _MODIFIERS and not alone:
        return None
    ahead = text[: chars[i][1] + 1] if i >= 0 and text[start - 1] not in "(《" else ""
    if pointed or _may_begin(ahead, filled or (whole and len(title.bare) > _SHORT), whole and _placed(after)):
        return matched, whole, start
    return None


def _placed(after: str) -> bool:
    return _PLACE_AFTER.match(after) is not None


def _may_begin(before: str, anywhere: bool, placed: bool = False) -> bool:
    """Whether a title may begin after ``before``: at the start, after a mark, after words like 根据.

    anywhere: after any word but a place or an office. placed: after any but a noun and the like: 要用到刑法第二条.
    """
    run = re.split(r"[\W_]+", before.removesuffix(STATE))[-1][-12:]
    if not run:
        return True
    *_, (start, end, tag) = tagged(run)
    word = run[start:end]
    return (
        word in _LEAD
        or word.endswith(_CODE)
        or (anywhere and not tag.startswith(("ns", "nt")) and not _REGION.search(word))
        or (placed and (word[-2:] in _LEAD or not tag.startswith(_NOUNS)))
    )


def _by_abbreviation(titles: Titles, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    """A law by its short name right before an article: 民诉法第六十七条."""
    for place in re.finditer(rf"(?:[的里中]|里面|当中)?\s*第?\s*(?:{NUMERAL})\s*条", text):
        before = re.split(r"[\W_]+", text[: place.start()])[-1].replace(STATE, "")
        while (cut := words(before)) and cut[0] in _LEAD:
            before = before[len(cut[0]) :]
        start = place.start() - len(before)
        if not _LAW.fullmatch(before) or any(a < place.start() <= b for a, b in taken):
            continue
        if named := _abbreviated(titles, before):
            yield Mention(tuple(named), start, place.start())


def _abbreviated(titles: Titles, name: str) -> list[Title]:
    """The law that goes by a short name, which runs through its title: the shortest such; [] for several."""
    if name.endswith(_CODE):
        return _books(titles)
    kind = "条例" if name.endswith("条例") else "法"
    alike = [title for title in titles if title.core.startswith(name[0]) and title.core.endswith(kind)]
    fitting = [title for title in alike if _runs_through(name, title.core) and not _another_law(name, title)]
    shortest = min((len(title.core) for title in fitting), default=0)
    named = [title for title in fitting if len(title.core) == shortest]
    return named if len({title.core for title in named}) == 1 else []
