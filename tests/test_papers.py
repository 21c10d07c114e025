"""Which papers a question names."""

import json
import time

import pytest

from assistant.structure.papers import papers_meant
from index.clauses.naming import mentions, names_unknown
from index.clauses.references import folded

TITLES = {
    "北滩区机关值班值守管理办法": "第一条 为了值班，制定本办法。",
    "北滩区机关文件管理办法": "第一条 为了管文件，制定本办法。",
    "南岭县卫生健康局2024年党建工作要点": "一、抓学习。\n二、抓项目。",
    "南岭县卫生健康局2023年党建工作要点": "一、抓队伍。\n二、抓作风。",
    "关于开展2025年机关党员集中轮训的通知": "一、对象\n全体党员。\n二、时间\n四月。",
    "在全区警示教育大会上的讲话": "同志们，今天开会。",
    "中华人民共和国潮汐管理法": "第一条 为了管理潮汐，制定本法。",
    "中华人民共和国潮汐管理法实施条例": "第一条 根据潮汐管理法，制定本条例。",
    "信访事项办理规则（试行）": "第一条 为了办理信访，制定本规则。",
}


@pytest.fixture
def shelf(make_library, tmp_path):
    folder = tmp_path / "titles"
    folder.mkdir()
    rows = [
        {"title": title, "text": text, "number": "北办发〔2025〕7号" if "轮训" in title else "", "issuer": ""}
        for title, text in TITLES.items()
    ]
    (folder / "papers.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    library = make_library("shelf")
    library.add([folder])
    return library


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("《北滩区机关值班值守管理办法》第八条怎么规定的？", ["北滩区机关值班值守管理办法"]),
        ("值班办法第八条", ["北滩区机关值班值守管理办法"]),
        ("帮我查一下北滩区值班办法第九条", ["北滩区机关值班值守管理办法"]),
        ("南岭县卫健局2024年党建工作要点第三部分", ["南岭县卫生健康局2024年党建工作要点"]),
        ("2023年卫健局党建工作要点讲了什么", ["南岭县卫生健康局2023年党建工作要点"]),
        ("《2024年党建工作要点》讲了什么", ["南岭县卫生健康局2024年党建工作要点"]),
        ("轮训通知第五部分", ["关于开展2025年机关党员集中轮训的通知"]),
        ("北办发〔2025〕7号文讲了什么", ["关于开展2025年机关党员集中轮训的通知"]),
        ("昨天那份讲话主要讲了什么", ["在全区警示教育大会上的讲话"]),
        ("潮汐管理法第四十四条规定了什么", ["中华人民共和国潮汐管理法"]),
        ("《潮汐管理法》第一条", ["中华人民共和国潮汐管理法"]),
        ("我国潮汐管理法实施条例第一条", ["中华人民共和国潮汐管理法实施条例"]),
        ("根据信访事项办理规则第一条", ["信访事项办理规则（试行）"]),
        ("《信访事项办理规则（试行）》第一条", ["信访事项办理规则（试行）"]),
    ],
)
def test_the_paper_is_known_by_its_words(shelf, question, titles):
    assert [paper.title for paper in papers_meant(shelf, question)] == titles


@pytest.mark.parametrize(
    "question",
    [
        "干部多久轮训一次？",
        "东河市值班办法第八条",
        "东河市潮汐管理法第一条",
        "2022年卫健局党建工作要点讲了什么",
        "《渔业法》第一条",
        "渔业法第一条",
        "怎么办理信访？",
    ],
)
def test_nothing_is_named_clearly(shelf, question):
    assert papers_meant(shelf, question) == []


def test_papers_of_two_years_cannot_be_told_apart_without_the_year(shelf):
    found = papers_meant(shelf, "卫健局党建工作要点讲了什么")
    assert sorted(paper.title[8:12] for paper in found) == ["2023", "2024"]


def test_a_paper_named_that_the_library_has_not(shelf):
    for question in ("渔业法第一条", "《渔业法》第一条", "渔业管理条例的第一条"):
        text = folded(question)
        assert names_unknown(text, text.index("第"), mentions(shelf, text))
    for question in ("这个办法第一条", "值班办法第一条", "请问第一条"):
        text = folded(question)
        assert not names_unknown(text, text.index("第"), mentions(shelf, text))


def test_the_only_paper_is_meant_unless_another_is_named(make_library, tmp_path):
    file = tmp_path / "值班管理办法.txt"
    file.write_text("值班管理办法\n第一条 为了值班，制定本办法。\n", encoding="utf-8")
    library = make_library("one")
    assert papers_meant(library, "值班有什么要求？") == []
    library.add([file])  # an answer given before must not be remembered
    assert [paper.title for paper in papers_meant(library, "谁负责？")] == ["值班管理办法"]
    assert papers_meant(library, "《渔业法》谁负责？") == []


def test_a_file_name_may_stand_for_the_title(make_library, tmp_path):
    file = tmp_path / "值班办法.txt"
    file.write_text("北滩区机关值班值守管理办法\n第一条 为了值班，制定本办法。\n", encoding="utf-8")
    library = make_library("named")
    library.add([file, *_write(tmp_path, "考勤规定.txt", "第一条 为了考勤，制定本规定。")])
    (paper,) = papers_meant(library, "《北滩区机关值班值守管理办法》第一条")
    assert paper.title == "值班办法"


def _write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return [folder / name]


def test_a_law_kept_by_its_articles_is_found_quickly(make_library, tmp_path):
    file = tmp_path / "laws.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for law in range(200):
            for article in range(1, 11):
                row = {
                    "title": f"某{chr(0x4E00 + law)}管理法第{article}条",
                    "text": f"第{law}号法的第{article}条规定。",
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    library = make_library("laws")
    library.add([file])
    papers_meant(library, "某一管理法")
    started = time.perf_counter()
    for _ in range(10):
        (*_, last) = papers_meant(library, "某丁管理法第三条规定了什么")
    assert (time.perf_counter() - started) / 10 < 0.2
    assert last.title.startswith("某丁管理法")
