"""Papers limited to groups: hidden from readers of other groups, seen by administrators, for every paper of a file."""

import pytest

from ui.office.limits import PaperLimits
from ui.office.people import Person, Role
from ui.office.store import Store

FILE, OTHER = "/文件/人事.txt", "/文件/纪要.txt"
STAFF = Person("甲", groups=frozenset({"人事", "办公室"}))
READER = Person("乙")
ADMIN = Person("丙", Role.ADMIN)


@pytest.fixture
def limits(tmp_path):
    made = PaperLimits(Store(tmp_path))
    made.set(FILE, [" 人事 ", "", "人事"])
    made.set(OTHER, ["纪委", "办公室"])
    return made


def test_a_limit_hides_a_file_from_all_other_groups(limits):
    assert limits.hidden_from(READER) == {FILE, OTHER}
    assert limits.hidden_from(STAFF) == frozenset()
    assert limits.hidden_from(Person("丁", groups=frozenset({"纪委"}))) == {FILE}
    assert limits.hidden_from(ADMIN) == frozenset()


def test_groups_are_kept_once_and_in_order(limits):
    assert limits.groups(FILE) == ["人事"] and limits.groups(OTHER) == ["办公室", "纪委"]
    assert limits.groups("/文件/别的.txt") == []


def test_a_limit_is_replaced_as_a_whole_and_lifted(limits):
    limits.set(OTHER, ["人事"])
    assert limits.all() == {FILE: {"人事"}, OTHER: {"人事"}}
    limits.set(OTHER, [])
    assert limits.hidden_from(READER) == {FILE}
    assert OTHER not in limits.all()


def test_a_group_of_a_similar_name_is_another(limits):
    assert limits.hidden_from(Person("戊", groups=frozenset({"人事处", "人", "人事 "}))) == {FILE, OTHER}
