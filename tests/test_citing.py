"""Which places bear a statement out, and their numbers."""

from assistant.records import Citation
from assistant.writing.citing import Cited, held
from index.records import Hit, Passage

LEDGER = "各科室每季度上报一次台账。台账由专人保管。"
DUTY = "值班人员应当每小时巡查一次机房。"


def hit(text, number, start=0):
    passage = Passage(f"p{number}", f"d{number}", start, start + len(text), text, ("一、台账",))
    return Hit(passage, f"办法{number}", f"{number}.txt", 1.0)


SHOWN = [hit(LEDGER, 1, 40), hit(DUTY, 2)]


def place(number, start, document="d1"):
    return Citation(number, "办法", "a.txt", (), "甲" * 5, start, start + 5, document)


def test_statement_is_held_against_what_it_cites():
    verdict = held("各科室每季度上报一次台账。", [1], SHOWN)
    assert verdict.holds
    assert [(p.text, p.start, p.end) for p in verdict.places] == [("各科室每季度上报一次台账。", 40, 53)]
    assert not held("各科室每季度上报一次台账。", [2], SHOWN).holds
    assert not held("各科室每季度上报一次台账。", [3, 0, -1], SHOWN).holds


def test_statement_that_cites_nothing_is_held_against_the_nearest_where_asked():
    alone = held("值班人员应当每小时巡查一次机房。", [], SHOWN)
    assert (alone.holds, alone.tolerable(), alone.places) == (False, False, ())
    nearest = held("值班人员应当每小时巡查一次机房。", [7], SHOWN, nearest=True)
    assert (nearest.holds, nearest.tolerable(), nearest.cited) == (False, True, False)
    assert [p.document_id for p in nearest.places] == ["d2"]


def test_what_a_reader_may_see_depends_on_what_fails():
    stronger = held("值班人员必须每小时巡查一次机房。", [2], SHOWN)
    assert (stronger.holds, stronger.tolerable(), stronger.tolerable(())) == (False, True, False)
    strange = held("春风化雨润物无声。", [2], SHOWN)
    assert (strange.tolerable(), strange.tolerable({"依据"})) == (False, True)
    assert not held("值班人员应当每小时巡查三次机房。", [2], SHOWN).tolerable({"依据", "名称", "情态"})


def test_places_are_numbered_once_in_order_of_first_use():
    cited = Cited()
    assert [c.number for c in cited.take([place(9, 30), place(4, 10), place(2, 30)])] == [1, 2]
    assert [c.number for c in cited.take([place(0, 10), place(0, 10, "d2")])] == [2, 3]
    assert cited.take(()) == ()
    assert [(c.number, c.document_id, c.start) for c in cited.citations] == [
        (1, "d1", 30),
        (2, "d1", 10),
        (3, "d2", 10),
    ]
