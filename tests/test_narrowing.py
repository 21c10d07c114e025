"""``--document``, ``--year``, ``--kind`` and ``--in-force`` of search and ask."""

import json

import pytest

from ui.cli import run

PAPERS = {
    "考勤通知.txt": "关于严格考勤的通知\n\n各科室每月公示一次考勤结果。\n\n某县人社局\n2021年5月1日\n",
    "考勤办法.txt": "某县考勤管理办法\n\n第一条 各单位每周公示一次考勤结果。\n\n2022年5月1日\n",
    "考勤规定.txt": "某县考勤规定\n\n（本规定已废止）\n\n第一条 各单位每天公示一次考勤结果。\n\n2023年5月1日\n",
}
QUESTION = "考勤结果多久公示一次？"
TOLD = {"每月": "考勤通知.txt", "每周": "考勤办法.txt", "每天": "考勤规定.txt"}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("narrowing")
    (folder / "papers").mkdir()
    for name, text in PAPERS.items():
        (folder / "papers" / name).write_text(text, encoding="utf-8")
    assert run(["index", str(folder / "papers"), "--library", str(folder / "library")]) == 0
    return folder / "library"


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ([], set(PAPERS)),
        (["--document", "考勤规定"], {"考勤规定.txt"}),
        (["--document", "考勤通知.txt", "--document", "勤办"], {"考勤通知.txt", "考勤办法.txt"}),
        (["--year", "2022"], {"考勤办法.txt"}),
        (["--year", "2021-2022"], {"考勤通知.txt", "考勤办法.txt"}),
        (["--year", "２０２１年", "--year", "2023"], {"考勤通知.txt", "考勤规定.txt"}),
        (["--kind", "通知", "--kind", "规定"], {"考勤通知.txt", "考勤规定.txt"}),
        (["--kind", "规定", "--year", "2022—2023"], {"考勤规定.txt"}),
        (["--in-force"], {"考勤通知.txt", "考勤办法.txt"}),
    ],
)
def test_only_papers_that_meet_the_conditions_are_found_and_cited(command, library, tmp_path, options, files):
    lines = tmp_path / "问题.jsonl"
    lines.write_text(json.dumps({"id": "1", "question": QUESTION}, ensure_ascii=False) + "\n", encoding="utf-8")
    code, out, err = command("search", QUESTION, "--json", "--library", library, *options)
    hits = json.loads(out)["hits"]
    assert (code, {hit["file"] for hit in hits}) == (0, files), err
    assert json.loads(command("search", "--batch", lines, "--library", library, *options)[1])["hits"] == hits
    answer = json.loads(command("ask", QUESTION, "--json", "--library", library, *options)[1])
    assert answer["grounded"]
    assert {citation["file"] for citation in answer["citations"]} <= files
    batch = json.loads(command("ask", "--batch", lines, "--library", library, *options)[1])
    assert batch["answer"] == answer["answer"]
    if len(files) == 1:
        assert any(word in answer["answer"] and {file} == files for word, file in TOLD.items())


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--year", "2019"], 1, "文库里没有2019年的文件，现有2021-2023年的。"),
        (["--kind", "批复"], 1, "文库里没有文种为“批复”的文件，现有的文种：办法、规定、通知。"),
        (["--kind", "通知", "--year", "2022"], 1, "没有同时符合这些条件的文件"),
        (["--document", "没有的文件"], 1, "文库里没有“没有的文件”"),
        (["--document", "考勤"], 1, "对应不止一篇"),
        (["--year", "去年"], 2, "--year 的值不对：应是 2023 或 2021-2023 这样的年份，给的是“去年”"),
        (["--year", "2023-2021"], 2, "起始年份应在前"),
    ],
)
@pytest.mark.parametrize("name", ["search", "ask"])
def test_conditions_that_cannot_be_met_are_refused_in_one_sentence(command, library, name, options, code, said):
    found, out, err = command(name, QUESTION, "--library", library, *options)
    assert (found, out) == (code, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_explain_shows_the_parts_of_each_score(command, library):
    plain = command("search", QUESTION, "--library", library)[1]
    code, out, _ = command("search", QUESTION, "--explain", "--library", library)
    assert code == 0
    kept = [line for line in out.splitlines() if not line.strip().startswith(("得分 ", "原词：", "近义词："))]
    assert kept == plain.splitlines()
    assert out.count("得分 ") == 3 and "字面" in out and "语义" in out and "原词：" in out


def test_explain_adds_the_parts_to_the_json_and_changes_nothing_else(command, library, tmp_path):
    lines = tmp_path / "问题.jsonl"
    lines.write_text(json.dumps({"question": QUESTION}, ensure_ascii=False) + "\n", encoding="utf-8")
    plain = json.loads(command("search", QUESTION, "--json", "--library", library)[1])["hits"]
    explained = json.loads(command("search", QUESTION, "--json", "--explain", "--library", library)[1])["hits"]
    batch = json.loads(command("search", "--batch", lines, "--explain", "--library", library)[1])["hits"]
    assert batch == explained
    for hit in explained:
        parts = hit.pop("parts")
        assert sum(part["contribution"] for part in parts.values()) == pytest.approx(hit["score"], abs=1e-4)
        assert {"word", "by", "nearness"} == set(hit.pop("matched")[0])
    assert explained == plain


def test_a_law_kept_as_one_record_an_article_goes_by_its_name(command, tmp_path):
    def record(law, article, text):
        return json.dumps({"law": law, "article": article, "text": text}, ensure_ascii=False)

    lines = [
        record("河湖保护条例", "第一条", "河长应当每月巡河。"),
        record("河湖保护条例", "第二条", "河长办应当每季度通报。"),
        record("河湖保护条例实施细则", "第一条", "镇级河长应当每周巡河。"),
    ]
    (tmp_path / "法规.jsonl").write_text("\n".join(lines), encoding="utf-8")
    library = tmp_path / "library"
    command("index", tmp_path / "法规.jsonl", "--library", library)
    found = command("search", "多久巡河", "--document", "河湖保护条例", "--json", "--library", library)[1]
    assert {hit["document"] for hit in json.loads(found)["hits"]} == {"河湖保护条例第一条", "河湖保护条例第二条"}
    code, _, err = command("search", "多久巡河", "--document", "河湖", "--library", library)
    assert code == 1 and "对应不止一篇" in err
