"""Answers as Word files, from records and from the command line."""

from __future__ import annotations

import json

import pytest
from word_files import W, cite, paragraphs, parts, values

from assistant.export.word import answer_document
from assistant.records import Answer


@pytest.fixture
def write(tmp_path):
    def make(text, *citations, mode="extractive", **changes):
        made = {"grounded": True, "mode": mode, "citations": citations, **changes}
        return answer_document(Answer("", "支部多久报告一次？", "", text, **made), tmp_path / "答案.docx")

    return make


def bold(path):
    runs = parts(path)["word/document.xml"].iter(f"{W}r")
    return ["".join(run.itertext(f"{W}t")) for run in runs if values(run, "rPr/rStyle").get("val") == "Strong"]


def test_an_extractive_answer(write):
    text = "原文写的是：\n\n**《办法》**\n- 每季度报告1次。[1]\n- 考核**项。[2]\n> 重要情况随时报告。[1]"
    at = text.index("每季度")
    path = write(text, cite(1), cite(2, "考核**项。"), highlights=((at, at + 3),), notes=("依据：《办法》",))
    assert paragraphs(path) == [
        ("Title", "支部多久报告一次？"),
        ("BodyText", "原文写的是："),
        ("BodyText", "《办法》"),
        ("BodyText", "——每季度报告1次。[^1]"),
        ("BodyText", "——考核**项。[^2]"),
        ("Quote", "重要情况随时报告。[=1]"),
        ("Heading1", "说明"),
        ("BodyText", "依据：《办法》"),
    ]
    assert bold(path) == ["《办法》", "每季度"]


def test_a_generated_answer_with_a_table(write):
    text = "## 频次\n支部**每季度**报告。[1]（未核实）\n| 事项 | 频次 |\n|---|---|\n| 报告 | 每季度[1] |\n"
    text += "1. 甲\n2. 乙[9]"
    path = write(text, cite(1), mode="generated")
    assert paragraphs(path)[1:] == [
        ("Heading2", "频次"),
        ("BodyText", "支部每季度报告。[^1]（未核实）"),
        ("TableHead", "事项"),
        ("TableHead", "频次"),
        ("TableText", "报告"),
        ("TableText", "每季度[=1]"),
        ("BodyText", "1.甲"),
        ("BodyText", "2.乙[9]"),
    ]
    assert bold(path) == ["每季度"]
    styles = [values(run, "rPr/rStyle").get("val") for run in parts(path)["word/document.xml"].iter(f"{W}r")]
    assert styles.count("Unverified") == 1


def test_a_refusal_shows_near_passages_apart(write):
    long = cite(2, "支部" * 100)
    path = write("文库里没有依据。", grounded=False, related=(cite(1), long))
    assert paragraphs(path)[1:] == [
        ("BodyText", "文库里没有依据。"),
        ("Heading1", "相近的原文（不是答案）"),
        ("BodyText", "《某市机关党建工作实施办法》 › 第二章 责任 › 第五条：“第1句：各支部应当每季度报告1次工作情况。”"),
        ("BodyText", f"《某市机关党建工作实施办法》 › 第二章 责任 › 第五条：“{'支部' * 60}……”"),
    ]
    assert len(parts(path)["word/endnotes.xml"]) == 2  # the separators alone


def test_articles_that_the_answer_mentions_have_their_heading(write):
    path = write("第五条　照第三条办理。[1]", cite(1), related=(cite(3),))
    assert ("Heading1", "上文涉及的条款") in paragraphs(path)


def test_a_citation_without_a_marker_is_not_lost(write):
    path = write("每季度报告1次。[2]", cite(1), cite(2))
    assert paragraphs(path)[1:] == [("BodyText", "每季度报告1次。[^1]"), ("BodyText", "另见[^2]")]
    assert ["第2句" in text or "第1句" in text for _, text in paragraphs(path, "word/endnotes.xml")][2:] == [True] * 2


QUESTION = "中心组学习全年不少于多少次？"


def test_ask_also_writes_a_word_file(command, library, tmp_path):
    path = tmp_path / "答案.docx"
    library.close()
    code, out, err = command("ask", QUESTION, "--library", library.folder, "-o", path)
    assert code == 0
    assert "不少于十二次" in out
    assert str(path) in err
    found = paragraphs(path)
    assert found[0] == ("Title", QUESTION)
    assert any("不少于十二次" in text and "[^1]" in text for _, text in found)
    path.unlink()
    code, out, _ = command("ask", QUESTION, "--json", "--library", library.folder, "-o", path.with_suffix(""))
    assert code == 0
    assert json.loads(out)["grounded"] is True
    assert path.is_file()


def test_ask_refuses_a_word_file_for_a_batch_and_a_wrong_name(command, library, tmp_path):
    batch = tmp_path / "问题.jsonl"
    batch.write_text(json.dumps({"id": "1", "question": QUESTION}), encoding="utf-8")
    library.close()
    code, out, err = command("ask", "--batch", batch, "--library", library.folder, "-o", tmp_path / "答案.docx")
    assert (code, out) == (2, "")
    assert "--batch" in err
    code, out, err = command("ask", QUESTION, "--library", library.folder, "-o", tmp_path / "答案.pdf")
    assert (code, out) == (1, "")  # before the library is opened and searched
    assert "应以 .docx 结尾" in err
    assert not list(tmp_path.glob("答案*"))
