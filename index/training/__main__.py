"""Command line: ``python -m index.training --corpora DIR --out FOLDER``; ``--help`` lists the rest.

An interrupted training goes on where it was when the same command is run again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from index.errors import EmbeddingError
from index.training.job import TrainingJob, train_model
from index.training.recipes import FINE_TUNING, PRETRAINING

__all__ = ["main"]


def parse(arguments: Sequence[str] | None) -> TrainingJob:
    """Arguments of the command line as a job; exits with 2 when they make no sense."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description="训练随程序附带的静态向量模型。")
    parser.add_argument("--corpora", type=Path, required=True, help="语料文件夹（文件名见模型说明）")
    parser.add_argument("--out", type=Path, required=True, help="模型写到哪个文件夹")
    parser.add_argument("--stard", type=Path, help="口语化法律问题，jsonl 或 jsonl.gz")
    parser.add_argument("--articles", type=Path, help="问题所指的法条，jsonl 或 jsonl.gz")
    parser.add_argument("--hold-out-fold", metavar="K/N", help="把问题分成 N 份，留出第 K 份（从 0 起）不参加训练")
    parser.add_argument("--tokenizer", type=Path, help="沿用已有的 tokenizer.json")
    parser.add_argument("--vocabulary", type=int, default=TrainingJob.vocabulary, help="词表大小")
    parser.add_argument("--dims", type=int, default=PRETRAINING.dimensions, help="向量维数")
    parser.add_argument("--steps", type=int, default=PRETRAINING.steps, help="预训练的步数")
    parser.add_argument("--tuning-steps", type=int, default=FINE_TUNING.steps, help="微调的步数")
    parser.add_argument("--batch", type=int, default=PRETRAINING.batch, help="每步的文本对数")
    parser.add_argument("--seed", type=int, default=PRETRAINING.seed, help="随机种子")
    parser.add_argument("--work", type=Path, help="中间结果放在哪个文件夹，训练完保留（默认在 --out 旁边，训练完删除）")
    parser.add_argument("--fresh", action="store_true", help="不接着上次中断的地方，从头训练")
    values = parser.parse_args(arguments)
    if bool(values.stard) != bool(values.articles):
        parser.error("--stard 与 --articles 要一起给出")
    hold_out = None
    if values.hold_out_fold:
        try:
            k, of = (int(part) for part in values.hold_out_fold.split("/"))
        except ValueError:
            parser.error(f"--hold-out-fold 应形如 0/5，而不是 {values.hold_out_fold}")
        if not 0 <= k < of:
            parser.error(f"--hold-out-fold 的 K 应在 0 与 N-1 之间，而不是 {values.hold_out_fold}")
        hold_out = (k, of)
    if values.corpora.is_file():
        parser.error(f"--corpora 应是文件夹，而“{values.corpora}”是一个文件")
    if not values.out.name:
        parser.error(f"--out 应写出模型文件夹的名称，而不是“{values.out}”")
    for given in (values.corpora, values.stard, values.articles, values.tokenizer):
        if given is not None and not given.exists():
            parser.error(f"找不到“{given}”")
    return TrainingJob(
        values.corpora,
        values.out,
        values.stard,
        values.articles,
        hold_out,
        values.tokenizer,
        values.vocabulary,
        replace(PRETRAINING, dimensions=values.dims, steps=values.steps, batch=values.batch, seed=values.seed),
        replace(FINE_TUNING, steps=values.tuning_steps, batch=values.batch, seed=values.seed),
        values.work,
        values.fresh,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 on success, 1 when the training data is unusable, 130 when interrupted."""
    job = parse(arguments)
    try:
        train_model(job, Console())
    except EmbeddingError as error:
        Console(stderr=True).print(str(error))
        return 1
    except KeyboardInterrupt:
        Console(stderr=True).print("已中断，原来的模型没有动。再运行同样的命令，会从最近保存的地方接着训练。")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
