"""A real, tiny, untrained BERT with a vocabulary of single characters, saved by sentence-transformers."""

from __future__ import annotations

from pathlib import Path

from conftest import PAPERS


def write_transformer(folder: Path, seed: int = 0, prompts: dict[str, str] | None = None, width: int = 16) -> Path:
    """A model folder; vectors of ``width`` dimensions, different for each ``seed``."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    texts = [
        *PAPERS.values(),
        *(prompts or {}).values(),
        "老板拖欠工资怎么办多久汇报一次abcdefghijklmnopqrstuvwxyz0123456789？：。",
    ]
    characters = sorted({character for text in texts for character in text.lower() if not character.isspace()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    parts = folder.with_name(f"{folder.name}-parts")
    parts.mkdir(parents=True)
    (parts / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    BertTokenizerFast(vocab_file=str(parts / "vocab.txt"), vocab=str(parts / "vocab.txt")).save_pretrained(parts)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=width, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(parts)
    modules = [Transformer(str(parts)), Pooling(width, "mean")]
    SentenceTransformer(modules=modules, device="cpu", prompts=prompts).save(str(folder))
    return folder
