"""Speaking points over little: three points from one regulation, further sentences of sections used, own words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import TopicError
from assistant.settings import AnswerSettings
from assistant.speaking_points.compose import CHARS_A_MINUTE, OWN_UNIT_CHARS, speaking_points, spoken_length
from assistant.speaking_points.cues import spoilt_from, stands_alone
from assistant.speaking_points.ends import opening_quote
from assistant.speaking_points.filling import Filled
from assistant.speaking_points.further import further, sections_used
from assistant.speaking_points.headings import headings
from assistant.speaking_points.pool import Pool, read_pool
from assistant.speaking_points.practice import requirements
from assistant.speaking_points.records import SpeakingPoints, Statement, marks_at
from assistant.speaking_points.topic import read_topic
from assistant.speaking_points.units import split_clauses
from index.library import Library

RULES = """云岭县机关档案管理办法

第一章 总则
第一条 为了规范机关档案管理，提高档案工作水平，制定本办法。
第二条 档案管理实行统一领导、分级负责。
第二章 归档
第三条 各科室应当在次年三月底前将文件材料移交档案室归档。
第四条 归档的文件材料应当齐全完整，不得涂改。
第五条 电子档案与纸质档案应当同步归档。
第三章 保管和借阅
第六条 档案室应当配备防火、防盗、防潮设施。
第七条 档案管理人员每半年清点一次馆藏档案。
第八条 借阅档案应当登记，一般不得带出档案室。
第九条 涉密档案的借阅须经分管领导批准。
第四章 监督检查
第十条 办公室每年检查一次各科室的档案管理情况。
第十一条 对损毁、丢失档案的，责令改正并通报批评。
"""
PLAN = """云岭县机关2024年档案工作安排

云岭县机关2024年档案工作安排如下，请各科室遵照执行。
一、加强档案数字化
各科室要分批扫描存量档案，优先扫描民生档案。扫描件要逐页核对，保证清晰可读。
数字档案要异地备份，每季度检查一次备份情况。
二、办好职工食堂
食堂要送健康、送温暖，每周公布一次菜谱，听取职工对饭菜的意见。
"""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("records")
    (folder / "云岭县机关档案管理办法.txt").write_text(RULES, encoding="utf-8")
    (folder / "云岭县机关2024年档案工作安排.txt").write_text(PLAN, encoding="utf-8")
    with Library.create(tmp_path_factory.mktemp("library") / "records") as library:
        library.add([folder])
        yield library


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One regulation alone."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "云岭县机关档案管理办法.txt").write_text(RULES, encoding="utf-8")
    with Library.create(tmp_path_factory.mktemp("library") / "rules") as library:
        library.add([folder])
        yield library


def pool_of(library: Library, topic: str) -> Pool:
    return read_pool(library, read_topic(topic), AnswerSettings())


def statements(made: SpeakingPoints) -> list[Statement]:
    return [*made.opening, *(s for point in made.points for s in point.statements), *made.practice, *made.closing]


@pytest.mark.parametrize("topic", ["档案管理", "档案归档", "档案借阅和保管"])
def test_one_regulation_gives_three_points(rules: Library, topic: str) -> None:
    made = speaking_points(rules, topic)
    assert len(made.points) >= 3
    assert all(2 <= len(point.statements) <= 4 for point in made.points)
    spans = [(c.start, c.end) for s in statements(made)[1:] for c in s.citations]
    assert len(set(spans)) == len(spans)


def test_sections_used_are_quoted_on(rules: Library) -> None:
    pool = pool_of(rules, "档案借阅")
    heading = next(h for h in headings(pool, read_topic("档案借阅")) if "第八条" not in h.text)
    filled = [Filled(heading, [])]
    further(pool, filled, 2000, [], 4, lambda _: False)
    assert len(filled[0].said) >= 2
    (paper, start, end), *_ = sections_used(pool, filled)
    assert all(one.candidate.document.id == paper for one in filled[0].said)
    assert all(start <= one.start < end for one in filled[0].said)
    starts = [one.start for one in filled[0].said]
    assert starts == sorted(starts)
    few = [Filled(heading, [])]
    further(pool, few, 2000, [], 2, lambda _: False)
    assert len(few[0].said) == 2
    none = [Filled(heading, [])]
    further(pool, none, 2000, filled[0].said, 4, lambda _: False)
    assert all(one.start not in starts for one in none[0].said)


def test_a_duty_on_another_matter_is_no_prompt(records: Library) -> None:
    pool = pool_of(records, "扫描档案和异地备份")
    documents = list({c.document.id: c.document for c in pool.candidates}.values())
    found = requirements(pool, documents, [], 12, 150)
    assert found
    assert all("扫描" in one.said.text or "备份" in one.said.text for one in found)
    plan = next(d for d in documents if "安排" in d.title)
    canteen = plan.text.index("食堂要送健康")
    used = [(plan.id, canteen, len(plan.text))]
    again = requirements(pool, documents, [], 12, 150, used=used)
    assert any("送温暖" in one.said.text for one in again)  # in a section that the talk uses


@pytest.mark.parametrize("characters", [900, OWN_UNIT_CHARS])
def test_long_own_words_leave_the_points_their_room(records: Library, characters: int) -> None:
    own = ("我科整理了全部存量卷宗并逐卷登记造册。" * 200)[:characters]
    bare = speaking_points(records, "档案管理")
    made = speaking_points(records, "档案管理", own_unit=own)
    assert len(made.points) >= 3
    points = [sum(len(s.text) for point in one.points for s in point.statements) for one in (bare, made)]
    assert points[1] >= 0.6 * points[0]
    assert own.rstrip("。") in made.practice[0].text
    if characters > 8 * CHARS_A_MINUTE:
        assert spoken_length(made) > 8 * CHARS_A_MINUTE
        assert any("超过 8 分钟" in note for note in made.notes)


def test_own_words_without_end_are_refused(records: Library) -> None:
    with pytest.raises(TopicError, match=r"^本单位的实际情况有 2001 个字，超过 2000 字的上限，请精简后再试。$"):
        speaking_points(records, "档案管理", own_unit="档" * (OWN_UNIT_CHARS + 1))


def test_the_opening_cites_the_titles_of_the_papers(records: Library) -> None:
    made = speaking_points(records, "档案管理")
    named = list(made.opening[0].citations)
    assert named
    assert [citation.text for citation in named] == [citation.document for citation in named]


def test_a_paper_without_its_title_is_named_by_what_is_nearest(tmp_path: Path) -> None:
    text = PLAN.split("\n", 2)[2].replace("云岭县机关2024年档案工作安排如下，", "有关事项如下，")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "工作安排.txt").write_text("各位同事：\n" + text, encoding="utf-8")
    with Library.create(tmp_path / "library") as library:
        library.add([tmp_path / "papers"])
        made = speaking_points(library, "档案数字化", points=(1, 3), minutes=3)
        citation = made.opening[0].citations[0]
        assert "档案" in citation.text
        assert library.document(citation.document_id).text[citation.start : citation.end] == citation.text


@pytest.mark.parametrize(
    ("statement", "rest"),
    [
        (Statement("文件要求：“归档要齐全。”", "verbatim"), ""),
        (Statement("文件要求：“归档要齐全……”。", "trimmed"), ""),
        (Statement("《甲》提出：“归档要齐全。”以上发言，请批评指正。", "verbatim"), "以上发言，请批评指正。"),
        (Statement("《甲》提出：“归档要齐全……”。【请补充：进度】", "prompt"), "【请补充：进度】"),
        (Statement("文件说“归档要齐全”，这要求我们细致。", "phrased"), ""),
        (Statement("归档要齐全。", "verbatim"), ""),
        (Statement("《甲》要求齐全。【请补充：“专柜”的情况】", "prompt"), "【请补充：“专柜”的情况】"),
        (Statement("【请补充：进度】", "prompt"), ""),
    ],
)
def test_marks_stand_behind_the_quotation(statement: Statement, rest: str) -> None:
    assert statement.text[marks_at(statement) :] == rest


@pytest.mark.parametrize(
    ("text", "alone"),
    [("则按规定处理，并向上报告。", False), ("者应当登记在册，并按期归还。", False), ("并购要依法进行。", True)],
)
def test_what_leans_on_the_sentence_before_does_not_stand_alone(text: str, alone: bool) -> None:
    assert stands_alone(text) is alone


def test_clauses_are_cut_at_commas_and_not_within_marks() -> None:
    text = "要抓归档，把“收、管，用”落到实处；定期清点1,200卷。"
    assert [text[a:b] for a, b in split_clauses(text)] == ["要抓归档", "把“收、管，用”落到实处", "定期清点1,200卷"]
    assert spoilt_from(text) is None


def test_an_opening_is_found_for_a_regulation(rules: Library) -> None:
    assert opening_quote(pool_of(rules, "档案管理"), 1760) is not None
