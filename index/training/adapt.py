"""A library's own model: its present static model, trained further on the library's papers.

Some headings are kept from training, and the passages under them are looked for by these headings before and after. A
model that finds them worse is not put in force. The new model lies in the library folder, so that it goes where the
library goes; its record tells which model was in force before, for ``undo``.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from index.built_with import REMEMBERED
from index.embedding import StaticEmbedder, load_embedder
from index.errors import EmbeddingError, system_reason
from index.settings import EmbeddingSettings
from index.staging import WORKSHOP, clear_workshops
from index.training.folder import write_model
from index.training.measure import Found, probe_of, ranks_by_library, ranks_by_vectors
from index.training.paper_sources import paper_sources
from index.training.papers import Papers, read_papers
from index.training.recipes import ADAPTING, Recipe

if TYPE_CHECKING:
    from index.library import Library

__all__ = ["AdaptSettings", "Adapted", "Progress", "adapt", "adapted_from", "undo"]

Progress = Callable[[str, int, int], None]  # what is being done (Chinese), done, total

MODELS = "models"  # folder of the library for models of its own
RECORD = "adapted.json"  # in the model's folder: what was in force before
TOLERANCE = 0.005  # of a mean reciprocal rank; less is chance


@dataclass(frozen=True, slots=True)
class AdaptSettings:
    """How far a library's papers are read, what is held back, and how long to train."""

    recipe: Recipe = field(default_factory=lambda: ADAPTING)  # its steps are those for a large library
    rounds: float = 60.0  # pairs for each passage: a small library needs fewer steps
    least_steps: int = 100
    share: float = 0.1  # of the headings held back
    least_held: int = 20  # headings; fewer tell nothing
    most_held: int = 300
    least_characters: int = 10_000  # of all passages
    passages: int = 60_000  # read; of larger libraries a part, whole papers at a time
    measured: int = 5_000  # passages among which the headings' own are looked for


@dataclass(frozen=True, slots=True)
class Adapted:
    """What adapting came to."""

    passages: int  # trained on
    headings: int  # held back
    sentences: bool  # they are sentences taken out of the passages, for want of headings
    steps: int
    seconds: float  # of training
    vectors: tuple[Found, Found]  # before, after; by the vectors alone
    ranking: tuple[Found, Found]  # the same by the whole ranking
    folder: Path | None  # of the new model; None when it was not put in force

    @property
    def better(self) -> bool:
        """Whether the new model finds more by the vectors or by the ranking, and less by neither."""
        gains = [after.reciprocal - before.reciprocal for before, after in (self.vectors, self.ranking)]
        return max(gains) > TOLERANCE and min(gains) >= -TOLERANCE


def adapt(
    library: Library,
    settings: AdaptSettings | None = None,
    *,
    out: Path | None = None,
    keep_anyway: bool = False,
    progress: Progress | None = None,
) -> Adapted:
    """Train the library's model further on its papers, and embed the library anew if that helps.

    out: where the model goes; None for a folder within the library. keep_anyway: put it in force even if it finds less.
    Until the last moment the old model is in force. Raises EmbeddingError when the model is none that can be trained or
    the library is too small, and what ``Library.reembed`` raises.
    """
    settings = settings or AdaptSettings()
    tell: Progress = progress or (lambda what, done, total: None)
    embedder = library.embedder
    if not isinstance(embedder, StaticEmbedder):
        raise EmbeddingError(
            f"文库用的向量模型“{library.embedding_name}”不能在本机继续训练；"
            "只有随程序附带的模型，或同一类的静态模型才可以。"
        )
    if out is not None and out.expanduser().exists():
        raise EmbeddingError(f"“{out}”已经存在，为免覆盖正在使用的模型，请为训练后的模型另写一个新文件夹。")
    tell("读取文库", 0, 1)
    papers = read_papers(
        library.folder,
        share=settings.share,
        least=settings.least_held,
        most=settings.most_held,
        limit=settings.passages,
    )
    check_size(papers, settings)
    probe = probe_of(papers, settings.measured)
    tell("读取文库", 1, 1)

    started = time.monotonic()
    vectors, steps = trained(embedder, papers, settings, tell)
    seconds = time.monotonic() - started
    record = _record(library)
    with _workshop(library) as work:
        model = work / "model"
        _write(model, embedder, vectors, record)
        new = load_embedder(model, _prompts(embedder))
        by_vectors = [Found.of(ranks_by_vectors(probe, each)) for each in (embedder, new)]
        models = ((library.embedding_name or None, library.embedding_settings), (str(model), _prompts(embedder)))
        ranked = []
        for number, (name, chosen) in enumerate(models):
            tell("检验", number, len(models))
            ranked.append(Found.of(ranks_by_library(probe, name, chosen, work)))
        tell("检验", len(models), len(models))
    result = Adapted(
        len(papers.passages),
        len(probe.headings),
        papers.sentences,
        steps,
        seconds,
        (by_vectors[0], by_vectors[1]),
        (ranked[0], ranked[1]),
        None,
    )
    if not (result.better or keep_anyway):
        return result
    folder = (out or library.folder / MODELS / new.fingerprint).expanduser().absolute()
    _write(folder, embedder, vectors, record)
    library.reembed(
        str(folder), settings=_prompts(embedder), progress=lambda done, total: tell("重新计算向量", done, total)
    )
    _tidy(library)
    return replace(result, folder=folder)


def undo(library: Library, progress: Progress | None = None) -> str:
    """Go back to the model that was in force before the last ``adapt``; returns its name, "" for the shipped model.

    Raises EmbeddingError when the library's model was not made by ``adapt``, and what ``Library.reembed`` raises.
    """
    tell: Progress = progress or (lambda what, done, total: None)
    current = library.embedding_name
    before = adapted_from(current)
    if before is None:
        raise EmbeddingError("文库现在用的向量模型不是由 policy-assistant adapt 得来的，没有可以退回的模型。")
    name = _placed(library, before["embedding"])
    settings = EmbeddingSettings(**{key: before[key] for key in REMEMBERED})
    library.reembed(name or None, settings=settings, progress=lambda done, total: tell("重新计算向量", done, total))
    _tidy(library)
    return name


def adapted_from(model: str) -> dict[str, Any] | None:
    """The model that was in force before this one, as its ``RECORD`` has it; None for a model that has none.

    Raises EmbeddingError when the record cannot be read.
    """
    file = Path(model) / RECORD
    if not model or not file.is_file():
        return None
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        return {key: record[key] for key in ("embedding", *REMEMBERED)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EmbeddingError(
            f"记录“{file}”读不出来，不知道先前用的是哪个模型；可以用 policy-assistant library reembed 换回随附的模型。"
        ) from error


def check_size(papers: Papers, settings: AdaptSettings) -> None:
    """Raises EmbeddingError when there is too little to learn from, or too little to measure by."""
    if papers.characters < settings.least_characters or len(papers.held) < settings.least_held:
        raise EmbeddingError(
            f"文库太小，训练不出可靠的结果：现有 {papers.characters:,} 字、检验用的标题或句子 {len(papers.held)} 个，"
            f"至少要有 {settings.least_characters:,} 字、{settings.least_held} 个。原来的模型没有动。"
        )


def trained(
    embedder: StaticEmbedder, papers: Papers, settings: AdaptSettings, tell: Progress
) -> tuple[NDArray[np.float32], int]:
    """The model's table after training on the papers, and how many steps that took. Words not in them stay as is."""
    from index.training.train import train_vectors

    sources, used = paper_sources(embedder.tokenizer, papers)
    recipe = settings.recipe
    wanted = int(settings.rounds * len(papers.passages) / recipe.batch)
    recipe = replace(recipe, steps=min(max(wanted, settings.least_steps), recipe.steps))
    done = 0

    def progress(step: int, _: float) -> None:
        nonlocal done
        done = step
        tell("训练", step, recipe.steps)

    table = embedder.table.copy()
    table[used] = train_vectors(sources, embedder.table[used], recipe, progress)
    tell("训练", recipe.steps, recipe.steps)
    return table, done


def _record(library: Library) -> str:
    """What ``undo`` needs to know."""
    name = library.embedding_name
    if name and Path(name).is_relative_to(library.folder):
        name = "./" + Path(name).relative_to(library.folder).as_posix()
    chosen = library.embedding_settings
    record = {"embedding": name, **{key: getattr(chosen, key) for key in REMEMBERED}}
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _placed(library: Library, name: str) -> str:
    """The name of a model where the library lies today."""
    return str(library.folder / name) if name.startswith("./") else name


def _prompts(embedder: StaticEmbedder) -> EmbeddingSettings:
    """The prompts of a model whose folder may not have them."""
    return EmbeddingSettings(query_prompt=embedder.prompts.query, passage_prompt=embedder.prompts.passage)


def _write(folder: Path, embedder: StaticEmbedder, vectors: NDArray[np.float32], record: str) -> None:
    try:
        write_model(folder, embedder.tokenizer, vectors, {RECORD: record})
    except (OSError, SafetensorError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else str(error)
        raise EmbeddingError(f"向量模型写不进“{folder}”（{reason}），请检查磁盘空间和文件夹权限。") from error


@contextmanager
def _workshop(library: Library) -> Iterator[Path]:
    """A folder in the library, so that no text leaves it; what an adapting that was killed has left goes first.

    Raises EmbeddingError when the library folder cannot be written to.
    """
    clear_workshops(library.folder)
    try:
        work = TemporaryDirectory(prefix=WORKSHOP, dir=library.folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise EmbeddingError(f"无法写入文库“{library.folder}”（{system_reason(error)}），请检查文件夹权限。") from error
    with work as name:
        yield Path(name)


def _tidy(library: Library) -> None:
    """Delete the library's own models that neither serve nor are what ``undo`` would go back to, step by step."""
    kept: set[Path] = set()
    name = library.embedding_name
    while name and Path(name) not in kept:
        kept.add(Path(name))
        with suppress(EmbeddingError):
            record = adapted_from(name)
            name = "" if record is None else _placed(library, record["embedding"])
    with suppress(OSError):
        for folder in (library.folder / MODELS).iterdir():
            if folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)
