"""The duties of one paper: sentences → clauses → rows of the register (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.duties.carrying import Carrier
from assistant.duties.clauses import Sentence, sentences
from assistant.duties.places import Places
from assistant.duties.records import Duty
from assistant.duties.tense import Tense, Tenses, turn
from assistant.duties.units import Draft, drafts
from index.outline import outline as outline_of
from index.records import Document, Section

__all__ = ["duties_of"]

# Only a sentence with one of these can hold a duty of a regulation: a quick look before anything else.
_TELLING = re.compile(
    r"应|必须|不得|可|禁止|严禁|务必|须|需经|每|定期|按[月季年周]|逐[月季]|负责|主管|内|严格|不[准许能]|鼓励|提倡|要|次|履行|实行|组织|牵头|会同|承担"
)
_HEAD_LINE = re.compile(r"^[\s　]*第[^\n条章]{1,9}条", re.MULTILINE)


def duties_of(document: Document, outline: Sequence[Section] | None = None) -> list[Duty]:
    """The duties of ``document`` in order of place; ``document.text[duty.start:duty.end] == duty.text``.

    outline: the paper's headings where they are known already; made here otherwise.
    """
    return list(_duties(document, outline))


def _duties(document: Document, outline: Sequence[Section] | None) -> Iterator[Duty]:
    text = document.text
    if _TELLING.search(text) is None:
        return
    heads = outline_of(text) if outline is None else outline
    tenses = Tenses(document, heads)
    places = Places(heads, tenses)
    carrier = Carrier(text, heads, tenses)
    turned: Tense | None = None
    lasting: Tense | None = None  # a turn at the start of a paragraph holds to the end of its section
    line, section = -1, -2
    for sentence in sentences(text):
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
        made = drafts(sentence, tense, heading=places.is_heading(sentence))
        for draft in made:
            yield _duty(document, sentence, draft, carrier, places)
        carrier.leave(sentence, made, tense)


def _duty(document: Document, sentence: Sentence, draft: Draft, carrier: Carrier, places: Places) -> Duty:
    who, carried = carrier.who(sentence, draft)
    return Duty(
        who=who,
        carried=carried,
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
