"""Speed and memory of indexing and searching on 147,288 law articles.

    python tests/benchmarks/indexing.py [--articles 147288] [--embedding FOLDER] [--folder KEEP_HERE]

Prints each figure beside a baseline of the same run (Chroma alone, tantivy alone) and beside what is wanted. Each
part runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
SHARED = ROOT.parent / "shared"

from index.library import Library  # noqa: E402

PAPER_ARTICLES = 2_000  # articles joined into one long paper for the comparison


def articles(limit: int) -> Iterator[tuple[str, str]]:
    """(title, text) of law articles."""
    with gzip.open(SHARED / "corpora" / "law_articles.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in itertools.islice(file, limit):
            row = json.loads(line)
            yield row["law"] + row["article"], row["text"]


def write_short(file: Path, limit: int) -> None:
    with file.open("w", encoding="utf-8") as out:
        for title, text in articles(limit):
            out.write(json.dumps({"title": title, "text": text}, ensure_ascii=False) + "\n")


def write_long(folder: Path, limit: int) -> None:
    """The same text in few long papers of 条 after 条."""
    folder.mkdir()
    rows = articles(limit)
    for number in itertools.count():
        part = list(itertools.islice(rows, PAPER_ARTICLES))
        if not part:
            return
        lines = (f"第{i}条 {text}" for i, (_, text) in enumerate(part, 1))
        (folder / f"汇编{number:03d}.txt").write_text("\n".join(lines), encoding="utf-8")


def peak_mb() -> float:
    scale = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes here
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6


def in_own_process(work: Callable[..., dict[str, float]], *arguments: object) -> dict[str, float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def index(folder: Path, papers: Path, embedding: str | None) -> dict[str, float]:
    started = time.perf_counter()
    with Library.create(folder, embedding) as library:
        report = library.add([papers])
    seconds = time.perf_counter() - started
    assert report.added + report.unchanged > 0, report
    cpu = time.process_time()  # of this whole process, for machines that do other work at the same time
    return {
        "seconds": seconds,
        "cpu": cpu,
        "passages": report.passages,
        "peak": peak_mb(),
        "unchanged": report.unchanged,
    }


def search(folder: Path, questions: list[str]) -> dict[str, float]:
    """Milliseconds a question, for the library and for its full-text index alone; recall of the vector index."""
    from index.words import question_words

    with Library.open(folder) as library:
        started = time.perf_counter()
        library.search(questions[0])
        first = time.perf_counter() - started
        whole = timed(library.search, questions)
        again = timed(library.search, questions)
        deep = timed(lambda question: library.search(question, 1_000), questions[:50])
        generation = library._attached().generation  # the benchmark looks inside on purpose
        words = timed(lambda question: generation.words.search(question_words(question), 100), questions)
        vectors = library.embedder.encode_query(questions)
        keys = sorted(generation.vectors.keys())
        rows = generation.vectors.vectors(keys)
        table = np.stack([rows[key] for key in keys])
        hits = 0
        for vector in vectors:
            exact = {keys[i] for i in np.argpartition(-(table @ vector), 50)[:50]}
            hits += len(exact & {key for key, _ in generation.vectors.query(vector, 50)})
        alone = timed(lambda vector: generation.vectors.query(vector, 100), list(vectors))
        return {
            "first": first * 1000,
            **{f"whole{p}": float(np.percentile(whole, p)) for p in (50, 95)},
            **{f"again{p}": float(np.percentile(again, p)) for p in (50, 95)},
            **{f"deep{p}": float(np.percentile(deep, p)) for p in (50, 95)},
            **{f"words{p}": float(np.percentile(words, p)) for p in (50, 95)},
            **{f"vectors{p}": float(np.percentile(alone, p)) for p in (50, 95)},
            "recall": hits / 50 / len(vectors),
            "peak": peak_mb(),
        }


def timed(work: Callable[..., object], items: list) -> list[float]:
    times = []
    for item in items:
        started = time.perf_counter()
        work(item)
        times.append((time.perf_counter() - started) * 1000)
    return times


def stores_alone(library: Path, folder: Path) -> dict[str, float]:
    """Seconds of Chroma and of tantivy for the same vectors and words, with everything ready in memory."""
    from index.generations import Generation
    from index.writing import passage_entry

    with Library.open(library) as opened:
        opened.search("法")
        generation = opened._attached().generation
        stored = list(itertools.chain.from_iterable(opened._catalogue.all_passages(5_000)))
        entries = [passage_entry(passage) for passage in stored]
        keys = [passage.key for passage in stored]
        found = generation.vectors.vectors(keys)
        rows = np.stack([found[key] for key in keys])
        del found
    new = Generation(folder, 1, create=True)
    started = time.perf_counter()
    new.vectors.add(keys, rows)
    chroma = time.perf_counter() - started
    started = time.perf_counter()
    new.words.add(entries)
    new.words.commit()
    return {"chroma": chroma, "tantivy": time.perf_counter() - started, "passages": len(keys)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=147_288)
    parser.add_argument("--embedding", default=None)
    parser.add_argument("--folder", type=Path, default=None, help="keep the libraries in this new folder")
    options = parser.parse_args()
    with gzip.open(SHARED / "eval" / "stard_train_questions.jsonl.gz", "rt", encoding="utf-8") as file:
        questions = [json.loads(line)["question"] for line in itertools.islice(file, 300)]

    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        write_short(folder / "articles.jsonl", options.articles)
        write_long(folder / "papers", options.articles)

        new = in_own_process(index, folder / "short", folder / "articles.jsonl", options.embedding)
        rate = new["passages"] / new["seconds"]
        say("index one jsonl of short papers", f"{rate:,.0f} passages/s", "≥ 1,500")
        say("", f"{new['passages']:,.0f} passages in {new['seconds']:.1f} s, {new['cpu']:.1f} s of processor time")
        say("  peak memory", f"{new['peak']:,.0f} MB", "≤ 2,500")
        same = in_own_process(index, folder / "short", folder / "articles.jsonl", options.embedding)
        say("index again, unchanged", f"{same['seconds']:.2f} s for {same['unchanged']:,.0f} papers")
        with (folder / "articles.jsonl").open("a", encoding="utf-8") as out:
            out.write('{"title": "新增条款", "text": "本条是后来加上的。"}\n')
        more = in_own_process(index, folder / "short", folder / "articles.jsonl", options.embedding)
        say("index again, one record more", f"{more['seconds']:.2f} s ({more['passages']:.0f} passage)")

        long = in_own_process(index, folder / "long", folder / "papers", options.embedding)
        long_rate = long["passages"] / long["seconds"]
        say("index the same text in long papers", f"{long_rate:,.0f} passages/s, {long['seconds']:.1f} s")
        say("  short papers against long", f"{new['seconds'] / long['seconds']:.2f} × the time", "about 1")

        alone = in_own_process(stores_alone, folder / "short", folder / "alone")
        say("baseline: Chroma alone", f"{alone['passages'] / alone['chroma']:,.0f} passages/s")
        say("  its share of the whole", f"{alone['chroma'] / new['seconds']:.0%}")
        say("baseline: tantivy alone", f"{alone['passages'] / alone['tantivy']:,.0f} passages/s")

        found = in_own_process(search, folder / "short", questions)
        say("search, hybrid with soft match", f"p50 {found['whole50']:.1f} ms, p95 {found['whole95']:.1f} ms", "15, 40")
        say("  the same questions again", f"p50 {found['again50']:.1f} ms, p95 {found['again95']:.1f} ms")
        say("  1,000 hits", f"p50 {found['deep50']:.1f} ms, p95 {found['deep95']:.1f} ms")
        say("  first search of the process", f"{found['first']:.0f} ms")
        say("  peak memory", f"{found['peak']:,.0f} MB")
        say("baseline: tantivy alone", f"p50 {found['words50']:.1f} ms, p95 {found['words95']:.1f} ms")
        say("  hybrid against it", f"{found['whole50'] / found['words50']:.1f} × the time")
        say("baseline: Chroma alone", f"p50 {found['vectors50']:.1f} ms, p95 {found['vectors95']:.1f} ms")
        say("recall@50 of the vector index against exact", f"{found['recall']:.3f}", "≥ 0.96")


def say(what: str, figure: str, wanted: str = "") -> None:
    print(f"{what:<45}{figure:<42}{wanted and 'wanted: ' + wanted}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
