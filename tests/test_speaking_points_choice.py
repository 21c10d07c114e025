"""Speaking points: statements bear out their headings, practices are told as such, and nothing dated is said."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from assistant.settings import AnswerSettings
from assistant.speaking_points.choosing import drafts, heads
from assistant.speaking_points.compose import speaking_points
from assistant.speaking_points.cues import spoilt_from
from assistant.speaking_points.headings import headings
from assistant.speaking_points.pool import Pool, read_pool
from assistant.speaking_points.practice import requirements
from assistant.speaking_points.records import SpeakingPoints, Statement
from assistant.speaking_points.topic import read_topic
from index.library import Library

PLAN = """青岚县水务局2024年节水工作要点

一、加强节水宣传
（一）办好节水宣传周。每年三月组织节水宣传周，把节水知识送进学校、送进社区，引导群众养成节水习惯。
（二）培育节水队伍。各水务站要选配节水宣传员，开展节水讲解和节水志愿服务，讲好身边的节水故事。
二、压实节水责任
各单位主要负责人是节水第一责任人，要把节水责任写进年度目标，每季度检查一次节水责任落实情况。
要健全节水责任考核机制，把节水考核结果同评先评优挂钩，以优异成绩迎接全县水利大会召开。
三、办好食堂伙食
食堂要丰富早餐品种，控制用油用盐，每周公布一次菜谱，听取职工对饭菜的意见。
"""
SPEECH = """在青岚县节水工作推进会上的讲话

一、充分认识节水工作的重要意义
节水是保障水安全的根本出路，抓节水就是抓生态、抓民生，必须把节水摆在水务工作的首位。
有的单位节水意识不强，跑冒滴漏的问题仍然存在，节水责任没有落到人头。
二、推进节水重在实效。节水宣传要讲进心坎里，用群众听得懂的话讲清节水的道理，让节水成为自觉行动。要紧盯用水大户，逐户制定节水方案，限期完成节水改造。
我局坚持节水优先，今年以来召开节水工作会议12次，印发了《节水工作方案》。
全县水务系统把节水责任分解到每个岗位，逐月通报用水情况，形成人人管水的局面。
"""


@pytest.fixture(scope="module")
def water(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("water")
    (folder / "青岚县水务局2024年节水工作要点.txt").write_text(PLAN, encoding="utf-8")
    (folder / "在青岚县节水工作推进会上的讲话.txt").write_text(SPEECH, encoding="utf-8")
    with Library.create(tmp_path_factory.mktemp("library") / "water") as library:
        library.add([folder])
        yield library


def pool_of(library: Library, topic: str) -> Pool:
    return read_pool(library, read_topic(topic), AnswerSettings())


def statements(made: SpeakingPoints) -> list[Statement]:
    return [*made.opening, *(s for point in made.points for s in point.statements), *made.practice, *made.closing]


def test_what_is_on_another_matter_is_not_said(water: Library) -> None:
    made = speaking_points(water, "节水责任", minutes=20)
    assert all("菜谱" not in s.text for point in made.points for s in point.statements)
    assert all("食堂" not in point.heading for point in made.points)


def test_a_point_rests_on_the_section_of_its_heading(water: Library) -> None:
    topic = read_topic("节水宣传和节水责任")
    pool = pool_of(water, "节水宣传和节水责任")
    made = drafts(pool, headings(pool, topic), 3, topic.text, "研讨发言", lambda _: False)
    assert made
    for point in made:
        own = [standing.own for standing in point.candidates]
        assert any(own)
        assert own == [heads(point.heading, standing.candidate) for standing in point.candidates]


def test_telling_words_bring_sentence_and_heading_together(water: Library) -> None:
    pool = pool_of(water, "节水工作")
    texts = ["要健全节水责任考核机制，严格问责。", "节水宣传要走进社区，讲清道理。"]
    vectors = pool.weigher.vectors(texts)
    named = ["压实节水责任", "加强节水宣传"]
    fit = pool.weigher.fit(named, pool.weigher.vectors(named), texts, vectors)
    assert fit[0, 0] > fit[0, 1]
    assert fit[1, 1] > fit[1, 0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("要健全考核机制，以优异成绩迎接大会召开。", "要健全考核机制，"),
        ("坚持节水优先，今年以来召开会议12次。", "坚持节水优先，"),
        ("完善用水制度，印发了《节水方案》。", "完善用水制度，"),
        ("去年，用水量明显下降。", ""),
    ],
)
def test_what_only_its_writer_could_say_is_found(text: str, kept: str) -> None:
    assert text[: spoilt_from(text)] == kept


@pytest.mark.parametrize("text", ["每季度听取汇报1次，每年检查2次。", "县委十五届三次全会提出明确要求。"])
def test_what_is_asked_for_is_no_count_of_meetings(text: str) -> None:
    assert spoilt_from(text) is None


def test_nothing_dated_is_said_and_cuts_are_marked(water: Library) -> None:
    made = speaking_points(water, "节水责任", minutes=20)
    assert all(not re.search("迎接全县|今年以来|12次|节水工作方案", s.text) for s in statements(made))
    cut = [s for s in statements(made) if "节水考核结果" in s.text]
    assert all(s.kind in ("trimmed", "prompt") and "……”" in s.text for s in cut)


def test_what_one_unit_does_is_told_as_its_practice_once_a_point(water: Library) -> None:
    made = speaking_points(water, "节水责任", minutes=20)
    for point in made.points:
        told = [s for s in point.statements if "“全县水务" in s.text]
        assert len(told) <= 1
        assert all(re.match("[^“]*(?:做法是|谈到|总结道)：“", s.text) for s in told)
    assert all("“全县水务" not in s.text for s in (*made.opening, *made.practice))
    pool = pool_of(water, "节水责任")
    assert any(c.reports and c.text.startswith("全县水务") for c in pool.candidates)


def test_a_topic_with_a_quotation_is_named(water: Library) -> None:
    made = speaking_points(water, "如何拧紧节水‘第一道阀门’")
    assert "围绕“拧紧节水‘第一道阀门’”这个主题" in made.opening[0].text
    assert "《" in made.opening[0].text


def test_prompts_come_from_several_papers(water: Library) -> None:
    pool = pool_of(water, "节水宣传和节水责任")
    documents = list({c.document.id: c.document for c in pool.candidates}.values())
    found = requirements(pool, documents, [], 2, 150)
    assert len({requirement.said.candidate.document.id for requirement in found}) == 2
