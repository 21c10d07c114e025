"""What ``policy-assistant adapt`` gains on a library, and what it costs on questions about other texts.

    python tests/benchmarks/adapting.py [--model FOLDER] [--only policies|reports|laws|encyclopedia] [--shared FOLDER]

For each library: held-back headings (or sentences) before and after, by vectors alone and by the whole ranking, as the
command itself shows them; then, by vectors alone, real questions about the library where there are some, and questions
about texts that are not in it. Figures are R@1, R@5 and the mean reciprocal rank; "ratio" is of the last.

The shipped model has been trained on the laws, the reports and the lay questions, so for them it shows how much is lost
rather than how much can be gained; ``--model`` takes one that has not. The policies and the encyclopedia are in no
training of ours.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from index.embedding import Embedder, load_embedder
from index.library import Library
from index.training.adapt import adapt
from index.training.measure import Found, Probe, ranks_by_vectors

SHARED = Path(__file__).parents[2].parent / "shared"
LAWS = 3_000  # articles, at least, of whole laws
QUESTIONS = 300  # lay questions that are asked of other texts
OTHERS = 8_000  # articles, and half as many news, in which they are looked for
NUMBER = re.compile(r"^.{0,60}?第[^\s]{1,12}条(?:之.)?\s*")  # opens the articles that the lay questions point to


@dataclass(frozen=True)
class Case:
    """A library's papers, and real questions about it by what opens the passage that answers them."""

    name: str
    papers: list[tuple[str, str]]  # title and text
    questions: list[tuple[str, set[str]]]


def records(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def policies(shared: Path) -> Case:
    papers = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted((shared / "policies").glob("*.txt"))]
    return Case("policies", papers, [])


def reports(shared: Path) -> Case:
    texts = records(shared / "corpora/work_reports.jsonl.gz")
    return Case("reports", [(record["title"], record["text"]) for record in texts], [])


def encyclopedia(shared: Path) -> Case:
    passages = list(records(shared / "eval/cmrc2018_half_a.jsonl.gz"))
    papers = [(str(number), entry["passage"]) for number, entry in enumerate(passages)]
    asked = [(question["question"], {start(entry["passage"])}) for entry in passages for question in entry["questions"]]
    return Case("encyclopedia", papers, asked)


def laws(shared: Path) -> Case:
    """Whole laws, those first that the lay questions are about."""
    articles = {record["id"]: record["text"] for record in records(shared / "eval/stard_articles.jsonl.gz")}
    asked = list(records(shared / "eval/stard_train_questions.jsonl.gz"))
    wanted = Counter(articles[number].partition("第")[0] for record in asked for number in record["relevant"])
    texts: dict[str, list[str]] = {}
    sections: dict[str, str] = {}
    for record in records(shared / "corpora/law_articles.jsonl.gz"):
        lines = texts.setdefault(record["law"], [])
        if record["section"] != sections.get(record["law"]):
            sections[record["law"]] = record["section"]
            lines.append(" ".join(record["section"].split()))
        lines.append(f"{record['article']} {record['text']}")
    papers, count = [], 0
    for law, _ in wanted.most_common():
        if count < LAWS and law in texts and len(texts[law]) < 350:
            papers.append((law, "\n".join(texts[law])))
            count += len(texts[law])
    known = {start(NUMBER.sub("", line)) for _, text in papers for line in text.split("\n")}
    questions = []
    for record in asked:
        answers = {start(NUMBER.sub("", articles[number])) for number in record["relevant"]} & known
        if answers:
            questions.append((record["question"], answers))
    return Case("laws", papers, questions)


def start(text: str) -> str:
    """Enough of a passage to know it by."""
    return "".join(text.split())[:24]


def own(case: Case, library: Library) -> Probe | None:
    """The real questions about a library."""
    if not case.questions:
        return None
    passages = [passage for document in library.documents() for passage in library.passages(document.id)]
    rows: dict[str, int] = {}
    for row, passage in enumerate(passages):
        rows.setdefault(start(NUMBER.sub("", passage.text.strip())), row)
    asked = [(question, frozenset(rows[a] for a in answers if a in rows)) for question, answers in case.questions]
    asked = [(question, under) for question, under in asked if under]
    texts = ["\n".join([*passage.section_path, passage.text]) for passage in passages]
    return Probe([question for question, _ in asked], texts, [under for _, under in asked])


def controls(shared: Path) -> dict[str, Probe]:
    """Questions about other texts, by the name of the library that they would be about."""
    articles = {record["id"]: record["text"] for record in records(shared / "eval/stard_articles.jsonl.gz")}
    asked = list(islice(records(shared / "eval/stard_train_questions.jsonl.gz"), QUESTIONS))
    numbers = list(
        dict.fromkeys([n for record in asked for n in record["relevant"]] + list(articles)[:: len(articles) // OTHERS])
    )
    row = {number: i for i, number in enumerate(numbers)}
    lay = Probe(
        [record["question"] for record in asked],
        [articles[number] for number in numbers],
        [frozenset(row[number] for number in record["relevant"]) for record in asked],
    )
    case = encyclopedia(shared)
    texts = [text for _, text in case.papers]
    news = [record["text"] for record in islice(records(shared / "corpora/news.jsonl.gz"), OTHERS // 2)]
    at = {start(text): i for i, text in enumerate(texts)}
    under = [frozenset(at[answer] for answer in answers) for _, answers in case.questions]
    return {"laws": lay, "encyclopedia": Probe([question for question, _ in case.questions], texts + news, under)}


def show(what: str, before: Found, after: Found) -> None:
    figures = " ".join(
        f"{found.first:.3f} {found.among_five:.3f} {found.reciprocal:.3f}  →" for found in (before, after)
    )
    ratio = after.reciprocal / before.reciprocal if before.reciprocal else float("nan")
    print(f"  {what:44}{figures.removesuffix('  →')}   ratio {ratio:.3f}", flush=True)


def by_vectors(probe: Probe, before: Embedder, after: Embedder) -> tuple[Found, Found]:
    return Found.of(ranks_by_vectors(probe, before)), Found.of(ranks_by_vectors(probe, after))


def measure(case: Case, model: str | None, others: dict[str, Probe]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder) / "papers"
        papers.mkdir()
        if case.name == "encyclopedia":
            lines = [json.dumps({"title": title, "text": text}, ensure_ascii=False) for title, text in case.papers]
            (papers / "encyclopedia.jsonl").write_text("\n".join(lines), encoding="utf-8")
        else:
            for title, text in case.papers:
                (papers / f"{title}.txt").write_text(text, encoding="utf-8")
        with Library.create(Path(folder) / "library", model) as library:
            library.add([papers])
            old = library.embedder
            started = time.perf_counter()
            result = adapt(library, keep_anyway=True)
            seconds = time.perf_counter() - started
            new = library.embedder
            probe = own(case, library)
        verdict = "put in force" if result.better else "not put in force"
        held = f"{result.headings} {'sentences' if result.sentences else 'headings'} held back"
        print(
            f"\n{case.name}: {len(case.papers)} papers, {result.passages} passages, {held}; {result.steps} steps, "
            f"{result.seconds:.0f} s of {seconds:.0f}; {verdict}"
        )
        show("held back, vectors", *result.vectors)
        show("held back, ranking", *result.ranking)
        if probe is not None:
            show(f"{len(probe.headings)} questions about it, vectors", *by_vectors(probe, old, new))
        for name, other in others.items():
            if name != case.name:
                show(f"{len(other.headings)} questions about other texts ({name})", *by_vectors(other, old, new))
        moved = np.linalg.norm(new.table - old.table) / np.linalg.norm(old.table)
        print(f"  the table moved by {moved:.1%} of its length")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cases = {case.__name__: case for case in (policies, reports, laws, encyclopedia)}
    parser.add_argument("--model", type=Path, help="model folder to begin with; default: the shipped model")
    parser.add_argument("--only", choices=cases)
    parser.add_argument("--shared", type=Path, default=SHARED)
    options = parser.parse_args()
    others = controls(options.shared)
    model = str(options.model.absolute()) if options.model else None
    if model:
        load_embedder(model)
    print("R@1 R@5 MRR before  →  after")
    for name, case in cases.items():
        if options.only in (None, name):
            measure(case(options.shared), model, others)


if __name__ == "__main__":
    main()
