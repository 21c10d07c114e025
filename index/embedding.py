"""Texts and words as vectors: the static model that comes with the program, or any sentence-transformers model.

The shipped model is a table of token vectors; the vector of a text is their mean, brought to length one. It is read
here without torch, so that the command line starts fast. Folders of the same make (a sentence-transformers folder
whose modules are StaticEmbedding and at most Normalize) take the same path; every other model is left to
sentence-transformers, imported late. Nothing is ever downloaded unless the caller allows it.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

__all__ = ["Embedder", "StaticEmbedder", "WordVectors", "load_embedder", "shipped_folder", "word_vectors"]

Vectors = NDArray[np.float32]

CHUNK = 1_024  # texts tokenized at once
CHUNK_CHARS = 2_000_000  # characters tokenized at once; one token takes about 100 bytes on the way
CACHED_WORDS = 60_000  # words kept by WordVectors; 1 KB each at 256 dimensions
HUB_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")  # "organisation/model", or a model alone
PROBES = ("党组织书记每半年汇报一次主体责任落实情况。", "不得", "The quick brown fox")  # for the fingerprint


@runtime_checkable
class Embedder(Protocol):
    """Texts → vectors. Safe to call from several threads."""

    name: str  # "" for the shipped model, else the folder or model name as given
    fingerprint: str  # 16 hex digits; changes when the vectors would
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Passages → (len(texts), dimensions), rows of length one (or zero: a text of unknown characters only)."""
        ...

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """The same for questions; some models put another instruction before them."""
        ...


def shipped_folder() -> Path:
    """Where the model that comes with the program lies."""
    return Path(__file__).parent / "model"


def load_embedder(name_or_folder: str | Path | None = None, *, allow_download: bool = False) -> Embedder:
    """The shipped model (None), the model in a folder, or a model by name that is already on this machine.

    allow_download: let sentence-transformers fetch a model that is not; the default opens no connection.
    Raises EmbeddingError, a Chinese sentence saying which model and what to do.
    """
    if name_or_folder is None:
        return StaticEmbedder(shipped_folder(), name="")
    given = str(name_or_folder)
    folder = Path(name_or_folder).expanduser()
    if not folder.is_dir():
        if folder.exists():
            raise EmbeddingError(f"向量模型“{given}”是一个文件，应为模型文件夹，或 sentence-transformers 模型的名称。")
        if isinstance(name_or_folder, Path) or not HUB_NAME.fullmatch(given):
            raise EmbeddingError(f"找不到向量模型文件夹“{given}”，请检查路径。")
        return TransformerEmbedder(given, given, allow_download=allow_download)
    modules = folder / "modules.json"
    if not modules.is_file() and not (folder / "config.json").is_file():
        raise EmbeddingError(
            f"文件夹“{given}”不是完整的向量模型：缺少 modules.json，请指向 sentence-transformers 保存的模型文件夹。"
        )
    if modules.is_file() and is_static(modules):
        return StaticEmbedder(folder, name=given)
    return TransformerEmbedder(str(folder), given, allow_download=allow_download)


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

    def __init__(self, folder: Path, name: str) -> None:
        """Raises EmbeddingError when a file of the folder is missing or does not fit the others."""
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
        self.dimensions = self.table.shape[1]
        digest = hashlib.sha256(weights_file.read_bytes())
        digest.update(tokenizer_file.read_bytes())
        self.fingerprint = digest.hexdigest()[:16]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimensions) float32, rows of length one; zero for texts without a known token.

        A row depends on its own text only. Memory stays bounded however many texts there are.
        """
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

    encode_query = encode

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """The same for words as ``index.words`` cuts them: one that is a piece of the vocabulary needs no tokenizer."""
        ids = [self.pieces.get(word) for word in words]
        known = [i for i, number in enumerate(ids) if number is not None]
        result = np.zeros((len(words), self.dimensions), dtype=np.float32)
        result[known] = unit(self.table[[number for number in ids if number is not None]])
        others = [i for i, number in enumerate(ids) if number is None]
        result[others] = self.encode([words[i] for i in others])
        return result

    @cached_property
    def pieces(self) -> dict[str, int]:
        """Row of the table for each piece."""
        return dict(self.tokenizer.get_vocab())

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Rows of the table for each text."""
        try:
            encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        except (TypeError, UnicodeEncodeError):
            # Lone surrogates, as badly decoded files have them, are no characters; the tokenizer refuses them.
            clean = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]
            encodings = self.tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]


def unit(rows: Vectors) -> Vectors:
    """The rows brought to length one, in place; zero rows stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    np.divide(rows, lengths, out=rows, where=lengths > 0)
    return rows


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


class TransformerEmbedder:
    """Any other model, run by sentence-transformers."""

    def __init__(self, location: str, name: str, *, allow_download: bool) -> None:
        """Raises EmbeddingError when the model is not here, incomplete, or wants to run code of its own."""
        self.name = name
        self.model = load_sentence_transformer(location, name, allow_download=allow_download)
        probes = self.encode(PROBES)
        self.dimensions = probes.shape[1]
        # Signs, not values: the last digits differ between processors.
        signs = np.packbits(probes > 0).tobytes()
        label = f"{Path(name).name}\0{self.dimensions}\0".encode("utf-8", "surrogatepass")
        self.fingerprint = hashlib.sha256(label + signs).hexdigest()[:16]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimensions) float32, rows of length one."""
        return self.rows(self.model.encode_document, texts)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """The same with the model's instruction for questions, where it has one."""
        return self.rows(self.model.encode_query, texts)

    def rows(self, encode: Callable[..., object], texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        clean = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]
        return np.asarray(encode(clean, normalize_embeddings=True, show_progress_bar=False), dtype=np.float32)


def load_sentence_transformer(location: str, name: str, *, allow_download: bool) -> SentenceTransformer:
    """The model, from this machine alone unless ``allow_download``. Raises EmbeddingError."""
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(location, local_files_only=not allow_download, trust_remote_code=False)
    except Exception as error:  # torch, transformers, huggingface_hub and json each raise their own
        if "trust_remote_code" in str(error):
            raise EmbeddingError(f"向量模型“{name}”要运行它自带的代码，出于安全不予加载，请换用别的模型。") from error
        if Path(location).is_dir():
            raise EmbeddingError(f"向量模型文件夹“{name}”不完整或已损坏，请重新获取该模型。") from error
        raise EmbeddingError(
            f"本机没有名为“{name}”的向量模型；请给出模型文件夹的路径，或先在能联网的机器上下载该模型再拷贝过来。"
        ) from error


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


def word_vectors(embedder: Embedder) -> WordVectors:
    """Word vectors to go with ``embedder``: its own when it is static, else the shipped model's.

    A transformer takes seconds for the words of a hundred passages, and was never trained on single words.
    """
    return WordVectors(embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder(shipped_folder(), name=""))
