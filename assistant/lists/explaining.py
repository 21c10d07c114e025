"""What a paper says a name means: “三个责任人”，就是… / 是指… / a note that has it in its body (pure)."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.clauses import clauses
from assistant.lists.announcing import NUMBER, listed
from assistant.lists.series import Span
from index.numerals import parse_numeral
from index.passages import sentences

__all__ = ["Explanation", "explains", "explanation", "names"]

Explanation = tuple[Span, Span]

_WHAT = (
    "(?:是|有|为|叫|包括|指的?是?|[分各][别自]?[是指])(?:哪|什么(?!样)|啥|怎么回事)"
    "|(?:是?什么意思|怎么解释|的?含义|怎么回事)"
)
_ASKED = (  # right behind a name whose meaning is asked for, or behind another such name
    f"(?:[、和与]?“[^“”]*”)*[^，。；？?“”]{{0,6}}?(?:{_WHAT})"
    "|[^，。；？?]{0,4}(?:到底|究竟)[^，。；？?]{0,6}(?:什么|啥)|，[^，。；？?]{1,3}的?(?:啥|什么)"
)
_QUOTED = re.compile(
    f'(?:什么是|什么叫|何谓|所谓的?)[“「『"‘](?P<after>[^”」』"’“]{{2,30}})[”」』"’]'
    f'|[“「『"‘](?P<before>[^”」』"’“]{{2,30}})[”」』"’](?={_ASKED})'
)
_COUNTED = "个方面|方面|[个项点条大类种步件不要有化严强好双]|阶段|环节"
_NUMBERED = re.compile(rf"{NUMBER}(?:{_COUNTED})[一-龥]{{2,8}}?(?=(?:到底|究竟|分别|各)?(?:{_WHAT}))")
_MEANING = re.compile(
    r"(?:什么是|什么叫|何谓|所谓的?|所称的?|解释一?下?)(?P<after>[^，。？?“”]{2,16}?)(?=(?:到底|究竟)?是?指|[？?，。]|$)"
    r"|(?:^|[，。里中]|所[称谓]的?)(?P<before>[^，。？?“”的里中称谓]{2,12}?)(?:到底|究竟)?(?:是?指的?是?(?:什么|哪|啥)|是什么意思|什么意思|怎么解释)"
)
_FIXED = re.compile("(?:十[七八九]|二十[一二]?)(?:大|届)|八项规定")
_MEANS = (
    "就是|也就是|即(?![将可便使日])|[是系]指|指的是|分别[是为指]|包括|主要有|意思是|指(?![导定出示挥引派数标令控向])"
)
_NOTE_MARK = r"[ \t　]{0,9}(?:[［\[【〔（(]?\d{0,3}[］\]】〕）)．.、]?|注\d*[：:])[ \t　]{0,9}"
_NOTE_NUMBER = r"(?:［\d{1,3}］|\[\d{1,3}\])?"
_BACK = 400  # characters
_CLAUSES_BACK = 4  # “三多三少三慢” is told in three clauses before it


def names(question: str) -> tuple[str, ...]:
    """What a question wants explained: “name”是什么, 四大主导产业是哪四个, 本办法所称…是指什么."""
    found = [match["after"] or match["before"] for match in _QUOTED.finditer(question)]
    plain = _FIXED.sub("　", re.sub("“[^“”]*”", "　", question))
    found += [match.group() for match in _NUMBERED.finditer(plain)]
    found += [match["after"] or match["before"] for match in _MEANING.finditer(plain)]
    return tuple(name for name in dict.fromkeys(found) if "　" not in name)


def explains(text: str, name: str) -> bool:
    """Whether ``text`` says what ``name`` is: “name”是指… / 就是 / 即 / 包括…, a note with its body behind its name
    (“［3］name：”, also on the next line), or as many things as the name counts right before it (甲、乙、丙“三…”)."""
    note, means = _patterns(name)
    if note.search(text) or means.search(text):
        return True
    starts = (match.start() for match in re.finditer(f'[“「『"]?{re.escape(name)}', text))
    return any(_told_before(text[max(0, start - _BACK) : start], name) for start in starts)


def explanation(text: str, name: str) -> Explanation | None:
    """Where a paper says what ``name`` is: the span of the line that has the name, and of what explains it; both are
    the same for a sentence that does it all. A note counts before any sentence; None where nothing explains it."""
    if note := _patterns(name)[0].search(text):
        end = note.start("body") + len(note["body"].rstrip())
        if "\n" in text[note.start("name") : note.start("body")]:
            head = text[note.start() : note.start("body")]
            start = note.start() + len(head) - len(head.lstrip())
            return (start, note.start() + len(head.rstrip())), (note.start("body"), end)
        return (note.start("name"), end), (note.start("name"), end)
    start = text.find(name)
    while start >= 0:
        left = text.rfind("\n", 0, start) + 1
        right = text.find("\n", start)
        right = len(text) if right < 0 else right
        for span in sentences(text, left, right):
            if name in (sentence := text[slice(*span)]) and explains(sentence, name):
                return span, span
        start = text.find(name, right)
    return None


@lru_cache(maxsize=64)
def _patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    quoted = f'[“「『"‘]?{re.escape(name)}[”」』"’]?'
    note = rf"^{_NOTE_MARK}(?P<name>{quoted})[ \t　]{{0,9}}[：:][ \t　]{{0,9}}(?:\n\s{{0,99}})?(?P<body>[^\s][^\n]*)"
    says = rf"[^，。；：“”、\n]{{0,8}}[，,：:（(—\s　]*(?:{_MEANS})"
    means = rf"{quoted}{_NOTE_NUMBER}(?:{says}|[^，。；：“”、占的比\n]{{0,3}}是(?![否不]))"
    return re.compile(note, re.MULTILINE), re.compile(means)


def _told_before(before: str, name: str) -> bool:
    """Whether as many things as ``name`` counts are listed right before it; 三多三少三慢 counts three times three."""
    numbers = [parse_numeral(numeral) or 0 for numeral in re.findall(r"[两二三四五六七八九十]+|\d+", name)]
    if not numbers or not re.match(r"[两二三四五六七八九十\d]", name):
        return False
    wanted = {numbers[0], sum(numbers)} - {0, 1}
    sentence = before[max(before.rfind(mark) for mark in "。；;！？\n") + 1 :]
    sums = {0}
    for start, end in reversed(clauses(sentence)[-_CLAUSES_BACK:]):
        counts = listed(sentence[start:end])
        sums = {total + count for total in sums for count in counts}
        if not counts or sums & wanted:
            break
    return bool(sums & wanted)
