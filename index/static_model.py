"""Static models: a table of token vectors, whose mean over a text is the text's vector. Read without torch.

The shipped model is one, and so is every sentence-transformers folder of a StaticEmbedding and at most a Normalize.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embedding_text import Prompts, clean, identified, own_prompts, shortened, unit
from index.errors import EmbeddingError
from index.settings import EmbeddingSettings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["StaticEmbedder", "WordVectors", "is_static"]

Vectors = NDArray[np.float32]

CHUNK = 1_024  # texts tokenized at once
CHUNK_CHARS = 2_000_000  # characters tokenized at once; one token takes about 100 bytes on the way
CACHED_WORDS = 60_000  # words kept by WordVectors; 1.5 KB each at 384 dimensions


def is_static(modules: Path) -> bool:
    """Whether ``modules.json`` lists a static table and at most a normalisation.

    Raises EmbeddingError when the file is not what sentence-transformers writes.
    """
    try:
        types = [str(module["type"]).rsplit(".", 1)[-1] for module in json.loads(modules.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EmbeddingError(
            f"向量模型文件夹“{modules.parent}”里的 modules.json 无法读取，请重新获取该模型。"
        ) from error
    return types in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


class StaticEmbedder:
    """A table of token vectors, read with numpy and tokenizers alone."""

    def __init__(self, folder: Path, name: str, settings: EmbeddingSettings | None = None) -> None:
        """Raises EmbeddingError when a file of the folder is missing or does not fit the others."""
        settings = settings or EmbeddingSettings()
        self.name = name
        tokenizer_file, weights_file = folder / "tokenizer.json", folder / "model.safetensors"
        for file in (tokenizer_file, weights_file):
            if not file.is_file():
                raise EmbeddingError(f"向量模型文件夹“{folder}”不完整：缺少 {file.name}，请重新安装程序或获取该模型。")
        self.tokenizer = read_tokenizer(tokenizer_file)
        self.table = read_table(weights_file)
        if self.tokenizer.get_vocab_size() > len(self.table):
            raise EmbeddingError(
                f"向量模型文件夹“{folder}”里的词表（{self.tokenizer.get_vocab_size()} 项）"
                f"与向量（{len(self.table)} 行）对不上，请重新获取该模型。"
            )
        self.prompts = Prompts.chosen(settings, *own_prompts(folder))
        digest = hashlib.sha256(weights_file.read_bytes())
        digest.update(tokenizer_file.read_bytes())
        whole = self.table.shape[1]
        self.table = shortened(self.table, settings.dimensions, name)
        self.dimensions = self.table.shape[1]
        shorter = self.dimensions if self.dimensions < whole else 0
        self.fingerprint = identified(digest.hexdigest(), self.prompts, shorter)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimensions) float32, rows of length one; zero for texts without a known token.

        A row depends on its own text only. Memory stays bounded however many texts there are.
        """
        return self.rows(self.prompts.passages(texts))

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """The same for questions."""
        return self.rows(self.prompts.queries(texts))

    def rows(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts as they stand."""
        result = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        start = 0
        while start < len(texts):
            stop, chars = start, 0
            while stop < len(texts) and stop - start < CHUNK and (stop == start or chars < CHUNK_CHARS):
                chars += len(texts[stop])
                stop += 1
            for i, ids in enumerate(self.token_ids(texts[start:stop]), start):
                # One small gather a text stays in the processor's cache; a gather over the whole chunk does not.
                self.table.take(ids, axis=0).sum(axis=0, out=result[i])
            start = stop
        return unit(result)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """The vectors of words as ``index.words`` cuts them: a piece of the vocabulary needs no tokenizer."""
        ids = [self.pieces.get(word) for word in words]
        known = [i for i, number in enumerate(ids) if number is not None]
        result = np.zeros((len(words), self.dimensions), dtype=np.float32)
        result[known] = unit(self.table[[number for number in ids if number is not None]])
        others = [i for i, number in enumerate(ids) if number is None]
        result[others] = self.rows([words[i] for i in others])
        return result

    @cached_property
    def pieces(self) -> dict[str, int]:
        """Row of the table for each piece."""
        return dict(self.tokenizer.get_vocab())

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Rows of the table for each text."""
        try:
            encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        except (TypeError, UnicodeEncodeError):  # lone surrogates, which the tokenizer refuses
            encodings = self.tokenizer.encode_batch_fast(clean(texts), add_special_tokens=False)
        return [encoding.ids for encoding in encodings]


def read_tokenizer(file: Path) -> Tokenizer:
    """The tokenizer without padding or truncation. Raises EmbeddingError."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises bare Exception
        raise EmbeddingError(f"向量模型的词表“{file}”无法读取，请重新安装程序或重新获取该模型。") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def read_table(file: Path) -> Vectors:
    """Token vectors as float32, shape (tokens, dimensions). Raises EmbeddingError."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(file)
    except (OSError, SafetensorError, TypeError, KeyError) as error:
        raise EmbeddingError(f"向量模型的权重“{file}”无法读取，请重新安装程序或重新获取该模型。") from error
    table = tensors.get("embedding.weight")
    if table is None or table.ndim != 2:
        raise EmbeddingError(f"向量模型的权重“{file}”里没有 embedding.weight，请换用别的静态模型。")
    return np.ascontiguousarray(table, dtype=np.float32)


class WordVectors:
    """Word → unit vector, remembered; what the soft word match calls. Safe to call from several threads."""

    def __init__(self, embedder: StaticEmbedder, limit: int = CACHED_WORDS) -> None:
        self.embedder = embedder
        self.limit = limit
        self.rows: dict[str, int] = {}
        self.table: Vectors = np.zeros((1_024, embedder.dimensions), dtype=np.float32)
        self.lock = threading.Lock()

    def __call__(self, words: Sequence[str]) -> Vectors:
        """(len(words), dimensions) float32; zero rows for words of unknown characters."""
        with self.lock:
            rows = self.rows
            new = [word for word in dict.fromkeys(words) if word not in rows]
            if new:
                if len(rows) + len(new) > self.limit:
                    rows.clear()
                    new = list(dict.fromkeys(words))
                self.remember(new)
            return self.table[[rows[word] for word in words]]

    def remember(self, new: list[str]) -> None:
        needed = len(self.rows) + len(new)
        if needed > len(self.table):
            larger = np.zeros((max(needed, 2 * len(self.table)), self.embedder.dimensions), dtype=np.float32)
            larger[: len(self.table)] = self.table
            self.table = larger
        self.table[len(self.rows) : needed] = self.embedder.encode_words(new)
        for word in new:
            self.rows[word] = len(self.rows)
