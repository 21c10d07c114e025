"""One conversation: what was asked and answered so far, and how it is shown. Pure."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.records import Answer, Citation, Turn

from .evidence import link
from .markup import attributes, escape, markdown, strip_markdown

__all__ = ["Exchange", "Session", "conversation_html", "exchange_html", "turns", "welcome_html"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: a finished answer, an error sentence, or text so far."""

    question: str
    text: str = ""  # what has been streamed so far
    answer: Answer | None = None
    error: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """The state of one browser page. Replaced, never changed: pages share nothing."""

    done: tuple[Exchange, ...] = ()
    halt: threading.Event | None = None  # set to stop the answer under way; None when there is none


def turns(done: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The exchanges as history for the next question; what failed or was stopped is left out."""
    return tuple(Turn(exchange.question, exchange.answer.answer) for exchange in done if exchange.answer)


def conversation_html(done: Sequence[Exchange]) -> str:
    return "".join(exchange_html(exchange, number) for number, exchange in enumerate(done, 1))


def exchange_html(exchange: Exchange, number: int) -> str:
    """One exchange as HTML; ``number`` counts the exchanges of the conversation from 1."""
    return (
        f'<section class="pa-turn"{attributes(turn=number)}><div class="pa-question">{escape(exchange.question)}</div>'
        f'<div class="pa-answer">{_answer(exchange, number)}</div></section>'
    )


def _answer(exchange: Exchange, number: int) -> str:
    if exchange.error:
        return f'<p class="pa-error" role="alert">{escape(exchange.error)}</p>'
    answer = exchange.answer
    if answer is None:
        shown = markdown(exchange.text, lambda n: f'<span class="pa-chip">{n}</span>')
        if exchange.stopped:
            return shown + '<p class="pa-note">已停止，回答不完整。</p>'
        return shown or '<p class="pa-wait"><span></span>正在文库中查找</p>'
    citations = {citation.number: citation for citation in answer.citations}
    parts = []
    standalone = answer.standalone_question.strip()
    if standalone and standalone != exchange.question.strip():
        parts.append(f'<p class="pa-standalone">按此问题查找：{escape(standalone)}</p>')
    body = markdown(answer.answer, lambda n: _chip(citations[n]) if n in citations else None, _bold(answer))
    parts.append(f'<div class="pa-text{"" if answer.grounded else " pa-ungrounded"}">{body}</div>')
    parts += [f'<p class="pa-note">{escape(note)}</p>' for note in answer.notes]
    parts.append(_footer(answer, number))
    return "".join(parts)


def _bold(answer: Answer) -> bool:
    """Whether ** in this answer means bold; where a cited paper uses it to blot words out, it must stay visible."""
    return not any("**" in citation.text for citation in answer.citations)


def _chip(citation: Citation) -> str:
    label = f"依据 {citation.number}：{citation.document}"
    return (
        f'<button type="button" class="pa-chip" title="{escape(label)}" aria-label="{escape(label)}"'
        f"{attributes(n=citation.number)}{link(citation)}>{citation.number}</button>"
    )


def _footer(answer: Answer, number: int) -> str:
    count = len(answer.citations) or len(answer.related)
    label = f"依据 {count} 处" if answer.citations else f"相近的段落 {count} 处"
    show = f'<button type="button"{attributes(show=number)}>{label}</button>' if count else ""
    mode = "<span>由语言模型撰写，已与原文核对</span>" if answer.mode == "generated" else ""
    seconds = f"<span>用时 {answer.seconds:.1f} 秒</span>" if answer.seconds >= 0.05 else ""
    return (
        f'<footer class="pa-foot">{show}'
        f'<button type="button"{attributes(copy=_plain(answer))}>复制</button>{mode}{seconds}</footer>'
    )


def _plain(answer: Answer) -> str:
    """The answer for the clipboard, with its sources written out so that it stands on its own in a document."""
    lines = [strip_markdown(answer.answer, _bold(answer))]
    if answer.citations:
        lines += ["", "依据："]
    for citation in answer.citations:
        where = " › ".join((f"《{citation.document.strip('《》')}》", *citation.section))
        lines.append(f"[{citation.number}] {where}：“{citation.text}”")
    return "\n".join(lines)


def welcome_html(examples: Sequence[str], papers: int) -> str:
    """What an empty conversation shows: how to begin, and questions that the library can answer."""
    if not papers:
        return (
            '<div class="pa-welcome"><h2>文库里还没有文件</h2><p>请先在终端运行 '
            "<code>policy-assistant index 文件或文件夹</code>，把政策文件加入文库，再刷新本页。</p></div>"
        )
    buttons = "".join(
        f'<li><button type="button"{attributes(ask=example)}>{escape(example)}</button></li>' for example in examples
    )
    lead = "直接输入问题，或从下面选一个：" if examples else "在下面输入问题。"
    return (
        '<div class="pa-welcome"><h2>想了解文件里的哪一条规定？</h2>'
        f"<p>回答只取自文库中的 {papers} 份文件，并逐句注明出处；文件没有写的，会如实说明。{lead}</p>"
        f"<ul>{buttons}</ul></div>"
    )
