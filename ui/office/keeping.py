"""What administrators do with papers that are in the library: correct what is known of them, limit who sees them,
delete them for good."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from index.catalogue import Catalogue
from index.errors import DocumentNotFoundError
from ui.office.errors import OfficeError
from ui.office.people import Person
from ui.office.uploads import group_names, must_be_admin

if TYPE_CHECKING:
    from index.library import Library
    from index.records import Document
    from ui.office.audit import Audit
    from ui.office.conversations import Conversations
    from ui.office.intake import Intake
    from ui.office.limits import PaperLimits
    from ui.office.store import Store

__all__ = ["Keeping"]

WAIT = 20.0  # seconds for a file that is being read to be finished
GONE = "这份文件已不在文库中，请刷新后再试。"
BUSY = "正在读取上传的文件，请过一会儿再试。"

Rewrite = Callable[[str, str, str], str]  # what is kept of a conversation, id and text of a paper → without the paper


class Keeping:
    """Every change is an administrator's, and is written down. Raises NotAllowedError for anybody else."""

    def __init__(
        self,
        library: Library,
        store: Store,
        limits: PaperLimits,
        conversations: Conversations,
        audit: Audit,
        intake: Intake,
    ) -> None:
        self._library = library
        self._store = store
        self._limits = limits
        self._conversations = conversations
        self._audit = audit
        self._intake = intake

    def document(self, person: Person, id: str) -> Document:
        """The paper with exactly this id. Raises DocumentNotFoundError."""
        must_be_admin(person, "管理文件")
        document = self._library.document(id)
        if document.id != id:  # the library also finds papers by title
            raise DocumentNotFoundError(GONE)
        return document

    def together(self, person: Person, document: Document) -> int:
        """How many papers came from the same file, and share its limits."""
        must_be_admin(person, "管理文件")
        with closing(Catalogue(self._library.folder)) as catalogue:
            return len(catalogue.of_source(document.source))

    def amend(self, person: Person, id: str, **facts: Any) -> Document:  # noqa: ANN401 — as ``Library.amend``
        """Set what is known of a paper; ``facts`` as ``Library.amend`` takes them, and raises for them. Raises
        OfficeError while a file takes long to be read."""
        before = self.document(person, id)
        with self._alone():
            after = self._library.amend(id, **facts)
        if before.identity.repealed and not after.identity.repealed:
            self._intake.brought.stands_again(id)
        if after.identity != before.identity:
            changed = {
                name: getattr(after.identity, name)
                for name in facts
                if getattr(after.identity, name) != getattr(before.identity, name)
            }
            self._audit.note(person, "edit", document=before.title, document_id=id, changed=changed)
        return after

    def limit(self, person: Person, id: str, groups: Iterable[str]) -> None:
        """Let only these groups see a paper, and whatever else came from its file; none: everybody. Raises
        OfficeError for what cannot be a group."""
        document = self.document(person, id)
        wanted = group_names(groups)
        before = self._limits.groups(document.source)
        if not document.source:
            raise OfficeError(f"《{document.title}》没有记下来自哪个文件，不能限制给谁看。")
        if wanted != before:
            self._limits.set(document.source, wanted)
            self._audit.note(person, "limit", document=document.title, document_id=id, groups=wanted, before=before)

    def delete(self, person: Person, id: str, rewrite: Rewrite) -> None:
        """Delete a paper for good: from the library, its stored file, what conversations quote of it; and wipe it
        from the disk in the background. Raises DocumentNotFoundError, OfficeError, LibraryLockedError."""
        document = self.document(person, id)
        # Before and after: whoever is stopped in between leaves less behind, and an answer may come meanwhile.
        self._rewrite(document, rewrite)
        with self._alone():
            self._library.remove(id)
        self._rewrite(document, rewrite)
        self._intake.brought.forget(id)
        self._intake.uploads.forget_paper(id)
        stored = self._intake.stored(document.source)
        if stored is not None:
            shutil.rmtree(stored, ignore_errors=True)
        with closing(Catalogue(self._library.folder)) as catalogue:
            if not catalogue.of_source(document.source):
                self._limits.set(document.source, ())
        self._audit.note(person, "delete", of="document", document=document.title, document_id=id)
        self._intake.clean()

    def _rewrite(self, document: Document, rewrite: Rewrite) -> None:
        with self._store.together():  # nobody goes on with a conversation while it is written anew
            for conversation, kept in self._conversations.citing(document.id) + self._conversations.unfinished():
                changed = rewrite(kept, document.id, document.text)
                if changed != kept:
                    self._conversations.overwrite(conversation, changed)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While no file is being read into the library. Raises OfficeError when that takes too long."""
        lock: Any = self._intake.writing
        if not lock.acquire(timeout=WAIT):
            raise OfficeError(BUSY)
        try:
            yield
        finally:
            lock.release()
