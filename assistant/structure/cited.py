"""Cross-references between clauses: those that a clause refers to, and those that say what follows from breaking it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.records import Citation
from assistant.structure.finding import Found, in_title
from assistant.structure.layout import paper_of
from assistant.structure.overview import cite_place
from assistant.structure.papers import read
from index.clauses.lookup import from_article
from index.clauses.naming import Mention, mentions, unknown_before
from index.clauses.references import Reference, Step, folded, references
from index.clauses.titles import Title
from index.selection import Papers

__all__ = ["breaking", "cited", "clause_name", "consequences", "says_consequence"]

_MANY = 5  # clauses that are shown beside one
_LONG = 1_500  # characters of a clause whose cross-references are followed
_OWN = re.compile(
    r"(?:本(?:法典?|条例|办法|规定|细则|准则|规则|章程|决定|解释|规范|守则)|前述)[的中]?\s*$|(?:依照|按照|根据|违反|适用|依据)\s*$"
)
_JOIN = re.compile(r"\s*(?:规定的?)?\s*(?:[、,或和及与至到]|以及|或者)*\s*(?:依照|根据|按照)?\s*")
_BEFORE = re.compile(r"前条")
_BREAKING = re.compile(
    r"(?:违反|触犯|违背|不(?:遵守|执行|履行|按照?|符合)|没有?(?:遵守|履行|执行|按照?)).*"
    r"(?:处罚|处分|处理|追究|追责|罚|责任|后果|判几|判多少|判刑|怎么办|坐牢|拘留)"
)
_CONSEQUENCE = re.compile(
    r"处.{0,24}(?:罚款|有期徒刑|拘役|管制|拘留|罚金)|责令|警告|处分|吊销|没收|追究.{0,8}责任|承担.{0,12}责任|罚款|处罚"
)


def cited(library: Papers, found: Sequence[Found]) -> tuple[Citation, ...]:
    """The clauses that the found ones refer to, in order, numbered from 1; those of papers that are not there, and
    those found already, are left out."""
    targets: dict[tuple[str, int, int], Found] = {}
    for one in found:
        for target in _targets(library, one) if one.place.article else ():
            article = (target.document.id, target.steps[0].number, target.steps[0].sub)
            known = targets.get(article)
            if known is None:
                targets[article] = target
            elif known.span != target.span:  # several parts of one article: all of it
                whole = (o for o in in_title(library, target.title, target.steps[:1]) if isinstance(o, Found))
                targets[article] = _same_version(list(whole) or [known], target)
    shown = {(one.document.id, *one.span) for one in found}
    fresh = [target for target in targets.values() if (target.document.id, *target.span) not in shown][:_MANY]
    return tuple(cite_place(target.document, target.place, i, *target.span) for i, target in enumerate(fresh, 1))


def _targets(library: Papers, one: Found) -> Iterator[Found]:
    text = folded(one.text[:_LONG])
    label = from_article(one.steps)
    for title, steps in _said(library, text, one):
        for reference_title in title:
            found = [place for place in in_title(library, reference_title, steps) if isinstance(place, Found)]
            if found:
                yield _same_version(found, one) if reference_title is one.title else found[0]
    if label and _BEFORE.search(text) and label[0].number > 1 and not label[0].sub:
        steps = (Step("条", label[0].number - 1, said="前条"),)
        found = [place for place in in_title(library, one.title, steps) if isinstance(place, Found)]
        if found:
            yield _same_version(found, one)


def _same_version(found: Sequence[Found], one: Found) -> Found:
    """Of the versions of a clause the one that stands nearest in the file that the citing clause came from."""
    same = [other for other in found if other.document.source == one.document.source] or found
    return min(same, key=lambda other: abs(other.document.record - one.document.record))


def _said(library: Papers, text: str, one: Found) -> Iterator[tuple[tuple[Title, ...], Sequence[Step]]]:
    """(titles, steps) of the articles that the text of a clause refers to."""
    said = [reference for reference in references(text) if from_article(reference.steps) and not reference.bare]
    if said and said[0].start == len(text) - len(text.lstrip()):  # its own label
        said = said[1:]
    if not said:
        return
    mentioned = mentions(library, text)
    before: Reference | None = None
    titles: tuple[Title, ...] = ()
    for reference in said:
        if before is None or not (
            before.end == reference.end or _JOIN.fullmatch(text[before.end : reference.start]) is not None
        ):
            titles = _law(text, reference, mentioned, one)
        if titles:
            yield titles, from_article(reference.steps)
        before = reference


def _law(text: str, reference: Reference, mentioned: Sequence[Mention], one: Found) -> tuple[Title, ...]:
    """The law whose article is meant: that named right before, else the clause's own; () for one that is not there."""
    start = reference.start
    if _OWN.search(text[:start]):
        return (one.title,)
    for mention in mentioned:
        if mention.end <= start and not text[mention.end : start].strip("的中 》"):
            return mention.titles
    return () if unknown_before(text, start, mentioned) else (one.title,)


def clause_name(citation: Citation) -> str:
    """《监察法》第十五条; a record's title says its article itself."""
    place = "".join(citation.section[-1:]) if re.match("第.+[条款]", "".join(citation.section[-1:])) else ""
    return f"《{citation.document}》{place}"


def breaking(text: str, mentioned: Sequence[Mention] = ()) -> bool:
    """Whether a ``folded`` question asks what follows from breaking something, the names of papers in it aside."""
    for mention in mentioned:
        text = text[: mention.start] + "，" * (mention.end - mention.start) + text[mention.end :]
    return _BREAKING.search(text) is not None


def says_consequence(text: str) -> bool:
    return _CONSEQUENCE.search(text) is not None


def consequences(library: Papers, found: Sequence[Found]) -> list[Found]:
    """The clauses of the same papers that refer to the found ones and say what follows, in order."""
    result: list[Found] = []
    for one in found:
        label = from_article(one.steps)
        if not label:
            continue
        articles = (clause for clause in _articles(library, one) if says_consequence(clause.text))
        result += [clause for clause in articles if _refers(library, clause, label)]
    return list({(one.document.id, *one.span): one for one in result}.values())


def _articles(library: Papers, one: Found) -> Iterator[Found]:
    """The articles of the law that a clause is of."""
    if not one.title.articles:
        for number, sub, place in one.paper.divisions("条", one.paper.whole):
            yield Found(one.document, one.paper, place, one.title, (Step("条", number, sub),))
        return
    for (number, sub), ids in sorted(one.title.articles.items()):
        for document_id in ids:
            document = read(library, document_id)
            if document is not None and "条" in document.text:
                paper = paper_of(document.text, True)
                yield Found(document, paper, paper.whole, one.title, (Step("条", number, sub),))


def _refers(library: Papers, clause: Found, label: Sequence[Step]) -> bool:
    """Whether a clause refers to the article of ``label``, or to the same 款 of it where both say one."""
    for titles, steps in _said(library, folded(clause.text), clause):
        if clause.title in titles and (steps[0].number, steps[0].sub) == (label[0].number, label[0].sub):
            both = len(steps) > 1 and len(label) > 1 and steps[1].unit == label[1].unit == "款"
            if not both or steps[1].number == label[1].number:
                return True
    return False
