"""One conversation: what was asked and answered so far, and how it is shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer_text import answer_lines, lines
from assistant.records import Answer, Citation, Turn

from .evidence import link
from .markup import attributes, escape, lines_html, lines_text

__all__ = [
    "Conversation",
    "Exchange",
    "conversation_html",
    "conversation_text",
    "exchange_html",
    "turns",
    "welcome_html",
]


# A picture and no character, as office computers often lack the font; the style sheet turns the one for bad answers.
_THUMB = (
    '<svg viewBox="0 0 20 20" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.5" '
    'aria-hidden="true"><path d="M3 9h3v8H3zM6 9l4-7c1.5 0 2.2 1 2 2.4L11.4 8H16a1.5 1.5 0 0 1 1.5 1.8l-1.2 6'
    'A1.5 1.5 0 0 1 14.8 17H6"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: a finished answer, an error sentence, or text so far."""

    question: str
    text: str = ""  # what has been streamed so far, while there is no answer
    answer: Answer | None = None
    error: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one page shows, oldest first. Exchanges keep their numbers when older ones are let go."""

    exchanges: tuple[Exchange, ...] = ()
    first: int = 1  # number of the oldest exchange kept

    @property
    def following(self) -> int:
        """The number that the next exchange gets."""
        return self.first + len(self.exchanges)

    def exchange(self, number: int) -> Exchange | None:
        """The exchange of this number; None when there is none, or none any more."""
        held = self.first <= number < self.following
        return self.exchanges[number - self.first] if held else None

    def plus(self, exchange: Exchange) -> Conversation:
        return replace(self, exchanges=(*self.exchanges, exchange))

    def without_last(self) -> Conversation:
        return replace(self, exchanges=self.exchanges[:-1])


def turns(conversation: Conversation) -> tuple[Turn, ...]:
    """The exchanges as history for the next question; what failed or was stopped is left out."""
    return tuple(Turn(held.question, held.answer.answer) for held in conversation.exchanges if held.answer)


def conversation_html(conversation: Conversation, *, last: bool = True) -> str:
    """last: whether the last exchange is the last of all, which can be asked anew."""
    gone = conversation.first - 1
    lead = f'<p class="pa-older">更早的 {gone} 个问题已不再保留。</p>' if gone else ""
    newest = conversation.following - 1 if last else 0
    return lead + "".join(
        exchange_html(held, n, last=n == newest) for n, held in enumerate(conversation.exchanges, conversation.first)
    )


def conversation_text(title: str, conversation: Conversation) -> str:
    """The whole conversation as plain text, with its sources, so that it stands on its own."""
    parts = [title, ""]
    for held in conversation.exchanges:
        parts += [f"问：{held.question}", ""]
        parts += [_plain(held.answer) if held.answer else held.error or f"{held.text}（未答完）", ""]
        parts += [*(held.answer.notes if held.answer else ()), "", "————", ""]
    return "\n".join(parts)


def exchange_html(exchange: Exchange, number: int, *, last: bool = False) -> str:
    """One exchange as HTML; ``number`` counts the exchanges of the conversation from 1. last: it can be asked anew."""
    again = ""
    if last and exchange.answer:
        again = f'<p class="pa-next-asks"{attributes(suggest=number)}></p>'
    elif last:
        again = f'<button type="button"{attributes(again=exchange.question)}>重新回答</button>'
        again = f'<footer class="pa-foot">{again}</footer>'
    return (
        f'<section class="pa-turn"{attributes(turn=number)}><div class="pa-question">{escape(exchange.question)}</div>'
        f'<div class="pa-answer">{_answer(exchange, number, last)}{again}</div></section>'
    )


def _answer(exchange: Exchange, number: int, last: bool) -> str:
    if exchange.error:
        return f'<p class="pa-error" role="alert">{escape(exchange.error)}</p>'
    answer = exchange.answer
    if answer is None:
        # What it cites is not known yet, so that no asterisk may be taken for a sign: it may blot out a name.
        shown = lines_html(lines(exchange.text), lambda n: f'<span class="pa-chip">{n}</span>')
        if exchange.stopped:
            return shown + '<p class="pa-note">已停止，回答不完整。</p>'
        return shown or '<p class="pa-wait"><span></span>正在文库中查找</p>'
    citations = {citation.number: citation for citation in answer.citations}
    parts = []
    standalone = answer.standalone_question.strip()
    if standalone and standalone != exchange.question.strip():
        parts.append(f'<p class="pa-standalone">按此问题查找：{escape(standalone)}</p>')
    body = lines_html(answer_lines(answer), lambda n: _chip(citations[n]) if n in citations else None)
    parts.append(f'<div class="pa-text{"" if answer.grounded else " pa-ungrounded"}">{body}</div>')
    parts += [f'<p class="pa-note">{escape(note)}</p>' for note in answer.notes]
    parts.append(_footer(answer, number, exchange.question if last else ""))
    return "".join(parts)


def _chip(citation: Citation) -> str:
    label = f"依据 {citation.number}：{citation.document}"
    return (
        f'<button type="button" class="pa-chip" title="{escape(label)}" aria-label="{escape(label)}"'
        f"{attributes(n=citation.number)}{link(citation)}>{citation.number}</button>"
    )


def _footer(answer: Answer, number: int, again: str) -> str:
    """``again``: the question, where it can be asked anew."""
    count = len(answer.citations) or len(answer.related)
    label = f"依据 {count} 处" if answer.citations else f"相近的段落 {count} 处"
    show = f'<button type="button"{attributes(show=number)}>{label}</button>' if count else ""
    mode = "<span>由语言模型撰写，已与原文核对</span>" if answer.mode == "generated" else ""
    seconds = f"<span>用时 {answer.seconds:.1f} 秒</span>" if answer.seconds >= 0.05 else ""
    return (
        f'<footer class="pa-foot">{show}'
        f'<button type="button"{attributes(copy=_plain(answer))}>复制</button>'
        f'<button type="button"{attributes(word=number)}>下载 Word</button>'
        + (f'<button type="button"{attributes(again=again)}>重新回答</button>' if again else "")
        + _votes(number)
        + f"{mode}{seconds}</footer>"
    )


def _votes(number: int) -> str:
    buttons = "".join(
        f'<button type="button" aria-pressed="false" aria-label="{label}"'
        f"{attributes(vote=vote, of=number)}>{sign}</button>"
        for vote, label, sign in ((1, "有用", _THUMB), (-1, "没用", _THUMB))
    )
    return f'<span class="pa-votes" role="group" aria-label="评价这个回答">{buttons}</span>'


def _plain(answer: Answer) -> str:
    """The answer for the clipboard, with its sources written out so that it stands on its own in a document."""
    written = [lines_text(answer_lines(answer))]
    if answer.citations:
        written += ["", "依据："]
    for citation in answer.citations:
        where = " › ".join((f"《{citation.document.strip('《》')}》", *citation.section))
        written.append(f"[{citation.number}] {where}：“{citation.text}”")
    return "\n".join(written)


def welcome_html(examples: Sequence[str], papers: int, *, admin: bool = True) -> str:
    """What an empty conversation shows: how to begin, and questions that the library can answer."""
    if not papers:
        how = "请打开上面的“文库”，把政策文件传上来。" if admin else "请找管理员把政策文件放进文库。"
        return f'<div class="pa-welcome"><h2>文库里还没有文件</h2><p>{how}</p></div>'
    buttons = "".join(
        f'<li><button type="button"{attributes(ask=example)}>{escape(example)}</button></li>' for example in examples
    )
    lead = "直接输入问题，或从下面选一个：" if examples else "在下面输入问题。"
    return (
        '<div class="pa-welcome"><h2>想了解文件里的哪一条规定？</h2>'
        f"<p>回答只取自文库中的 {papers} 份文件，并逐句注明出处；文件没有写的，会如实说明。{lead}</p>"
        f"<ul>{buttons}</ul></div>"
    )
