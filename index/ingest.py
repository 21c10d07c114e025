"""Files → papers → library: what is new, what is known, what has changed, and what cannot be read."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from index.errors import ReadError
from index.identity import identify
from index.passages import cut
from index.read import find_files, read_papers
from index.records import Document, Identity, Passage, ReadPaper, document_id
from index.rows import Known
from index.settings import IndexSettings
from index.writing import Writer

__all__ = ["IndexReport", "Ingest", "Progress", "Skipped"]

CHUNK = 500  # papers looked up in the catalogue at once
PROGRESS_INTERVAL = 0.1  # seconds between two calls of the progress callback


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record of one, that was not taken in, and why (a Chinese sentence)."""

    file: str  # path as found
    reason: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one run of indexing did; numbers of papers unless said otherwise."""

    added: int = 0
    unchanged: int = 0
    replaced: int = 0  # another content under the same file and record
    removed: int = 0  # records that a file of many papers no longer has
    samples_removed: int = 0  # sample papers that left because the first own paper came
    skipped: tuple[Skipped, ...] = ()
    passages: int = 0  # passages added
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run of indexing has come."""

    done: int  # files finished
    total: int  # files in all
    file: str  # name of the file at hand; "" at the end
    papers: int = 0  # papers seen so far, in all files


@dataclass(slots=True)
class _File:
    """One file on its way in."""

    path: Path
    source: str
    old: dict[int, Known]  # by catalogue key: what came from this file before
    new: list[int] = field(default_factory=list)  # records of its new papers
    kept: set[int] = field(default_factory=set)  # catalogue keys of papers met again
    duplicates: list[str] = field(default_factory=list)  # files that have the same papers already
    failed: bool = False  # some record could not be read


class Ingest:
    """One run of indexing."""

    def __init__(
        self,
        writer: Writer,
        settings: IndexSettings,
        progress: Callable[[Progress], None] | None,
        sample: bool,
    ) -> None:
        self._writer = writer
        self._catalogue = writer.catalogue
        self._amended = writer.catalogue.first_titles().keys()
        self._settings = settings
        self._progress = progress
        self._sample = sample
        self._now = datetime.now(UTC).isoformat(timespec="seconds")
        self._pending: list[tuple[Document, list[Passage], str]] = []
        self._pending_passages = 0
        self._arrived: dict[str, str] = {}  # id, or text id → source of the papers added in this run
        self._adopted: list[int] = []  # sample papers that turn out to be the user's own
        self._moved: list[tuple[str, str, int, int]] = []  # file, source, record, key
        self._skipped: list[Skipped] = []
        self._counts = dict.fromkeys(("added", "unchanged", "replaced", "removed", "passages"), 0)
        self._papers = 0
        self._told = 0.0
        self._done = self._total = 0

    def run(self, paths: Iterable[Path]) -> IndexReport:
        """Take in all files; what cannot be read is reported and the rest goes on."""
        started = time.monotonic()
        files = []
        for found in find_files(paths):
            if isinstance(found, ReadError):
                self._skipped.append(Skipped(str(found.path), found.reason))
            else:
                files.append(found)
        self._total = len(files)
        for self._done, path in enumerate(files):
            self._tell(path.name)
            self._file(path)
        self._flush()
        self._keep_track()
        samples_removed = 0 if self._sample else self._dismiss_samples()
        self._writer.commit()
        self._done, self._told = len(files), 0.0
        self._tell("")
        return IndexReport(
            **self._counts,
            samples_removed=samples_removed,
            skipped=tuple(self._skipped),
            seconds=time.monotonic() - started,
        )

    def _tell(self, name: str) -> None:
        now = time.monotonic()
        if self._progress is not None and now - self._told >= PROGRESS_INTERVAL:
            self._told = now
            self._progress(Progress(self._done, self._total, name, self._papers))

    def _file(self, path: Path) -> None:
        source = _source(path)
        digest = _digest(path)
        old = self._catalogue.of_source(source)
        if old and digest and self._catalogue.digest(source) == f"{digest} {len(old)}":
            self._counts["unchanged"] += len(old)
            self._papers += len(old)
            if not self._sample:
                self._adopted += [known.key for known in old if known.sample]
            return
        file = _File(path, source, {known.key: known for known in old})
        try:
            papers = self._papers_of(file)
            while chunk := list(islice(papers, CHUNK)):
                self._take(file, chunk)
                self._papers += len(chunk)
                self._tell(path.name)
        except ReadError as error:
            self._skipped.append(Skipped(str(path), error.reason))
            self._flush()
            self._counts["added"] += len(file.new)
            return  # what an unreadable file held before stays in the library
        self._flush()
        self._settle(file, digest)

    def _papers_of(self, file: _File) -> Iterator[tuple[ReadPaper, Identity, str]]:
        """Papers of the file with their identity and id, text made fit for storing."""
        for paper in read_papers(file.path, self._settings):
            if isinstance(paper, ReadError):
                file.failed = True
                self._skipped.append(Skipped(str(file.path), paper.reason))
                continue
            text = _storable(paper.text)
            fit = paper if text is paper.text else replace(paper, text=text)
            identity = _storable_identity(identify(fit, file.path.name))
            yield fit, identity, document_id(identity.title, text)

    def _take(self, file: _File, chunk: list[tuple[ReadPaper, Identity, str]]) -> None:
        known = self._catalogue.known([id_ for _, _, id_ in chunk])
        text_ids = [_text_id(paper) for paper, _, _ in chunk]
        same_text = self._catalogue.known_texts([text_id for text_id in text_ids if text_id])
        for (paper, identity, id_), text_id in zip(chunk, text_ids, strict=True):
            if id_ in self._arrived or text_id in self._arrived:
                self._again(file, self._arrived.get(id_) or self._arrived[text_id])
                continue
            if id_ in known:
                self._known(file, paper, known[id_])
                continue
            other = same_text.get(text_id)
            if other is not None and other.id in self._amended:
                self._known(file, paper, other)  # what a person has said of it outlives another name of the file
                continue
            if other is not None and other.key not in file.old:
                if self._stays(other):
                    self._counts["unchanged"] += 1
                    file.duplicates.append(Path(other.source).name)
                    continue
                file.old[other.key] = other  # the same paper under its former name
            self._new(file, paper, identity, id_, text_id)

    def _again(self, file: _File, source: str) -> None:
        """A paper that has come in this same run."""
        self._counts["unchanged"] += 1
        file.duplicates.append("" if source == file.source else Path(source).name)

    def _known(self, file: _File, paper: ReadPaper, known: Known) -> None:
        self._counts["unchanged"] += 1
        if known.sample and not self._sample:
            self._adopted.append(known.key)
        if known.source == file.source:
            if known.key in file.kept:
                file.duplicates.append("")
            elif known.record != paper.record:
                self._moved.append((_storable(file.path.name), file.source, paper.record, known.key))
            file.kept.add(known.key)
        elif not self._stays(known):  # the file has been moved or renamed
            self._moved.append((_storable(file.path.name), file.source, paper.record, known.key))
            file.kept.add(known.key)
        else:
            file.duplicates.append(Path(known.source).name)

    def _stays(self, known: Known) -> bool:
        """Whether a known paper from another file keeps its place."""
        return Path(known.source).exists() and (self._sample or not known.sample)

    def _new(self, file: _File, paper: ReadPaper, identity: Identity, id_: str, text_id: str) -> None:
        passages = cut(id_, paper.text, self._settings)
        document = Document(
            id=id_,
            text=paper.text,
            identity=identity,
            file=_storable(file.path.name),
            source=file.source,
            record=paper.record,
            pages=paper.pages,
            sample=self._sample,
            added=self._now,
            passages=len(passages),
        )
        self._pending.append((document, passages, text_id))
        self._pending_passages += len(passages)
        self._arrived[id_] = file.source
        if text_id:
            self._arrived[text_id] = file.source
        file.new.append(paper.record)
        if self._pending_passages >= self._settings.batch:
            self._flush()

    def _flush(self) -> None:
        if self._pending:
            self._writer.add(self._pending)
            self._counts["passages"] += self._pending_passages
            self._pending, self._pending_passages = [], 0

    def _settle(self, file: _File, digest: str) -> None:
        """Take out what the file no longer holds, and count what was new and what was changed."""
        gone = [known for key, known in file.old.items() if key not in file.kept]
        if file.failed:
            # A record that could not be read may be one of those that are missing: only what was overwritten goes.
            overwritten = set(file.new)
            gone = [known for known in gone if known.record in overwritten]
        changed = min(len(gone), len(file.new))
        self._counts["replaced"] += changed
        self._counts["removed"] += len(gone) - changed
        self._counts["added"] += len(file.new) - changed
        self._writer.remove([known.key for known in gone])
        if file.duplicates:
            self._skipped.append(Skipped(str(file.path), _duplicate_reason(file)))
        self._keep_track()
        # Papers left out because another file has them must come in when that file is gone: look again next time.
        whole = not (file.failed or any(file.duplicates)) and digest
        held = len(file.kept) + len(file.new)
        mark = f"{digest} {held}" if whole and held else ""
        if mark != self._catalogue.digest(file.source):
            self._writer.begin()
            self._catalogue.set_source(file.source, mark)
        self._writer.checkpoint()

    def _keep_track(self) -> None:
        if self._moved or self._adopted:
            self._writer.begin()
            self._catalogue.move(self._moved)
            self._catalogue.adopt(self._adopted)
            self._moved, self._adopted = [], []

    def _dismiss_samples(self) -> int:
        """The samples leave when there is any paper of the user's own."""
        samples = self._catalogue.samples()
        if not samples or self._counts["added"] + self._counts["unchanged"] + self._counts["replaced"] == 0:
            return 0
        self._writer.remove(samples)
        return len(samples)


def _duplicate_reason(file: _File) -> str:
    others = list(dict.fromkeys(name for name in file.duplicates if name))
    where = f"已收录的“{others[0]}”" if others else "同一文件里的另一篇"
    if len(others) > 1:
        where += f"等 {len(others)} 个文件"
    if len(file.duplicates) == 1 and not file.kept and not file.new:
        return f"内容与{where}相同，没有重复收录。"
    return f"有 {len(file.duplicates)} 篇内容与{where}相同，没有重复收录。"


def _text_id(paper: ReadPaper) -> str:
    """Hash of the text alone for a paper whose format states no title, so that the file's name has a part in it: a copy
    under another name is no other paper."""
    return "" if paper.identity.title else document_id("", paper.text)


def _digest(path: Path) -> str:
    """SHA-256 of the file; "" when it cannot be read, which reading it will report."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):  # ValueError: NUL in the name
        return ""


def _source(path: Path) -> str:
    try:
        return _storable(os.path.realpath(path))
    except (OSError, ValueError):
        return _storable(str(path))


def _storable_identity(identity: Identity) -> Identity:
    return Identity(
        title=_storable(identity.title),
        issuer=_storable(identity.issuer),
        number=_storable(identity.number),
        date=_storable(identity.date),
        kind=_storable(identity.kind),
        repealed=identity.repealed,
    )


def _storable(text: str) -> str:
    """The text with U+FFFD for lone surrogates and NUL, which UTF-8 and SQLite cannot hold; length stays the same."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text.replace("\0", "\ufffd") if "\0" in text else text
