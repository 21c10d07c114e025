"""What a chat model wrote for one part of a talk: its sentences, cleaned and held against what they cite (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.errors import ChatModelError
from assistant.records import Citation
from assistant.speaking_points.records import Statement
from assistant.verifying.verify import claims
from assistant.verifying.wording import TOLERABLE, shared
from assistant.writing.citing import held
from assistant.writing.framing import addressed
from assistant.writing.replies import Statement as Sentence
from assistant.writing.replies import ended
from index.records import Hit

__all__ = ["Written", "adds", "written"]

#: A speaker who is told to check may see a sentence that fails in these alone: it has hardly a word of its source, or
#: names and strengthens what the source does not, but no figure, date, title or quotation of its own.
_MARKED = TOLERABLE | {"依据"}
_ABOUT = 0.1  # share of its words, 0 to 1, below which a sentence is not about the matter at all
_CLAUSE_ABOUT = 0.3  # likewise of a clause's words that what it cites must have for the sentence to be borne out
_CLAUSE_CHARACTERS = 4  # characters of a clause, besides what only connects, below which it says nothing of its own
_SHORTEST = 8  # characters of a sentence that nothing bears out; shorter ones say nothing
_MOSTLY = 0.8  # share of the shorter sentence's pairs of characters, 0 to 1, from which another says the same
_SAID_OFTEN = 3  # times that a model says a sentence until it is taken to go round in circles

_ITEM = re.compile(
    r"^(?:[-*•·]\s*|[一二三四五六七八九十]{1,3}[、.．]\s*|[（(][一二三四五六七八九十]{1,3}[)）]\s*"
    r"|第[一二三四五六七八九十]{1,3}(?:点|个方面)?[，,、：:]\s*)+"
)
_LABEL = re.compile(r"^(?:正文|论述|开场白?|结束语|结语|发言稿?|要点|内容)[:：]\s*")
_HEADING = re.compile(r"^\s*#{1,6}\s")
_FULL_STOP = re.compile(r"[。！？!?…][”’」』）)》]*$")
_MARKUP = re.compile(r"[#|<>{}`【】\\]|\*\*")
_CHAT = re.compile(
    r"^(?:好的|当然|没问题|收到|明白|以下(?:是|为)|下面是|这(?:是|段)|希望|如需|如果您|请注意|注[:：]|说明[:：])"
)
# The own unit: the speaker's, of which no paper tells, or the paper's: 我局, 本单位. Not 我国, 我们要, 本办法.
_OWN_UNIT = re.compile(
    r"我们?(?:单位|部门|局|厅|委(?!托|派)|办(?![理事好法公])|处(?![理在于置分])|科(?!学|技)|室|院|校|站(?![在位立])|支部|镇|乡|街道|县|市|区)"
    r"|本(?:单位|部门|局|厅|委|支部|科室|镇|乡|街道|县|市|区|校)"
)
# Years and days that are those of the paper: said again in a talk, they are another year's.
_THEN = re.compile(
    r"今年|去年|前年|明年|本年|本月|上个?月(?!球)|下个?月|目前|(?<![\d一二三四五六七八九十])日前|近日|今天|昨天|明天"
)
_CLAUSE = re.compile(r"[^，,；;。：:！？!?\n]+")
# What connects the parts of a talk, or says that the speaker speaks.
_SPEECH = re.compile(
    "同志们|大家|我们|我|自己|认为|体会到|认识到|感到|必须|应当|需要|要|更要|就要|首先|其次|再次|最后|同时|另外|此外|因此|所以|为此|一方面|另一方面"
    "|具体(?:来说|来讲|而言)?|也就是说|换句话说|总的来说|总之|可以说|说到底|归根结底|在我看来|这(?:就|也)?(?:是|要求|说明|启示|告诉)|对此|由此|从而"
    "|深刻|切实|进一步|始终|持续|不断|真正|牢牢|坚决|认真|全面|深入|扎实|更加|着力|努力|其中|还有|不仅|而且|既|又|也|还|并且?|从这个意义上|文[件中]|材料|讲话|写道|指出|强调|提出|谈到|提到"
)
_QUOTED = re.compile(r"(?:《[^《》]+》[\u3400-\u9fff]{0,4}[：:，,]?)?“(?P<words>[^“”]+)”。?")
_IN_QUOTES = re.compile("“[^“”]*”")
_INNER = str.maketrans("“”", "‘’")  # as they stand within a quotation
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Written:
    """What may be shown of a reply, and what became of the rest."""

    statements: tuple[Statement, ...]
    dropped: int  # sentences that say what no source says
    cut_off: bool

    @property
    def verified(self) -> int:
        return sum(statement.verified for statement in self.statements)

    @property
    def marked(self) -> int:
        return len(self.statements) - self.verified


def written(
    text: str, reason: str, shown: Sequence[Hit], context: Sequence[str], said: Iterable[str], *, mark: bool
) -> Written:
    """The sentences of a reply ``text`` that ended for ``reason``, for which the model was shown ``shown``.

    ``context``: topic and heading, which a sentence may speak of; one that only repeats them is left out. ``said``:
    what is said already. ``mark``: sentences that are not borne out, but tell no facts, stay, unverified, unless they
    repeat another. Citation numbers mean nothing yet. Raises ChatModelError for a model that refuses or goes round in
    circles.
    """
    found, cut_off = ended(text, reason)
    repeated = [_letters(about) for about in context]
    often: Counter[str] = Counter()
    judged: list[Statement] = []
    dropped = 0
    refused = False
    for sentence in filter(None, map(_cleaned, found)):
        own = _letters(sentence.body)
        often[own] += 1
        if often[own] >= _SAID_OFTEN:
            raise ChatModelError("语言模型反复说同样的话。")
        if often[own] > 1 or any(own in about for about in repeated):
            continue
        if statement := _judged(sentence, shown, context, mark=mark):
            judged.append(statement)
        else:
            dropped += 1
            refused = refused or sentence.refuses
    if refused and not judged:
        raise ChatModelError("语言模型拒绝写这一部分。")
    return Written(tuple(_each_once(judged, said)), dropped, cut_off)


def _letters(text: str) -> str:
    return _SIGNS.sub("", text)


def _each_once(judged: Sequence[Statement], said: Iterable[str]) -> Iterator[Statement]:
    """The statements that say something new; of two that say the same, one that is verified, else the first."""
    known = [_pairs(text) for text in said]
    kept = set()
    for i in sorted(range(len(judged)), key=lambda i: (not judged[i].verified, i)):
        own = _pairs(judged[i].text)
        if all(len(own & other) < _MOSTLY * min(len(own), len(other)) for other in known if other):
            known.append(own)
            kept.add(i)
    return (statement for i, statement in enumerate(judged) if i in kept)


def _pairs(text: str) -> set[str]:
    letters = _letters(text)
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def _cleaned(part: str) -> Sentence | None:
    """A sentence of a reply as it could be spoken; None for headings, labels, talk to the user and what leads in."""
    if _HEADING.match(part):
        return None
    read = Sentence.read(part)
    body = _LABEL.sub("", _ITEM.sub("", " ".join(read.body.split())))
    if not _FULL_STOP.search(body):
        if not read.cited or read.leads_in:
            return None  # a heading: sentences have a stop or a marker
        body = re.sub(r"[，,、；;：:]+$", "", body) + "。"
    sentence = replace(read, body=body)
    chat = not read.cited and _CHAT.match(body)
    return sentence if sentence.says_something and not sentence.finds_nothing and not chat else None


def _judged(sentence: Sentence, shown: Sequence[Hit], context: Sequence[str], *, mark: bool) -> Statement | None:
    body = sentence.body
    if _MARKUP.search(body) or addressed(body) or sentence.refuses:
        return None
    verdict = held(body, sentence.cited, shown, nearest=mark)
    unquoted = _IN_QUOTES.sub("", body)
    own_units = {match.group() for match in _OWN_UNIT.finditer(unquoted)}
    if any(all(own not in place.text for place in verdict.places) for own in own_units):
        return None
    theirs = own_units or _THEN.search(unquoted)  # 我局 and 今年 are the paper's, and would be taken for the speaker's
    if verdict.holds and not theirs and not adds(body, verdict.places, context):
        return _quotation(body, verdict.places) or Statement(body, "phrased", verdict.places)
    if not mark or not verdict.tolerable(_MARKED) or len(body) < _SHORTEST:
        return None
    baseless = any(failure.kind == "依据" for failure in verdict.failures)
    if baseless and shared(body, [*context, *(hit.passage.text for hit in shown)]) < _ABOUT:
        return None
    alone = baseless and not verdict.cited and not claims(body)  # cites nothing and is like nothing
    return Statement(body, "phrased", () if alone else verdict.places, verified=False)


def adds(body: str, places: Sequence[Citation], context: Sequence[str]) -> bool:
    """Whether a clause of ``body`` says something of which what it cites has hardly a word: a lively talk is soon
    rounded off with a success that no paper tells."""
    sources = [text for place in places for text in (place.text, place.document, *place.section)]
    for match in _CLAUSE.finditer(body):
        clause = _SPEECH.sub(" ", match.group())
        if len(clause.replace(" ", "")) >= _CLAUSE_CHARACTERS and shared(clause, [*sources, *context]) < _CLAUSE_ABOUT:
            return True
    return False


def _quotation(body: str, places: Sequence[Citation]) -> Statement | None:
    """``body`` as a quotation, where it is nothing but that; its citation is cut to the words."""
    match = _QUOTED.fullmatch(body)
    if match is None or len(places) != 1:
        return None
    text = places[0].text
    at = text.translate(_INNER).find(match["words"])
    if at < 0:
        return None
    end = at + len(match["words"])
    place = replace(places[0], text=text[at:end], start=places[0].start + at, end=places[0].start + end)
    return Statement(body, "verbatim", (place,))
