"""One training from corpora to model folder, in stages: vocabulary, reading, pretraining, fine-tuning, writing.

What a stage has made lies in the work folder under a key over everything it was made from; the two stages of training
keep their state there every minute. So the same command run again goes on where it was stopped, and a training that
differs in the later stages only (another fold held out, another share of the questions) begins with those.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from index.errors import EmbeddingError
from index.training import corpora
from index.training.folder import write_model
from index.training.pairs import SourceSet, build_sources, fold
from index.training.recipes import FINE_TUNING, PRETRAINING, Recipe
from index.training.tokenizer import token_probabilities, train_tokenizer
from index.training.train import first_vectors, train_vectors
from index.training.work import Work, digest

__all__ = ["TrainingBar", "TrainingJob", "train_model"]

NAMES = {"pretraining": "预训练", "fine-tuning": "微调"}
LOSSES = 100  # steps whose mean loss is shown


@dataclass(frozen=True)
class TrainingJob:
    """What to train on and where to put it."""

    corpora: Path
    out: Path
    stard: Path | None = None  # lay questions; without them there is no fine-tuning
    articles: Path | None = None  # the articles that the questions point to
    hold_out: tuple[int, int] | None = None  # (k, of): leave fold k of the questions out
    tokenizer: Path | None = None  # an existing tokenizer.json; None trains one
    vocabulary: int = 32_000
    pretraining: Recipe = PRETRAINING
    fine_tuning: Recipe = FINE_TUNING
    work: Path | None = None  # kept afterwards for other trainings; None: beside ``out``, deleted at the end
    fresh: bool = False  # forget what an earlier run has left in the work folder

    @property
    def files(self) -> list[Path]:
        """The files of the corpora that are there."""
        return sorted(path for path in self.corpora.iterdir() if path.name.endswith((".jsonl", ".jsonl.gz")))


def train_model(job: TrainingJob, console: Console | None = None) -> None:
    """Train tokenizer and vectors and write the model folder; the one that is there stays in force until then.

    Raises EmbeddingError when the corpora give nothing to train on, a file is malformed or the disk refuses.
    """
    console = console or Console(quiet=True)
    started = time.perf_counter()
    work = Work(job.work or job.out.with_name(f"{job.out.name}.work"))
    if job.fresh:
        work.clear()
        work = Work(work.folder)
    tokenizer = vocabulary(job, work, console)
    console.print(f"词表：{tokenizer.get_vocab_size()} 个词片，{time.perf_counter() - started:.0f} 秒")

    sources = read(job, tokenizer, console)
    if not sources.sources:
        if job.work is None:
            work.clear()
        raise EmbeddingError(f"“{job.corpora}”里没有可用的训练语料，请检查 --corpora 指向的文件夹。")
    console.print(f"语料：{'、'.join(sources.sources)}，{time.perf_counter() - started:.0f} 秒")

    key = digest(*job.files, tokenizer.to_str(), job.pretraining)
    first = first_vectors(np.array(token_probabilities(tokenizer)), job.pretraining)
    vectors = train_stage("pretraining", key, work, sources, first, job.pretraining, console)
    if job.stard and job.articles:
        key = digest(key, job.stard, job.articles, job.hold_out, job.fine_tuning)
        vectors = train_stage("fine-tuning", key, work, sources, vectors, job.fine_tuning, console)
    write_model(job.out, tokenizer, vectors)
    if job.work is None:
        work.clear()
    console.print(f"已写入“{job.out}”，共 {time.perf_counter() - started:.0f} 秒")


def vocabulary(job: TrainingJob, work: Work, console: Console) -> Tokenizer:
    """The tokenizer given, or the one that the corpora make."""
    if job.tokenizer is not None:
        return Tokenizer.from_file(str(job.tokenizer))
    file = work.vocabulary(digest(*job.files, job.vocabulary))
    if not file.is_file():
        with console.status("正在统计词表……"):
            tokenizer = train_tokenizer(lambda: corpora.tokenizer_texts(job.corpora), job.vocabulary)
        part = file.with_name(f".{file.name}.part")
        part.write_text(tokenizer.to_str(), encoding="utf-8")
        part.replace(file)
    return Tokenizer.from_file(str(file))  # as it stands in the file, so that a run that goes on has the same


def read(job: TrainingJob, tokenizer: Tokenizer, console: Console) -> SourceSet:
    """All that the corpora offer to train on."""
    questions = corpora.questions(job.stard) if job.stard else []
    if job.hold_out:
        questions, held = fold(questions, *job.hold_out)
        console.print(f"留出 {len(held)} 个问题，用 {len(questions)} 个训练")
    articles = corpora.legal_articles(job.articles) if job.articles else {}
    with console.status("正在读取语料……"):
        return build_sources(tokenizer, job.corpora, questions, articles)


def train_stage(
    stage: str,
    key: str,
    work: Work,
    sources: SourceSet,
    initial: NDArray[np.float32],
    recipe: Recipe,
    console: Console,
) -> NDArray[np.float32]:
    """What the stage makes of ``initial``: from the work folder where it is done, and from its last state on if not."""
    done = work.vectors(stage, key)
    if done is not None:
        console.print(f"{NAMES[stage]}：沿用上次的结果")
        return done
    with TrainingBar(console, NAMES[stage], recipe.steps) as bar:
        table = train_vectors(sources.sources, initial, recipe, bar.step, work.checkpoint(stage, key))
    work.keep(stage, key, table)
    return table


class TrainingBar:
    """A progress bar with the mean loss of the last steps; ``step`` is what ``train_vectors`` calls."""

    def __init__(self, console: Console, label: str, steps: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=console)
        self.label = label
        self.task = self.bar.add_task(label, total=steps)
        self.losses: list[float] = []

    def __enter__(self) -> TrainingBar:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def step(self, done: int, loss: float) -> None:
        self.losses.append(loss)
        mean = np.mean(self.losses[-LOSSES:])
        self.bar.update(self.task, completed=done, description=f"{self.label}（损失 {mean:.3f}）")
