"""Cold start: seconds until ``ask`` has answered and until ``serve`` takes requests, on the sample library.

    python tests/benchmarks/startup.py [--runs 3]

Every figure is the wall time of a fresh process; ``import chromadb`` and ``import sentence_transformers`` in the same
run show how fast the machine is.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTION = "学习多久组织一次？"
SERVE_LIMIT = 120.0  # seconds


def seconds(command: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def serve_seconds(environment: dict[str, str], library: Path) -> float:
    """Seconds from starting ``serve`` until its page is answered with 200."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "serve", "--port", str(port), "--library", str(library)]
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            while server.poll() is None and time.perf_counter() - began < SERVE_LIMIT:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                        return time.perf_counter() - began
                except (urllib.error.URLError, OSError):
                    time.sleep(0.05)
        finally:
            server.terminate()
    raise SystemExit("serve did not answer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs

    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "POLICY_ASSISTANT_LIBRARY": str(library)}
        program = [sys.executable, "-m", "ui.cli"]
        first = seconds([*program, "ask", QUESTION], environment)  # makes the library from the samples
        rows = {
            "python -c 'import chromadb'": lambda: seconds([sys.executable, "-c", "import chromadb"], environment),
            "python -c 'import sentence_transformers'": lambda: seconds(
                [sys.executable, "-c", "import sentence_transformers"], environment
            ),
            "policy-assistant --help": lambda: seconds([*program, "--help"], environment),
            "policy-assistant search": lambda: seconds([*program, "search", QUESTION], environment),
            "policy-assistant ask": lambda: seconds([*program, "ask", QUESTION], environment),
            "policy-assistant serve, page answered": lambda: serve_seconds(environment, library),
        }
        print(f"{'what':42} median s   worst s")
        print(f"{'policy-assistant ask, indexing the samples':42} {first:8.2f}  {first:8.2f}")
        for name, measure in rows.items():
            times = [measure() for _ in range(runs)]
            print(f"{name:42} {statistics.median(times):8.2f}  {max(times):8.2f}", flush=True)


if __name__ == "__main__":
    main()
