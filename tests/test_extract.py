"""Answers from sentences alone, over real small libraries."""

import re

import pytest

from assistant import AnswerSettings
from assistant.extract import Extractor
from assistant.question import Kind, analyse
from assistant.verifying.verify import check, markers
from index.library import Library

SETTINGS = AnswerSettings()
PLAN = """云岭县人社局2024年党建工作要点
一、加强学习
（一）中心组学习。局党组理论学习中心组全年集中学习12次，每次不少于半天。
（二）青年学习。青年理论学习小组每月开展一次交流，由机关党委专职副书记周海燕负责。
（三）警示教育。组织观看警示教育片场次，签订《廉洁自律承诺书》余份。
二、改进作风
（一）调研走访。计划全年下沉社区调研10次，实际只开展了7次。
（二）干部培训。深化“三强”支部创建，打造过硬队伍。
（三）志愿服务。志愿服务队的服务口号是“有事您说话”，活动在县文化广场举行。
（四）重点抓好五项制度：
1.首问负责制；
2.限时办结制；
3.一次告知制；
4.服务承诺制；
5.责任追究制。
"""
REPORT = """青川县人社局2024年党建工作总结
一、学习情况
局党组理论学习中心组全年集中学习15次，撰写心得60篇。
二、作风情况
局党组班子成员下基层走访企业40家，帮助解决用工问题。
县职工食堂由县机关事务中心负责管理，每季度公示一次账目。
"""
OLD = """云岭县人社局2021年信访工作总结
全年接待来访群众320人次，办结信访件45件。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("extract")
    papers = folder / "papers"
    papers.mkdir()
    for text in (PLAN, REPORT, OLD):
        (papers / f"{text.splitlines()[0]}.txt").write_text(text, encoding="utf-8")
    with Library.create(folder / "library") as library:
        library.add([papers])
        yield library


@pytest.fixture
def ask(library):
    def draft(text, settings=SETTINGS, count=12):
        question = analyse(text)
        hits = library.search(text, count)
        found = Extractor(library, settings).draft(question, hits)
        if found is not None:
            sound(library, found)
        return found

    return draft


def sound(library, draft):
    """What holds for every answer."""
    assert check(draft.answer, draft.citations) == []
    assert [citation.number for citation in draft.citations] == list(range(1, len(draft.citations) + 1))
    assert set(markers(draft.answer)) == {citation.number for citation in draft.citations}
    for citation in draft.citations:
        document = library.document(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.text
        assert citation.document == document.title
    for start, end in draft.highlights:
        assert 0 <= start < end <= len(draft.answer)
        assert any(draft.answer[start:end] in citation.text for citation in draft.citations)
    assert "\ufffd" not in draft.answer
    assert 0 < draft.confidence <= 1


def bold(draft):
    return [draft.answer[start:end] for start, end in draft.highlights]


def test_figure_is_quoted_and_bold(ask):
    draft = ask("青川县人社局班子成员走访企业多少家？")
    assert bold(draft) == ["40家"]
    assert "走访企业40家" in draft.answer


def test_frequency_is_bold(ask):
    assert bold(ask("县职工食堂账目多久公示一次？")) == ["每季度"]


def test_figures_of_several_papers_stand_side_by_side(ask):
    draft = ask("局党组理论学习中心组全年集中学习多少次？")
    assert set(bold(draft)) == {"12次", "15次"}
    assert "《云岭县人社局2024年党建工作要点》：" in draft.answer
    assert "《青川县人社局2024年党建工作总结》：" in draft.answer


def test_the_unit_that_is_named_decides(ask):
    assert "15次" in bold(ask("青川县人社局党组中心组全年集中学习多少次？"))[0]
    assert "12次" in bold(ask("云岭县人社局党组中心组全年集中学习多少次？"))[0]


def test_rival_figure_of_another_paper_is_shown_beside_a_confirmation(ask):
    draft = ask("局党组理论学习中心组全年集中学习12次，对吗？")
    assert draft.answer.startswith("各文件的说法不一致。")
    assert set(bold(draft)) == {"12次", "15次"}
    assert "《青川县人社局2024年党建工作总结》：" in draft.answer


def test_false_premise_is_put_right(ask):
    draft = ask("青川县人社局班子成员走访企业50家，是吗？")
    assert draft.answer.startswith("与原文不符。")
    assert bold(draft) == ["40家"]
    assert "50" not in draft.answer


def test_true_premise_is_confirmed(ask):
    assert ask("青川县人社局班子成员走访企业40家，是吗？").answer.startswith("是的。")
    assert ask("青川县人社局班子成员走访企业四十家，是吗？").answer.startswith("是的。")


def test_figure_that_is_taken_back_is_neither_true_nor_false(ask):
    draft = ask("云岭县下沉社区调研10次，是吗？")
    assert draft.answer.startswith("请对照原文的前后文。")
    assert "实际只开展了7次" in draft.answer


@pytest.mark.parametrize("question", ["组织观看警示教育片多少场次？", "签订了多少份《廉洁自律承诺书》？"])
def test_gap_is_said_to_be_one_and_no_number_shown(ask, question):
    draft = ask(question)
    assert draft.answer.startswith("原文未载明具体数字。")
    assert not re.search(r"\d", re.sub(r"\[\d+\]", "", draft.answer))
    assert draft.highlights == ()
    assert any("未作推断" in note for note in draft.notes)


def test_named_group_without_its_members_is_refused(ask):
    assert ask("“三强”支部是指哪三强？") is None
    assert ask("“三强”支部创建深化了没有？") is not None


@pytest.mark.parametrize("question", ["重点抓好哪五项制度？", "重点抓好哪些制度？"])
def test_members_are_given_completely(ask, question):
    draft = ask(question)
    places = [draft.answer.find(name) for name in ("首问负责", "限时办结", "一次告知", "服务承诺", "责任追究")]
    assert -1 not in places
    assert places == sorted(places)


def test_who_is_bold(ask):
    assert bold(ask("青年理论学习小组的交流由谁负责？")) == ["周海燕"]
    assert bold(ask("负责青年理论学习小组的副书记叫什么名字？")) == ["周海燕"]


def test_somebody_asked_for_who_is_not_named_is_refused(ask):
    assert ask("志愿服务队的队长叫什么名字？") is None
    assert ask("中心组学习的主持人是谁？") is None
    credulous = AnswerSettings(grounded=0.0, without_figure=0.0)
    assert ask("县职工食堂的领队是谁？", credulous) is None
    assert ask("县职工食堂由谁负责管理？", credulous) is not None


def test_where_and_called_what(ask):
    assert "县文化广场" in ask("志愿服务活动在哪里举行？").answer
    assert bold(ask("志愿服务队的服务口号是什么？")) == ["“有事您说话”"]


def test_paper_of_another_year_is_refused(ask):
    assert bold(ask("2021年接待来访群众多少人次？")) == ["320人次"]
    assert ask("2020年接待来访群众多少人次？") is None
    assert ask("2024年接待来访群众多少人次？") is None


def test_across_papers_only_the_units_that_are_named(ask, library):
    text = "云岭县人社局和青川县人社局的党组理论学习中心组全年分别集中学习多少次？"
    assert analyse(text).kind is Kind.ACROSS
    draft = ask(text, count=30)
    assert {citation.document for citation in draft.citations} == {text.splitlines()[0] for text in (PLAN, REPORT)}
    assert draft.answer.count("**《") == 2
    assert "12次" in draft.answer
    assert "15次" in draft.answer


def test_a_unit_that_is_not_named_is_left_out_across_papers(make_library, tmp_path):
    folder = tmp_path / "units"
    folder.mkdir()
    for unit, count in (("云岭县", 12), ("青川县", 15), ("白石县", 9)):
        text = f"局党组理论学习中心组全年集中学习{count}次。\n机关食堂按月公示账目。\n"
        (folder / f"{unit}人社局2024年工作情况.txt").write_text(text, encoding="utf-8")
    library = make_library("of-units")
    library.add([folder])
    question = analyse("云岭县和青川县的局党组理论学习中心组全年分别集中学习多少次？")
    hits = library.search(question.text, 30)
    draft = Extractor(library, AnswerSettings(grounded=0.0)).draft(question, hits)
    sound(library, draft)
    assert "12次" in draft.answer
    assert "15次" in draft.answer
    assert "9次" not in draft.answer


@pytest.mark.parametrize(
    "question",
    [
        "食堂几点开饭？",
        "量子计算机的工作原理是什么？",
        "机关事务中心的办公电话是多少？",
        "走访了多少户困难群众？",
        "？？",
    ],
)
def test_what_no_paper_says_is_refused(ask, question):
    assert ask(question) is None


def test_nothing_found_nothing_said(library):
    assert Extractor(library, SETTINGS).draft(analyse("中心组学习多少次？"), []) is None


def test_threshold_refuses_what_is_less_sure(ask):
    draft = ask("青川县人社局班子成员走访企业多少家？")
    assert ask("青川县人社局班子成员走访企业多少家？", AnswerSettings(grounded=draft.confidence + 0.001)) is None
    assert ask("青川县人社局班子成员走访企业多少家？", AnswerSettings(grounded=draft.confidence - 0.001)) == draft


@pytest.mark.parametrize("limit", [1, 2])
def test_no_more_sentences_than_allowed(ask, limit):
    settings = AnswerSettings(max_sentences=limit, enough_odds=1.0, least_odds=0.0, grounded=0.0, near_best=99.0)
    for question in ("人社局党组做了什么工作？", "人社局全年集中学习多少次？"):
        draft = ask(question, settings)
        said = [line for line in re.split(r"[。\n]", draft.answer) if re.sub(r"\[\d+\]|\W", "", line)]
        assert 1 <= len(said) <= limit
        assert len(draft.citations) <= limit


def test_more_sentences_are_shown_where_one_is_not_sure_enough(ask):
    question = "人社局党组做了什么工作？"
    few, many = (
        ask(question, AnswerSettings(grounded=0.0, enough_odds=odds, least_odds=0.0, max_sentences=3))
        for odds in (0.0, 1.0)
    )
    assert len(few.answer) < len(many.answer)


def test_question_among_the_sentences_is_no_answer(make_library, tmp_path):
    paper = tmp_path / "问答.txt"
    paper.write_text("什么是“头雁效应”？\n请各科室抓紧报送材料。\n", encoding="utf-8")
    library = make_library("questions")
    library.add([paper])
    question = "什么是“头雁效应”？"
    hits = library.search(question, 5)
    assert hits
    assert Extractor(library, SETTINGS).draft(analyse(question), hits) is None
    assert "头雁" not in Extractor(library, AnswerSettings(grounded=0.0)).draft(analyse(question), hits).answer


def test_masked_names_are_not_guessed(make_library, tmp_path):
    paper = tmp_path / "要点.txt"
    paper.write_text("重点推进XX、XX、XX等市场整治工作。\n食堂每月公示账目。\n", encoding="utf-8")
    library = make_library("masked")
    library.add([paper])
    question = "重点推进哪些市场的整治工作？"
    draft = Extractor(library, AnswerSettings(grounded=0.0)).draft(analyse(question), library.search(question, 5))
    assert draft.answer.startswith("原文未载明具体名称。")
    assert any("未作推断" in note for note in draft.notes)


def test_parts_asked_about_one_by_one_are_answered_one_by_one(make_library, tmp_path):
    paper = tmp_path / "讲话.txt"
    paper.write_text(
        "要大兴“务实之风”，坚持真抓实干。\n机关食堂按月公示账目。\n要弘扬“清廉之风”，坚持干净做事。\n", encoding="utf-8"
    )
    library = make_library("parts")
    library.add([paper])
    question = "“务实之风”和“清廉之风”分别要求什么？"
    draft = Extractor(library, AnswerSettings(grounded=0.0)).draft(analyse(question), library.search(question, 5))
    sound(library, draft)
    assert "真抓实干" in draft.answer
    assert "干净做事" in draft.answer
    assert "食堂" not in draft.answer


def test_a_word_of_the_same_kind_is_no_answer(tmp_path):
    paper = tmp_path / "考勤规定.txt"
    paper.write_text("考勤规定\n职工直系亲属去世的，给予丧假3天。\n事假全年累计不超过15天。\n", encoding="utf-8")
    with Library.create(tmp_path / "leave") as leave:
        leave.add([paper])
        asked = {text: analyse(text) for text in ("丧假有几天？", "探亲假有几天？")}
        drafts = {text: Extractor(leave, SETTINGS).draft(q, leave.search(text, 5)) for text, q in asked.items()}
    assert drafts["丧假有几天？"] is not None
    assert drafts["探亲假有几天？"] is None
