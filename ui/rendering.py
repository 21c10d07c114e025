"""Answers, hits, papers and reports as text for a terminal or a file.

In a terminal long lines wrap by display width under their indent; in a file or pipe nothing is wrapped, so that a
quoted sentence can be searched for and copied whole.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from assistant.answer_text import Line, answer_lines
from ui.wrapping import pad, spans_after_wrapping, wrap

if TYPE_CHECKING:
    from assistant import Answer, Citation
    from index.ingest import IndexReport, Progress
    from index.records import Document, Hit, Section

__all__ = [
    "Page",
    "answer_record",
    "hit_record",
    "message",
    "print_json",
    "progress_bar",
    "show_answer",
    "show_document",
    "show_documents",
    "show_hits",
    "show_report",
]

# The control characters of C0 and C1 but tab and line feed: papers must not drive the reader's terminal.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

WIDTH = 100  # columns at most in a terminal

Page = Callable[["Citation"], int | None]  # page number of a citation, None for papers without pages


def message(text: str) -> None:
    """One line for the user that is no result: to stderr."""
    print(CONTROL.sub("", text), file=sys.stderr, flush=True)


def print_json(record: Mapping[str, Any], *, indent: int | None = 2) -> None:
    """One JSON object to stdout; ``indent=None`` puts it on a line of its own, for batches."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=indent) + "\n")
    sys.stdout.flush()


def show_answer(answer: Answer, page: Page) -> None:
    out = Writer()
    for line in answer_lines(answer):
        _answer_line(out, line)
    if answer.citations:
        out.heading("依据")
        for citation in answer.citations:
            _citation(out, f"[{citation.number}] ", citation, page)
    if answer.related:
        out.heading("相近的原文（不是答案）" if not answer.grounded else "上文涉及的条款")
        for citation in answer.related:
            _citation(out, "· ", dataclasses.replace(citation, text=_opening(citation.text)), page)
    if answer.notes:
        out.heading("说明")
        for note in answer.notes:
            out.line(f"· {note}")


def _answer_line(out: Writer, line: Line) -> None:
    text = "" if line.kind == "heading" else line.sign
    bold = []
    for i, cell in enumerate(line.cells):
        text += " | " * bool(i)
        for part in cell:
            start = len(text)
            text += CONTROL.sub("", part.text)
            if part.bold or line.kind == "heading":
                bold.append((start, len(text)))
    out.line(text, bold=bold)


def _opening(text: str, limit: int = 120) -> str:
    """The first words of a passage that is no answer, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit] + "……"


def _citation(out: Writer, mark: str, citation: Citation, page: Page) -> None:
    number = page(citation)
    place = _place(citation.document, *citation.section) + (f"（第 {number} 页）" if number else "")
    out.line(f"{mark}{place}", style="bold")
    out.line(citation.text, indent=4)


def _place(*parts: str) -> str:
    return " › ".join(" ".join(part.split()) for part in parts)


def show_hits(hits: Sequence[Hit], why: Sequence[Sequence[str]] = ()) -> None:
    """Passages, best first. why: for each of them the lines that explain its place."""
    out = Writer()
    if not hits:
        out.line("没有找到相关的段落。")
    for rank, hit in enumerate(hits, start=1):
        if rank > 1:
            out.line("")
        place = _place(hit.title, *hit.passage.section_path)
        out.line(f"{rank}. {place}  [{hit.score:.3f}]", style="bold")
        out.line(hit.passage.text, indent=4)
        for line in why[rank - 1] if why else ():
            out.line(line, indent=4, style="dim")


def answer_record(answer: Answer) -> dict[str, Any]:
    """The JSON of ``ask``; ``start`` and ``end`` of citations are offsets into the paper's text."""
    return dataclasses.asdict(answer)


def hit_record(hit: Hit) -> dict[str, Any]:
    """One entry of ``hits`` in the JSON of ``search``; ``start`` and ``end`` are offsets into the paper's text."""
    return {
        "document": hit.title,
        "file": hit.file,
        "section": list(hit.passage.section_path),
        "text": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": round(hit.score, 6),
    }


def show_documents(documents: Sequence[Document]) -> None:
    out = Writer()
    for document in documents:
        marks = "".join(["（示例）" * document.sample, "（已废止）" * document.identity.repealed])
        date = document.identity.date or "日期不详"
        out.line(f"{document.id}  {pad(date, 10)}  {document.passages:>5} 段  {document.title}{marks}")


def show_document(document: Document, sections: Iterable[Section], *, text: bool) -> None:
    out = Writer()
    out.line(document.title, style="bold")
    identity = document.identity
    rows = [
        ("发文机关", identity.issuer),
        ("发文字号", identity.number),
        ("日期", identity.date),
        ("文种", identity.kind),
        ("效力", "文中写明已废止或失效" if identity.repealed else ""),
        ("文件", document.file),
        ("来源", document.source),
        ("编号", document.id),
        (
            "篇幅",
            f"{len(document.text)} 字，{document.passages} 段" + f"，{len(document.pages)} 页" * bool(document.pages),
        ),
        ("入库时间", document.added),
        ("备注", "随程序附带的示例文件" if document.sample else ""),
    ]
    for name, value in rows:
        if value:
            out.line(f"{pad(name, 8)}  {value}")
    headings = list(sections)
    if headings:
        out.heading("提纲")
    for section in headings:
        out.line(" ".join(section.heading.split()), indent=2 * section.level)
    if text:
        out.heading("正文")
        out.line(document.text)


def show_report(report: IndexReport, folder: str) -> None:
    out = Writer()
    for skipped in report.skipped:
        out.line(f"跳过 {skipped.file}：{skipped.reason}", style="yellow")
    out.line(
        f"新增 {report.added} 份，更新 {report.replaced} 份，未变 {report.unchanged} 份，"
        f"跳过 {len(report.skipped)} 份；新增 {report.passages} 段，用时 {report.seconds:.1f} 秒。"
    )
    if report.removed:
        out.line(f"有 {report.removed} 份已不在原来的文件里，随之移出。")
    if report.samples_removed:
        out.line(f"{report.samples_removed} 份示例文件已移出。")
    out.line(f"文库：{folder}")


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on stderr while papers are indexed; None where stderr is no terminal.

    The bar appears with the first report, so that nothing flickers when there turns out to be nothing to do.
    """
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    file = TextColumn("{task.fields[file]}", markup=False)
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), file)
    bar = Bar(*columns, console=console, transient=True)
    task = bar.add_task(label, total=None, file="")

    def report(progress: Progress) -> None:
        bar.start()
        bar.update(task, completed=progress.done, total=progress.total, file=CONTROL.sub("", progress.file))

    try:
        yield report
    finally:
        bar.stop()


class Writer:
    """Lines to stdout: wrapped in a terminal, whole elsewhere; what papers contain is never taken as markup.

    Colour and bold only in a terminal, and not where the user has set NO_COLOR.
    """

    def __init__(self) -> None:
        self.console = Console(highlight=False, markup=False, emoji=False)

    def line(self, text: str, *, indent: int = 0, style: str = "", bold: Sequence[tuple[int, int]] = ()) -> None:
        """``text`` on lines of its own, as it stands: asterisks in a paper are redactions, not emphasis.

        ``bold``: spans of ``text``, which then holds no control characters.
        """
        text = CONTROL.sub("", text.replace("\r\n", "\n"))
        if not self.console.is_terminal:
            sys.stdout.write("\n".join(" " * indent * bool(line) + line for line in text.split("\n")) + "\n")
            return
        wrapped = wrap(text, min(WIDTH, self.console.width), indent)
        shown = Text(wrapped, style="" if self.console.no_color else style)
        for start, end in () if self.console.no_color else spans_after_wrapping(text, wrapped, bold):
            shown.stylize("bold", start, end)
        self.console.print(shown, no_wrap=True, overflow="ignore", crop=False)

    def heading(self, text: str) -> None:
        self.line("")
        self.line(text, style="bold cyan")
