"""Fixtures for all tests. Real parts throughout: Chroma, tantivy, SQLite; the embedding is a small static model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant import open_assistant
from index.library import Library
from ui.cli import run
from ui.office.office import Office, open_office
from ui.office.people import Role

SHARED = Path(__file__).parents[1].parent / "shared"

PAPERS = {
    "责任制办法.txt": (
        "某县党风廉政建设责任制实施办法\n\n第一章 总则\n\n第一条 为了落实主体责任，制定本办法。\n\n"
        "第二条 党组织书记应当每半年向上级党组织书面汇报一次主体责任落实情况。\n\n第二章 考核\n\n"
        "第三条 考核每年进行一次，结果在全县通报。\n\n第四条 不得以会议代替检查。\n"
    ),
    "工作要点.txt": (
        "2023年机关党建工作要点\n\n一、加强理论学习\n\n（一）中心组学习。全年集体学习不少于十二次，每次确定一个专题。\n\n"
        "（二）青年学习。成立青年理论学习小组，每月开展一次交流。\n\n二、建强基层组织\n\n"
        "1.规范组织生活。落实三会一课制度，支部委员会每月召开一次。\n\n2.抓好发展党员。全年发展党员XX名。\n"
    ),
    "讲话.md": (
        "# 在警示教育大会上的讲话\n\n同志们：今天我们召开警示教育大会，通报三起典型案例。\n\n"
        "要从案例中汲取教训，管好亲属和身边工作人员，守住廉洁底线。\n"
    ),
}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data that lies beside the checkout: policies/, corpora/, eval/."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED}")
    return SHARED


def write_static_model(folder: Path, seed: int = 0, dimensions: int = 32) -> Path:
    """A small model in the form of sentence-transformers' StaticEmbedding: a random vector for each character.

    Texts are near each other as far as they share characters, which is all that tests of storage need.
    """
    from safetensors.numpy import save_file
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    characters = [chr(code) for code in (*range(0x21, 0x7F), *range(0x4E00, 0x9FA6))]
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, **{c: i for i, c in enumerate(characters, 1)}}, "[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    table = np.random.default_rng(seed).normal(size=(len(characters) + 1, dimensions)).astype(np.float32)
    table[0] = 0  # unknown characters say nothing
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}
    (folder / "modules.json").write_text(json.dumps([module]), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a small static embedding model."""
    return write_static_model(tmp_path_factory.mktemp("model") / "characters")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with three small papers."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def make_library(tmp_path: Path, static_model: Path) -> Iterator[Callable[..., Library]]:
    """Opens or makes the library ``tmp_path/library``; closes what is still open at the end."""
    opened: list[Library] = []

    def make(name: str = "library", **options) -> Library:
        opened.append(Library.create(tmp_path / name, str(static_model), **options))
        return opened[-1]

    yield make
    for library in opened:
        library.close()


@pytest.fixture
def library(make_library: Callable[..., Library], papers: Path) -> Library:
    """A library of the three small papers."""
    made = make_library()
    made.add([papers])
    return made


@pytest.fixture
def office(library: Library) -> Office:
    """The office of the three small papers, without accounts."""
    return open_office(library, open_assistant(library))


@pytest.fixture
def people(library: Library) -> Office:
    """The same with accounts: 张三, an administrator, and 李四, a reader in the group 办公室."""
    opened = open_office(library, open_assistant(library), auth=True)
    opened.accounts.add("张三", "guanliyuan-1", Role.ADMIN)
    opened.accounts.add("李四", "duzhe-mima-2", groups=["办公室"])
    return opened


@pytest.fixture
def command(capsys):
    """Run a command line in this process: exit code, stdout, stderr. No traceback ever."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call
