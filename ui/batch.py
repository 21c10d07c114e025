"""Question files: one JSON object a line, ``{"id", "question", "history"?}`` and what else a command looks for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.records import Turn
from index.errors import PolicyAssistantError, system_reason

__all__ = ["AskedLine", "QuestionFileError", "read_questions"]


class QuestionFileError(PolicyAssistantError):
    """A question file that cannot be read at all."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line of a question file; ``problem`` says in one sentence why it cannot be asked, "" when it can."""

    id: str  # as given, else the number of the line from 1
    question: str = ""
    history: tuple[Turn, ...] = ()
    problem: str = ""
    number: int = 0  # of the line, from 1
    record: Mapping[str, object] = field(default_factory=dict, repr=False)  # the whole line, as written


def read_questions(path: Path) -> Iterator[AskedLine]:
    """The questions of ``path`` in order; blank lines are passed over, bad lines come with their ``problem``.

    UTF-8 with or without a byte order mark. Raises QuestionFileError, before the first line is given out.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise QuestionFileError(f"问题文件“{path}”{_why(error)}。") from error
    return _lines(content.removeprefix(b"\xef\xbb\xbf").splitlines())


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "不存在，请核对路径"
        case IsADirectoryError():
            return "是一个文件夹，请给出其中的文件"
        case PermissionError():
            return "没有读取权限，请检查权限"
        case _:
            return f"读不出来（{system_reason(error)}）"


def _lines(lines: list[bytes]) -> Iterator[AskedLine]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _line(number, line)


def _line(number: int, line: bytes) -> AskedLine:
    def bad(reason: str, question: str = "") -> AskedLine:
        return AskedLine(name, question, problem=f"问题文件第 {number} 行{reason}，未作答。", number=number)

    name = str(number)
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return bad("不是 UTF-8 编码")
    except (ValueError, RecursionError):
        return bad("不是有效的 JSON")
    if not isinstance(record, dict):
        return bad('应是 {"id", "question"} 这样的对象')
    if record.get("id") is not None:
        name = str(record["id"])
    question = record.get("question")
    if not isinstance(question, str) or not question.strip():
        return bad("没有写明 question（问题）")
    history = _history(record.get("history") or [])
    if history is None:
        return bad("的 history 应是先前问题的列表", question)
    return AskedLine(name, question, history, number=number, record=record)


def _history(value: object) -> tuple[Turn, ...] | None:
    """Earlier questions, as strings or as ``{"question", "answer"}``; None when it is neither."""
    if not isinstance(value, list):
        return None
    turns = []
    for item in value:
        if isinstance(item, str):
            turns.append(Turn(item))
        elif isinstance(item, dict) and isinstance(item.get("question"), str):
            turns.append(Turn(item["question"], str(item.get("answer") or "")))
        else:
            return None
    return tuple(turns)
