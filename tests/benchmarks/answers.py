"""How right, exact and modest answers are without a language model, over public question sets.

    python tests/benchmarks/answers.py --shared ../shared [--set NAME …] [--failures] [--out FILE] [--libraries FOLDER]

Each set is scored by ``assistant.evaluate``, as ``policy-assistant evaluate`` does. All sets share the default
settings. Answers, false claims and inexact citations over all sets come last.

- policies, unanswerable: questions over the five papers of shared/policies
- samples: questions over the sample papers of the program
- papers-more: questions over the papers of tests/data/papers_more, which were made up for them
- rgb: for each question a library of its positive and negative texts, where the answer must be given, and one of the
  negatives alone, where it must be refused
- rgb-pooled: the same questions over one library of all texts, and over one of all negatives
- cmrc: questions over one library of all passages; any of the answers must stand in the answer's text
- laws: lay questions over 147,288 law articles, for the time they take and for what is cited

``--libraries`` keeps the libraries for the next run, which then only answers; delete them when indexing has changed.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import Assistant, Turn, open_assistant
from assistant.evaluate import Outcome, Wanted, judge, stands_in
from assistant.scores import Share
from index.library import Library
from ui.batch import read_questions
from ui.score_tables import show_failures, show_scores

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SHORT = 3  # sentences
LAY_QUESTIONS = 200
SLOW = {"rgb-pooled", "laws"}


@dataclass(frozen=True)
class Case:
    """One question and what is wanted of its answer."""

    id: str
    question: str
    wanted: Wanted
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True)
class Source:
    """A library to ask: its name, and the papers that it is made of, as files or as (title, text)."""

    name: str
    files: Sequence[Path] = ()
    texts: Callable[[], Iterable[tuple[str, str]]] | None = None

    def open(self, folder: Path) -> Library:
        """The library under ``folder``, made where it is not there yet."""
        complete = folder / f"{self.name}.complete"
        if complete.exists():
            return Library.open(folder / self.name)
        files = list(self.files)
        if self.texts is not None:
            file = folder / f"{self.name}.jsonl"
            file.parent.mkdir(parents=True, exist_ok=True)
            records = ({"title": title, "text": text} for title, text in self.texts())
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            file.write_text("".join(lines), encoding="utf-8")
            files = [file]
        library = Library.create(folder / self.name)
        library.add(files)
        complete.touch()
        return library


@dataclass(frozen=True)
class Result:
    """One judged answer. ``found``: what was wanted stands in the passages that were read (asked of failures only)."""

    wanted: Wanted
    outcome: Outcome
    found: bool | None

    def record(self, name: str) -> dict[str, object]:
        kept = {"evidence": self.wanted.evidence, "contains": self.wanted.contains}
        return {"set": name, **self.outcome.record(), "wanted": kept, "found": self.found}


Part = tuple[Source, Sequence[Case]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the shared data")
    parser.add_argument("--set", nargs="+", choices=SETS, help="default: all but the slow rgb-pooled and laws")
    parser.add_argument("--failures", action="store_true", help="print every answer that is not as wanted")
    parser.add_argument("--out", type=Path, help="write every answer with its checks to this jsonl")
    parser.add_argument("--libraries", type=Path, help="keep the libraries in this folder for the next run")
    parser.add_argument("--limit", type=int, help="questions of each set, and of its other half where it has two")
    arguments = parser.parse_args()
    everything: list[Outcome] = []
    with ExitStack() as stack:
        folder = arguments.libraries or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        out = stack.enter_context(arguments.out.open("w", encoding="utf-8")) if arguments.out else None
        for name in arguments.set or [name for name in SETS if name not in SLOW]:
            results = _run(name, SETS[name](arguments.shared), folder, arguments.limit)
            outcomes = [result.outcome for result in results]
            everything += outcomes
            show_scores(outcomes)
            _more(name, results)
            if arguments.failures:
                show_failures((result.wanted, result.outcome) for result in results)
            if out:
                out.writelines(json.dumps(result.record(name), ensure_ascii=False) + "\n" for result in results)
    exact = Share(sum(o.exact for o in everything), sum(o.citations for o in everything))
    print(
        f"\nall sets: {len(everything)} answers, {sum(len(o.false_claims) for o in everything)} false claims, "
        f"{exact.asked - exact.met} inexact of {exact.asked} citations, "
        f"{sum(not o.checks['markers'] for o in everything)} answers with a marker that has no citation"
    )


def _run(name: str, parts: Iterable[Part], folder: Path, limit: int | None) -> list[Result]:
    results, opening, answering = [], 0.0, 0.0
    for source, cases in itertools.islice(parts, 2 * limit if limit else None):
        started = time.perf_counter()
        with source.open(folder) as library:
            assistant = open_assistant(library)
            assistant.answer("预热")
            opening += time.perf_counter() - started
            started = time.perf_counter()
            results += [_ask(assistant, case) for case in cases[:limit]]
            answering += time.perf_counter() - started
    print(f"\n== {name}: {opening:.0f} s for the libraries, {answering:.0f} s for the answers")
    return results


def _ask(assistant: Assistant, case: Case) -> Result:
    library = assistant.library
    answer = assistant.answer(case.question, case.history, id=case.id)
    outcome = judge(case.wanted, answer, lambda paper: library.document(paper).text)
    found = None
    texts = [*case.wanted.contains, *((text,) for text in case.wanted.evidence)]
    if texts and not outcome.right:
        hits = library.search(answer.standalone_question, assistant.settings.passages)
        found = stands_in(texts, "\n".join(hit.passage.text for hit in hits))
    return Result(case.wanted, outcome, found)


def _more(name: str, results: Sequence[Result]) -> None:
    """Why answers fail: whether what was wanted had been found; for CMRC, how many are right and short."""
    wrong = [result for result in results if result.found is not None]
    for refused, title in ((True, "refused"), (False, "answered otherwise")):
        those = [result for result in wrong if result.outcome.grounded is not refused]
        if those:
            found = sum(bool(result.found) for result in those)
            print(f"wrongly {title}: {len(those)}, of which the passages read hold what was wanted: {found}")
    if name == "cmrc":
        short = [r.outcome.grounded and r.outcome.sentences <= SHORT for r in results]
        both = [is_short and r.outcome.checks["contains"] for is_short, r in zip(short, results, strict=True)]
        print(f"≤ {SHORT} sentences: {Share.of(short).share:.1%}; holds the answer as well: {Share.of(both).share:.1%}")


def json_lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _questions(path: Path) -> list[Case]:
    lines = list(read_questions(path))
    if problems := [line.problem for line in lines if line.problem]:
        raise SystemExit("\n".join(problems))
    return [Case(line.id, line.question, Wanted.read(line.record), line.history) for line in lines]


def _policies(shared: Path) -> Iterator[Part]:
    yield Source("policies", [shared / "policies"]), _questions(shared / "eval" / "policies_questions.jsonl")


def _unanswerable(shared: Path) -> Iterator[Part]:
    yield Source("policies", [shared / "policies"]), _questions(DATA / "policies_unanswerable.jsonl")


def _samples(shared: Path) -> Iterator[Part]:
    yield Source("samples", [ROOT / "ui" / "samples"]), _questions(DATA / "sample_questions.jsonl")


def _papers_more(shared: Path) -> Iterator[Part]:
    yield Source("papers-more", [DATA / "papers_more"]), _questions(DATA / "papers_more.jsonl")


def numbered(texts: Iterable[str]) -> Callable[[], Iterator[tuple[str, str]]]:
    """Texts under titles that say nothing."""
    return lambda: ((f"材料{number}", text) for number, text in enumerate(dict.fromkeys(texts), start=1))


def _rgb_cases(line: dict[str, Any]) -> tuple[Case, Case]:
    """The question as it is to be answered, and as it is to be refused."""
    contains = tuple(tuple(element) if isinstance(element, list) else (element,) for element in line["answer"])
    name, question = str(line["id"]), line["query"]
    return (
        Case(name, question, Wanted("positives+negatives", contains=contains)),
        Case(name, question, Wanted("negatives alone", answerable=False)),
    )


def _rgb(shared: Path) -> Iterator[Part]:
    for line in json_lines(shared / "eval" / "rgb_zh_half_a.jsonl.gz"):
        answered, refused = _rgb_cases(line)
        all_texts = line["positive"] + line["negative"]
        yield Source(f"rgb/{line['id']}", texts=numbered(all_texts)), [answered]
        yield Source(f"rgb/{line['id']}-negative", texts=numbered(line["negative"])), [refused]


def _rgb_pooled(shared: Path) -> Iterator[Part]:
    lines = json_lines(shared / "eval" / "rgb_zh_half_a.jsonl.gz")
    cases = [_rgb_cases(line) for line in lines]
    all_texts = [text for line in lines for text in line["positive"] + line["negative"]]
    negatives = [text for line in lines for text in line["negative"]]
    yield Source("rgb-pooled", texts=numbered(all_texts)), [answered for answered, _ in cases]
    yield Source("rgb-pooled-negative", texts=numbered(negatives)), [refused for _, refused in cases]


def _cmrc(shared: Path) -> Iterator[Part]:
    lines = json_lines(shared / "eval" / "cmrc2018_half_a.jsonl.gz")
    asked = [(asked["question"], tuple(asked["answers"])) for line in lines for asked in line["questions"]]
    cases = [
        Case(str(number), question, Wanted("cmrc", contains=(answers,)))
        for number, (question, answers) in enumerate(asked, start=1)
    ]
    yield Source("cmrc", texts=numbered(line["passage"] for line in lines)), cases


def _laws(shared: Path) -> Iterator[Part]:
    def articles() -> Iterator[tuple[str, str]]:
        return ((row["law"] + row["article"], row["text"]) for row in json_lines(corpus))

    corpus = shared / "corpora" / "law_articles.jsonl.gz"
    asked = itertools.islice(json_lines(shared / "eval" / "stard_train_questions.jsonl.gz"), LAY_QUESTIONS)
    cases = [Case(str(number), line["question"], Wanted("lay")) for number, line in enumerate(asked, start=1)]
    yield Source("laws", texts=articles), cases


SETS: dict[str, Callable[[Path], Iterator[Part]]] = {
    "policies": _policies,
    "unanswerable": _unanswerable,
    "samples": _samples,
    "papers-more": _papers_more,
    "rgb": _rgb,
    "rgb-pooled": _rgb_pooled,
    "cmrc": _cmrc,
    "laws": _laws,
}


if __name__ == "__main__":
    main()
