"""``policy-assistant evaluate``: a question set → how well the library answers it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import PolicyAssistantError
from ui.command_help import WrongValue, whole_number
from ui.commands.opening import assistant_over, library_for_questions
from ui.commands.options import BaseUrlOption, JsonOption, LibraryOption, ModelOption
from ui.environment import Environment
from ui.rendering import message, print_json, progress_bar
from ui.score_tables import scores_record, show_comparison, show_failures, show_scores

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.evaluate import Outcome, Wanted
    from index.library import Library
    from ui.batch import AskedLine

__all__ = ["evaluate"]


def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="问题.jsonl", help="每行一道题，写法见上")],
    *,
    library: LibraryOption = None,
    papers: Annotated[
        list[Path] | None,
        typer.Option(
            "--papers",
            metavar="文件或文件夹",
            help="只用这些文件来答，放进一个用完即删的文库（可写几次；不写则用现有文库）",
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", metavar="段数", parser=whole_number(1, 100), help="从文库取多少段原文来作答，1 到 100"),
    ] = None,
    failures: Annotated[bool, typer.Option("--failures", help="逐题列出没有全对的，写明差在哪里")] = False,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="上次.json", help="与先前用 --json 存下的结果比较")
    ] = None,
    as_json: JsonOption = False,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
) -> None:
    """用一套有标准的题目检验答得对不对，按题目类型列出成绩。

    每行一道题，是一个 JSON 对象，question（问题）必写，其余按需要写：
    id 编号；type 类型；history 先前的问题；document 答案所在的文件
    evidence 应当引到的原文，可以有几处
    answer_contains 答案里应有的文字；一项有几种写法的，把它们写成列表
    answer_has_no_number 为 true：原文隐去了数字，不给数字，说明原文未载明
    type 为 unanswerable，或者没有写任何标准：文件里没有答案，应当拒答

    “全对”：各项要求都做到，没有引文里查不到的内容，引文与文件逐字相同。
    """
    if library is not None and papers:
        raise WrongValue("--library 和 --papers 只能写一个")
    earlier = _earlier(compare) if compare is not None else None
    asked = list(_asked(questions))
    if not asked:
        message(f"问题文件“{questions}”里没有可以检验的题目。")
        raise typer.Exit(1)

    environment = Environment.read()
    with _library_of(papers) if papers else library_for_questions(library, environment) as opened:
        assistant = assistant_over(opened, model, base_url, environment)
        opened.search(asked[0][0].question, 1)  # indexes are loaded now, not on the first question's account
        results = list(_results(assistant, asked, top))
    if not results:
        raise typer.Exit(1)
    outcomes = [outcome for _, outcome in results]
    if as_json:
        print_json(scores_record(outcomes, earlier))
        return
    show_scores(outcomes)
    if earlier is not None:
        show_comparison(earlier, outcomes)
    if failures:
        show_failures(results)


def _asked(path: Path) -> Iterator[tuple[AskedLine, Wanted]]:
    """The lines that can be asked and measured; one sentence on stderr for each of the others."""
    from assistant.errors import QuestionError
    from assistant.evaluate import Wanted
    from ui.batch import read_questions

    for line in read_questions(path):
        if line.problem:
            message(line.problem)
            continue
        try:
            yield line, Wanted.read(line.record)
        except QuestionError as error:
            message(f"问题文件第 {line.number} 行的 {error}，未作答。")


def _earlier(path: Path) -> list[Outcome]:
    """The outcomes of an earlier run. Raises QuestionError when ``path`` is not what ``--json`` printed."""
    from assistant.errors import QuestionError
    from assistant.evaluate import Outcome
    from index.errors import system_reason

    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
        return [Outcome.read(question) for question in record["questions"]]
    except OSError as error:
        raise QuestionError(f"先前的结果“{path}”读不出来（{system_reason(error)}），请核对路径。") from error
    except QuestionError as error:
        raise QuestionError(f"先前的结果“{path}”里{error}，请用 evaluate --json 重新存一份。") from error
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise QuestionError(
            f"先前的结果“{path}”不是 evaluate --json 存下的，请用 evaluate --json 重新存一份。"
        ) from error


@contextmanager
def _library_of(papers: Sequence[Path]) -> Iterator[Library]:
    """A library of ``papers`` that is gone from the disk afterwards."""
    from index.library import Library

    with (
        TemporaryDirectory(prefix="policy-assistant-", ignore_cleanup_errors=True) as folder,
        Library.create(Path(folder) / "library") as library,
    ):
        with progress_bar("读取文件") as progress:
            report = library.add(papers, progress=progress)
        for skipped in report.skipped:
            message(f"跳过 {skipped.file}：{skipped.reason}")
        if not len(library):
            message("--papers 给出的地方没有能读取的文件（txt、md、docx、pdf、html、jsonl）。")
            raise typer.Exit(1)
        yield library


def _results(
    assistant: Assistant, asked: Sequence[tuple[AskedLine, Wanted]], top: int | None
) -> Iterator[tuple[Wanted, Outcome]]:
    """What came of each question; one that cannot be asked is left out, with a sentence on stderr."""
    from assistant.evaluate import judge
    from index.ingest import Progress

    with progress_bar("作答") as progress:
        for done, (line, wanted) in enumerate(asked):
            if progress is not None:
                progress(Progress(done, len(asked), line.question))
            try:
                answer = assistant.answer(line.question, line.history, id=line.id, top=top)
                outcome = judge(wanted, answer, lambda paper: assistant.library.document(paper).text)
            except PolicyAssistantError as error:
                message(f"问题文件第 {line.number} 行未作答：{error}")
                continue
            yield wanted, outcome
