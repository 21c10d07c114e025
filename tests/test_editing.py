"""Changes to an outline: every step, what they leave borne out, and what becomes of the citations."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import EditError
from assistant.records import Citation
from assistant.speaking_points.editing import HEADING, PARAGRAPH, Change, edited
from assistant.speaking_points.records import Point, Source, SpeakingPoints, Statement, marks_at

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>${1}\"'"
MONTHLY = Citation(1, "学习办法", "a.txt", ("第一条",), "各党支部应当每月学习1次。", 0, 13, "d1")
YEARLY = Citation(2, "检查办法", "b.txt", (), "机关党委每年检查2次，结果向市委办公室报告。", 5, 27, "d2")
CLOSING = Citation(3, "学习办法", "a.txt", (), "学习要联系实际。", 40, 48, "d1")
SOURCES = (
    Source("学习办法", "a.txt", "某局", "某发〔2024〕1号", 2024, "d1"),
    Source("检查办法", "b.txt", "某委", "", None, "d2"),
)
TALK = SpeakingPoints(
    "关于学习的发言",
    (Statement("同志们，今天谈学习。", "phrased"),),
    (
        Point(
            "学习要经常",
            (
                Statement("《学习办法》要求：“各党支部应当每月学习1次。”", "verbatim", (MONTHLY,)),
                Statement("《检查办法》要求：“机关党委每年检查2次，结果向市委办公室报告。”", "verbatim", (YEARLY,)),
            ),
        ),
        Point("学习要管用", (Statement("群众满意度明显提升。", "phrased", (MONTHLY,), verified=False),)),
    ),
    (Statement("办法要求：“各党支部应当每月学习1次。”【请补充：本单位学习的次数】", "prompt", (MONTHLY,)),),
    (Statement("最后说：“学习要联系实际。”以上发言，请批评指正。", "verbatim", (CLOSING,)),),
    SOURCES,
    ("全文约 900 字，超过 1 分钟的篇幅（约 220 字），讲时请酌情删减。", "只有两份文件切题。"),
)
OPENING, FIRST, SECOND, PRACTICE, LAST = range(5)


def change(op, part=0, at=-1, talk=TALK, **fields):
    return edited(talk, [Change(op, part, at, **fields)])[0]


def parts(talk):
    return [talk.opening, *(point.statements for point in talk.points), talk.practice, talk.closing]


def numbers(talk):
    return [citation.number for part in parts(talk) for statement in part for citation in statement.citations]


def test_title_and_headings_take_new_words_on_one_line():
    assert change("title", text=" 谈\n学习 ").title == "谈 学习"
    made = change("heading", SECOND, text="学习\t要深")
    assert [point.heading for point in made.points] == ["学习要经常", "学习 要深"]


@pytest.mark.parametrize("wrong", ["", " \n", "长" * (HEADING + 1)])
@pytest.mark.parametrize("op", ["title", "heading"])
def test_heading_that_is_none_is_refused_in_a_sentence(op, wrong):
    with pytest.raises(EditError) as raised:
        change(op, FIRST, text=wrong)
    assert str(raised.value).count("。") == 1


def test_changed_words_are_marked_and_keep_their_citation():
    made = change("text", FIRST, 0, text="办法写得明白：“各党支部应当每月学习1次。”这要做到。")
    (statement, other) = made.points[0].statements
    assert (statement.edited, statement.verified, statement.kind) == (True, True, "own")
    assert statement.citations == (MONTHLY,)
    assert statement.text[: marks_at(statement)].endswith("学习1次。”")
    assert other == TALK.points[0].statements[1]


def test_what_is_put_back_unchanged_is_not_marked():
    assert parts(change("text", FIRST, 0, text=TALK.points[0].statements[0].text)) == parts(TALK)


@pytest.mark.parametrize(
    ("part", "at", "text"),
    [
        (FIRST, 0, "《学习办法》要求：“各党支部应当每月学习2次。”"),  # in the quotation
        (FIRST, 0, "各党支部每月学习3次。"),  # a number
        (FIRST, 0, "各党支部每周学习1次。"),  # how often
        (FIRST, 0, "各党支部应当在2031年5月8日学习1次。"),  # a date
        (FIRST, 0, "按某发〔2024〕9号，各党支部应当每月学习1次。"),  # a document number
        (FIRST, 0, "《检查办法》要求，各党支部应当每月学习1次。"),  # a title of another paper
        (FIRST, 1, "机关党委每年检查2次，结果向市财政局报告。"),  # a name
        (FIRST, 0, "各党支部可以每月学习1次。"),  # a permission made of a duty
        (OPENING, 0, "同志们，全市有12个支部学习。"),  # cites nothing
        (LAST, 0, "最后说：“学习要联系实际。”去年学了30次。"),
    ],
)
def test_what_the_citation_does_not_bear_out_is_unverified(part, at, text):
    statement = parts(change("text", part, at, text=text))[part][at]
    assert statement.edited
    assert not statement.verified


@pytest.mark.parametrize(
    ("part", "at", "text"),
    [
        (FIRST, 0, "按照《学习办法》（某发〔2024〕1号），各党支部应当每月学习1次。"),  # what is known of the paper
        (FIRST, 0, "“各党支部应当每月学习1次”，这句话我们要记住。"),
        (FIRST, 1, "结果要向市委办公室报告，每年2次。"),
        (OPENING, 0, "同志们，下面我谈谈《学习办法》。"),
        (LAST, 0, "学习要联系实际。请批评指正。"),
    ],
)
def test_what_it_does_bear_out_stays_verified(part, at, text):
    assert parts(change("text", part, at, text=text))[part][at].verified


def test_a_prompt_is_filled_in_with_figures_of_the_own_unit():
    filled = TALK.practice[0].text.replace("【请补充：本单位学习的次数】", "我处去年开展“回头看”3次，学习26次。")
    (statement,) = change("text", PRACTICE, 0, text=filled).practice
    assert (statement.verified, statement.edited, statement.kind) == (True, True, "own")
    assert statement.text[: marks_at(statement)] == "办法要求：“各党支部应当每月学习1次。”"
    (half,) = change("text", PRACTICE, 0, text=TALK.practice[0].text + "我处学习26次。").practice
    assert half.kind == "prompt"
    (altered,) = change("text", PRACTICE, 0, text=filled.replace("每月学习1次", "每月学习4次")).practice
    assert not altered.verified


def test_a_doubtful_sentence_of_a_model_stays_so_until_all_of_it_is_borne_out():
    (small,) = change("text", SECOND, 0, text="群众的满意度明显提升。").points[1].statements
    assert (small.verified, small.kind) == (False, "phrased")
    (right,) = change("text", SECOND, 0, text="各党支部应当每月学习1次。").points[1].statements
    assert (right.verified, right.kind) == (True, "own")


def test_a_number_put_right_is_borne_out_again():
    wrong = change("text", FIRST, 0, text="各党支部应当每月学习5次。")
    right = change("text", FIRST, 0, talk=wrong, text="各党支部应当每月学习1次。")
    assert right.points[0].statements[0].verified


def test_citation_taken_off_goes_with_its_source_and_what_rests_on_it_is_unverified():
    made = change("text", FIRST, 1, text="机关党委每年检查2次。", cites=())
    statement = made.points[0].statements[1]
    assert (statement.citations, statement.verified) == ((), False)
    assert [source.document for source in made.sources] == ["学习办法"]
    assert sorted(set(numbers(made))) == [1, 2]


def test_removing_numbers_the_rest_without_gaps():
    made = change("remove", FIRST, 0)
    assert [statement.text[:6] for statement in made.points[0].statements] == ["《检查办法》"]
    assert numbers(made) == [1, 2, 2, 3]
    assert change("text", FIRST, 0, text="  \n ") == made  # no words are no paragraph
    assert change("remove", PRACTICE, 0).practice == ()


def test_a_point_goes_with_all_below_it_and_moves_as_a_whole():
    assert [point.heading for point in change("remove", FIRST).points] == ["学习要管用"]
    down, place = edited(TALK, [Change("move", FIRST, by=1)])
    assert [point.heading for point in down.points] == ["学习要管用", "学习要经常"]
    assert place == (SECOND, -1)
    assert parts(change("move", FIRST, by=-1)) == parts(TALK)


def test_a_paragraph_moves_within_its_part_and_over_the_edge():
    within, place = edited(TALK, [Change("move", FIRST, 0, by=1)])
    assert [statement.text[:6] for statement in within.points[0].statements] == ["《检查办法》", "《学习办法》"]
    assert (place, numbers(within)) == ((FIRST, 1), [1, 2, 2, 2, 3])
    over, place = edited(TALK, [Change("move", FIRST, 1, by=1)])
    assert place == (SECOND, 0)
    assert len(over.points[0].statements) == 1
    assert parts(edited(over, [Change("move", SECOND, 0, by=-1)])[0]) == parts(TALK)
    top, place = edited(TALK, [Change("move", OPENING, 0, by=-1)])
    assert (parts(top), place) == (parts(TALK), (OPENING, 0))
    bare = replace(TALK, practice=())
    assert edited(bare, [Change("move", SECOND, 0, by=1)])[1] == (LAST, 0)  # 结合实际 is not there


def test_own_words_taken_out_of_their_place_are_held_against_the_papers():
    own = change("add", PRACTICE, 1, text="我处有党员19名。")
    assert own.practice[1] == Statement("我处有党员19名。", "own")
    moved = edited(own, [Change("move", PRACTICE, 1, by=-1), Change("move", PRACTICE, 0, by=-1)])[0]
    assert [s.verified for s in moved.points[1].statements] == [False, False]


def test_added_lines_are_paragraphs_of_their_own():
    made = change("add", FIRST, 1, text="第一句。\n\n第二句[3]，到2031年完成。\r\n")
    texts = [(s.text, s.kind, s.verified) for s in made.points[0].statements[1:3]]
    assert texts == [("第一句。", "own", True), ("第二句，到2031年完成。", "own", False)]
    assert change("text", FIRST, 1, talk=made, text="改一句。").points[0].statements[1] == Statement("改一句。", "own")


def test_a_note_on_the_length_goes_with_the_first_change():
    assert change("remove", FIRST, 0).notes == ("只有两份文件切题。",)


@pytest.mark.parametrize(
    "wrong",
    [
        Change("text", 9, 0, text="x"),
        Change("text", FIRST, 7, text="x"),
        Change("text", FIRST, -2, text="x"),
        Change("text", FIRST, -1, text="x"),
        Change("add", FIRST, 3, text="x"),
        Change("remove", -1, 0),
        Change("remove", OPENING, -1),
        Change("move", LAST, -1),
        Change("heading", PRACTICE, text="x"),
        Change("add", FIRST, 0, text="长" * (PARAGRAPH + 1)),
    ],
)
def test_what_is_not_there_cannot_be_changed(wrong):
    with pytest.raises(EditError) as raised:
        edited(TALK, [wrong])
    assert str(raised.value).count("。") == 1


CHANGES = st.builds(
    Change,
    st.sampled_from(["text", "add", "remove", "move"]),
    st.integers(0, 4),
    st.integers(-1, 2),
    st.text(max_size=20) | st.just(EVIL),
    st.none() | st.lists(st.integers(1, 3), max_size=2).map(tuple),
    st.sampled_from([-1, 1]),
)


@given(st.lists(CHANGES, max_size=8))
def test_whatever_is_done_citations_run_from_one_without_gaps(changes):
    talk = TALK
    for step in changes:
        try:
            talk = edited(talk, [step])[0]
        except EditError:
            continue
    found = list(dict.fromkeys(numbers(talk)))
    assert found == list(range(1, len(found) + 1))
    cited = {citation.document_id for part in parts(talk) for s in part for citation in s.citations}
    assert cited <= {source.document_id for source in talk.sources}


def test_outline_kept_before_there_were_changes_still_loads():
    import json

    from ui.web.saved import VERSION, load_points

    old = asdict(TALK)
    for part in (old["opening"], old["practice"], old["closing"], *(point["statements"] for point in old["points"])):
        for statement in part:
            del statement["edited"]
    assert load_points(json.dumps({"version": VERSION, "points": old})) == TALK


def test_desk_edits_what_a_tab_has_kept_and_shows_nothing_live():
    from html import unescape

    from ui.web.points_desk import PointsDesk
    from ui.web.points_paper import points_text
    from ui.web.saved import dump_points, load_points

    desk = PointsDesk(None)
    reply = desk.edit(dump_points(TALK), [{"op": "text", "part": 1, "at": 0, "text": f"{EVIL}\ud800{{{{x}}}}"}])
    assert reply["at"] == [1, 0]
    assert "<script" not in reply["body"]
    assert "<img" not in reply["body"]
    assert EVIL in unescape(reply["body"])
    assert "已改动" in reply["body"]
    assert "已改动" not in points_text(load_points(reply["kept"]))
    assert desk.again(reply["kept"])["body"] == reply["body"]
    assert "自己加的" in desk.edit(reply["kept"], [{"op": "add", "part": 0, "at": 0, "text": "好"}])["body"]


@pytest.mark.parametrize(
    "changes",
    [
        None,
        [],
        {},
        [{}],
        [{"op": "html"}],
        [{"op": "move", "by": 5}],
        [{"op": "text", "part": "x"}],
        [{"op": "text"}] * 99,
    ],
)
def test_changes_that_no_page_sends_are_refused_in_a_sentence(changes):
    from ui.web.points_desk import PointsDesk
    from ui.web.saved import dump_points

    assert PointsDesk(None).edit(dump_points(TALK), changes)["error"].count("。") == 1
    assert PointsDesk(None).edit("", [{"op": "remove", "part": 1, "at": 0}])["error"].count("。") == 1


def test_change_that_makes_it_too_long_to_keep_is_refused(monkeypatch):
    from ui.web import points_desk, saved

    kept = saved.dump_points(TALK)
    monkeypatch.setattr(saved, "BYTES", len(kept.encode()) + 50)
    reply = points_desk.PointsDesk(None).edit(kept, [{"op": "add", "part": 1, "at": 0, "text": "长" * 400}])
    assert reply == {"error": points_desk.FULL}
