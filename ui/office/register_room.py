"""The register of a library, drawn up once for each state of it, in a thread of its own, for all pages alike."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from assistant.duties.register import Register, register, subjects

if TYPE_CHECKING:
    from index.records import Document
    from index.selection import Papers

__all__ = ["Drawing", "Drawn", "RegisterRoom", "SeenRegister"]

SUBJECTS = 200  # offered while one types


@dataclass(frozen=True, slots=True)
class Drawn:
    """The register of one state of the library. ``version`` is another for every other state."""

    version: str
    register: Register
    subjects: tuple[str, ...]  # who is named, most often named first


@dataclass(slots=True)
class Drawing:
    """A register being drawn up: ``done`` of ``total`` papers are read."""

    version: str
    total: int
    done: int = 0
    drawn: Drawn | None = None
    error: Exception | None = field(default=None, repr=False)
    finished: threading.Event = field(default_factory=threading.Event, repr=False)


class _Listed:
    """The papers as they are, listed anew only when the library has changed: listing 150,000 takes most of a second.

    ``version``: names their state, the same after a restart of the program.
    """

    def __init__(self, library: Papers) -> None:
        self._library = library
        self._papers: list[Document] = []
        self._state: int | None = None
        self.version = ""

    def now(self) -> list[Document]:
        state = self._library.version()
        if state != self._state:
            self._papers = self._library.documents()
            known = "\n".join(map(_known, self._papers))
            self.version = sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            self._state = state
        return self._papers


def _known(paper: Document) -> str:
    """What the register makes of a paper besides its text; an administrator may correct it."""
    known = paper.identity
    return f"{paper.id} {known.title} {known.issuer} {known.date} {known.kind} {known.repealed}"


class RegisterRoom:
    """Safe to use from several threads."""

    def __init__(self, library: Papers) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._papers = _Listed(library)
        self._drawing: Drawing | None = None

    def papers(self) -> list[Document]:
        """The papers of the library, without their text: the same list until the library changes, not to be changed."""
        with self._lock:
            return self._papers.now()

    def look(self, wait: float = 0.0) -> Drawn | Drawing:
        """The register, or how far it has come after ``wait`` seconds; the first call begins it.

        Raises what went wrong in drawing it up; the call after that begins anew.
        """
        with self._lock:
            papers = self._papers.now()
            version = self._papers.version
            drawing = self._drawing
            if drawing is None or (drawing.version != version and drawing.finished.is_set()):
                drawing = self._drawing = Drawing(version, len(papers))
                threading.Thread(target=self._draw, args=(drawing,), name="register", daemon=True).start()
        drawing.finished.wait(wait)
        if drawing.error is not None:
            with self._lock:
                if self._drawing is drawing:
                    self._drawing = None
            raise drawing.error
        return drawing.drawn or drawing

    def _draw(self, drawing: Drawing) -> None:
        def progress(done: int, total: int) -> None:
            drawing.done, drawing.total = done, total

        try:
            found = register(self._library, progress)
            named = subjects((*found.duties, *found.works))[:SUBJECTS]
            drawing.drawn = Drawn(drawing.version, found, tuple(named))
        except Exception as error:  # handed over to whoever asks, not handled
            drawing.error = error
        finally:
            drawing.finished.set()


class SeenRegister:
    """The register of a library as far as some of its papers go: drawn up once for all, and narrowed here."""

    def __init__(self, whole: RegisterRoom | SeenRegister, papers: Papers) -> None:
        self._whole = whole
        self._papers = _Listed(papers)
        self._lock = threading.Lock()
        self._seen: tuple[tuple[str, str], Drawn] | None = None  # versions of the whole and of the papers; what is seen

    def papers(self) -> list[Document]:
        """As ``RegisterRoom.papers``."""
        with self._lock:
            return self._papers.now()

    def look(self, wait: float = 0.0) -> Drawn | Drawing:
        """As ``RegisterRoom.look``; progress is told in papers that are seen here."""
        whole = self._whole.look(wait)
        with self._lock:
            papers = self._papers.now()
            if not isinstance(whole, Drawn):
                done = len(papers) * whole.done // whole.total if whole.total else 0
                return Drawing(whole.version, len(papers), done)
            # A paper may come to be hidden, or seen, while the register of the whole stays the same: read from
            # another file, it has the limits of that one.
            state = whole.version, self._papers.version
            if self._seen is None or self._seen[0] != state:
                self._seen = state, self._narrowed(whole, papers)
            return self._seen[1]

    @staticmethod
    def _narrowed(whole: Drawn, papers: list[Document]) -> Drawn:
        admitted = {paper.id for paper in papers}
        duties = tuple(row for row in whole.register.duties if row.document_id in admitted)
        works = tuple(row for row in whole.register.works if row.document_id in admitted)
        seen = f"{whole.version} {' '.join(sorted(admitted))}"
        version = sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return Drawn(version, Register(duties, works), tuple(subjects((*duties, *works))[:SUBJECTS]))
