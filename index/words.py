"""Text → words, the same way for indexing, searching and soft match (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import rjieba

__all__ = ["STOP_WORDS", "question_words", "tagged", "words"]

MAX_WORD = 64  # characters; longer ones are no words (tantivy refuses terms beyond 65,530 bytes)

# Only then can a word hold anything but letters and digits ("3.14", "c++"), or be too long. Looking for this first
# halves the time: nearly all text goes without a Python loop over its words.
_UNUSUAL = re.compile(r"[+#&._%\-]|[^\W\u3400-\u9fff]{65}")

# Words that say how a sentence is built or that something is asked, not what it is about.
_STOP_WORDS = """
的 了 这是 那是 就是 和 与 及 以及 或 或者 并 并且 而 而且 但 但是 则 就 都 也 还 又 再 才 只 把 被 让 使 给
向 往 从 自 由 于 在 对 对于 关于 至于 为 为了 因 因为 由于 所以 因此 如 如果 若 假如 虽然 即 即使 是 有 着
过 地 得 之 其 所 此 该 这 那 这个 那个 这些 那些 这样 那样 这里 那里 我 我们 你 你们 您 他 她 它 他们 她们
它们 自己 咱们 大家 谁 什么 啥 哪 哪个 哪些 哪里 哪儿 怎么 怎样 怎么样 怎么办 如何 为什么 为何 何 几 吗 呢
吧 啊 呀 嘛 哦 么 请 请问 一下 一个 一些 一种 是否 是不是 有没有 能否 能不能 可不可以 会不会 要不要 等 等等
中 里 上 下 内 当 时 时候 的话 来 去 到 很 非常 比较 the a an of to in on for and or is are was were be by
with as at that this it what which who how when where why do does
"""
STOP_WORDS: frozenset[str] = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """The words of ``text`` in order: NFKC, lower case, without blanks and punctuation, at most 64 characters each.

    Never empty strings and never blanks inside a word. Lone surrogates, as badly decoded text may hold, are dropped.
    """
    normal = unicodedata.normalize("NFKC", text).lower()
    try:
        pieces = rjieba.cut(normal)
    except UnicodeEncodeError:
        pieces = rjieba.cut(normal.encode("utf-8", "ignore").decode("utf-8"))
    if _UNUSUAL.search(normal) is None:
        return list(filter(str.isalnum, pieces))
    return [piece[:MAX_WORD] for piece in pieces if piece.isalnum() or any(map(str.isalnum, piece))]


def tagged(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of the words of ``text`` with the cutter's part-of-speech tag, in order: "n…" nouns, "nr" people, "ns"
    places, "nt" bodies, "v" verbs, "x" punctuation and blanks. Nothing for text that is no valid Unicode.
    """
    try:
        pieces = rjieba.tag(text)
    except UnicodeEncodeError:
        return
    at = 0
    for piece, tag in pieces:
        yield at, at + len(piece), tag
        at += len(piece)


def question_words(text: str, limit: int = 256) -> list[str]:
    """The words of a question worth looking for: each once, stop words left out unless there are no others.

    At most ``limit``: a question of 20,000 characters must not take seconds.
    """
    unique = list(dict.fromkeys(words(text)))
    telling = [word for word in unique if word not in STOP_WORDS]
    return (telling or unique)[:limit]
