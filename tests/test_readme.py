"""The README tells the truth: its commands run, its output is the real one, its set-up lines are the project's."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import ui
from assistant.records import Answer, Citation
from ui.cli import run
from ui.office.store import Store
from ui.samples import sample_files

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = "\n".join([README, *(path.read_text(encoding="utf-8") for path in DOCS)])
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGES, re.MULTILINE | re.DOTALL)
LINES = list(
    dict.fromkeys(  # the pages have some in common
        line.strip()
        for language, body in BLOCKS
        if language == "bash"
        for line in body.replace("\\\n", " ").splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    )
)
OURS = [line for line in LINES if line.startswith("policy-assistant ")]
TRAINING = [line for line in LINES if " -m index.training " in line]
BENCHMARKS = [line for line in LINES if "tests/benchmarks/" in line]
# A command, and the output that the README shows right below it.
SHOWN = re.findall(
    r"^```bash\n(policy-assistant [^\n]+)\n```\n+```(text|json)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL
)
SHARED = ROOT.parent / "shared"
PASSWORD = "shili-mima-1"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder as the README's reader has it: some papers of his own, a question file, a library place of its own."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "我的文件").mkdir()
    for path in sample_files()[:2]:
        (folder / "我的文件" / path.name).write_bytes(path.read_bytes())
    (folder / "问题.jsonl").write_text('{"id": "1", "question": "多久学习一次？"}\n', encoding="utf-8")
    return folder


@pytest.fixture
def at_the_desk(desk, monkeypatch):
    monkeypatch.chdir(desk)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))  # as typed by whoever adds an account
    monkeypatch.setenv("POLICY_ASSISTANT_LIBRARY", str(desk / "library"))
    return desk


def test_the_set_up_lines_are_the_agreed_ones():
    assert "python -m venv .venv && .venv/bin/pip install . && .venv/bin/policy-assistant serve" in LINES
    assert ".venv/bin/pip install '.[test]' && .venv/bin/pytest" in LINES
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"policy-assistant": "ui.cli:main"}
    extras = {extra for line in LINES for extra in re.findall(r"\.\[(\w+)\]", line)}
    assert extras and extras <= project["optional-dependencies"].keys()
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip\" install --quiet '.[test]'" in check and '/pytest"' in check


def test_every_line_in_a_bash_block_is_checked_by_one_of_these_tests():
    known = {*OURS, *BENCHMARKS, *TRAINING}
    rest = [line for line in LINES if line not in known and not line.startswith((".venv/bin/pip ", "python -m venv "))]
    assert rest in ([], [".ci/run"])


@pytest.mark.skipif(os.name != "posix", reason="the README's quoting is that of a Unix shell")
@pytest.mark.parametrize("line", [line for line in OURS if " serve" not in line])
def test_our_commands_run(line, at_the_desk, capsys):
    if "../shared/" in line:
        if not SHARED.exists():
            pytest.skip("the shared data is not beside the project")
        line = line.replace("../shared/", f"{SHARED}/")
    arguments, _, target = line.partition(" > ")
    for title in re.findall(r"library (?:show|remove) (\S+)", arguments):
        run(["index", "我的文件"])
        capsys.readouterr()
        assert run(["library", "show", title.strip('"')]) == 0, "the README names a paper that is not among the samples"
    if arguments.startswith("policy-assistant user list") and not Store.exists(at_the_desk / "library"):
        assert run(["user", "add", "值班"]) == 0
    assert run(shlex.split(arguments)[1:]) == 0, capsys.readouterr().err
    assert not target or Path(target).suffix


@pytest.mark.parametrize("line", [line for line in OURS if " serve" in line])
def test_serve_lines_start_a_server(line, at_the_desk):
    environment = {**os.environ, "PYTHONPATH": str(Path(ui.__file__).parents[1])}
    command = [sys.executable, "-m", "ui.cli", *shlex.split(line)[1:], "--host", "127.0.0.1", "--port", "0"]
    if "--auth" in command and not Store.exists(at_the_desk / "library"):
        assert run(["user", "add", "值班", "--admin"]) == 0
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", env=environment) as server:
        ready = next((line for line in server.stderr if "网页已就绪" in line), "")
        server.send_signal(signal.SIGINT)
    assert re.search(r"http://127\.0\.0\.1:\d+", ready)
    assert server.returncode == 0


@pytest.mark.parametrize("line", BENCHMARKS)
def test_benchmark_lines_name_programs_with_these_options(line):
    program, *options = shlex.split(line)[1:]
    done = subprocess.run(
        [sys.executable, ROOT / program, "--help"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert all(option in done.stdout for option in options if option.startswith("--"))


@pytest.mark.parametrize(("line", "language", "shown"), SHOWN)
def test_the_output_shown_is_the_real_one(line, language, shown, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("POLICY_ASSISTANT_LIBRARY", str(tmp_path / "library"))
    assert run(shlex.split(line)[1:]) == 0
    out = capsys.readouterr().out
    if language == "json":
        real, told = json.loads(out), json.loads(shown)
        assert real.pop("seconds") >= 0 and told.pop("seconds") >= 0
        assert told == real
    else:
        assert shown.strip() == out.strip()


def test_some_output_is_shown():
    assert {language for _, language, _ in SHOWN} == {"text", "json"}


def test_the_answer_table_names_every_field_in_order():
    table = README.partition("## 答案的格式")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    expected = [field.name for kind in (Answer, Citation) for field in dataclasses.fields(kind)]
    assert told == expected


def test_training_line_is_one_that_the_program_takes(tmp_path):
    from index.training.__main__ import parse

    (line,) = TRAINING
    arguments = shlex.split(line)[3:]
    for i, argument in enumerate(arguments):
        if "shared/" in argument:
            arguments[i] = str(tmp_path / Path(argument).name)
            place = tmp_path / Path(argument).name
            place.touch() if place.suffix else place.mkdir()
    job = parse(arguments)
    assert job.hold_out == (0, 5)
    assert job.stard is not None


def test_links_lead_to_files_and_pictures_are_small():
    pages = [ROOT / "README.md", *DOCS]
    linked = {
        (page.parent / target).resolve()
        for page in pages
        for target in re.findall(r"\]\(([\w./-]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    }
    assert all(path.is_file() for path in linked), linked
    pictures = set((ROOT / "docs").glob("*.png"))
    assert len(pictures) == 4 and pictures <= linked
    assert all(path.stat().st_size < 150_000 for path in pictures)


def test_length_and_whole_sentences():
    assert len(README.splitlines()) <= 400
    assert not re.search(r"TODO|待补|待填|XXX|TBD", PAGES)
