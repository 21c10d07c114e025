"""Any model that sentence-transformers can run, from a folder or by a name it knows on this machine."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embedding_text import Prompts, clean, identified, shortened, unit
from index.errors import EmbeddingError
from index.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["TransformerEmbedder"]

Vectors = NDArray[np.float32]

PROBE = "党组织书记每半年汇报一次主体责任落实情况。The quick brown fox."  # its tokens tell one vocabulary from another
FEWEST = 8  # different tokens of PROBE; without its vocabulary a model sees but one, and marks around it
SAMPLE = 64  # values of each weight that go into the fingerprint
POOLER = "pooler."  # weights of a head that sentence models do not use, and that many are saved without
ABSENT = re.compile(r"^(?:\x1b\[\d*m)*([\w.]+)\s*\|[^|\n]*(?:MISSING|MISMATCH)", re.MULTILINE)  # in the loading report


class TransformerEmbedder:
    """A model run by sentence-transformers. Safe to call from several threads, which then take turns."""

    def __init__(
        self, location: str, name: str, settings: EmbeddingSettings | None = None, *, allow_download: bool = False
    ) -> None:
        """location: folder or model name. Raises EmbeddingError when the model is not here, incomplete, or wants to
        run code of its own."""
        settings = settings or EmbeddingSettings()
        self.name = name
        self.lock = threading.Lock()  # fast tokenizers refuse a second caller
        self.batch = settings.batch
        self.model = load_sentence_transformer(location, name, allow_download=allow_download)
        self.prompts = Prompts.chosen(settings, dict(self.model.prompts), self.model.default_prompt_name)
        self.keep: int | None = None
        whole = self.encode([PROBE])
        self.dimensions = shortened(whole, settings.dimensions, name).shape[1]
        self.keep = self.dimensions
        shorter = self.dimensions if self.dimensions < whole.shape[1] else 0
        self.fingerprint = identified(weights_digest(self.model), self.prompts, shorter)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimensions) float32, rows of length one."""
        return self.rows(self.model.encode_document, texts, self.prompts.passage)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """The same with the prompt for questions."""
        return self.rows(self.model.encode_query, texts, self.prompts.query)

    def rows(self, encode: Callable[..., object], texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        try:
            with self.lock:
                found = encode(clean(texts), prompt=prompt, batch_size=self.batch, show_progress_bar=False)
        except (RuntimeError, ValueError, IndexError, KeyError, TypeError) as error:  # torch's own, and tokenizers'
            reason = " ".join(str(error).split())[:120]
            raise EmbeddingError(
                f"向量模型“{self.name}”算不出向量（{type(error).__name__}: {reason}），请换用别的模型。"
            ) from error
        rows = np.array(found, dtype=np.float32)
        if rows.ndim != 2 or len(rows) != len(texts):
            raise EmbeddingError(f"模型“{self.name}”不是把一段文字变成一个向量的模型，请换用别的模型。")
        return unit(shortened(rows, self.keep, self.name))


def load_sentence_transformer(location: str, name: str, *, allow_download: bool) -> SentenceTransformer:
    """The model, from this machine alone unless ``allow_download``. Raises EmbeddingError."""
    from sentence_transformers import SentenceTransformer

    try:
        with loading_report() as report:
            model = SentenceTransformer(location, local_files_only=not allow_download, trust_remote_code=False)
    except Exception as error:  # torch, transformers, huggingface_hub and json each raise their own
        if "trust_remote_code" in str(error):
            raise EmbeddingError(f"向量模型“{name}”要运行它自带的代码，出于安全不予加载，请换用别的模型。") from error
        if Path(location).is_dir():
            raise EmbeddingError(f"向量模型文件夹“{name}”不完整或已损坏，请重新获取该模型。") from error
        raise EmbeddingError(
            f"本机没有名为“{name}”的向量模型；请给出模型文件夹的路径，或先在能联网的机器上下载该模型再拷贝过来。"
        ) from error
    if 0 < len(set(probe_tokens(model))) < FEWEST:
        raise EmbeddingError(f"向量模型“{name}”不完整：缺少词表，或者词表不认识文字，请重新获取该模型。")
    if missing := [weight for weight in ABSENT.findall("\n".join(report)) if POOLER not in weight]:
        raise EmbeddingError(
            f"向量模型“{name}”不完整：权重里缺少 {missing[0]} 等 {len(missing)} 项，请重新获取该模型。"
        )
    return model


@contextmanager
def loading_report() -> Iterator[list[str]]:
    """What transformers says while it loads, kept off the screen.

    Weights that a file lacks are filled with random numbers, and this report is the only place that tells of it.
    """
    from transformers.utils import logging as transformers_logging

    # Their progress bars have no types.
    show: Callable[[], None] = transformers_logging.enable_progress_bar
    hide: Callable[[], None] = transformers_logging.disable_progress_bar

    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logger = logging.getLogger("transformers")
    handlers, bars = logger.handlers, transformers_logging.is_progress_bar_enabled()
    hide()
    logger.handlers = [Collector()]
    try:
        yield lines
    finally:
        logger.handlers = handlers
        if bars:
            show()


def probe_tokens(model: SentenceTransformer) -> list[int]:
    """How the model cuts PROBE, as numbers of its vocabulary; empty for models that take no tokens."""
    tokens = model.preprocess([PROBE]).get("input_ids")
    return [] if tokens is None else [int(token) for token in tokens.flatten()]


def weights_digest(model: SentenceTransformer) -> str:
    """Hex digest of what a loaded model is, the same on every machine: some values of every weight, how the parts
    follow each other, and how it cuts a text into tokens. Vectors would not do, whose last digits differ between
    processors."""
    digest = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        if POOLER in name:
            continue
        flat = weights.detach().flatten()
        sample = flat[:: max(1, len(flat) // SAMPLE)][: SAMPLE + 1].float().cpu().numpy()
        digest.update(f"{name}{tuple(weights.shape)}".encode() + sample.astype("<f4").tobytes())
    parts = [(type(module).__name__, str(getattr(module, "pooling_mode", ""))) for module in model]
    digest.update(json.dumps([parts, model.max_seq_length, probe_tokens(model)]).encode("ascii"))
    return digest.hexdigest()
