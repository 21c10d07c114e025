"""``policy-assistant duties``: what it lists, filters and writes, and what it says when there is nothing."""

from __future__ import annotations

import json
import re
from datetime import date

import icalendar
import openpyxl
import pytest

from ui.cli import run

PAPERS = {
    "值班制度.txt": (
        "青禾市机关值班制度\n\n第一章 值班\n\n第一条 值班室应当每日填写值班日志。\n\n"
        "第二条 办公室主任每季度向市局党组汇报1次值班情况，每年提交述职报告。\n\n"
        "第三条 值班人员不得擅自离岗，必须保持电话畅通。\n\n第四条 值班室应当自接到报告之日起3日内答复。\n"
    ),
    "2023年总结.txt": (
        "青禾市机关2023年工作总结\n\n一、学习教育\n今年以来，局党组召开学习会18次，观看教育片场次。\n"
        "二、其他\n各项工作平稳。\n"
    ),
    "2022年要点.txt": "青禾市机关2022年党建工作要点\n\n一、抓好学习\n各支部每月组织1次集中学习，年底前提交总结。\n",
}
KEYS = [
    "who", "carried", "what", "every", "deadline", "to_whom", "force", "note", "document", "section", "text", "start",
    "end",
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("duties")
    (folder / "papers").mkdir()
    for name, text in PAPERS.items():
        (folder / "papers" / name).write_text(text, encoding="utf-8")
    assert run(["index", str(folder / "papers"), "--library", str(folder / "library")]) == 0
    return folder / "library"


@pytest.fixture
def duties(command, library):
    def call(*arguments):
        return command("duties", "--library", library, *arguments)

    return call


def lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def one_sentence(err: str) -> bool:
    return len(err.strip().splitlines()) == 1 and re.search(r"[一-鿿]", err) is not None


def test_json_lines_have_the_thirteen_keys_and_spans_that_hold(duties, library):
    code, out, err = duties("--json")
    records = lines(out)
    assert (code, err) == (0, "")
    assert all(list(record) == KEYS for record in records)
    report = next(record for record in records if record["who"] == "办公室主任" and not record["carried"])
    assert report["every"] == "每季度1次"
    assert report["to_whom"] == "市局党组"
    assert report["document"] == "青禾市机关值班制度"
    assert report["section"] == ["第一章 值班", "第二条"]
    assert isinstance(report["section"], list) and isinstance(report["carried"], bool)
    for record in records:
        name = next(name for name, text in PAPERS.items() if text.startswith(record["document"]))
        assert PAPERS[name].rstrip("\n")[record["start"] : record["end"]] == record["text"]


def test_the_list_names_papers_headings_duties_and_sentences(duties):
    code, out, err = duties()
    assert code == 0
    assert out.startswith("《")
    assert "《青禾市机关值班制度》" in out and "第一章 值班 › 第二条" in out
    assert re.search(r"\d+\. 办公室主任：.*汇报", out)
    assert "每季度1次" in out and "对象：市局党组" in out and "约束力：不得" in out
    sentence = "办公室主任每季度向市局党组汇报1次值班情况，每年提交述职报告。"
    assert out.count(sentence) == 1  # once for the two duties it holds
    total = len(re.findall(r"^ +\d+\. ", out, re.MULTILINE))
    assert re.fullmatch(rf"共 {total} 条，出自 2 份文件。\n", err)


@pytest.mark.parametrize(
    ("options", "check"),
    [
        (["--who", "值班"], lambda r: "值班" in r["who"]),
        (["--every", "季度"], lambda r: r["every"] == "每季度1次"),
        (["--every", "有"], lambda r: r["every"]),
        (["--kind", "禁止"], lambda r: r["force"] == "不得"),
        (["--kind", "必须"], lambda r: r["force"] == "必须"),
        (["--document", "2022年要点.txt"], lambda r: r["document"].endswith("要点")),
        (["--year", "2022"], lambda r: r["document"].endswith("要点")),
        (["--who", "支部", "--every", "每月"], lambda r: r["every"] == "每月1次"),
    ],
)
def test_options_keep_to_what_they_name(duties, options, check):
    every = lines(duties("--json")[1])
    found = lines(duties("--json", *options)[1])
    assert found == [record for record in every if check(record)]
    assert 0 < len(found) < len(every)


def test_several_papers_may_be_named(duties):
    found = lines(duties("--json", "--document", "2022年要点.txt", "--document", "值班制度")[1])
    assert {record["document"] for record in found} == {"青禾市机关值班制度", "青禾市机关2022年党建工作要点"}


def test_several_papers_may_stand_in_one_value(duties):
    found = lines(duties("--json", "--documents", "2022年要点.txt、值班制度")[1])
    assert found == lines(duties("--json", "--document", "2022年要点.txt", "--document", "值班制度")[1])
    assert {record["document"] for record in found} == {"青禾市机关值班制度", "青禾市机关2022年党建工作要点"}


def test_done_tells_what_was_done(duties):
    code, out, err = duties("--done")
    assert code == 0 and "共 2 项" in err
    assert "局党组：召开学习会　18次" in out and "今年以来" in out and "原文隐去" in out
    records = lines(duties("--done", "--json")[1])
    assert [(record["what"], record["count"], record["hidden"]) for record in records] == [
        ("召开学习会", "18次", False),
        ("观看教育片", "", True),
    ]
    assert records[0]["period"] == "今年以来"


def test_due_lists_days_and_names_what_has_none(duties):
    code, out, err = duties("--due", "2026-Q4")
    assert code == 0
    days = [line for line in out.splitlines() if re.match(r"\d{4}年", line)]
    assert days == ["2026年10月31日（星期六）", "2026年11月30日（星期一）", "2026年12月31日（星期四）"]
    assert "支部" not in out  # the plan of 2022 is over
    assert "2026年第四季度到期 5 项。" in err and "另有 1 条" in err
    records = lines(duties("--due", "2022-12", "--who", "支部", "--json")[1])
    assert {record["due"] for record in records} == {"2022-12-31"}
    assert [list(record) for record in records] == [["due", *KEYS]] * len(records)
    assert {record["deadline"] for record in records} == {"", "年底前"}


def test_this_month_is_the_month_it_is(duties, monkeypatch):
    class Today(date):
        @classmethod
        def today(cls):
            return cls(2027, 3, 5)

    monkeypatch.setattr("ui.commands.duties.date", Today)
    assert lines(duties("--due", "本季度", "--every", "季度", "--json")[1])[0]["due"] == "2027-03-31"


def test_a_workbook_is_written(duties, tmp_path):
    path = tmp_path / "台账.xlsx"
    code, out, err = duties("-o", path, "--due", "2026-Q4")
    assert (code, out) == (0, "")
    assert one_sentence(err) and str(path) in err
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["制度台账", "已开展工作", "2026年第四季度到期", "原文"]
    assert book["制度台账"].max_row - 1 == len(lines(duties("--json")[1]))
    assert book["已开展工作"].max_row == 3
    links = [row[6].hyperlink for row in book["原文"].iter_rows(min_row=2)]
    assert all(link is not None and link.target.startswith("file:") for link in links)


def test_a_workbook_of_the_chosen_rows_and_json_beside_it(duties, tmp_path):
    path = tmp_path / "台账.xlsx"
    code, out, _ = duties("-o", path, "--kind", "禁止", "--json")
    assert code == 0 and len(lines(out)) == 1
    assert openpyxl.load_workbook(path)["制度台账"].max_row == 2
    assert duties("-o", path, "--done")[0] == 0
    book = openpyxl.load_workbook(path)
    assert (book["制度台账"].max_row, book["已开展工作"].max_row) == (1, 3)


def test_a_calendar_is_written(duties, tmp_path):
    path = tmp_path / "日历.ics"
    code, out, err = duties("-o", path, "--every", "季度")
    assert (code, out) == (0, "") and str(path) in err
    (event,) = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert event["RRULE"]["INTERVAL"] == [3]
    code, _, err = duties("-o", path, "--due", "2022-12")
    events = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert code == 0 and {event["DTSTART"].dt.isoformat() for event in events} >= {"2022-12-31"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--who", "火星"], 1, "写明的有：.*值班"),
        (["--every", "每世纪"], 1, "每季度"),
        (["--due", "明天"], 1, "本季度"),
        (["--who", "支部", "--every", "每周"], 1, "没有同时符合这些条件的事项，放宽"),
        (["--every", "每周"], 1, "^没有符合这个条件的事项（不加条件时共"),
        (["--due", "去年底"], 1, r"、20\d\d、本月"),
        (["--due", "2026", "--who", "支部"], 1, "2026年没有到期的事项，有 2 条只管2026年以前"),
        (["--done", "--who", "火星"], 1, "局党组"),
        (["--done", "--document", "值班制度"], 1, "没有写做了多少"),
        (["--document", "2023年总结.txt"], 1, "没有找到要求谁做什么"),
        (["--document", "没有的文件"], 1, "没有的文件"),
        (["--year", "1999"], 1, "1999"),
        (["-o", "台账.pdf"], 2, r"\.xlsx（台账）或 \.ics.*用法见：policy-assistant duties --help"),
        (["-o", "/"], 2, "“/”是一个文件夹.*用法见：policy-assistant duties --help"),
        (["-o", "台账"], 2, r"\.xlsx"),
        (["--kind", "通知"], 2, "必须、应当、可以、禁止"),
        (["--done", "--due", "本月"], 2, "--done .*--due.*policy-assistant duties --help"),
        (["--done", "--every", "每月"], 2, "--every"),
        (["--done", "-o", "a.ics"], 2, r"\.xlsx"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(duties, arguments, code, says):
    found, out, err = duties(*arguments)
    assert (found, out) == (code, "")
    assert one_sentence(err) and re.search(says, err), err


def test_a_calendar_tells_what_went_in_and_why_others_did_not(duties, tmp_path):
    path = tmp_path / "日历.ics"
    code, _, err = duties("-o", path)
    assert code == 0 and one_sentence(err)
    every = lines(duties("--json")[1])
    events = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    told = r"放进 \d+ 条，另外 \d+ 条没有放进去：\d+ 条没有固定日期，\d+ 条只管往年，\d+ 条是准许或禁止的"
    assert re.search(told, err)
    put, left, undated, over, never = map(int, re.findall(r"(\d+) 条", err))
    assert put == len(events) == sum(record["every"] != "" and "支部" not in record["who"] for record in every)
    assert left == undated + over + never == len(every) - put
    assert over == sum(record["document"].endswith("要点") for record in every)
    assert never == sum(record["force"] == "不得" for record in every)


def test_a_calendar_of_past_plans_is_refused_with_the_way_out(duties, tmp_path):
    path = tmp_path / "a.ics"
    code, _, err = duties("-o", path, "--document", "2022年要点.txt")
    assert code == 1 and one_sentence(err) and "--due" in err
    assert not path.exists()


@pytest.mark.parametrize("suffix", ["xlsx", "ics"])
def test_a_place_that_cannot_be_written_to_is_one_sentence(duties, tmp_path, suffix):
    code, out, err = duties("-o", tmp_path / "没有" / f"a.{suffix}")
    assert (code, out) == (1, "") and one_sentence(err) and "不存在" in err
    (tmp_path / f"b.{suffix}").mkdir()
    code, out, err = duties("-o", tmp_path / f"b.{suffix}")
    assert (code, out) == (1, "") and one_sentence(err) and "文件夹" in err
    assert [entry.name for entry in tmp_path.iterdir()] == [f"b.{suffix}"]


@pytest.mark.parametrize("command_line", [["duties"], ["ask", "值班多久一次？"]])
def test_the_place_is_looked_at_before_the_library(command, tmp_path, command_line):
    suffix = {"duties": "xlsx", "ask": "docx"}[command_line[0]]
    path = tmp_path / "没有" / f"a.{suffix}"
    code, out, err = command(*command_line, "--library", tmp_path / "无此文库", "-o", path)
    assert (code, out) == (1, "") and one_sentence(err) and "请先建好或换一个位置" in err


def test_a_missing_or_empty_library_is_one_sentence(command, make_library, tmp_path):
    code, out, err = command("duties", "--library", tmp_path / "没有")
    assert (code, out) == (1, "") and one_sentence(err)
    library = make_library()
    library.close()
    code, out, err = command("duties", "--library", library.folder)
    assert (code, out) == (1, "") and one_sentence(err) and "index" in err


def test_the_samples_have_duties_too(command, monkeypatch, tmp_path):
    monkeypatch.setenv("POLICY_ASSISTANT_LIBRARY", str(tmp_path / "library"))
    code, out, err = command("duties", "--every", "有", "--json")
    assert code == 0 and len(lines(out)) > 5
    assert "示例" in err
