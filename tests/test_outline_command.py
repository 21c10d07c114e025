"""``policy-assistant outline``: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openai_server import Behaviour, openai_server

from index.library import Library
from ui.samples import sample_files

Command = Callable[..., tuple[int, str, str]]

KEYS = ["title", "opening", "points", "practice", "closing", "sources", "notes"]
CITATION = {"number", "document", "file", "section", "text", "start", "end", "document_id"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A library of the sample papers."""
    path = tmp_path_factory.mktemp("outline") / "library"
    with Library.create(path) as library:
        library.add(sample_files())
    yield path


def test_json_has_the_agreed_shape(command: Command, folder: Path) -> None:
    code, out, err = command("outline", "安全生产", "--library", folder, "--json")
    assert (code, err) == (0, "")
    made = json.loads(out)
    assert list(made) == KEYS
    every = [*made["opening"], *made["practice"], *made["closing"]]
    for point in made["points"]:
        assert set(point) == {"heading", "statements"}
        every += point["statements"]
    assert every
    for statement in every:
        assert set(statement) == {"text", "kind", "citations", "verified"}
        assert statement["kind"] in {"verbatim", "trimmed", "phrased", "prompt"}
        assert all(set(citation) == CITATION for citation in statement["citations"])


def test_text_shows_title_points_places_and_papers(command: Command, folder: Path) -> None:
    code, out, _ = command("outline", "安全生产", "--library", folder)
    assert code == 0
    lines = out.split("\n")
    assert lines[0] == "关于“安全生产”的研讨发言提纲"
    assert any(line.startswith("一、") for line in lines)
    assert any(line.endswith("、结合实际") for line in lines)
    assert "引文出处" in lines
    assert any(line.startswith("[1] ") for line in lines)
    assert any(line.startswith("· 《在全市安全生产工作会议上的讲话》") for line in lines)


@pytest.mark.parametrize("option", ["--document", "--documents"])
def test_papers_can_be_chosen(command: Command, folder: Path, option: str) -> None:
    chosen = "全市安全生产工作会议上的讲话"
    code, out, _ = command("outline", "安全生产", "--library", folder, option, chosen, "--json")
    assert code == 0
    assert [source["document"] for source in json.loads(out)["sources"]] == ["在全市安全生产工作会议上的讲话"]


def test_several_papers_in_one_option(command: Command, folder: Path) -> None:
    code, out, _ = command(
        "outline",
        "安全生产",
        "--library",
        folder,
        "--documents",
        "全市安全生产工作会议上的讲话，机关党建工作要点",
        "--json",
    )
    assert code == 0
    named = {source["document"] for source in json.loads(out)["sources"]}
    assert named <= {"在全市安全生产工作会议上的讲话", "2024年机关党建工作要点"}


def test_kind_points_and_own_words(command: Command, folder: Path) -> None:
    own = "我单位建立了隐患排查台账"
    code, out, _ = command(
        *("outline", "安全生产", "--library", folder, "--json"),
        *("--kind", "工作部署", "--points", "3", "--own-unit", own),
    )
    made = json.loads(out)
    assert code == 0
    assert made["title"] == "关于“安全生产”的工作部署讲话提纲"
    assert len(made["points"]) == 3
    assert made["practice"][0] == {"text": f"{own}。", "kind": "phrased", "citations": [], "verified": True}


def test_marks_stand_behind_the_quotation_and_not_behind_own_words(command: Command, folder: Path) -> None:
    code, out, _ = command("outline", "安全生产", "--library", folder)
    assert code == 0
    assert not re.search(r"批评指正。\[|】\[", out)
    assert re.search(r"”。?\[\d+\]以上发言", out.replace("\n", ""))
    assert re.search(r"”。?\[\d+\]【请补充：", out.replace("\n", ""))


def test_a_title_with_a_mark_between_papers_is_one_paper(command: Command, tmp_path: Path) -> None:
    title = "关于防火、防汛和值守，确保平安的意见"
    text = "各单位要落实防火责任，每月检查一次消防设施。\n要健全防汛值守制度，汛期每天安排专人值守。\n"
    text += "防火防汛是平安的底线。要组织防火演练，提高全员防火能力。要备足防汛物资，随时可以调用。\n"
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / f"{title}.txt").write_text(f"{title}\n{text}", encoding="utf-8")
    (tmp_path / "papers" / "关于防火、防汛的通知.txt").write_text(f"关于防火、防汛的通知\n{text}", encoding="utf-8")
    with Library.create(tmp_path / "library") as library:
        library.add([tmp_path / "papers"])
    options = ("--library", tmp_path / "library", "--points", "1..3", "--json")
    code, out, err = command("outline", "防火防汛", *options, "--documents", title)
    assert (code, err) == (0, "")
    assert [source["document"] for source in json.loads(out)["sources"]] == [title]
    code, _, err = command("outline", "防火防汛", *options, "--documents", f"{title}、没有的文件")
    assert code == 1
    assert "关于防火" in err or "没有的文件" in err


def test_a_place_that_will_not_do_is_found_before_the_work(command: Command, folder: Path, tmp_path: Path) -> None:
    behaviour = Behaviour()
    with openai_server(behaviour) as url:
        code, out, err = command(
            *("outline", "安全生产", "--library", folder, "-o", tmp_path / "没有" / "提纲.docx"),
            *("--model", "any", "--base-url", url),
        )
    assert (code, out) == (1, "")
    assert "不存在" in err
    assert behaviour.requests == []


@pytest.mark.parametrize("as_json", [False, True])
def test_an_outline_that_cannot_be_written_is_shown(
    command: Command, folder: Path, tmp_path: Path, as_json: bool
) -> None:
    """The folder goes away while the model works."""
    place = tmp_path / "走开"
    place.mkdir()

    def reply(_: dict[str, object]) -> str:
        shutil.rmtree(place, ignore_errors=True)
        return "没有依据"

    with openai_server(Behaviour(reply)) as url:
        code, out, err = command(
            *("outline", "安全生产", "--library", folder, "-o", place / "提纲.docx"),
            *("--model", "any", "--base-url", url, *(["--json"] if as_json else [])),
        )
    assert code == 1
    assert "关于“安全生产”的研讨发言提纲" in out
    assert "走开" in err


def test_a_wrong_file_name_points_to_the_help_of_the_command(command: Command, folder: Path) -> None:
    code, _, err = command("outline", "安全生产", "--library", folder, "-o", "提纲.pdf")
    assert code == 2
    assert "policy-assistant outline --help" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--minutes", "0"), "--minutes"),
        (("--minutes", "61"), "--minutes"),
        (("--points", "5..3"), "--points"),
        (("--points", "九个"), "--points"),
        (("--kind", "总结"), "研讨发言、学习体会、工作部署"),
        (("-o", "提纲.pdf"), ".docx"),
        (("--timeout", "9"), "--timeout 要和 --model 一起用"),
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(
    command: Command, folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = command("outline", "安全生产", "--library", folder, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.strip().split("\n")) == 1


@pytest.mark.parametrize("topic", ["", "足球世界杯", "安全" * 101])
def test_a_topic_that_will_not_do_leaves_no_file(command: Command, folder: Path, tmp_path: Path, topic: str) -> None:
    target = tmp_path / "提纲.docx"
    code, out, err = command("outline", topic, "--library", folder, "-o", target)
    assert (code, out) == (1, "")
    assert len(err.strip().split("\n")) == 1
    assert list(tmp_path.glob("*.docx")) == []


def test_an_empty_library_is_refused(command: Command, tmp_path: Path) -> None:
    Library.create(tmp_path / "empty").close()
    code, out, err = command("outline", "安全生产", "--library", tmp_path / "empty")
    assert (code, out) == (1, "")
    assert "请先放入相关文件" in err


def test_a_word_file_is_written(command: Command, folder: Path, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    code, out, err = command("outline", "安全生产", "--library", folder, "-o", tmp_path / "提纲")
    assert (code, out) == (0, "")
    assert "提纲.docx" in err
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "提纲.docx")).paragraphs)
    assert "关于“安全生产”的研讨发言提纲" in text.replace("\n", "")
    assert "结合实际" in text
