"""One training run from corpora to model folder."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from index.errors import EmbeddingError
from index.training import corpora
from index.training.folder import write_model
from index.training.pairs import build_sources, fold
from index.training.tokenizer import token_probabilities, train_tokenizer
from index.training.train import Recipe, train_vectors

__all__ = ["TrainingJob", "train_model"]


@dataclass(frozen=True)
class TrainingJob:
    """What to train on and where to put it."""

    corpora: Path
    out: Path
    stard: Path | None = None  # lay questions
    articles: Path | None = None  # the articles that the questions point to
    hold_out: tuple[int, int] | None = None  # (k, of): leave fold k of the questions out
    tokenizer: Path | None = None  # an existing tokenizer.json; None trains one
    vocabulary: int = 48_000
    recipe: Recipe = field(default_factory=Recipe)


def train_model(job: TrainingJob, console: Console | None = None) -> None:
    """Train tokenizer and vectors and write the model folder.

    Raises EmbeddingError when the corpora give nothing to train on or a file is malformed.
    """
    console = console or Console(quiet=True)
    started = time.perf_counter()
    if job.tokenizer is None:
        with console.status("正在统计词表……"):
            tokenizer = train_tokenizer(lambda: corpora.tokenizer_texts(job.corpora), job.vocabulary)
    else:
        tokenizer = Tokenizer.from_file(str(job.tokenizer))
    console.print(f"词表：{tokenizer.get_vocab_size()} 个词片，{time.perf_counter() - started:.0f} 秒")

    questions = corpora.questions(job.stard) if job.stard else []
    if job.hold_out:
        questions, held = fold(questions, *job.hold_out)
        console.print(f"留出 {len(held)} 个问题，用 {len(questions)} 个训练")
    articles = corpora.legal_articles(job.articles) if job.articles else {}
    with console.status("正在读取语料……"):
        sources = build_sources(tokenizer, job.corpora, questions, articles)
    if not sources.sources:
        raise EmbeddingError(f"“{job.corpora}”里没有可用的训练语料，请检查 --corpora 指向的文件夹。")
    console.print(f"语料：{'、'.join(sources.sources)}，{time.perf_counter() - started:.0f} 秒")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("训练", total=job.recipe.steps)
        losses: list[float] = []

        def progress(step: int, loss: float) -> None:
            losses.append(loss)
            mean = np.mean(losses[-100:])
            bar.update(task, completed=step, description=f"训练（损失 {mean:.3f}）")

        vectors = train_vectors(sources, np.array(token_probabilities(tokenizer)), job.recipe, progress)
    write_model(job.out, tokenizer, vectors)
    console.print(f"已写入“{job.out}”，共 {time.perf_counter() - started:.0f} 秒")
