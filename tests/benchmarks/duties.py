"""How complete and how right the register of duties is, against lists made by reading.

    python tests/benchmarks/duties.py [--shared ../shared] [--failures FILE [--half 0|1]]
    python tests/benchmarks/duties.py --draw 100 --seed 7 --out SHEET     rows to be judged by hand
    python tests/benchmarks/duties.py --judged SHEET                      takes the verdicts of a filled sheet in
    python tests/benchmarks/duties.py --laws-speed [--libraries FOLDER]   147,288 articles: seconds, rows, memory

Lists in tests/data, one JSON object a line; offsets are those of the paper's text. A field may name several values
that count as right, separated by "|" (an empty one among them: the field may stay empty); ``carried`` null: either.
``certain`` false: two careful readers may differ on whether it is a duty, so it counts neither as missed nor as wrong.

- duties_periodic: duties with a frequency or a recurring time in the five papers of shared/policies
- duties_laws: all duties, permissions and bans in 25 articles, drawn at random, of each of four laws; ``edition``
  tells the texts of one article apart, in the order of the corpus
- duties_unseen: duties with a frequency or deadline in the papers of tests/data/papers_more and ui/samples
- duties_done: work that the papers of shared/policies report, with its count
- duties_judged: rows that the register gave, each judged by hand against the text

An entry is *paired* with a row of its sentence that shares words with its clause and lies, by half or more, in the part
of the sentence that no other entry claims; each row with one entry at most. A row that is paired with none is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from duties_judging import draw, judged_shares, take_in  # noqa: E402
from duties_lists import (  # noqa: E402
    DATA,
    FIELDS,
    Papers,
    Read,
    agrees,
    all_laws,
    around,
    entries,
    entry,
    law_name,
    lines,
    of_files,
    of_laws,
    pairs,
    points,
    value,
)
from indexing import in_own_process, peak_mb  # noqa: E402

from assistant.duties.records import Duty, Work  # noqa: E402
from assistant.duties.register import register  # noqa: E402
from index.library import Library  # noqa: E402
from ui.samples import sample_files  # noqa: E402

Pair = tuple[Read, Duty | None]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the shared data")
    parser.add_argument("--failures", type=Path, help="write every entry that was missed or is wrong to this file")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only this half of the papers and articles")
    parser.add_argument("--draw", type=int, help="draw so many rows, half of them from the laws")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="file for the rows drawn")
    parser.add_argument("--judged", type=Path, help="sheet of --draw with its verdicts filled in")
    parser.add_argument("--laws-speed", action="store_true", help="only the time for all law articles")
    parser.add_argument("--libraries", type=Path, help="keep the library of --laws-speed in this folder")
    arguments = parser.parse_args()
    if arguments.judged:
        take_in(arguments.judged)
        return
    with ExitStack() as stack:
        folder = arguments.libraries or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if arguments.laws_speed:
            laws_speed(arguments.shared, folder)
            return
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        policies = of_files(folder / "policies", sorted((arguments.shared / "policies").glob("*.txt")))
        laws = of_laws(folder / "laws", arguments.shared)
        if arguments.draw:
            if not arguments.out:
                parser.error("--draw needs --out")
            draw(policies, laws, arguments.draw, arguments.seed, arguments.out)
            return
        unseen = of_files(folder / "unseen", [*sample_files(), *sorted((DATA / "papers_more").iterdir())])
    failures: list[str] = []
    parts = [papers if arguments.half is None else papers.half(arguments.half) for papers in (policies, laws, unseen)]
    periodic(parts[0], failures)
    work_done(parts[0], failures)
    law_articles(parts[1], failures)
    new_papers(parts[2], failures)
    if arguments.half is None:
        judged(policies, laws)
    sound(*parts)
    if arguments.failures:
        arguments.failures.write_text("\n".join(failures) + "\n", encoding="utf-8")


def show(what: str, met: int, asked: int) -> None:
    share = f"{met / asked:7.1%}" if asked else "      –"
    print(f"  {what:58}{share}  {met}/{asked}")


def fields(paired: Sequence[Pair]) -> None:
    found = [(read, row) for read, row in paired if row]
    for name in FIELDS:
        show(f"{name} right, of paired", sum(read.agrees(row, name) for read, row in found), len(found))
    known = [right for read, row in found if (right := carried_right(read, row)) is not None]
    show("carried right, where who is", sum(known), len(known))


def carried_right(read: Read, row: Duty) -> bool | None:
    """None where it cannot be told, or is not asked for."""
    wanted = read.line["carried"]
    if wanted is None or not row.who or not agrees(read.line["who"].split("|")[0], row.who):
        return None
    return row.carried is wanted


def told(papers: Papers, read: Read, rows: Iterable[Duty | Work], names: Sequence[str]) -> str:
    """An entry and what the register made of its sentence."""
    names = (*names, "carried") if "carried" in read.line else names
    wanted = {name: read.line[name] for name in names}
    text = papers.texts[read.paper][read.start : read.end]
    made = [f"    - {row.what} { ({name: value(row, name) for name in names}) }" for row in rows]
    return "\n".join([f"- {read.paper} [{read.start}:{read.end}] {text}", f"    wanted {wanted}", *made])


def periodic(papers: Papers, failures: list[str]) -> None:
    read = entries("periodic", papers)
    duties = papers.register.duties
    for certain in (True, False):
        some = [one for one in read if one.certain is certain]
        near = [around(papers, one, duties) for one in some]
        print(f"\nperiodic duties of policies, {'certain' if certain else 'where readers may differ'}: {len(some)}")
        show("a row of the sentence", sum(map(bool, near)), len(some))
        timed = [
            any(one.agrees(row, "every", "deadline") for row in rows) for one, rows in zip(some, near, strict=True)
        ]
        show("… with the frequency and the deadline (recall)", sum(timed), len(some))
        named = [
            any(one.agrees(row, "every", "deadline", "who") for row in rows)
            for one, rows in zip(some, near, strict=True)
        ]
        show("… and with who", sum(named), len(some))
        paired = list(zip(some, pairs(papers, some, duties, points), strict=True))
        show("paired", sum(row is not None for _, row in paired), len(some))
        fields(paired)
        missed = [one for one, right in zip(some, named, strict=True) if not right]
        kind = "periodic" if certain else "periodic (readers may differ)"
        failures += [f"{kind} " + told(papers, one, around(papers, one, duties), FIELDS) for one in missed]


def work_done(papers: Papers, failures: list[str]) -> None:
    def right(one: Read, row: Work) -> bool:
        return row.hidden == one.line["hidden"] and (row.hidden or one.agrees(row, "count"))

    read = entries("done", papers)
    works = [row for row in papers.register.works if row.count or row.hidden]
    found = pairs(papers, read, works, lambda one, row: right(one, row) + one.agrees(row, "period"))
    asked = [(one, row) for one, row in zip(read, found, strict=True) if one.certain]
    print(f"\nwork reported in policies with its count: {len(asked)}")
    show("paired", sum(row is not None for _, row in asked), len(asked))
    rights = [row is not None and right(one, row) for one, row in asked]
    show("… with its count, or hidden (recall)", sum(rights), len(asked))
    show(
        "… and its period",
        sum(ok and one.agrees(row, "period") for ok, (one, row) in zip(rights, asked, strict=True)),
        len(asked),
    )
    optional = sum(row is not None and not one.certain for one, row in zip(read, found, strict=True))
    show(
        "rows with a count that are on the list (precision)",
        sum(row is not None for _, row in asked),
        len(works) - optional,
    )
    names = ("count", "period")
    failures += [
        "work " + told(papers, one, around(papers, one, works), names)
        for ok, (one, _) in zip(rights, asked, strict=True)
        if not ok
    ]
    failures += extra(papers, works, found, names, "work not on the list")


def extra(papers: Papers, rows: Sequence[Any], found: Sequence[Any], names: Sequence[str], what: str) -> list[str]:
    taken = {id(row) for row in found if row}
    left = [row for row in rows if id(row) not in taken]
    fields = [{name: value(row, name) for name in names} for row in left]
    return [
        f"{what} - {papers.of(row)} {row.what} {made}\n    in {row.text}"
        for row, made in zip(left, fields, strict=True)
    ]


def compared(papers: Papers, read: Sequence[Read], rows: Sequence[Duty], what: str, failures: list[str]) -> None:
    """Recall and precision of ``rows`` against a list that should hold all of them."""
    found = pairs(papers, read, rows, points)
    both = list(zip(read, found, strict=True))
    asked = [(one, row) for one, row in both if one.certain]
    paired = [(one, row) for one, row in asked if row]
    whole = sum(one.agrees(row, *FIELDS) for one, row in paired)
    listed = len(rows) - sum(row is not None and not one.certain for one, row in both)
    show("paired (recall)", len(paired), len(asked))
    show("paired with every field right", whole, len(asked))
    show("rows that are paired (precision)", len(paired), listed)
    show("rows that are paired with every field right", whole, listed)
    fields(paired)
    for one, row in asked:
        if not row:
            failures.append(f"{what}, missed " + told(papers, one, around(papers, one, rows), FIELDS))
        elif not one.agrees(row, *FIELDS) or carried_right(one, row) is False:
            failures.append(f"{what}, fields " + told(papers, one, [row], FIELDS))
    failures += extra(papers, rows, found, FIELDS, f"{what}, not on the list")


def law_articles(papers: Papers, failures: list[str]) -> None:
    read: list[Read] = []
    seen = set()
    known = {name: names[0] for names in papers.names.values() for name in names}
    articles = lines("laws")
    for line in articles:
        name = known[law_name(line["law"], line["article"], line["edition"])]
        if name in papers.texts and name not in seen:  # two editions of a law share articles; they are one paper
            seen.add(name)
            read += [entry(name, row) for row in line["rows"]]
    rows = [row for row in papers.register.duties if papers.of(row) in seen]
    certain = sum(one.certain for one in read)
    print(f"\n{len(seen)} articles of four laws: {certain} duties, {len(read) - certain} where readers may differ")
    compared(papers, read, rows, "law", failures)
    hits = pairs(papers, read, rows, points)
    for kind, group in groupby(sorted(zip(read, hits, strict=True), key=_force), key=_force):
        some = [(one, row) for one, row in group if one.certain]
        if some:
            show(f"recall of {kind or 'no word'}", sum(row is not None for _, row in some), len(some))


def _force(pair: Pair) -> str:
    return str(pair[0].line["force"].split("|")[0])


def new_papers(papers: Papers, failures: list[str]) -> None:
    read = entries("unseen", papers)
    if moved := [one for one in read if papers.texts[one.paper][one.start : one.end] != one.line["text"]]:
        raise SystemExit(f"the list does not fit the paper any more: {moved[0]}")
    rows = [row for row in papers.register.duties if row.every or row.deadline]
    files = {one.paper for one in read}
    print(f"\n{len(files)} unseen papers: {sum(one.certain for one in read)} duties with a frequency or a deadline")
    compared(papers, read, [row for row in rows if papers.of(row) in files], "unseen", failures)


def sound(*libraries: Papers) -> None:
    """What holds for every row whatever it says."""
    print("\nevery row")
    rows: list[tuple[Papers, Duty | Work]] = []
    for papers in libraries:
        rows += [(papers, row) for row in papers.register.duties]
        rows += [(papers, row) for row in papers.register.works]
    spans = [papers.texts[papers.of(row)][row.start : row.end] == row.text == row.text.strip() for papers, row in rows]
    show("span equals text", sum(spans), len(rows))
    show("what is of the sentence, in its order", sum(in_order(row.what, row.text) for _, row in rows), len(rows))
    named = [row.who in papers.texts[papers.of(row)] for papers, row in rows]
    show("who is of the paper", sum(named), len(rows))
    duties = [(papers, row) for papers, row in rows if isinstance(row, Duty)]
    addressed = [
        row.to_whom in (text := papers.texts[papers.of(row)]) or all(part in text for part in row.to_whom.split("、"))
        for papers, row in duties
    ]
    show("to_whom is of the paper", sum(addressed), len(duties))


def in_order(part: str, whole: str) -> bool:
    rest = iter(whole)
    return bool(part) and all(char in rest for char in part)


def judged(policies: Papers, laws: Papers) -> None:
    print("\nrows judged by hand")
    for name, right, given, changed in judged_shares(policies, laws):
        show(f"{name}: right (precision), {changed} changed since", right, given)


def laws_speed(shared: Path, folder: Path) -> None:
    place = all_laws(folder, shared)
    for what, work in (("texts alone", read_texts), ("register", draw_up)):
        found = in_own_process(work, place)
        counts = ", ".join(f"{found[name]:,.0f} {name}" for name in found if name not in ("seconds", "cpu", "peak"))
        spent = f"{found['seconds']:.1f} s ({found['cpu']:.1f} of processor), peak {found['peak']:,.0f} MB"
        print(f"{what}: {spent}; {counts}")


def read_texts(folder: Path) -> dict[str, float]:
    """The least that drawing up a register takes: every text read once."""
    with Library.open(folder) as library:
        started, cpu = time.perf_counter(), time.process_time()
        papers = characters = 0
        for paper in library.texts():
            papers += 1
            characters += len(paper.text)
        return {**used(started, cpu), "papers": papers, "characters": characters}


def draw_up(folder: Path) -> dict[str, float]:
    with Library.open(folder) as library:
        started, cpu = time.perf_counter(), time.process_time()
        drawn = register(library)
        return {**used(started, cpu), "duties": len(drawn.duties), "works": len(drawn.works)}


def used(started: float, cpu: float) -> dict[str, float]:
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu, "peak": peak_mb()}


if __name__ == "__main__":
    main()
