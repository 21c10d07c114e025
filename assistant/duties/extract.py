"""The duties of one paper: sentences → clauses → rows of the register (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.duties.articles import Resolved, settle
from assistant.duties.carrying import Carrier
from assistant.duties.clauses import Sentence, sentences
from assistant.duties.places import Places
from assistant.duties.records import Duty
from assistant.duties.tense import Tense, Tenses, turn
from assistant.duties.units import drafts
from index.outline import outline as outline_of
from index.records import Document, Section

__all__ = ["duties_of"]

# Only a sentence with one of these can hold a duty of a regulation: a quick look that spares the rest of the work on
# most articles. Plans and speeches also instruct without any of them (开展谈心。), so that it is for regulations alone.
_TELLING = re.compile(
    r"应|必须|不得|可|禁止|严禁|务必|须|需经|每|定期|按[月季年周]|逐[月季]|负责|主管|内|严格|不[准许能]|鼓励|提倡|要|次|履行|实行|组织|牵头|会同|承担|随时"
)
_ITEM = re.compile(r"[一二三四五六七八九十]{1,2}[是要]")
_SHORT = re.compile(r"[^，；：。每\d]{3,20}[。；]")


def duties_of(document: Document, outline: Sequence[Section] | None = None) -> list[Duty]:
    """The duties of ``document`` in order of place; ``document.text[duty.start:duty.end] == duty.text``.

    outline: the paper's headings where they are known already; made here otherwise.
    """
    return list(_duties(document, outline))


def _duties(document: Document, outline: Sequence[Section] | None) -> Iterator[Duty]:
    text = document.text
    heads = outline_of(text) if outline is None else outline
    tenses = Tenses(document, heads)
    if tenses.paper is Tense.RULE and _TELLING.search(text) is None:
        return
    places = Places(heads, tenses)
    carrier = Carrier(text, heads, tenses)
    turned: Tense | None = None
    lasting: Tense | None = None  # a turn at the start of a paragraph holds to the end of its section
    line, section = -1, -2
    listed = list(sentences(text))
    found: list[Resolved] = []
    for position, sentence in enumerate(listed):
        here = places.top(sentence.start)
        if here != section:
            section, lasting = here, None
        if sentence.line != line:
            line, turned = sentence.line, lasting
        tense = tenses.at(sentence.start)
        if tense is not Tense.RULE:
            change = turn(sentence.masked)
            if change is not None and (change is not Tense.PROBLEM or tense is not Tense.INSTRUCTION):
                turned = change
                if change is Tense.INSTRUCTION:
                    lasting = change
            tense = turned or tense
        carrier.enter(sentence)
        if tense is Tense.PROBLEM:
            continue
        if tense is Tense.RULE and _TELLING.search(sentence.masked) is None:
            carrier.pass_by(sentence)
            continue
        if tense is not Tense.RULE and _heads(listed, position):
            carrier.pass_by(sentence, heading=True)
            continue
        made = drafts(sentence, tense, heading=places.is_heading(sentence))
        made = [replace(draft, force=carrier.force(sentence, draft)) for draft in made]
        found += (Resolved(sentence, draft, *carrier.who(sentence, draft)) for draft in made)
        carrier.leave(sentence, made, tense)
    for row in settle(found, listed):
        yield _duty(document, row, places)


def _heads(listed: Sequence[Sentence], position: int) -> bool:
    """Whether a short item only heads the sentences that say how: 一要强化监督。紧盯…，开展….

    An item in a row of such items (一要…。二要…。) says all there is to say, and is none.
    """
    if not _is_short_item(listed[position]) or position + 1 == len(listed):
        return False
    line = listed[position].line
    following = listed[position + 1]
    if following.line != line or _ITEM.match(following.text):
        return False
    before = listed[position - 1] if position else None
    return before is None or before.line != line or not _is_short_item(before)


def _is_short_item(sentence: Sentence) -> bool:
    return _ITEM.match(sentence.text) is not None and _SHORT.fullmatch(sentence.masked, sentence.lead) is not None


def _duty(document: Document, row: Resolved, places: Places) -> Duty:
    sentence, draft = row.sentence, row.draft
    return Duty(
        who=row.who,
        carried=row.carried,
        what=draft.what,
        every=draft.every,
        deadline=draft.deadline,
        to_whom=draft.to_whom,
        force=draft.force,
        note="；".join(dict.fromkeys(note for note in draft.notes if note)),
        document=document.title,
        file=document.file,
        document_id=document.id,
        section=places.path(sentence.start),
        text=sentence.text,
        start=sentence.start,
        end=sentence.end,
    )
