"""What is left of a conversation when papers that it quotes have been deleted. Pure."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from .conversation import Exchange
from .saved import dump, load

__all__ = ["DELETED", "without_gone", "without_paper"]

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


def without_gone(kept: str, there: Container[str]) -> str:
    """``kept``, as ``without_paper`` leaves it, without all papers that are not ``there`` (ids). An unfinished answer
    does not say what it quotes, and stays."""
    for document_id in sorted({id for held in load(kept).exchanges for id in _cited(held)}):
        if document_id not in there:
            kept = without_paper(kept, document_id, "")
    return kept


def _cited(exchange: Exchange) -> set[str]:
    answer = exchange.answer
    return {citation.document_id for citation in (*answer.citations, *answer.related)} if answer else set()


def _quotes(exchange: Exchange, document_id: str, text: str) -> bool:
    if exchange.answer is not None:
        return document_id in _cited(exchange)
    said = exchange.text
    return any(said[at : at + RUN] in text for at in range(0, len(said) - RUN + 1, STEP))
