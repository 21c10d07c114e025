"""The rooms of the house: imports run one way, each framework stays in its adapter, and starting stays cheap."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "index": {"index"},
    "prompts": {"prompts"},
    "assistant": {"assistant", "index", "prompts"},
    "ui": {"ui", "assistant", "index", "prompts"},
}
# A framework and the only files (or folders) that may import it.
ADAPTERS = {
    "chromadb": ("index/vectors.py",),
    "tantivy": ("index/lexical.py",),
    "sqlite3": ("index/database.py",),
    "openpyxl": ("assistant/export/spreadsheet.py",),
    "icalendar": ("assistant/export/ical.py",),
    "docx": ("index/read/word.py", "assistant/export/word/"),
    "fastapi": ("ui/web/", "ui/doors/"),
    "gradio": ("ui/web/",),
    "httpx": ("index/embedding_endpoint.py",),
    "mcp": ("ui/doors/mcp.py",),
    "sentence_transformers": ("index/transformer_model.py",),
    "typer": ("ui/cli.py", "ui/command_help.py", "ui/commands/"),
}
HEAVY = {
    "chromadb", "fastapi", "gradio", "langchain", "mcp", "pypdfium2", "sentence_transformers", "tantivy", "torch",
    "transformers",
}  # fmt: skip
# What takes a tenth of a second and is needed by every question, but not to show help or refuse a command line.
NEEDED_LATER = {"docx", "langchain_core", "numpy", "tokenizers"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, inside functions and type checks as well."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield node.lineno, ".".join([*base, *([node.module] if node.module else [])])


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package):
    paths = modules(package)
    assert paths
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in paths
        for line, name in imported(path)
        if name.split(".")[0] in MAY_IMPORT and name.split(".")[0] not in MAY_IMPORT[package]
    ]
    assert wrong == []


@pytest.mark.parametrize("framework", ADAPTERS)
def test_a_framework_stays_in_its_adapter(framework):
    users = {
        path.relative_to(ROOT).as_posix()
        for package in MAY_IMPORT
        for path in modules(package)
        for _, name in imported(path)
        if name.split(".")[0] == framework
    }
    assert users, f"nothing imports {framework} any more: take it out of the table"
    assert {user for user in users if not user.startswith(ADAPTERS[framework])} == set()


def test_only_one_file_touches_the_environment():
    users = {
        path.relative_to(ROOT).as_posix()
        for package in MAY_IMPORT
        for path in modules(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv", "putenv"}
    }
    assert users == {"ui/environment.py"}


@pytest.mark.parametrize(
    ("program", "banned"),
    [
        ("import ui.cli", HEAVY | NEEDED_LATER),
        ("from ui.cli import run; run(['ask', '--help'])", HEAVY | NEEDED_LATER),
        ("from ui.cli import run; run(['mcp', '--help'])", HEAVY | NEEDED_LATER),
        ("from ui.cli import run; run(['serve', '--port', 'x'])", HEAVY | NEEDED_LATER),
        ("import index, assistant, prompts, ui, ui.web", HEAVY),
    ],
)
def test_starting_loads_nothing_heavy(program, banned):
    program += "; import sys; print(*sorted(sys.modules), sep='\\n', file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    loaded = set(done.stderr.split())
    assert "encodings" in loaded  # the list did come through
    assert loaded & banned == set()
