"""The vocabulary: a unigram tokenizer whose pieces are words and short phrases of the training texts.

Text is normalised (NFKC, lower case), cut at white space, punctuation and changes of script, digits stand alone, and
what lies between is split into the likeliest pieces (Kudo 2018, "Subword Regularization", section 3.2).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable

from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.trainers import UnigramTrainer

__all__ = ["UNKNOWN", "token_probabilities", "train_tokenizer"]

UNKNOWN = "[UNK]"  # id 0; its vector stays zero, so unknown characters never move a text
MAX_PIECE = 8  # characters; longer pieces are names of laws and boilerplate, better met piece by piece
MIN_CHARACTER_COUNT = 8  # rarer characters become unknown instead of taking a place in the vocabulary


def train_tokenizer(texts: Callable[[], Iterable[str]], vocabulary: int) -> Tokenizer:
    """A tokenizer of at most ``vocabulary`` pieces; ``texts`` is called twice and must give the same texts.

    Same texts, same tokenizer, up to the order of floating-point sums in the trainer.
    """
    counts: Counter[str] = Counter()
    for text in texts():
        counts.update(text)
    rare = {ord(character): " " for character, count in counts.items() if count < MIN_CHARACTER_COUNT}

    tokenizer = Tokenizer(Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation(behavior="removed"),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.UnicodeScripts(),
        ]
    )
    trainer = UnigramTrainer(
        vocab_size=vocabulary,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        max_piece_length=MAX_PIECE,
        show_progress=False,
    )
    tokenizer.train_from_iterator((text.translate(rare) for text in texts()), trainer=trainer)
    return tokenizer


def token_probabilities(tokenizer: Tokenizer) -> list[float]:
    """Probability of each piece by id, as the trainer estimated it; 1 for the unknown piece."""
    pieces = json.loads(tokenizer.to_str())["model"]["vocab"]
    return [1.0 if piece == UNKNOWN else math.exp(score) for piece, score in pieces]
