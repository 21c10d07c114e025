"""The sample papers that come with the program, and when they stand in for the user's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.ingest import Progress
    from index.library import Library

__all__ = ["add_samples", "open_or_sample", "sample_files"]

Report = Callable[["Progress"], None]


def sample_files() -> list[Path]:
    """The sample papers in order of name; the package is always installed as plain files."""
    folder = Path(str(resources.files("ui") / "samples"))
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "_")))


def add_samples(library: Library, progress: Report | None = None) -> int:
    """Put the samples into ``library`` if it holds no paper; return how many came in."""
    if library.documents():
        return 0
    return library.add(sample_files(), progress=progress, sample=True).added


def _outdated(library: Library) -> bool:
    """Whether nothing but samples would be lost by making anew a library that an earlier version's model built."""
    from index.errors import EmbeddingMismatchError

    try:
        _ = library.embedder
    except EmbeddingMismatchError:
        papers = library.documents()
        return bool(papers) and all(paper.sample for paper in papers)
    return False


def open_or_sample(
    folder: Path,
    opened: Callable[[], Library],
    made: Callable[[], Library],
    *,
    even_empty: bool,
    progress: Report | None = None,
) -> tuple[Library, int]:
    """Open the library at ``folder``, or make one of the samples where there is none.

    ``opened``, ``made``: do so, with the user's choice of an embedding model.

    ``even_empty``: a library that exists and holds nothing gets the samples as well (the web app has to show
    something). Returns the library and the number of samples that came in just now.
    """
    from index.errors import LibraryMissingError

    try:
        library = opened()
        if _outdated(library):
            library.close()
            _clear(folder)
            library = made()
    except LibraryMissingError:
        library = made()
        even_empty = True
    return library, add_samples(library, progress) if even_empty else 0


def _clear(folder: Path) -> None:
    """Take a library away, but not the accounts and conversations in its folder."""
    from index.creating import BESIDE

    for part in folder.iterdir():
        if part.is_dir() and part.name != BESIDE:
            shutil.rmtree(part)
        elif not part.is_dir():
            part.unlink()
