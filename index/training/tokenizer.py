"""The vocabulary: a unigram tokenizer whose pieces are the commonest words of the training texts, and characters.

Text is normalised (NFKC, lower case), cut at white space, punctuation and changes of script, digits stand alone, and
what lies between is split into the likeliest pieces (Kudo 2018, "Subword Regularization", section 3.2). The pieces are
words as ``index.words`` cuts them, so that the words of the full-text index and of the soft word match are mostly one
piece each. Their probabilities come from counts: words first, then, twice, the pieces that the tokenizer itself makes
of the texts. This takes two minutes for 70 million characters, where the trainer that comes with the tokenizers library
had not finished after half an hour.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram

from index.words import words

__all__ = ["UNKNOWN", "token_probabilities", "train_tokenizer"]

UNKNOWN = "[UNK]"  # id 0; its vector stays zero, so unknown characters never move a text
MAX_PIECE = 8  # characters; longer words are names, better met part by part
MIN_CHARACTER_COUNT = 8  # rarer characters stay unknown instead of taking a place in the vocabulary
ROUNDS = 2  # of counting the tokenizer's own pieces
RUN = re.compile(r"[^\W\d_]+")  # letters of any script, as the pre-tokenizer leaves them
BATCH = 2_000  # texts encoded at once


def train_tokenizer(texts: Callable[[], Iterable[str]], vocabulary: int) -> Tokenizer:
    """A tokenizer of at most ``vocabulary`` pieces; ``texts`` is called several times and must give the same texts.

    Same texts, same tokenizer.
    """
    found: Counter[str] = Counter()
    for text in texts():
        found.update(words(text))
    characters: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    for word, count in found.items():
        for character in word:
            characters[character] += count
        for run in RUN.findall(word):
            if 1 < len(run) <= MAX_PIECE:
                pieces[run] += count
    alphabet = {character: count for character, count in characters.items() if count >= MIN_CHARACTER_COUNT}
    # Half as many again as wanted: the rounds below show which of them are used beside the others.
    chosen = alphabet | dict(ranked(pieces)[: max(0, vocabulary * 3 // 2 - len(alphabet))])
    for last in range(ROUNDS):
        used = piece_counts(build(chosen), texts())
        room = max(0, vocabulary - 1 - len(alphabet)) if last == ROUNDS - 1 else len(chosen)
        longer = Counter({piece: used[piece] for piece in chosen if len(piece) > 1 and used[piece]})
        # A character that always stands within words keeps the smallest count: it must never become unknown.
        chosen = {character: max(1, used[character]) for character in alphabet} | dict(ranked(longer)[:room])
    return build(chosen)


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Commonest first, equal counts in order of the word."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def build(counts: Mapping[str, int]) -> Tokenizer:
    """A tokenizer with these pieces, likelier by count; ids in order of count after the unknown piece."""
    total = sum(counts.values())
    scores = [(piece, math.log(count / total)) for piece, count in ranked(counts)]
    tokenizer = Tokenizer(Unigram([(UNKNOWN, 0.0), *scores], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation(behavior="removed"),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.UnicodeScripts(),
        ]
    )
    return tokenizer


def piece_counts(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[str]:
    """How often the tokenizer uses each piece on the texts."""
    names = {number: piece for piece, number in tokenizer.get_vocab().items()}
    ids: Counter[int] = Counter()
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            ids.update(encoding.ids)
    return Counter({names[number]: count for number, count in ids.items()})


def token_probabilities(tokenizer: Tokenizer) -> list[float]:
    """Probability of each piece by id; 1 for the unknown piece."""
    pieces = json.loads(tokenizer.to_str())["model"]["vocab"]
    return [1.0 if piece == UNKNOWN else math.exp(score) for piece, score in pieces]
