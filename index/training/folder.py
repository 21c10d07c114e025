"""Writing the model as a sentence-transformers folder that holds no trace of the machine it was made on."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

__all__ = ["write_model"]

MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
CONFIG: dict[str, str | None] = {
    "model_type": "SentenceTransformer",
    "similarity_fn_name": "cosine",
    "default_prompt_name": None,
}


def write_model(
    folder: Path, tokenizer: Tokenizer, vectors: NDArray[np.float32], notes: Mapping[str, str] | None = None
) -> None:
    """Write the model to ``folder`` in one move; a README.md that is there already is kept.

    vectors: shape (vocabulary, dimensions), stored as float16. notes: further files by name, as text. Raises OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (part / "1_Normalize").mkdir()
        (part / "1_Normalize" / "config.json").write_text("{}\n", encoding="utf-8")
        save_file({"embedding.weight": vectors.astype(np.float16)}, part / "model.safetensors")
        # One line without spaces: a third smaller than the indented form.
        compact = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
        (part / "tokenizer.json").write_text(compact, encoding="utf-8")
        for name, text in (notes or {}).items():
            (part / name).write_text(text, encoding="utf-8")
        for name, content in (("modules.json", MODULES), ("config_sentence_transformers.json", CONFIG)):
            (part / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        readme = folder / "README.md"
        if readme.exists():
            shutil.copyfile(readme, part / "README.md")
        part.chmod(0o755)
        (part / "model.safetensors").chmod(0o644)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
            folder.replace(old / "model")
            part.replace(folder)
            shutil.rmtree(old)
        else:
            part.replace(folder)
    finally:
        if part.exists():
            shutil.rmtree(part)
