"""The passages of the articles that a question names."""

import json

import pytest

from index.clauses.lookup import article_in, clauses_first, named_clauses
from index.errors import NothingAdmittedError
from index.filters import Filter
from index.library import Library
from index.passages import cut
from index.records import Hit, Passage

LONG = "\n".join(f"第{n}款，{'船舶进出港口应当报告。' * 45}" for n in "一二三四")  # an article that is cut into several
CODE = f"""港务管理办法
目录
第一章 总则
第二章 船舶
第一章 总则
第一条 为了管好港口，制定本办法。
第二条 港口分为三类。
第二章 船舶
第三条 {LONG}
第三条之一 渔船另行规定。
第十三条 依照第二条的规定办理。
"""


@pytest.fixture
def shelf(make_library, tmp_path):
    records = {
        "潮汐法第一条": "为了管理潮汐，制定本法。",
        "潮汐法第二条": "国家管理潮汐。\n地方协助管理。",
        "潮汐法实施条例第二条": "条例第二条管理潮汐。",
        "劳动合同法第二条": "劳动者和用人单位订立合同。",
        "中华人民共和国民事诉讼法第二条": "保护当事人行使诉讼权利。",
        "合同编第二条": "合同受法律保护。",
        "总则第三条": "民事权利受法律保护。",
    }
    rows = [{"title": title, "text": text, "date": "2019-01-01"} for title, text in records.items()]
    rows.append({"title": "潮汐法第一条", "text": "为了保护潮汐，制定本法。", "date": "2024-01-01"})
    file = tmp_path / "laws.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    (tmp_path / "港务.txt").write_text(CODE, encoding="utf-8")
    library = make_library("shelf")
    library.add([file, tmp_path / "港务.txt"])
    return library


@pytest.mark.parametrize(
    ("question", "title", "begins"),
    [
        ("《潮汐法》第二条第二款", "潮汐法第二条", "国家管理潮汐"),
        ("中华人民共和国潮汐法2条", "潮汐法第二条", "国家管理潮汐"),
        ("潮汐法实施条例第二条说了啥", "潮汐法实施条例第二条", "条例第二条"),
        ("民诉法第2条", "中华人民共和国民事诉讼法第二条", "保护当事人"),
        ("《民诉法》第二条", "中华人民共和国民事诉讼法第二条", "保护当事人"),
        ("民法典第二条", "合同编第二条", "合同受"),
        ("民法典第三条", "总则第三条", "民事权利"),
        ("港务管理办法第二条", "港务管理办法", "第二条"),
        ("港务管理办法第三条之一", "港务管理办法", "第三条之一"),
        ("港务管理办法第十三条", "港务管理办法", "第十三条"),
        ("《港务管理办法》第二章第三条", "港务管理办法", "第二章 船舶\n第三条"),
        ("港务管理办法第三条第三款", "港务管理办法", "第三款"),
        ("港务管理办法第三条最后一款", "港务管理办法", "第四款"),
    ],
)
def test_the_passage_of_the_article_comes_first(shelf, question, title, begins):
    hits = shelf.search(question, 5)
    assert hits[0].title == title
    assert hits[0].passage.text.startswith(begins) or f"\n{begins}" in hits[0].passage.text
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)
    assert sum(hits[0].parts.contributions) == pytest.approx(hits[0].score)


def test_all_versions_and_all_articles_of_a_range(shelf):
    assert {hit.passage.text for hit in shelf.search("潮汐法第一条", 2)} == {
        "为了管理潮汐，制定本法。",
        "为了保护潮汐，制定本法。",
    }
    titles = [hit.title for hit in shelf.search("潮汐法第一条至第二条", 3)]
    assert titles == ["潮汐法第一条", "潮汐法第一条", "潮汐法第二条"]


@pytest.mark.parametrize(
    "question",
    [
        "港口怎么分类",
        "合同法第二条",  # neither 劳动合同法 nor 合同编
        "劳动法第二条",
        "火山法第二条",
        "第二条",  # of which paper?
        "潮汐法第九十条",
        "潮汐法有两条规定",
        "港务管理办法第二章",
        "",
    ],
)
def test_nothing_is_named(shelf, question):
    assert named_clauses(shelf, question) == []


def test_only_among_the_papers_that_a_filter_admits(shelf):
    (hit,) = shelf.search("潮汐法第一条", 1, where=Filter(years=frozenset({2024})))
    assert hit.passage.text == "为了保护潮汐，制定本法。"
    with pytest.raises(NothingAdmittedError):
        named_clauses(shelf, "潮汐法第一条", Filter(years=frozenset({1990})))


def test_no_hit_twice_and_none_lost():
    hits = [Hit(Passage(f"d-{i}", "d", 0, 1, "文"), "题", "名", 1.0 - i / 10) for i in range(4)]
    found = list(clauses_first([hits[2]], iter(hits)))
    assert [hit.passage.id for hit in found] == ["d-2", "d-0", "d-1", "d-3"]
    assert found[0].score > found[1].score
    assert list(clauses_first([], iter(hits))) == hits


def test_an_article_is_all_its_passages_and_no_other():
    passages = cut("d", CODE)
    found = article_in(passages, (3, 0))
    assert len(found) > 1
    assert "".join(passage.text for passage in found).count("第") == 4 + 2  # its 款, its label and its chapter
    assert [passage.text for passage in article_in(passages, (3, 1))] == ["第三条之一 渔船另行规定。"]
    assert article_in(passages, (9, 0)) == []


def test_a_title_without_letters_or_digits_is_no_obstacle(tmp_path):
    (tmp_path / "＊＊＊.txt").write_text("请照此办理，按时报送。", encoding="utf-8")
    with Library.create(tmp_path / "library") as library:
        library.add([tmp_path / "＊＊＊.txt"])
        assert library.search("民诉法第六十七条") != []
