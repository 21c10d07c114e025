import pytest
from admitting import admits
from hypothesis import given
from hypothesis import strategies as st

from index.filters import AllBut, Filter, admitted_of_best
from index.records import Document, Identity


def paper(
    id: str = "a", date: str = "2023-05-01", kind: str = "通知", repealed: bool = False, source: str = "/a"
) -> Document:
    return Document(id, "", Identity(date=date, kind=kind, repealed=repealed), "a.txt", source)


@pytest.mark.parametrize(
    ("where", "admitted"),
    [
        (Filter(), True),
        (Filter(documents=frozenset({"a", "b"})), True),
        (Filter(documents=frozenset({"b"})), False),
        (Filter(documents=frozenset()), False),
        (Filter(years=frozenset({2022, 2023})), True),
        (Filter(years=frozenset({2022})), False),
        (Filter(kinds=frozenset({"通知", "条例"})), True),
        (Filter(kinds=frozenset({"条例"})), False),
        (Filter(repealed=False), True),
        (Filter(repealed=True), False),
        (Filter(years=frozenset({2023}), kinds=frozenset({"条例"})), False),
        (Filter(hidden=frozenset()), True),
        (Filter(hidden=frozenset({"/b"})), True),
        (Filter(hidden=frozenset({"/a", "/b"})), False),
        (Filter(documents=frozenset({"a"}), hidden=frozenset({"/a"})), False),
    ],
)
def test_every_condition_must_be_met(where, admitted):
    assert admits(where, paper()) is admitted


def test_a_paper_without_a_date_is_of_no_year():
    assert not admits(Filter(years=frozenset({0, 2023})), paper(date=""))


def test_a_filter_without_conditions_is_none():
    assert not Filter()
    assert Filter(repealed=False) and Filter(documents=frozenset())
    assert Filter(hidden=frozenset({"/a"})) and not Filter(hidden=frozenset())
    assert not Filter(hidden=frozenset({"/a"})).narrows


def test_what_is_hidden_stays_hidden_even_where_nothing_is_admitted():
    """Else the message about it would tell of the hidden papers' years and kinds."""
    both = Filter(repealed=True, hidden=frozenset({"/a"})) & Filter(repealed=False, hidden=frozenset({"/b"}))
    assert both.documents == frozenset()
    assert both.sight == Filter(hidden=frozenset({"/a", "/b"}))
    assert {both: 1}[both] == 1  # a filter is a key of caches


def test_all_but_a_few_reads_the_others_only_when_gone_through():
    read = []
    keys = AllBut(frozenset({2, 3}), 5, lambda: (read.append(1), range(1, 6))[1])
    assert (len(keys), 1 in keys, 2 in keys, read) == (3, True, False, [])
    assert list(keys) == [1, 4, 5] and read == [1]


def _filters() -> st.SearchStrategy[Filter]:
    def some(*values):
        return st.none() | st.frozensets(st.sampled_from(values))

    repealed = st.none() | st.booleans()
    kinds = some("通知", "条例", "")
    return st.builds(Filter, some("a", "b", "c"), some(2022, 2023), kinds, repealed, some("/a", "/b"))


_PAPERS = st.builds(
    paper,
    st.sampled_from("abc"),
    st.sampled_from(["", "2022", "2023-01"]),
    st.sampled_from(["通知", "条例", ""]),
    source=st.sampled_from(["/a", "/b", ""]),
)


@given(_filters(), _filters(), _PAPERS)
def test_and_admits_what_both_admit(one, other, document):
    assert admits(one & other, document) == (admits(one, document) and admits(other, document))


def ranked(count: int) -> list[tuple[int, float]]:
    return [(key, -float(key)) for key in range(count)]


@given(st.frozensets(st.integers(0, 199), min_size=1), st.integers(1, 20))
def test_picking_out_of_the_best_is_exact_or_given_up(admitted, limit):
    asked = []

    def search(count):
        asked.append(count)
        return ranked(200)[:count]

    found = admitted_of_best(search, admitted, limit, 200, 150)
    exact = [pair for pair in ranked(200) if pair[0] in admitted][:limit]
    assert found is None or found == exact
    assert all(count <= 150 for count in asked)


def test_it_is_given_up_only_for_a_reason():
    half = frozenset(range(0, 200, 2))
    assert admitted_of_best(lambda count: ranked(200)[:count], half, 10, 200, 150) == ranked(20)[::2]
    worst = frozenset(range(100, 200))  # 40 are looked through, and none of them is admitted
    assert admitted_of_best(lambda count: ranked(200)[:count], worst, 10, 200, 100) is None
    # with 110 of them, ten must be
    assert admitted_of_best(lambda count: ranked(200)[:count], worst, 10, 200, 150) == ranked(110)[100:]
    rare = frozenset({3})
    assert admitted_of_best(lambda count: pytest.fail("too many"), rare, 10, 200, 150) is None


def test_a_search_that_finds_less_than_asked_has_found_all():
    assert admitted_of_best(lambda count: ranked(5), frozenset({1, 4, 90}), 2, 100, 1_000) == [(1, -1.0), (4, -4.0)]
    assert admitted_of_best(lambda count: ranked(5), frozenset({1, 80, 90}), 2, 100, 1_000) == [(1, -1.0)]
