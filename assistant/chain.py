"""The way from a question to an answer: standalone form → retrieve → answer → verify."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.compose import Draft, cite
from assistant.errors import ChatModelError, QuestionError
from assistant.examples import examples
from assistant.extract import Extractor
from assistant.followup import Forms, forms
from assistant.question import Kind, Question, analyse
from assistant.records import Answer, Citation, Mode, TextDelta, Turn
from assistant.retrieve import LibraryRetriever
from assistant.settings import AnswerSettings
from assistant.structure.clause import by_structure
from assistant.verifying.verify import check
from assistant.verifying.wording import says_missing
from assistant.writing.models import load_chat_model
from assistant.writing.rephrase import Rephraser
from assistant.writing.writer import Writer
from index.filters import Filter
from index.records import Hit
from index.selection import Papers

__all__ = ["Assistant", "open_assistant"]

NO_EVIDENCE = "现有文库中没有找到能回答这个问题的依据。"
_DOUBTED = ("语言模型认为资料没有直接回答这个问题。以上是原文摘录，是否切题请对照原文判断。",)
_UNSOUND = ("语言模型的回答在所引原文中核实不了，已改用原文摘录。",)
_ABOUT_AS_WELL = 0.8  # share of the confidence of the question alone
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]")
_PIECE = re.compile(r"[^。；\n]*[。；\n]?(?:\[\d+\])*")


def open_assistant(
    library: Papers,
    model: str | None = None,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    settings: AnswerSettings | None = None,
    prompts: Path | None = None,
) -> Assistant:
    """An assistant over ``library``; with ``model`` it lets that chat model phrase the answers and complete follow-ups.
    ``prompts``: a folder of own prompts for it.

    Raises ChatModelError when the model's package is missing, its name or address cannot be right, or a prompt cannot
    be used.
    """
    settings = settings or AnswerSettings()
    if not model:
        return Assistant(library, settings)
    loaded = load_chat_model(model, base_url, api_key, settings)
    return Assistant(library, settings, Writer(loaded, settings, prompts), Rephraser(loaded, settings, prompts))


class Assistant:
    """Answers questions over one library. Holds no conversation: history comes with each question."""

    def __init__(
        self,
        library: Papers,
        settings: AnswerSettings,
        writer: Writer | None = None,
        rephraser: Rephraser | None = None,
    ) -> None:
        self.library = library
        self.settings = settings
        self._writer = writer
        self._rephraser = rephraser
        self._retriever = LibraryRetriever(library=library)
        self._extractor = Extractor(library, settings)

    @property
    def waits(self) -> bool:
        """Whether an answer may wait for a chat model; without one it is work for this machine's processor alone."""
        return self._writer is not None

    def within(self, where: Filter) -> Assistant:
        """This assistant with the papers that ``where`` admits for its whole library: what it answers, quotes and shows
        as near is from these alone. Raises NothingAdmittedError."""
        return Assistant(self.library.within(where), self.settings, self._writer, self._rephraser)

    def examples(self, count: int = 4) -> list[str]:
        """Questions that this library answers, made from its own papers."""

        def answered(question: str) -> bool:
            # Never through a chat model: this runs whenever a page is opened.
            return self._read(analyse(question), self.settings.passages)[-1] is not None

        return examples(self.library, count, answered)

    def answer(self, question: str, history: Sequence[Turn] = (), *, id: str = "", top: int | None = None) -> Answer:
        """Answer one question. ``top``: passages to read closely (default: settings).

        Raises QuestionError for an empty or overlong question.
        """
        *_, last = self.stream(question, history, id=id, top=top)
        if not isinstance(last, Answer):
            raise TypeError("the stream ends with its Answer")
        return last

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, id: str = "", top: int | None = None
    ) -> Iterator[TextDelta | Answer]:
        """The answer's text as it becomes final, then the whole Answer. Raises as ``answer`` does.

        Should a chat model fail midway, the Answer has the extract, and its text takes the place of the pieces.
        """
        started = time.perf_counter()
        asked = self._checked(question)
        analysed, hits, extract = self._resolve(asked, history, top or self.settings.passages)
        if extract is not None and check(extract.answer, extract.citations):
            extract = None  # never more than the source says
        draft = extract
        notes: tuple[str, ...] = ()
        written = False
        if self._writer and extract is not None and extract.grounded and not says_missing(extract.answer):
            # Nothing found: nothing to phrase. A gap: all that a model could add is the number that is missing.
            try:
                for piece in self._writer.stream(analysed.text, hits, extract):
                    if isinstance(piece, str):
                        written = True
                        yield TextDelta(piece)
                    else:
                        draft, notes = self._settled(piece, extract)
            except ChatModelError as error:
                notes = (f"{error}已改用原文摘录。",)
        draft = draft or Draft("", (), grounded=False)
        if not draft.grounded:
            draft = replace(draft, answer=NO_EVIDENCE, citations=(), highlights=())
        mode: Mode = "generated" if draft is not extract and draft.grounded else "extractive"
        if not written:
            yield from (TextDelta(m.group()) for m in _PIECE.finditer(draft.answer) if m.group())
        yield Answer(
            id=id,
            question=question,
            standalone_question=analysed.text,
            answer=draft.answer,
            grounded=draft.grounded,
            mode=mode,
            citations=draft.citations,
            related=self._related(hits) if not draft.grounded else extract.related if extract is not None else (),
            notes=(*draft.notes, *notes, *self._sources(draft.citations)),
            seconds=round(time.perf_counter() - started, 4),
            highlights=draft.highlights,
        )

    def _settled(self, written: Draft, extract: Draft) -> tuple[Draft | None, tuple[str, ...]]:
        """What is answered when the model has had its say, and what the reader is told about it.

        A model that finds no answer is believed where the extract itself is not sure; else the reader sees the place,
        quoted to the letter, and the doubt: a provision that was found must not be lost to a model's oversight.
        """
        if written.grounded:
            return (extract, _UNSOUND) if check(written.answer, written.citations) else (written, ())
        return (extract, _DOUBTED) if extract.confidence >= self.settings.overruled else (None, ())

    def _checked(self, question: str) -> str:
        text = _CONTROL.sub("", question).strip()
        if not text:
            raise QuestionError("问题是空的，请输入想问的内容。")
        if len(text) > self.settings.max_question_chars:
            limit = self.settings.max_question_chars
            raise QuestionError(f"问题有 {len(text)} 个字，超过 {limit} 字的上限，请精简后再问。")
        return text

    def _resolve(self, asked: str, history: Sequence[Turn], limit: int) -> tuple[Question, list[Hit], Draft | None]:
        """The question in the form that is answered best, what was found for it, and the extractive answer if any.

        A question that cannot be understood alone is answered in full only. One that merely leaves out what it is
        about is tried both ways, so that a change of topic stays one.
        """
        form = self._in_full(asked, history)
        if form.standalone == asked:
            return self._read(analyse(asked), limit, named=bool(history))
        together = self._read(analyse(form.standalone), limit)
        if form.needed:
            return together
        alone = self._read(analyse(asked), limit, named=True)
        if together[2] is None or alone[2] is None:
            return alone if together[2] is None else together
        return together if together[2].confidence >= _ABOUT_AS_WELL * alone[2].confidence else alone

    def _in_full(self, asked: str, history: Sequence[Turn]) -> Forms:
        """The question with what history adds to it: by rule, in the words of the model where there is one."""
        form = forms(asked, history)
        if self._rephraser is None or form.standalone == asked:
            return form
        words = self._rephraser.standalone(asked, history)
        if words is None or (words == asked and form.needed):
            return form
        return replace(form, standalone=words)

    def _read(self, question: Question, limit: int, *, named: bool = False) -> tuple[Question, list[Hit], Draft | None]:
        """``named``: an answer by place only where the question names its paper itself, as what comes before may."""
        hits = self._hits(question, limit)
        draft = by_structure(self.library, question, named=named) or self._extractor.draft(question, hits)
        return question, hits, draft

    def _hits(self, question: Question, limit: int) -> list[Hit]:
        wanted: dict[str, int] = {"limit": limit}
        if question.kind is Kind.ACROSS:
            wanted = {"limit": 3 * limit, "per_document": self.settings.per_document}
        retriever = self._retriever.model_copy(update=wanted)
        return [document.metadata["hit"] for document in retriever.invoke(question.text)]

    def _related(self, hits: Sequence[Hit]) -> tuple[Citation, ...]:
        return tuple(
            cite(i, hit, hit.passage.start, hit.passage.end) for i, hit in enumerate(hits[: self.settings.related], 1)
        )

    def _sources(self, citations: Sequence[Citation]) -> tuple[str, ...]:
        """One note a cited paper: what it is, of which year, by whom."""
        notes = []
        for document_id in dict.fromkeys(citation.document_id for citation in citations):
            document = self.library.document(document_id)
            identity = document.identity
            year = f"{identity.year}年" if identity.year else ""
            facts = "，".join(filter(None, (identity.issuer, identity.number, year)))
            about = f"（{facts}）" if facts else ""
            state = "，该文件已注明废止或失效" if identity.repealed else ""
            sample = "，为随程序附带的示例文件" if document.sample else ""
            notes.append(f"依据：《{document.title}》{about}{state}{sample}")
        return tuple(notes)
