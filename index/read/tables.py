"""Tables as lines of text that still read well when a single row is quoted. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["table_lines"]

_ENDS = "。；！？.;!?：:"
_HEADER_WORDS = re.compile(
    r"序号|编号|项目|名称|时间|日期|事项|类别|类型|指标|内容|任务|措施|目标|单位|部门|责任|职责|年份|年度|区域|地区|问题|阶段|步骤|环节|"
    r"频次|方式|形式|要求|标准|分值|分数|备注|数量|金额|比例|依据|进度|时限|情形|种类|级别|姓名|职务"
)


def table_lines(rows: Sequence[Sequence[str]], header: bool | None = None) -> list[str]:
    """One line a row: ``表头：值；表头：值。`` under a header row, else the cells joined by `` | ``.

    Two columns without header are pairs: ``名称：值``. ``header`` says whether the first row is one; None decides by
    its cells. Rows of one cell across the table (captions, notes) and broken rows stand as they are.
    """
    cleaned = [[" ".join(cell.split()) for cell in row] for row in rows]
    cleaned = [row for row in cleaned if any(row)]
    if not cleaned:
        return []
    lines = []
    while cleaned and sum(map(bool, cleaned[0])) == 1 and len(cleaned) > 1:
        lines.append(next(filter(None, cleaned.pop(0))))  # the caption
    first, *rest = cleaned
    if rest and (_looks_like_header(first, rest) if header is None else header):
        # Headers are repeated on every page of some papers.
        return lines + [_named(first, row) for row in rest if row != first]
    return lines + [_pair(row) if len(row) == 2 else " | ".join(filter(None, row)) for row in cleaned]


def _looks_like_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Short, complete, distinct labels without digits; two columns may be pairs, so there a label must say so."""
    labels = [cell for cell in first if cell]
    if len(labels) < len(first) - (1 if len(first) > 2 else 0) or len(set(labels)) < len(labels) or len(labels) < 2:
        return False
    if any(len(label) > 20 or re.search(r"[0-9。；，]", re.sub(r"20\d\d年?", "", label)) for label in labels):
        return False
    if len(first) == 2:
        return all(map(_HEADER_WORDS.search, labels)) and len(rest) > 1
    return any(map(_HEADER_WORDS.search, labels)) or any(
        sum(map(len, row)) > sum(map(len, first)) * 1.5 or re.search(r"\d", "".join(row)) for row in rest
    )


def _named(header: Sequence[str], row: Sequence[str]) -> str:
    if sum(map(bool, row)) == 1 and len(row) > 1 and not row[0]:
        return next(filter(None, row))
    parts = []
    previous = ""
    for position, cell in enumerate(row):
        label = header[position] if position < len(header) else ""
        # A cell that spans columns or rows is given once a column; saying it twice helps nobody.
        if cell and not (cell == previous and position < len(header) and header[position] == header[position - 1]):
            parts.append(f"{label}：{cell}" if label else cell)
        previous = cell
    if len(parts) > 1 and len(set(row)) == 1:
        return row[0]  # one cell across the whole table: a heading between rows
    return _closed("；".join(part.rstrip("；;。") if part is not parts[-1] else part for part in parts))


def _pair(row: Sequence[str]) -> str:
    if row[0] and row[1] and row[0] != row[1]:
        return _closed(f"{row[0].rstrip('：:')}：{row[1]}")
    return row[0] or row[1]


def _closed(line: str) -> str:
    """With a full stop, so that sentences of different rows do not run together."""
    return line if line.endswith(tuple(_ENDS)) else line + "。"
