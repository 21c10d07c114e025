"""Sources as Word's own endnotes, one a citation, which Word renumbers when the text is edited.

Endnotes and not footnotes: whoever speaks from the paper has the text alone before him, 22 lines a page, while whoever
checks it finds all sources together behind it. They follow the text on its last page; to take them off with the last
pages, put a page break before them. The second mention of a citation refers to its note by a field (NOTEREF), so that
it keeps the number of the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.export.word.xml import bookmark, clean, element, field, paragraph, reference, run
from assistant.naming import book_title
from assistant.records import Citation

__all__ = ["MARK", "Notes", "source"]

MARK = "EndnoteReference"
_TEXT = "EndnoteText"
_BLANKS = re.compile(r"\s+")


class Notes:
    """The notes of one paper, in the order in which they were first referred to.

    facts: by id of a paper what is known of it besides its title, as in ``assistant.naming.known_of``.
    """

    def __init__(self, facts: Mapping[str, str] | None = None) -> None:
        self._facts = facts or {}
        self._notes: list[Citation] = []
        self._numbers: dict[tuple[str, int, int], int] = {}

    def marks(self, citations: Sequence[Citation]) -> str:
        """Runs [1][2] that refer to the notes of these citations, raised."""
        return "".join(map(self._mark, citations))

    def has(self, citation: Citation) -> bool:
        """Whether the citation has a note by now."""
        return _place(citation) in self._numbers

    def _mark(self, citation: Citation) -> str:
        number = self._numbers.get(_place(citation))
        if number is None:
            self._notes.append(citation)
            number = self._numbers[_place(citation)] = len(self._notes)
            inner = bookmark(number, _name(number), reference(number, MARK))
        else:
            inner = field(f"NOTEREF {_name(number)} \\h", str(number), MARK)
        return run("[", MARK) + inner + run("]", MARK)

    def xml(self) -> str:
        """The w:endnotes of the paper."""
        separators = "".join(
            element("endnote", {"type": kind, "id": number}, paragraph(_TEXT, element("r", {}, element(kind, {}))))
            for number, kind in enumerate(("separator", "continuationSeparator"), -1)
        )
        notes = "".join(
            element("endnote", {"id": number}, paragraph(_TEXT, self._note(citation)))
            for number, citation in enumerate(self._notes, 1)
        )
        return element("endnotes", {}, separators + notes, root=True)

    def _note(self, citation: Citation) -> str:
        # Nothing may stand before the number: LibreOffice takes the first characters of a note for it.
        return run("", content=element("endnoteRef", {})) + run(
            ". " + source(citation, self._facts.get(citation.document_id, ""))
        )


def source(citation: Citation, facts: str, text: str = "") -> str:
    """《title》（issuer，number，year） › section › section：“cited sentence”, or ``text`` in its place."""
    place = [book_title(clean(citation.document)) + clean(facts)]
    place += [_BLANKS.sub(" ", clean(part)).strip() for part in citation.section if part.strip()]
    return f"{' › '.join(place)}：“{text or clean(citation.text)}”"


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.document_id, citation.start, citation.end


def _name(number: int) -> str:
    return f"_RefNote{number}"  # Word keeps bookmarks that begin with _ out of its list
