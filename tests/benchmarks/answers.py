"""Scores a set of questions over a folder of papers, by kind of question.

    python tests/benchmarks/answers.py QUESTIONS.jsonl PAPERS [--failures] [--model NAME --base-url URL]

Each line of QUESTIONS: {"id", "type", "question", "evidence": [exact substrings], "answer_contains": [..],
"answer_has_no_number": true, "history": [..]}; lines of type "unanswerable" have no evidence.

- evidence: every evidence string stands in the cited text
- contains: every expected string stands in the answer
- refused: ``grounded`` is false (right for unanswerable questions, wrong for all others)
- exact: every citation equals the paper's text between its offsets
- unsupported: claims (numbers, titles, quotations) that their citations do not hold; must be 0
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from assistant import Answer, Turn, open_assistant
from assistant.verify import check
from index.library import Library


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("questions", type=Path)
    parser.add_argument("papers", type=Path)
    parser.add_argument(
        "--failures", action="store_true", help="print every question that was not answered as expected"
    )
    parser.add_argument("--all", action="store_true", help="print every answer")
    parser.add_argument("--model")
    parser.add_argument("--base-url")
    arguments = parser.parse_args()
    lines = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder, Library.create(Path(folder) / "library") as library:
        library.add([arguments.papers])
        assistant = open_assistant(library, arguments.model, base_url=arguments.base_url)
        assistant.answer("预热")
        scores: dict[str, Counter[str]] = defaultdict(Counter)
        seconds = []
        for line in lines:
            started = time.perf_counter()
            answer = assistant.answer(line["question"], [_turn(turn) for turn in line.get("history", [])])
            seconds.append(time.perf_counter() - started)
            marks = score(line, answer, library)
            scores[line["type"]].update(marks)
            if arguments.all or (arguments.failures and not _good(line, marks)):
                _show(line, answer)
    _table(scores)
    print(f"seconds a question: p50 {statistics.median(seconds):.3f}, max {max(seconds):.3f}")


def score(line: dict, answer: Answer, library: Library) -> Counter[str]:
    """Counts of what was asked for and what was met."""
    cited = "\n".join(citation.text for citation in answer.citations)
    marks: Counter[str] = Counter(questions=1, refused=int(not answer.grounded))
    if evidence := line.get("evidence"):
        marks["evidence asked"] += 1
        marks["evidence"] += all(text in cited for text in evidence)
    if contains := line.get("answer_contains"):
        marks["contains asked"] += 1
        marks["contains"] += all(text in answer.answer for text in contains)
    if line.get("answer_has_no_number"):
        marks["no number asked"] += 1
        stated = re.search(r"\d", re.sub(r"\[\d+\]", "", answer.answer))
        marks["no number"] += stated is None and "原文未载明" in answer.answer
    for citation in answer.citations:
        marks["citations"] += 1
        marks["exact"] += library.document(citation.document_id).text[citation.start : citation.end] == citation.text
    marks["unsupported"] += len(check(answer.answer, answer.citations))
    return marks


def _good(line: dict, marks: Counter[str]) -> bool:
    if line["type"] == "unanswerable":
        return bool(marks["refused"])
    return all(marks[key] == marks[f"{key} asked"] for key in ("evidence", "contains", "no number"))


def _turn(turn: str | dict) -> Turn:
    return Turn(turn) if isinstance(turn, str) else Turn(turn["question"], turn.get("answer", ""))


def _show(line: dict, answer: Answer) -> None:
    print(f"--- {line['id']} {line['type']}: {line['question']}")
    if answer.standalone_question != line["question"]:
        print(f"    = {answer.standalone_question}")
    print("    " + answer.answer.replace("\n", "\n    "))
    print(f"    wanted: {line.get('evidence', '')} {line.get('answer_contains', '')}")


def _table(scores: dict[str, Counter[str]]) -> None:
    total = sum(scores.values(), Counter())
    print(f"{'kind':<16}{'questions':>10}{'evidence':>10}{'contains':>10}{'no number':>10}{'refused':>9}"
          f"{'exact':>12}{'unsupported':>12}")  # fmt: skip
    for kind, marks in [*sorted(scores.items()), ("all", total)]:
        cells = [
            f"{marks[key]}/{marks[f'{key} asked']}" if marks[f"{key} asked"] else "–"
            for key in ("evidence", "contains", "no number")
        ]
        exact = f"{marks['exact']}/{marks['citations']}"
        row = f"{kind:<16}{marks['questions']:>10}" + "".join(f"{cell:>10}" for cell in cells)
        print(f"{row}{marks['refused']:>9}{exact:>12}{marks['unsupported']:>12}")


if __name__ == "__main__":
    main()
