"""Citation numbers of a talk, and the sources that are left."""

from assistant.records import Citation
from assistant.speaking_points.numbering import renumbered
from assistant.speaking_points.records import Point, Source, SpeakingPoints, Statement


def said(text, *places):
    cited = tuple(Citation(9, f"办法{d}", f"{d}.txt", (), "甲" * 4, at, at + 4, d) for d, at in places)
    return Statement(text, "verbatim", cited)


def source(document):
    return Source(f"办法{document}", f"{document}.txt", "", "", None, document)


TALK = SpeakingPoints(
    "题",
    (said("依据《办法c》。", ("a", 20)),),
    (
        Point("一", (said("二", ("b", 0), ("a", 20)), said("三"))),
        Point("二", (said("四", ("a", 30)), said("五", ("b", 0)))),
    ),
    (said("六", ("e", 1)),),
    (said("七", ("a", 20), ("a", 40)),),
    tuple(map(source, "abcde")),
    ("说明",),
)


def test_one_number_a_stretch_in_the_order_of_first_use():
    done = renumbered(TALK)
    parts = [done.opening, *(point.statements for point in done.points), done.practice, done.closing]
    numbers = [[citation.number for citation in statement.citations] for part in parts for statement in part]
    assert numbers == [[1], [2, 1], [], [3], [2], [4], [1, 5]]
    assert done.notes == ("说明",)
    assert [statement.text for part in parts for statement in part] == ["依据《办法c》。", *"二三四五六七"]
    assert renumbered(done) == done


def test_sources_are_those_cited_or_named():
    assert [one.document_id for one in renumbered(TALK).sources] == ["a", "b", "c", "e"]
