"""Judging answers, and the command that does it for a whole question set over the sample papers."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from openai_server import Behaviour, openai_server
from rich.cells import cell_len

from assistant import Answer, Citation, QuestionError
from assistant.evaluate import Outcome, Wanted, judge, sentences, stands_in
from index.library import Library
from ui.samples import add_samples, sample_files

PAPER = "第一条 支部每月开会一次。\n第二条 全年开展警示教育场次。\n第三条 每次会议不超过 2 小时，到会 12 人。"

LEAVE = "年休假可以跨年安排吗？"
LEAVE_EVIDENCE = "年休假一般不跨年度安排"
CLASSES = "公共数据按照共享属性分为哪几类？"
MARS = "火星基地的氧气由哪个部门供应？"


def answered(text: str, *spans: str, grounded: bool = True) -> Answer:
    """An answer that cites the given stretches of PAPER."""
    citations = tuple(
        Citation(
            i,
            "会议制度",
            "会议制度.txt",
            (),
            span,
            PAPER.index(span),
            PAPER.index(span) + len(span),
            "p",
        )
        for i, span in enumerate(spans, start=1)
    )
    return Answer("1", "开会有什么要求？", "开会有什么要求？", text, grounded, "extractive", citations, seconds=0.5)


def judged(wanted: Wanted, answer: Answer) -> Outcome:
    return judge(wanted, answer, {"p": PAPER}.__getitem__)


# What a line wants


def test_a_line_is_read_with_lone_texts_and_alternatives():
    line = {"type": "fact", "evidence": "每月", "answer_contains": ["一次", ["十六", "16"]], "document": "会议制度"}
    assert Wanted.read(line) == Wanted("fact", ("每月",), (("一次",), ("十六", "16")))


@pytest.mark.parametrize(
    ("line", "answerable"),
    [
        ({}, False),
        ({"type": "fact"}, False),
        ({"type": "unanswerable", "evidence": ["每月"]}, False),
        ({"evidence": ["每月"]}, True),
        ({"answer_contains": ["每月"]}, True),
        ({"document": ["会议制度"]}, True),
        ({"answer_has_no_number": True}, True),
        ({"answer_has_no_number": False, "evidence": [], "document": None}, False),
    ],
)
def test_what_counts_as_answerable(line, answerable):
    assert Wanted.read(line).answerable is answerable


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ({"type": 3}, "type"),
        ({"evidence": [1]}, "evidence"),
        ({"evidence": [["甲", "乙"]]}, "evidence"),
        ({"answer_contains": [[]]}, "answer_contains"),
        ({"answer_contains": {"甲": 1}}, "answer_contains"),
        ({"answer_contains": [" "]}, "answer_contains"),
        ({"document": 7}, "document"),
        ({"answer_has_no_number": "是"}, "answer_has_no_number"),
    ],
)
def test_a_field_of_the_wrong_form_is_named(line, named):
    with pytest.raises(QuestionError, match=named):
        Wanted.read(line)


# Texts


@pytest.mark.parametrize(
    ("contains", "text", "stands"),
    [
        ([["每月"], ["一次"]], "每月开会一次", True),
        ([["每月"], ["两次"]], "每月开会一次", False),
        ([["十六", "16"]], "共16项", True),
        ([["十六", "16"]], "共6项", False),
        ([["2 小时"]], "不超过２小时", True),
        ([["10"]], "2010年", False),
        ([["5%"]], "12.5%", False),
        ([["10月16日"]], "浏览次数：58. 10月16日上午", True),
        ([["3"]], "3.5万元", False),
        ([], "", True),
    ],
)
def test_stands_in(contains, text, stands):
    assert stands_in(contains, text) is stands


def test_sentences_are_counted_strictly_and_markers_are_none():
    assert sentences("原文写的是：\n\n> 每月开会；每次两小时。[1]\n全年十二次！[2]") == 4
    assert sentences("") == sentences("[1]") == 0


# Judging


def test_a_right_answer_meets_everything_asked():
    wanted = Wanted("fact", ("支部每月开会 一次",), (("每月",),))
    outcome = judged(wanted, answered("支部每月开会一次。[1]", "支部每月开会一次。"))
    assert outcome.right
    assert dict(outcome.checks) == dict.fromkeys(
        ("answered", "evidence", "contains", "claims", "exact", "markers"), True
    )
    assert (outcome.citations, outcome.exact, outcome.characters, outcome.sentences) == (1, 1, 9, 1)
    assert (outcome.kind, outcome.seconds, outcome.mode) == ("fact", 0.5, "extractive")


def test_evidence_across_two_neighbouring_citations_and_none_across_a_gap():
    wanted = Wanted("fact", ("开会一次。第二条 全年",))
    together = answered("见原文。[1][2]", "支部每月开会一次。", "第二条 全年")
    assert judged(wanted, together).checks["evidence"]
    apart = answered("见原文。[1][2]", "支部每月开会一次。", "全年")
    assert not judged(wanted, apart).checks["evidence"]


def test_a_refusal_is_right_for_the_unanswerable_only():
    refusal = answered("现有文库中没有依据。", grounded=False)
    assert judged(Wanted("unanswerable", answerable=False), refusal).right
    outcome = judged(Wanted("fact", ("支部每月",), (("没有依据",),)), refusal)
    assert not any(outcome.checks[name] for name in ("answered", "evidence", "contains"))
    given = judged(Wanted("unanswerable", answerable=False), answered("支部每月开会一次。[1]", "支部每月开会一次。"))
    assert not given.right and given.checks["refused"] is False


PLACE = "全年开展警示教育场次"


@pytest.mark.parametrize(
    ("text", "met"),
    [
        (f"原文未载明具体数字。原文写的是：\n\n> {PLACE}。[1]", True),
        (f"原文写的是：{PLACE}。[1]", False),  # does not say so
        ("原文未载明具体数字。[1]", False),  # does not quote the place
        (f"原文未载明。{PLACE}，共3场次。[1]", False),
        (f"原文未载明。{PLACE}，共三场次。[1]", False),
        (f"原文未载明。第二条 {PLACE}。[1]", True),  # the number of a clause is no quantity
    ],
)
def test_a_number_left_out_stays_out(text, met):
    wanted = Wanted("redacted", (PLACE,), no_number=True)
    assert judged(wanted, answered(text, PLACE)).checks["no_number"] is met


def test_false_claims_inexact_citations_and_markers_without_citation_are_seen():
    false = judged(Wanted("fact", ("支部",)), answered("支部每月开会 5 次。[1]", "支部每月开会一次。"))
    (claim,) = false.false_claims
    assert "5" in claim and not false.checks["claims"] and not false.right
    dangling = judged(Wanted("fact", ("支部",)), answered("支部每月开会一次。[1][2]", "支部每月开会一次。"))
    assert not dangling.checks["markers"] and not dangling.right
    answer = answered("支部每月开会一次。[1]", "支部每月开会一次。")
    moved = judge(Wanted("fact"), answer, {"p": "　" + PAPER}.__getitem__)
    assert (moved.citations, moved.exact, moved.checks["exact"]) == (1, 0, False)


def test_an_outcome_survives_json():
    outcome = judged(Wanted("fact", ("支部",)), answered("支部每月开会 5 次。[1]", "支部每月开会一次。"))
    record = json.loads(json.dumps(outcome.record(), ensure_ascii=False))
    assert record["right"] is False
    assert Outcome.read(record) == outcome


@pytest.mark.parametrize("change", [{"seconds": "0.5"}, {"grounded": 1}, {"checks": []}, {"citations": True}])
def test_a_record_of_another_form_is_refused(change):
    record = judged(Wanted("fact"), answered("支部每月开会一次。[1]", "支部每月开会一次。")).record() | change
    with pytest.raises(QuestionError, match=next(iter(change))):
        Outcome.read(record)
    with pytest.raises(QuestionError):
        Outcome.read(["不是对象"])


# The command


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples") / "library"
    with Library.create(folder) as library:
        assert add_samples(library) == len(sample_files())
    return folder


def question_file(path: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def leave(**more: object) -> dict[str, object]:
    return {"id": "假", "type": "fact", "question": LEAVE, "evidence": [LEAVE_EVIDENCE], **more}


def classes(**more: object) -> dict[str, object]:
    return {"id": "类", "type": "list", "question": CLASSES, "answer_contains": ["有条件共享"], **more}


MARS_LINE = {"id": "火", "type": "unanswerable", "question": MARS}


@pytest.fixture
def questions(tmp_path):
    return question_file(tmp_path / "问题.jsonl", leave(), classes(), MARS_LINE)


def test_tables_by_kind_and_in_total(command, samples, questions):
    code, out, err = command("evaluate", questions, "--library", samples)
    assert (code, err) == (0, "")
    tables = out.split("\n\n")
    assert len(tables) == 3
    for table in tables[:2]:
        rows = table.splitlines()
        assert [row.split()[0] for row in rows] == ["类型", "事实", "列举", "没有答案", "合计"]
        assert len({cell_len(row) for row in rows}) == 1, "columns are not aligned"
    assert tables[0].splitlines()[-1].split() == ["合计", "3", "3/3", "1/1", "1/1", "–", "1/1", "0/2"]
    made = tables[1].splitlines()[-1].split()
    assert made[1] == "0" and made[2].split("/")[0] == made[2].split("/")[1]
    assert "共拒了 1 题，其中该拒的 1 题（100.0%）" in out
    assert "没有答案的 1 题，拒了 1 题（100.0%）" in out and "有答案的 2 题，拒了 0 题（0.0%）" in out


def test_failures_say_what_was_wanted_and_what_came(command, samples, tmp_path):
    file = question_file(
        tmp_path / "问题.jsonl", leave(answer_contains=[["可以提前", "可以顺延"]]), classes(type="unanswerable")
    )
    code, out, _ = command("evaluate", file, "--library", samples, "--failures")
    assert code == 0
    told = out.partition("没有全对的：2 题")[2]
    assert f"假　{LEAVE}（事实）" in told and "缺少应有的文字" in told and "应有：可以提前 或 可以顺延" in told
    assert f"应引：{LEAVE_EVIDENCE}" in told and LEAVE_EVIDENCE in told.partition("回答：")[2]
    assert f"类　{CLASSES}（没有答案）" in told and "文件里没有答案，却作答了" in told


def test_json_holds_totals_kinds_and_every_question(command, samples, questions):
    code, out, _ = command("evaluate", questions, "--library", samples, "--json")
    assert code == 0
    record = json.loads(out)
    assert list(record) == ["total", "kinds", "questions"]
    assert list(record["kinds"]) == ["fact", "list", "unanswerable"]
    assert record["total"]["questions"] == 3
    assert record["total"]["right"] == {"met": 3, "asked": 3, "share": 1.0}
    assert record["total"]["no_number"] == {"met": 0, "asked": 0, "share": None}
    assert record["total"]["refusal_precision"]["share"] == record["total"]["refusal_recall"]["share"] == 1.0
    assert record["total"]["false_claims"] == 0
    assert 0 < record["total"]["p50"] <= record["total"]["p95"]
    first, *_, last = record["questions"]
    keys = {"id", "kind", "question", "answer", "grounded", "checks", "right", "seconds", "citations"}
    assert keys <= first.keys()
    assert (first["id"], first["question"], first["grounded"]) == ("假", LEAVE, True)
    assert first["checks"]["evidence"] is True and first["citations"] >= 1
    assert last["checks"] == {"refused": True, "claims": True, "exact": True, "markers": True}


def test_comparison_with_an_earlier_run(command, samples, tmp_path):
    earlier, now = tmp_path / "上次.json", tmp_path / "问题.jsonl"
    question_file(now, leave(answer_contains=["可以顺延"]), classes(), MARS_LINE)
    earlier.write_text(command("evaluate", now, "--library", samples, "--json")[1], encoding="utf-8")
    question_file(now, leave(), classes(answer_contains=["不存在的类"]), {"id": "新", "question": "食堂几点开饭？"})

    code, out, _ = command("evaluate", now, "--library", samples, "--compare", earlier)
    assert code == 0
    told = out.partition("与上次比较（两次都有的 2 题）")[2]
    assert "1 题只在上次有，1 题只在这次有" in told
    right, wrong = told.partition("现在答对的：1 题")[2].split("现在答错的：1 题")
    assert right.strip() == f"假　{LEAVE}" and wrong.strip() == f"类　{CLASSES}"
    row = next(line for line in told.splitlines() if line.startswith("内容相符"))
    assert row.split() == ["内容相符", "50.0%", "0.0%", "-50.0", "个百分点", "差了"]
    row = next(line for line in told.splitlines() if line.startswith("全对"))
    assert row.split() == ["全对", "50.0%", "50.0%", "不变"]

    record = json.loads(command("evaluate", now, "--library", samples, "--compare", earlier, "--json")[1])
    compared = record["comparison"]
    assert (compared["questions"], compared["only_earlier"], compared["only_now"]) == (2, 1, 1)
    assert compared["measures"]["contains"] == {"earlier": 0.5, "now": 0.0, "difference": -0.5, "better": -1}
    assert compared["became_right"] == [{"id": "假", "question": LEAVE}]
    assert compared["became_wrong"] == [{"id": "类", "question": CLASSES}]
    assert len(record["questions"]) == 3


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"questions": [{}]}', '{"questions": 3}', '{"total": {}}', "\xff"]
)
def test_an_unusable_earlier_run_is_one_sentence(command, samples, questions, tmp_path, content):
    earlier = tmp_path / "上次.json"
    earlier.write_text(content, encoding="latin-1")
    code, out, err = command("evaluate", questions, "--library", samples, "--compare", earlier)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1 and str(earlier) in err and "--json" in err


def test_a_missing_earlier_run_or_question_file_is_one_sentence(command, samples, questions, tmp_path):
    missing = tmp_path / "没有"
    for arguments in ([questions, "--compare", missing], [missing]):
        code, out, err = command("evaluate", *arguments, "--library", samples)
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1 and str(missing) in err


def test_bad_lines_are_told_and_the_others_go_on(command, samples, tmp_path):
    file = question_file(
        tmp_path / "问题.jsonl",
        "{broken",
        leave(),
        {"id": "无问题", "evidence": ["甲"]},
        leave(evidence=3),
        classes(history=5),
        {"question": "长" * 3_000},
        "",
    )
    code, out, err = command("evaluate", file, "--library", samples)
    assert code == 0
    told = err.splitlines()
    assert [f"第 {number} 行" in line for number, line in zip((1, 3, 4, 5, 6), told, strict=True)] == [True] * 5
    assert "evidence" in told[2] and all(line.endswith("。") for line in told)
    assert out.splitlines()[2].split()[:3] == ["合计", "1", "1/1"]


def test_a_file_without_one_good_line_is_exit_code_1(command, samples, tmp_path):
    file = question_file(tmp_path / "坏.jsonl", "x", leave(evidence=3))
    code, out, err = command("evaluate", file, "--library", samples)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 3
    code, out, _ = command("evaluate", question_file(file, {"question": "长" * 3_000}), "--library", samples)
    assert (code, out) == (1, "")


def test_papers_are_used_for_this_run_only(command, questions, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("POLICY_ASSISTANT_LIBRARY", str(tmp_path / "own"))
    paper = next(path for path in sample_files() if path.suffix == ".md")  # the rules on leave
    code, out, _ = command("evaluate", questions, "--papers", paper, "--json")
    assert code == 0
    grounded = {entry["id"]: entry["grounded"] for entry in json.loads(out)["questions"]}
    assert grounded == {"假": True, "类": False, "火": False}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["问题.jsonl"]


def test_the_public_question_set_over_its_papers(command, shared):
    file = shared / "eval" / "policies_questions.jsonl"
    code, out, err = command("evaluate", file, "--papers", shared / "policies", "--json")
    assert (code, err) == (0, "")
    total = json.loads(out)["total"]
    assert (total["questions"], total["evidence"]["asked"], total["contains"]["asked"]) == (24, 21, 17)
    assert total["no_number"] == {"met": 4, "asked": 4, "share": 1.0}
    assert total["refusal_recall"] == {"met": 3, "asked": 3, "share": 1.0}
    assert total["false_claims"] == 0 and total["exact"]["share"] == 1.0
    assert total["evidence"]["share"] >= 0.97 and total["contains"]["share"] >= 0.95


def test_papers_that_cannot_be_read_are_told(command, questions, tmp_path):
    paper = tmp_path / "图.png"
    paper.write_bytes(b"\x89PNG\r\n\x1a\n")
    code, out, err = command("evaluate", questions, "--papers", paper)
    assert (code, out) == (1, "")
    assert "图.png" in err and "没有能读取的文件" in err


def test_papers_and_library_together_are_a_usage_error(command, samples, questions, tmp_path):
    code, out, err = command("evaluate", questions, "--papers", tmp_path, "--library", samples)
    assert (code, out) == (2, "")
    assert "--library" in err and "--papers" in err


def test_a_chat_model_is_asked_and_its_answers_are_judged(command, samples, questions):
    behaviour = Behaviour(reply=lambda body: "年休假最多可以跨9个年度安排。[1]")
    with openai_server(behaviour) as address:
        arguments = ["--library", samples, "--model", "openai:甲", "--base-url", address, "--json"]
        code, out, _ = command("evaluate", questions, *arguments)
    assert code == 0
    assert behaviour.requests
    assert json.loads(out)["total"]["false_claims"] == 0
