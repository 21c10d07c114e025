"""Answers by a LangChain chat model, from the same evidence as the extractive ones and under the same verification."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ChatModelError
from assistant.extract import Draft, cite
from assistant.records import Citation
from assistant.settings import AnswerSettings
from assistant.verify import MARKER, markers, statements, unsupported
from index.passages import sentences
from index.records import Hit
from prompts import PromptError, render

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["Generator", "load_chat_model"]

_NO_EVIDENCE = re.compile(r"^\W*没有(?:找到)?依据\W*$")


def load_chat_model(
    model: str, base_url: str | None = None, api_key: str | None = None, settings: AnswerSettings | None = None
) -> BaseChatModel:
    """Any chat model LangChain knows: ``provider:name``, or a bare name with the ``base_url`` of a server that
    speaks the OpenAI protocol (vLLM, llama.cpp, Ollama …). Raises ChatModelError when its package is missing."""
    from langchain.chat_models import init_chat_model  # slow to import, needed only with a model

    settings = settings or AnswerSettings()
    options: dict[str, object] = {
        "temperature": 0,
        "timeout": settings.model_timeout,
        "max_retries": settings.model_retries,
    }
    if ":" not in model and base_url:
        model = f"openai:{model}"
    if base_url:
        options["base_url"] = base_url
    if api_key or (base_url and model.startswith("openai:")):
        options["api_key"] = api_key or "none"  # local servers ask for no key, the client insists on one
    if model.startswith("ollama:"):
        del options["timeout"], options["max_retries"]
        options["client_kwargs"] = {"timeout": settings.model_timeout}
    try:
        loaded: BaseChatModel = init_chat_model(model, **options)  # type: ignore[call-overload]  # options vary by provider
    except ImportError as error:
        extra = f"policy-assistant[{model.partition(':')[0]}]"
        raise ChatModelError(f"语言模型“{model}”需要另装组件，请运行 pip install '{extra}'。") from error
    except Exception as error:  # every provider raises its own types
        raise ChatModelError(f"语言模型“{model}”无法使用（{_first_line(error)}），请检查名称、地址和密钥。") from error
    return loaded


class Generator:
    """Asks a chat model and lets through only what its citations bear out."""

    def __init__(self, model: BaseChatModel, settings: AnswerSettings, prompts: Path | None = None) -> None:
        self._model = model
        self._settings = settings
        self._prompts = prompts

    def stream(self, question: str, hits: Sequence[Hit]) -> Iterator[str | Draft]:
        """Verified sentences as they come, then the Draft as a whole.

        Raises ChatModelError when the model cannot be reached, takes too long, or says nothing that can be used.
        """
        shown = self._fitting(hits)
        citations: list[Citation] = []
        kept: list[str] = []
        dropped = 0
        seen: set[str] = set()
        for statement in self._statements(question, shown):
            if statement.strip() in seen:  # a model that goes round in circles says nothing new
                continue
            seen.add(statement.strip())
            if _NO_EVIDENCE.match(MARKER.sub("", statement)):
                yield Draft("", (), grounded=False)
                return
            numbered = self._verified(statement, shown, citations)
            if numbered is None:
                dropped += 1
                continue
            kept.append(numbered)
            yield numbered
        if not kept:
            raise ChatModelError("语言模型的回答没有一句能在原文中核实，已改用原文摘录。")
        notes = (f"语言模型有 {dropped} 句话在所引原文中核实不了，已删去。",) if dropped else ()
        yield Draft("".join(kept).strip(), tuple(citations), notes)

    def _fitting(self, hits: Sequence[Hit]) -> list[Hit]:
        """The best passages that fit the evidence budget, at least one."""
        shown: list[Hit] = []
        used = 0
        for hit in hits:
            used += len(hit.passage.text)
            if shown and used > self._settings.evidence_chars:
                break
            shown.append(hit)
        return shown

    def _statements(self, question: str, shown: Sequence[Hit]) -> Iterator[str]:
        """Sentences of the model's answer as they are completed."""
        evidence = "\n\n".join(
            f"[{i}] 《{hit.title}》 {' › '.join(hit.passage.section_path)}\n{_inert(hit.passage.text)}"
            for i, hit in enumerate(shown, 1)
        )
        try:
            system = render("answer.system", self._prompts)
            user = render("answer.user", self._prompts, evidence=evidence, question=_inert(question))
        except PromptError as error:
            raise ChatModelError(f"{error}已改用原文摘录。") from error
        deadline = time.monotonic() + self._settings.model_timeout
        text = ""
        try:
            for chunk in self._model.stream([("system", system), ("human", user)]):
                text += str(chunk.text)
                done, text = _completed(text)
                yield from done
                if time.monotonic() > deadline:
                    raise ChatModelError(
                        f"语言模型超过 {self._settings.model_timeout:.0f} 秒没有答完，已改用原文摘录。"
                    )
        except ChatModelError:
            raise
        except Exception as error:  # every provider raises its own types
            raise ChatModelError(f"语言模型没有正常应答（{_first_line(error)}），已改用原文摘录。") from error
        if text.strip():
            yield text

    def _verified(self, statement: str, shown: Sequence[Hit], citations: list[Citation]) -> str | None:
        """The statement with its markers renumbered, its citations added; None when its sources do not bear it out."""
        numbers = [n for n in dict.fromkeys(markers(statement)) if 1 <= n <= len(shown)]
        if not numbers:
            return None
        body = MARKER.sub("", statement).rstrip()
        hits = [shown[n - 1] for n in numbers]
        if unsupported(body, [h.passage.text for h in hits], [h.title for h in hits]):
            return None
        marks = ""
        for hit in hits:
            new = cite(len(citations) + 1, hit, *_supporting(body, hit))
            place = (new.document_id, new.start, new.end)
            known = next((c for c in citations if (c.document_id, c.start, c.end) == place), None)
            if known is None:
                citations.append(new)
            marks += f"[{(known or new).number}]"
        if unsupported(body, [c.text for c in citations], [c.document for c in citations]):
            return None
        return f"{body}{marks}" + ("\n" if statement.endswith("\n") else "")


def _completed(text: str) -> tuple[list[str], str]:
    """Statements that are complete, and the rest: the last one may still get its markers, or be cut within them."""
    parts = statements(text)
    held = parts[-2:] if len(parts) > 1 and parts[-1].lstrip().startswith("[") else parts[-1:]
    return parts[: len(parts) - len(held)], "".join(held)


def _supporting(statement: str, hit: Hit) -> tuple[int, int]:
    """The sentences of the passage that bear the statement out: those that share most with it, as one span."""
    passage = hit.passage
    pairs = {statement[i : i + 2] for i in range(len(statement) - 1)}
    spans = sentences(passage.text)
    shares = [sum(pair in passage.text[s:e] for pair in pairs) for s, e in spans]
    best = max(range(len(spans)), key=lambda i: shares[i])
    left = right = best
    while unsupported(statement, [passage.text[spans[left][0] : spans[right][1]]], [hit.title]):
        if left == 0 and right == len(spans) - 1:
            break
        if right == len(spans) - 1 or (left > 0 and shares[left - 1] >= shares[right + 1]):
            left -= 1
        else:
            right += 1
    return passage.start + spans[left][0], passage.start + spans[right][1]


def _inert(text: str) -> str:
    """Data that cannot close its own frame in the prompt."""
    return text.replace("<<<", "＜＜＜").replace(">>>", "＞＞＞")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
