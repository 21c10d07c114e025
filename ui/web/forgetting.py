"""What is left of a conversation when a paper that it quotes has been deleted. Pure."""

from __future__ import annotations

from dataclasses import replace

from .conversation import Exchange
from .saved import dump, load

__all__ = ["DELETED", "without_paper"]

DELETED = "这个回答引用的文件已被删除。"
RUN = 16  # characters in a row that an unfinished answer shares with a paper that it quotes
STEP = 8


def without_paper(kept: str, document_id: str, text: str) -> str:
    """``kept``, as ``saved.dump`` wrote it, with the sentence ``DELETED`` in the place of every answer that quotes this
    paper, and of every unfinished one that has a stretch of its ``text``; unchanged where there is none."""
    conversation = load(kept)
    if not conversation.exchanges and document_id not in kept:
        return kept
    exchanges = tuple(
        Exchange(held.question, error=DELETED) if _quotes(held, document_id, text) else held
        for held in conversation.exchanges
    )
    if exchanges == conversation.exchanges and document_id not in kept:
        return kept
    return dump(replace(conversation, exchanges=exchanges))


def _quotes(exchange: Exchange, document_id: str, text: str) -> bool:
    answer = exchange.answer
    if answer is not None:
        return any(citation.document_id == document_id for citation in (*answer.citations, *answer.related))
    said = exchange.text
    return any(said[at : at + RUN] in text for at in range(0, len(said) - RUN + 1, STEP))
