"""What all embedding models share: prompts before texts, dimensions left off, rows of length one, and who they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError
from index.settings import EmbeddingSettings

__all__ = ["Prompts", "clean", "identified", "own_prompts", "shortened", "unit"]

Vectors = NDArray[np.float32]

PASSAGE_NAMES = ("document", "passage", "corpus")  # what models call the prompt for passages, in order of preference


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before each text; "" for nothing."""

    query: str = ""
    passage: str = ""

    @classmethod
    def chosen(
        cls, settings: EmbeddingSettings, own: Mapping[str, str | None] | None = None, default: str | None = None
    ) -> Self:
        """The prompts set, else those of the model, by the names sentence-transformers gives them.

        default: name of the prompt that the model wants where none fits.
        """
        own = own or {}
        fallback = own.get(default or "") or ""
        query = own.get("query") or fallback
        passage = next((own[name] for name in PASSAGE_NAMES if own.get(name)), None) or fallback
        return cls(
            query if settings.query_prompt is None else settings.query_prompt,
            passage if settings.passage_prompt is None else settings.passage_prompt,
        )

    def queries(self, texts: Sequence[str]) -> Sequence[str]:
        return [self.query + text for text in texts] if self.query else texts

    def passages(self, texts: Sequence[str]) -> Sequence[str]:
        return [self.passage + text for text in texts] if self.passage else texts


def own_prompts(folder: Path) -> tuple[dict[str, str], str | None]:
    """Prompts by name, and the name of the default one, that a sentence-transformers folder brings along.

    Raises EmbeddingError when the file that has them cannot be read.
    """
    file = folder / "config_sentence_transformers.json"
    if not file.is_file():
        return {}, None
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
        prompts = {str(name): str(text) for name, text in (config.get("prompts") or {}).items() if text}
        default = config.get("default_prompt_name")
    except (OSError, ValueError, AttributeError) as error:
        raise EmbeddingError(f"向量模型的配置“{file}”无法读取，请重新获取该模型。") from error
    return prompts, None if default is None else str(default)


def clean(texts: Sequence[str]) -> list[str]:
    """The texts without lone surrogates: badly decoded files have them, and they are no characters."""
    return [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]


def unit(rows: Vectors) -> Vectors:
    """The rows brought to length one, in place; zero rows stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    np.divide(rows, lengths, out=rows, where=lengths > 0)
    return rows


def shortened(rows: Vectors, dimensions: int | None, name: str) -> Vectors:
    """The leading ``dimensions`` columns (None: all), contiguous. Raises EmbeddingError when there are not as many."""
    whole = rows.shape[1]
    if dimensions is None or dimensions == whole:
        return rows
    if not 0 < dimensions < whole:
        label = f"向量模型“{name}”" if name else "随程序附带的向量模型"
        raise EmbeddingError(f"{label}只有 {whole} 维，不能取 {dimensions} 维，请改用 1 到 {whole}。")
    return np.ascontiguousarray(rows[:, :dimensions])


def identified(model: str, prompts: Prompts, dimensions: int) -> str:
    """Fingerprint, 16 hex digits, of a model with these prompts and this many leading dimensions (0: all).

    model: hex digest of the model itself, which is the fingerprint where nothing was chosen.
    """
    if prompts == Prompts() and not dimensions:
        return model[:16]
    chosen = json.dumps([model, *astuple(prompts), dimensions])
    return hashlib.sha256(chosen.encode("ascii")).hexdigest()[:16]
