"""Speaking points from a library alone: what is said, that all of it is cited, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import TopicError
from assistant.speaking_points.compose import CHARS_A_MINUTE, speaking_points, spoken_length
from assistant.speaking_points.records import Occasion, SpeakingPoints, Statement
from assistant.speaking_points.topic import read_topic
from assistant.verifying.attribution import pairs
from assistant.verifying.verify import unsupported
from index.library import Library
from ui.samples import sample_files

CLINIC = """云岭县卫生院2024年作风建设工作要点

一、提高思想认识，筑牢服务群众的根基
作风是服务质量的生命线。医德医风是卫生院取信于民的根本，全体职工要把群众满意作为衡量作风建设的第一标准。
作风建设永远在路上，必须把改进作风作为长期任务抓紧抓实，一刻也不能放松。
二、改进服务作风，方便群众就医
（一）优化就诊流程。各科室要把改进服务作风落实到每一个窗口，推行挂号、缴费、取药一站办理，减少群众排队等候。
（二）倾听群众意见。各科室每月召开一次病友座谈会，听取群众对服务作风的意见，逐条整改并公开结果。
三、健全作风监督机制，压实各科室责任
（一）落实责任制。院领导班子对分管科室的作风建设负领导责任，每季度听取一次作风建设情况汇报。
（二）强化监督检查。纪检专员每周开展一次明察暗访，对作风问题及时通报，严肃追究责任。
"""
SPEECH = """在云岭县作风建设推进会上的讲话

同志们：今天召开全县作风建设推进会，主要任务是部署下一阶段工作。
一、清醒认识作风建设存在的问题
当前，一些单位作风建设还存在重部署轻落实的问题，有的干部服务群众的意识不强，办事拖拉的现象时有发生。
少数单位对作风问题查摆不够深入，整改措施流于形式，群众的获得感不强。
二、以务实举措推动作风持续好转
要坚持领导带头改作风，带头深入基层调查研究，带头帮助群众解决急难愁盼问题。
要大兴调查研究之风，把“问题清单”变成“成效清单”，用群众看得见的变化检验作风建设成果。
三、用严格制度保障作风建设常态长效
要健全作风建设考核制度，把考核结果与评先评优挂钩，推动作风建设常态化长效化。
同志们，让我们以更加务实的作风、更加有力的举措，奋力开创全县作风建设新局面！
"""


@pytest.fixture(scope="module")
def style(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two papers about 作风建设, by two bodies, with the shipped model."""
    folder = tmp_path_factory.mktemp("style")
    (folder / "云岭县卫生院2024年作风建设工作要点.txt").write_text(CLINIC, encoding="utf-8")
    (folder / "在云岭县作风建设推进会上的讲话.txt").write_text(SPEECH, encoding="utf-8")
    with Library.create(tmp_path_factory.mktemp("library") / "style") as library:
        library.add([folder])
        yield library


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample papers with the shipped model."""
    with Library.create(tmp_path_factory.mktemp("samples") / "library") as library:
        library.add(sample_files())
        yield library


def statements(made: SpeakingPoints) -> list[Statement]:
    return [*made.opening, *(s for point in made.points for s in point.statements), *made.practice, *made.closing]


def quotations(made: SpeakingPoints) -> list[Statement]:
    return [s for s in statements(made) if s.kind in ("verbatim", "trimmed", "prompt")]


def assert_sound(made: SpeakingPoints, library: Library, topic: str = "") -> None:
    """Every statement cited, exact and held; nothing twice; sources are what is cited."""
    spans: list[tuple[str, int, int]] = []
    for statement in statements(made):
        assert statement.citations, statement.text
        for citation in statement.citations:
            assert library.document(citation.document_id).text[citation.start : citation.end] == citation.text
        texts = [citation.text for citation in statement.citations]
        assert unsupported(statement.text, texts, [c.document for c in statement.citations]) == []
        assert statement.verified
    for statement in quotations(made):
        [citation] = statement.citations
        said = re.search("“(.*)”", statement.text)
        assert said is not None
        assert said[1].rstrip("…").translate(str.maketrans("‘’", "“”")) in " ".join(citation.text.split())
        assert (statement.kind == "trimmed") <= said[1].endswith("……")
        for document, start, end in spans:
            assert (document != citation.document_id) or end <= citation.start or citation.end <= start, statement.text
        spans.append((citation.document_id, citation.start, citation.end))
    numbers = [citation.number for s in statements(made) for citation in s.citations]
    assert list(dict.fromkeys(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert {s.document_id for s in made.sources} == {c.document_id for s in statements(made) for c in s.citations}
    headings = [point.heading for point in made.points]
    assert len(set(headings)) == len(headings)
    papers = [library.document(source.document_id).text for source in made.sources]
    for heading in headings:
        assert 6 <= len(heading) <= 25
        assert heading[-1] not in "。；，、：！？"
        assert any(heading in text for text in papers), heading


def test_points_are_cited_in_order_and_rest_on_both_papers(style: Library) -> None:
    made = speaking_points(style, "作风建设", minutes=4, points=3)
    assert_sound(made, style)
    assert made.title == "关于“作风建设”的研讨发言提纲"
    assert len(made.points) == 3
    assert all(2 <= len(point.statements) <= 4 for point in made.points)
    assert {source.document for source in made.sources} == {
        "云岭县卫生院2024年作风建设工作要点",
        "在云岭县作风建设推进会上的讲话",
    }
    assert "《在云岭县作风建设推进会上的讲话》" in made.opening[0].text
    assert made.closing[-1].text.endswith("不当之处，请批评指正。")


def test_a_meeting_is_no_statement(style: Library) -> None:
    made = speaking_points(style, "作风建设", minutes=15)
    assert all("推进会，主要任务" not in s.text and "同志们：" not in s.text for s in quotations(made))


def test_requirements_become_prompts_that_the_speaker_fills_in(style: Library) -> None:
    made = speaking_points(style, "改进服务作风", minutes=6)
    prompts = [s for s in made.practice if s.kind == "prompt"]
    assert prompts
    assert all(re.search("【请补充：本单位[^】]+】$", s.text) for s in prompts)


def test_own_words_stand_in_practice_and_answer_what_they_cover(style: Library) -> None:
    asked = speaking_points(style, "改进服务作风", minutes=6)
    first = next(s for s in asked.practice if s.kind == "prompt").citations[0].text
    own = f"对照要求，我科已经做到：{first.rstrip('。')}"
    made = speaking_points(style, "改进服务作风", minutes=6, own_unit=own)
    [spoken] = [s for s in made.practice if not s.citations]
    assert spoken == Statement(f"{own}。", "phrased")
    assert all(first not in c.text for s in made.practice for c in s.citations)


@pytest.mark.parametrize(
    ("occasion", "title", "last"),
    [
        ("学习体会", "关于“作风建设”的学习体会提纲", "以上体会，不当之处，请批评指正。"),
        ("工作部署", "关于“作风建设”的工作部署讲话提纲", "请各单位对照要求，认真抓好落实。"),
    ],
)
def test_the_occasion_sets_the_frame(style: Library, occasion: Occasion, title: str, last: str) -> None:
    made = speaking_points(style, "作风建设", minutes=4, points=3, occasion=occasion)
    assert made.title == title
    assert made.closing[-1].text.endswith(last)


def test_a_topic_that_the_papers_do_not_cover_is_refused_with_near_ones(samples: Library) -> None:
    for topic in ("奶茶加盟", "足球世界杯", "碳达峰碳中和"):
        with pytest.raises(TopicError, match=f"没有足够的内容可谈“{topic}”，相近的主题有：“.+”") as refused:
            speaking_points(samples, topic)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("topic", "reason"), [("", "主题是空的"), (" ？。", "主题是空的"), ("作风" * 101, "202 个字")])
def test_a_topic_that_is_none_is_refused(style: Library, topic: str, reason: str) -> None:
    with pytest.raises(TopicError, match=reason):
        speaking_points(style, topic)


@pytest.mark.parametrize("topic", ["机关党建", "安全生产", "精简会议文件", "公共数据管理"])
def test_sample_papers_give_sound_outlines_of_the_length(samples: Library, topic: str) -> None:
    made = speaking_points(samples, topic, minutes=8)
    assert_sound(made, samples)
    assert len(made.points) >= 3
    short = any("不足 8 分钟" in note for note in made.notes)
    assert short or abs(spoken_length(made) / (8 * CHARS_A_MINUTE) - 1) <= 0.15


def test_one_paper_will_do(samples: Library) -> None:
    from index.filters import Filter

    speech = samples.document("全市安全生产工作会议上的讲话")
    alone = samples.within(Filter(documents=frozenset({speech.id})))
    made = speaking_points(alone, "安全生产责任", minutes=5)
    assert [source.document_id for source in made.sources] == [speech.id]
    assert any("只有一份文件" in note for note in made.notes)


def test_what_is_too_short_for_the_minutes_is_said(style: Library) -> None:
    made = speaking_points(style, "作风建设", minutes=60)
    assert any("不足 60 分钟" in note for note in made.notes)


def topics(shared: Path) -> list[str]:
    """The topics that the seminar paper lists after 围绕, in quotation marks."""
    paper = next((shared / "policies").glob("*专题研讨情况.txt")).read_text(encoding="utf-8")
    lists = re.findall("围绕(“[^\n]*?”)等课题", paper)
    return [topic for one in lists for topic in re.findall("“([^“”]+)”", one)]


@pytest.fixture(scope="module")
def policies(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.create(tmp_path_factory.mktemp("policies") / "library") as library:
        library.add([shared / "policies"])
        yield library


def test_each_seminar_topic_yields_an_outline(policies: Library, shared: Path) -> None:
    listed = topics(shared)
    assert len(listed) == 11
    for topic in listed:
        made = speaking_points(policies, topic)
        assert_sound(made, policies, read_topic(topic).clauses[0])
        assert "研讨主题" not in made.opening[0].text
        assert len(made.points) >= 3, topic
        assert all(len(point.statements) >= 2 for point in made.points), topic
        assert len(made.sources) >= 2, topic
        assert all("课题" not in s.text for s in statements(made)), topic
        said = [pairs(s.citations[0].text) for s in quotations(made)]
        assert all(len(a & b) < 0.75 * min(len(a), len(b)) for i, a in enumerate(said) for b in said[:i]), topic


def test_a_topic_with_few_headings_still_has_three_points(policies: Library) -> None:
    for topic in ("提高派驻监督质效", "整治形式主义、官僚主义"):
        made = speaking_points(policies, topic)
        assert_sound(made, policies, topic)
        assert len(made.points) >= 3, topic
        assert all(len(point.statements) >= 2 for point in made.points), topic


def test_other_topics_are_refused_by_papers_on_party_building(policies: Library) -> None:
    for topic in ("碳达峰", "奶茶加盟", "足球世界杯", "新能源汽车下乡", "医保支付方式改革"):
        with pytest.raises(TopicError):
            speaking_points(policies, topic)
