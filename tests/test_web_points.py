"""Speaking points on the page: a paper to read whose sentences open their source, kept by the tab, saved as Word."""

import base64
import json
import threading
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import TopicError
from assistant.records import Citation
from assistant.speaking_points.records import Point, Source, SpeakingPoints, Statement
from ui.web import jobs, points_desk
from ui.web.example_topics import example_topics
from ui.web.points_desk import PointsDesk
from ui.web.points_paper import example_topics_html, points_html, points_text
from ui.web.saved import dump_points, load_points

EVIL = '<img src=x onerror=alert(1)>"'
CITED = Citation(1, "某办法", "某办法.txt", ("第一章 总则", "第一条"), "各支部每月学习1次。", 7, 17, "d1")
POINTS = SpeakingPoints(
    "关于抓好学习的研讨发言提纲",
    (Statement("今天谈三点认识。", "phrased"),),
    (
        Point("学习要经常", (Statement("《某办法》要求：“各支部每月学习1次。”", "verbatim", (CITED,)),)),
        Point("学习要管用", (Statement("学习效果明显提升。", "phrased", (CITED,), verified=False),)),
    ),
    (
        Statement("文件要求每月学习1次。【请补充：本单位学习了几次】", "prompt", (CITED,)),
        Statement("本单位的难处", "prompt"),
    ),
    (Statement("以上发言，请批评指正。", "phrased"),),
    (Source("某办法", "某办法.txt", "某局", "某发〔2024〕1号", 2024, "d1"),),
    ("内容只够讲6分钟。",),
)
PAPERS = {
    "学习办法.txt": (
        "某局理论学习办法\n\n一、坚持集中学习\n\n各党支部应当每月集中学习1次，学习内容由支部书记审定，缺席人员应当补学。"
        "集中学习必须安排交流，交流发言不得照本宣科。\n\n二、改进学习方式\n\n学习要联系岗位实际，把学习成果转化为工作办法。"
        "要用好身边的典型，组织党员现场学习。\n\n三、强化学习保障\n\n机关党委应当每季度检查1次学习台账，检查结果在全局通报。"
        "对长期不参加学习的党员，支部书记应当及时提醒。\n"
    ),
    "学习讲话.txt": (
        "在学习推进会上的讲话\n\n一、充分认识学习的意义\n\n学习是党员干部的基本功，不学习就会落后。抓好学习，是做好一切工作的前提。\n\n"
        "二、着力解决学习不实的问题\n\n有的支部学习走过场，以读代学、以会代训，党员意见很大。"
        "要力戒形式主义，不得以抄写笔记代替学习。\n\n三、切实加强对学习的领导\n\n"
        "各级党组织要把学习摆上日程，主要负责同志要带头学、带头讲。\n"
    ),
}


@pytest.fixture
def study_library(make_library, tmp_path):
    for name, text in PAPERS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    library = make_library()
    library.add([tmp_path / name for name in PAPERS])
    return library


def test_outline_reads_as_a_paper():
    html = points_html(POINTS)
    order = [
        "关于抓好学习",
        "今天谈三点",
        "一、学习要经常",
        "二、学习要管用",
        "三、结合实际",
        "以上发言",
        "依据文件",
        "只够讲6分钟",
    ]
    places = [html.index(part) for part in order]
    assert places == sorted(places)
    assert html.count('data-open="d1" data-start="7" data-end="17"') == 3
    assert "（某局，某发〔2024〕1号，2024年）" in html
    assert "2 处待补充，1 句未核实" in html


def test_what_is_to_be_done_stands_out():
    html = points_html(POINTS)
    assert '<span class="pa-prompt">【请补充：本单位学习了几次】</span></p>' in html
    assert '<span class="pa-prompt">本单位的难处</span>' in html
    assert '<span class="pa-unverified">学习效果明显提升。（未核实）</span>' in html
    at = html.index(">文件要求每月")
    assert at < html.index("pa-chip", at) < html.index(">【请补充", at)


def test_copied_outline_carries_its_sources():
    text = points_text(POINTS)
    assert text.startswith("关于抓好学习的研讨发言提纲\n")
    assert "一、学习要经常\n《某办法》要求：“各支部每月学习1次。”[1]\n" in text
    assert "学习效果明显提升。（未核实）[1]" in text
    assert text.endswith("出处：\n[1] 《某办法》 › 第一章 总则 › 第一条：“各支部每月学习1次。”")


def test_nothing_in_an_outline_is_live():
    evil = Statement(EVIL, "verbatim", (replace(CITED, document=EVIL, text=EVIL, document_id=EVIL),))
    doubtful = replace(evil, verified=False)
    prompt = Statement(f"{EVIL}【请补充：{EVIL}】", "prompt")
    points = SpeakingPoints(
        EVIL,
        (evil,),
        (Point(EVIL, (doubtful,)),),
        (prompt,),
        (evil,),
        (Source(EVIL, EVIL, EVIL, EVIL, 2024, EVIL),),
        (EVIL,),
    )
    html = points_html(points) + example_topics_html([EVIL], 1)
    assert "<img" not in html
    assert unescape(html).count(EVIL) > 12


def test_empty_state_says_what_to_do():
    assert 'data-topic="抓好学习"' in example_topics_html(["抓好学习"], 5)
    assert "生成提纲" in example_topics_html([], 5)
    assert "policy-assistant index" in example_topics_html([], 0)


def test_kept_outline_comes_back_as_it_was():
    kept = dump_points(replace(POINTS, title=f"题{EVIL}"))
    assert "<" not in kept
    assert load_points(kept) == replace(POINTS, title=f"题{EVIL}")


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.update(version=99),
        lambda kept: kept["points"].pop("title"),
        lambda kept: kept["points"].update(notes=[1]),
        lambda kept: kept["points"]["opening"][0].update(kind="html"),
        lambda kept: kept["points"]["opening"][0].update(verified="yes"),
    ],
)
def test_what_is_no_outline_is_discarded(change):
    kept = json.loads(dump_points(POINTS))
    change(kept)
    assert load_points(json.dumps(kept)) is None


@given(st.text() | st.binary() | st.none() | st.integers())
def test_any_other_text_is_no_outline(text):
    assert load_points(text) is None


def test_outline_is_written_from_the_library_and_saved_as_word(study_library):
    from docx import Document

    desk = PointsDesk(study_library)
    reply = desk.write({"topic": "抓好党员学习", "minutes": 3, "least": 3, "most": 3, "own_unit": "我处有党员19名"})
    assert set(reply) == {"body", "kept"}
    points = load_points(reply["kept"])
    assert 1 <= len(points.points) <= 3
    assert "我处有党员19名" in reply["body"]
    parts = (points.opening, *(point.statements for point in points.points), points.practice, points.closing)
    for citation in [citation for part in parts for statement in part for citation in statement.citations]:
        text = study_library.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.text
    assert desk.again(reply["kept"]) == {"body": reply["body"], "welcome": ""}
    file = desk.word(reply["kept"])
    assert file["name"] == f"{points.title}.docx"
    written = [p.text for p in Document(BytesIO(base64.b64decode(file["data"]))).paragraphs]
    assert points.title in written
    assert any(points.points[0].heading in line for line in written)


def test_outline_keeps_to_the_papers_chosen(study_library):
    only = study_library.document("学习讲话").id
    reply = PointsDesk(study_library).write({"topic": "抓好党员学习", "documents": [only], "minutes": 3})
    points = load_points(reply["kept"])
    assert {source.document_id for source in points.sources} == {only}
    gone = PointsDesk(study_library).write({"topic": "抓好党员学习", "documents": ["0" * 16]})
    assert gone["error"].count("。") == 1


@pytest.mark.parametrize(
    "form",
    [
        {"topic": ""},
        {"topic": "学" * 2_000},
        {"topic": "学习", "minutes": 0},
        {"topic": "学习", "minutes": 10**9},
        {"topic": "学习", "occasion": "喝茶"},
        {"topic": "学习", "documents": [1]},
        {"topic": "学习", "own_unit": "难" * 3_000},
        {"topic": 3},
        {},
        None,
    ],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(study_library, form):
    reply = PointsDesk(study_library).write(form)
    assert set(reply) == {"error"}
    assert reply["error"].count("。") == 1


def test_nothing_kept_nothing_to_save(study_library):
    desk = PointsDesk(study_library)
    assert desk.word("")["error"].endswith("。")
    again = desk.again("{}")
    assert again["body"] == ""
    assert "data-topic" in again["welcome"]
    assert desk.wait("不存在")["error"].endswith("。")


def test_slow_outline_is_waited_for_in_turns(study_library, monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.05)
    go = threading.Event()

    class Slow:
        def phrase(self, points, topic, minutes, *, stop):
            assert go.wait(10)
            return replace(points, title=f"{topic}{minutes}分钟")

    desk = PointsDesk(study_library, Slow())
    reply = desk.write({"topic": "抓好党员学习", "minutes": 4})
    job = reply["job"]
    assert desk.wait(job) == {"job": job}
    go.set()
    while "job" in reply:
        reply = desk.wait(job)
    assert "抓好党员学习4分钟" in reply["body"]
    assert "error" in desk.wait(job)  # fetched once


def test_chat_model_is_asked_no_more_once_the_page_has_left(study_library, monkeypatch):
    from openai_server import Behaviour, openai_server

    from assistant.speaking_points.phrasing import open_phraser

    monkeypatch.setattr(jobs, "WAIT", 0.0)
    go, asked, phrased = threading.Event(), threading.Event(), threading.Event()
    ended = []

    def reply(body):
        asked.set()
        go.wait(10)
        return "略。"

    behaviour = Behaviour(reply)
    with openai_server(behaviour) as url:
        phraser = open_phraser("openai:test", base_url=url, api_key="x")
        real = phraser.phrase

        def phrase(*a, **k):
            ended.append(real(*a, **k))
            phrased.set()
            return ended[0]

        monkeypatch.setattr(phraser, "phrase", phrase)
        desk = PointsDesk(study_library, phraser)
        job = desk.write({"topic": "抓好党员学习", "minutes": 8})["job"]
        assert asked.wait(10)
        desk.stop(job)
        assert desk.wait(job)["error"] == jobs.LOST
        go.set()
        assert phrased.wait(10)
        assert len(behaviour.requests) == 1
    (points,) = ended
    assert len(points.points) > 1
    assert any("已经停止" in note for note in points.notes)


def test_outline_too_long_to_keep_is_shown_and_says_so(study_library, monkeypatch):
    from ui.web import saved

    monkeypatch.setattr(saved, "BYTES", 100)
    reply = PointsDesk(study_library).write({"topic": "抓好党员学习", "minutes": 3})
    assert reply["kept"] == ""
    assert points_desk.LONG in unescape(reply["body"])


def test_trouble_inside_is_told_in_one_sentence(study_library, monkeypatch):
    def broken(*a, **k):
        raise ZeroDivisionError

    monkeypatch.setattr(points_desk, "speaking_points", broken)
    assert PointsDesk(study_library).write({"topic": "学习"})["error"] == points_desk.BROKEN


def test_example_topics_are_headings_that_give_an_outline(study_library):
    topics = example_topics(study_library, 4, lambda topic: "领导" not in topic)
    assert 2 <= len(topics) <= 4
    texts = "".join(PAPERS.values())
    for topic in topics:
        assert f"、{topic}\n" in texts
    assert not any("领导" in topic or "问题" in topic for topic in topics)
    assert example_topics(study_library, 4, lambda topic: False) == []


def test_examples_are_made_once_and_only_of_what_is_covered(study_library, monkeypatch):
    asked = []

    def refusing(papers, topic, **options):
        asked.append((topic, options["phraser"]))
        raise TopicError("没有。")

    monkeypatch.setattr(points_desk, "speaking_points", refusing)
    desk = PointsDesk(study_library, object())
    assert "data-topic" not in desk.welcome()
    tried = len(asked)
    assert tried
    assert {phraser for _, phraser in asked} == {None}  # no chat model is asked for examples
    desk.welcome()
    assert len(asked) == tried
