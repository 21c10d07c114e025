"""How the web app holds up with 147,288 articles of law: the first screen, the first words, and fifty people at once.

    python tests/benchmarks/load.py [--shared ../shared] [--libraries FOLDER] [--users 50] [--questions 2000]

Prints the time until the first screen and until the first words of an answer stand in a real browser; then the times of
``--questions`` questions asked by ``--users`` people at once (each asks his next when he has his answer) as browsers
ask them, on loopback; errors; and how much the server's memory grew over them. The baseline of the
same run is one person asking alone.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import ARGUMENTS, BOX, CHROME, server, sync_api  # noqa: E402
from duties_lists import all_laws  # noqa: E402

ALONE = 60  # questions of the baseline
# Counted in the page itself, from the key to the first words on the screen.
WATCH = """() => {
  const talk = document.getElementById("pa-talk");
  const words = "#pa-current .pa-answer p:not(.pa-wait), #pa-current .pa-answer div, #pa-done .pa-text";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") window.began = performance.now();
  }, true);
  new MutationObserver(() => {
    if (!window.first && talk.querySelector(words)) window.first = performance.now() - window.began;
  }).observe(talk, { childList: true, subtree: true, characterData: true });
}"""
LIMIT = 120.0  # seconds that one question may take before it counts as an error


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the shared data")
    parser.add_argument("--libraries", type=Path, help="keep the library in this folder")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--questions", type=int, default=2_000)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = arguments.libraries or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        library = all_laws(folder, arguments.shared)
        shutil.rmtree(library / "office", ignore_errors=True)
        asked = questions(arguments.shared, arguments.questions + ALONE)
        address, process = stack.enter_context(server(library))
        in_a_browser(address, asked[0])
        asyncio.run(people(address, process.pid, asked, arguments.users))


def questions(shared: Path, count: int) -> list[str]:
    with gzip.open(shared / "eval" / "stard_train_questions.jsonl.gz", "rt", encoding="utf-8") as file:
        found = [json.loads(line)["question"] for line in file]
    return [found[i % len(found)] for i in range(count)]


def in_a_browser(address: str, question: str) -> None:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROME, args=ARGUMENTS)
        for name in ("cold", "warm"):
            page = browser.new_page()
            began = time.perf_counter()
            page.goto(address)
            page.wait_for_selector(BOX)
            page.wait_for_selector(".pa-welcome h2")
            screen = time.perf_counter() - began
            page.evaluate(WATCH)
            page.fill(BOX, question)
            page.press(BOX, "Enter")
            page.wait_for_function("window.first")
            first = page.evaluate("window.first")
            page.wait_for_selector("#pa-done .pa-turn")
            print(f"{name} page: first screen {screen:.2f} s, first words {first:.0f} ms after Enter")
            page.close()
        browser.close()


async def people(address: str, pid: int, asked: list[str], users: int) -> None:
    async with httpx.AsyncClient(
        base_url=address, timeout=LIMIT, limits=httpx.Limits(max_connections=2 * users)
    ) as http:
        alone = [await ask(http, question) for question in asked[:ALONE]]
        show("one person alone", alone)
        waiting = iter(asked[ALONE:])
        before, began = memory(pid), time.perf_counter()
        taken: list[float | None] = []

        async def person() -> None:
            for question in waiting:
                seconds = await ask(http, question)
                taken.append(seconds)

        await asyncio.gather(*(person() for _ in range(users)))
        spent = time.perf_counter() - began
    show(f"{users} people at once", taken)
    print(
        f"  {len(taken) / spent:.1f} questions a second; memory {before:.0f} → {memory(pid):.0f} MB "
        f"({memory(pid) - before:+.0f})"
    )
    ratio = percentile(taken, 0.95) / percentile(alone, 0.95)
    print(f"  95 % at once against alone: {ratio:.1f} times")


def show(name: str, taken: list[float | None]) -> None:
    times = [seconds for seconds in taken if seconds is not None]
    print(
        f"{name}: {len(taken)} questions, {len(taken) - len(times)} errors; median {statistics.median(times):.3f} s, "
        f"95 % within {percentile(taken, 0.95):.3f} s, longest {max(times):.3f} s"
    )


def percentile(taken: list[float | None], share: float) -> float:
    times = sorted(seconds for seconds in taken if seconds is not None)
    return times[min(len(times) - 1, int(share * len(times)))]


async def ask(http: httpx.AsyncClient, question: str) -> float | None:
    """Seconds until the whole answer is there; None where it fails."""
    began = time.perf_counter()
    try:
        async with http.stream("POST", "/talk", content=json.dumps({"question": question})) as reply:
            reply.raise_for_status()
            async for line in reply.aiter_lines():
                if line.endswith('"whole": true}'):
                    return time.perf_counter() - began
    except httpx.HTTPError:
        return None
    return None


def memory(pid: int) -> float:
    """Resident memory of the server, MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
