"""Why a passage was found, in plain words: the parts of its score, and which words of the question matched what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.features import WordMatch
    from index.records import ScoreParts

__all__ = ["PART_NAMES", "explanation_lines", "explanation_record"]

PART_NAMES = {  # parts of a score as ``index.ranking``, ``index.searching`` and ``index.clauses.lookup`` call them
    "words": "字面",
    "vectors": "语义",
    "soft": "近义",
    "phrase": "词语连用",
    "clause": "点名的条款",
    "unread": "排在后面、未逐词比对",
}


def explanation_lines(score: float, parts: ScoreParts, matches: Sequence[WordMatch]) -> list[str]:
    """The lines shown under a hit."""
    shares = "，".join(f"{PART_NAMES.get(name, name)} {share:.3f}" for name, _, share in parts.items() if share)
    lines = [f"得分 {score:.3f}：{shares or '没有'}"]
    if exact := "、".join(match.word for match in matches if match.by == match.word):
        lines.append(f"原词：{exact}")
    if near := "、".join(f"{m.word}≈{m.by}（{m.nearness:.2f}）" for m in matches if m.by != m.word):
        lines.append(f"近义词：{near}")
    return lines


def explanation_record(parts: ScoreParts, matches: Sequence[WordMatch]) -> dict[str, Any]:
    """The fields that a hit in JSON has besides."""
    return {
        "parts": {
            name: {"value": round(value, 6), "contribution": round(share, 6)} for name, value, share in parts.items()
        },
        "matched": [{"word": match.word, "by": match.by, "nearness": round(match.nearness, 4)} for match in matches],
    }
