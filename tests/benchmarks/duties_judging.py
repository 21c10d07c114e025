"""Rows of the register judged by hand: drawing them, taking the verdicts in, and what they come to."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

from duties_lists import DATA, FIELDS, LAWS, Line, Papers, lines, value

from assistant.duties.records import Duty

__all__ = ["draw", "judged_shares", "take_in"]

JUDGED = DATA / "duties_judged.jsonl"
IDENTITY = ("start", "end", *FIELDS, "what_digest")


def row_record(papers: Papers, duty: Duty) -> Line:
    name = papers.of(duty)
    law = name.split(" ")
    place: Line = {"document": name}
    if law[0] in LAWS:
        place = {"law": law[0], "article": law[1], "edition": int(law[2])}
    digest = hashlib.sha256(duty.what.encode()).hexdigest()[:12]
    return {
        **place,
        "start": duty.start,
        "end": duty.end,
        **{name: value(duty, name) for name in FIELDS},
        "what_digest": digest,
    }


def draw(policies: Papers, laws: Papers, count: int, seed: int, out: Path) -> None:
    """Rows with their sentence and what stands before it, to be judged; for scratch, as they copy the papers."""
    rng = random.Random(seed)
    drawn: list[tuple[Papers, Duty]] = []
    for papers, size in ((policies, count - count // 2), (laws, count // 2)):
        duties = list(papers.register.duties)
        some = sorted(rng.sample(range(len(duties)), min(size, len(duties))))
        drawn += [(papers, duties[at]) for at in some]
    with out.open("w", encoding="utf-8") as file:
        for papers, duty in drawn:
            text = papers.texts[papers.of(duty)]
            shown = {
                "what": duty.what, "carried": duty.carried, "note": duty.note, "section": duty.section,
                "before": text[max(0, duty.start - 120) : duty.start], "sentence": duty.text,
                "verdict": "", "why": "",
            }  # fmt: skip
            file.write(json.dumps({**row_record(papers, duty), **shown}, ensure_ascii=False) + "\n")
    print(f"{len(drawn)} rows in {out}; fill in verdict (right or wrong) and why, then --judged {out}")


def take_in(sheet: Path) -> None:
    """Write the verdicts of a sheet into the repository's file, without the text of the papers."""
    known = {row_key(line): line for line in lines("judged")}
    for line in map(json.loads, sheet.read_text(encoding="utf-8").splitlines()):
        if line["verdict"] not in ("right", "wrong"):
            raise SystemExit(f"verdict must be right or wrong: {line['verdict']!r} of {line['what']}")
        place = {name: line[name] for name in ("document", "law", "article", "edition") if name in line}
        kept = {**place, **{name: line[name] for name in (*IDENTITY, "verdict", "why")}}
        known[row_key(kept)] = kept
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in known.values())
    JUDGED.write_text(text, encoding="utf-8")
    print(f"{len(known)} judged rows in {JUDGED}")


def row_key(line: Line) -> tuple[object, ...]:
    return tuple(line.get(name) for name in ("document", "law", "article", "edition", *IDENTITY))


def judged_shares(policies: Papers, laws: Papers) -> Iterator[tuple[str, int, int, int]]:
    """(rows of what, right, judged and given still, changed since)."""
    verdicts = lines("judged")
    given = {row_key(row_record(papers, row)) for papers in (policies, laws) for row in papers.register.duties}
    for name, some in (
        ("policies", [line for line in verdicts if "document" in line]),
        ("four laws", [line for line in verdicts if "law" in line]),
        ("policies and four laws", verdicts),
    ):
        same = [line for line in some if row_key(line) in given]
        yield name, sum(line["verdict"] == "right" for line in same), len(same), len(some) - len(same)
