"""Sessions end when they should, and tries at passwords get slower for whoever fails, not for the owner of the name."""

import threading

import pytest

from ui.office.accounts import Accounts
from ui.office.errors import AccountError, LoginError, ThrottledError
from ui.office.people import Role
from ui.office.sessions import IDLE, LONGEST, Sessions
from ui.office.store import Store
from ui.office.throttle import ADDRESS, FORGOTTEN, NAME, PAIR, Throttle

PASSWORD, HERE, THERE = "xuexi-2026", "10.0.0.5", "10.0.0.6"


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


@pytest.fixture
def accounts(store):
    made = Accounts(store)
    made.add("甲", PASSWORD, Role.ADMIN)
    made.add("乙", PASSWORD)
    return made


@pytest.fixture
def sessions(store, accounts, clock):
    return Sessions(store, accounts, clock, Throttle(clock))


def test_a_token_is_its_person_s_and_kept_as_a_hash(sessions, store):
    person, token = sessions.open("乙", PASSWORD, HERE)
    assert sessions.person(token) == person
    assert sessions.person(token + "x") is sessions.person("") is None
    assert len(token) >= 43 and token not in str(store.rows("SELECT * FROM sessions"))
    assert sessions.open("乙", PASSWORD, HERE)[1] != token
    sessions.close(token)
    assert sessions.person(token) is None


def test_a_session_ends_when_it_is_not_used(sessions, clock):
    token = sessions.open("乙", PASSWORD, HERE)[1]
    for _ in range(3):
        clock.now += IDLE - 1
        assert sessions.person(token)
    clock.now += IDLE + 1
    assert sessions.person(token) is None


def test_a_session_ends_at_last_even_when_it_is_used(sessions, clock, store):
    token = sessions.open("乙", PASSWORD, HERE)[1]
    began = clock.now
    while clock.now + IDLE / 2 < began + LONGEST:
        clock.now += IDLE / 2
        assert sessions.person(token)
    clock.now = began + LONGEST + 1
    assert sessions.person(token) is None
    sessions.open("甲", PASSWORD, HERE)
    assert store.row("SELECT count(*) AS n FROM sessions")["n"] == 1  # what has ended is not kept


def test_what_changes_about_a_person_holds_at_once(sessions, accounts):
    token, other = sessions.open("乙", PASSWORD, HERE)[1], sessions.open("甲", PASSWORD, HERE)[1]
    accounts.set_role("乙", Role.ADMIN)
    accounts.set_groups("乙", ["人事"])
    person = sessions.person(token)
    assert person.admin and person.groups == {"人事"}
    accounts.set_password("乙", "bieren-2026")
    assert sessions.person(token) is None and sessions.person(other)
    token = sessions.open("乙", "bieren-2026", HERE)[1]
    accounts.remove("乙")
    assert sessions.person(token) is None
    accounts.add("乙", PASSWORD)  # somebody else of that name
    assert sessions.person(token) is None


def test_a_password_changed_while_it_is_looked_at_opens_nothing(sessions, accounts, store, monkeypatch):
    check = accounts.check

    def slow(name, password):
        person = check(name, password)
        monkeypatch.setattr(accounts, "check", check)
        accounts.set_password("乙", "bieren-2026")
        return person

    monkeypatch.setattr(accounts, "check", slow)
    with pytest.raises(LoginError, match="不对"):
        sessions.open("乙", PASSWORD, HERE)
    assert store.rows("SELECT * FROM sessions") == []


def test_wrong_name_and_wrong_password_are_told_alike(sessions):
    told = set()
    for name, password in (("乙", "falsch-falsch"), ("没有", PASSWORD), ("", "")):
        with pytest.raises(LoginError) as caught:
            sessions.open(name, password, HERE)
        told.add(str(caught.value))
    assert told == {"账户名或密码不对，请再试一次。"}


def test_an_unknown_name_takes_as_much_work_as_a_known_one(accounts, monkeypatch):
    from ui.office import passwords

    looked = []
    verify = passwords.PasswordHasher.verify
    monkeypatch.setattr(passwords.PasswordHasher, "verify", lambda *args: (looked.append(args[1]), verify(*args))[1])
    for name in ("乙", "没有"):
        assert accounts.check(name, "falsch-falsch") is None
    settings = {known.rpartition("p=")[0] for known in looked}
    assert len(looked) == 2 and len(settings) == 1


def fail(sessions, times, name="乙", address=HERE):
    for _ in range(times):
        with pytest.raises(LoginError) as caught:
            sessions.open(name, "falsch-falsch", address)
        assert not isinstance(caught.value, ThrottledError)


def test_failures_make_the_same_desk_wait_and_not_the_owner_at_another(sessions, clock):
    fail(sessions, PAIR.free)
    with pytest.raises(ThrottledError, match="2 秒后") as caught:
        sessions.open("乙", PASSWORD, HERE)  # even with the right one
    assert caught.value.seconds == 2
    assert sessions.open("乙", PASSWORD, THERE)[0].name == "乙"
    assert sessions.open("甲", PASSWORD, HERE)[0].name == "甲"  # and not others at that desk
    clock.now += 2
    assert sessions.open("乙", PASSWORD, HERE)
    fail(sessions, PAIR.free)  # afresh after the right one


def test_waits_double_up_to_a_quarter_of_an_hour_and_are_forgotten(sessions, clock):
    waits = []
    fail(sessions, PAIR.free)
    for _ in range(12):
        with pytest.raises(ThrottledError) as caught:
            sessions.open("乙", "falsch-falsch", HERE)
        waits.append(caught.value.seconds)
        clock.now += caught.value.seconds
        fail(sessions, 1)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    clock.now += FORGOTTEN + 1
    fail(sessions, PAIR.free)


def test_one_address_cannot_go_through_many_names(sessions, clock):
    for number in range(ADDRESS.free):
        fail(sessions, 1, name=f"某{number}")
    for address in (HERE, f"::ffff:{HERE}"):
        with pytest.raises(ThrottledError):
            sessions.open("还有一个", PASSWORD, address)
    clock.now += 2
    assert sessions.open("甲", PASSWORD, HERE)  # signing in with one's own account wipes nothing out …
    fail(sessions, 1, name="又一个")
    with pytest.raises(ThrottledError) as caught:  # … and a whole office behind one proxy never waits long
        sessions.open("甲", PASSWORD, HERE)
    assert caught.value.seconds <= ADDRESS.slowest


def test_a_network_of_the_sixth_version_counts_as_one_address():
    throttle = Throttle(Clock())
    waits = [throttle.begin("乙", f"fd00:1:2:3::{number:x}") for number in range(PAIR.free + 1)]
    assert waits[:-1] == [0.0] * PAIR.free and waits[-1] > 0
    assert throttle.begin("乙", "fd00:1:2:4::1") == 0.0


def test_tries_from_everywhere_slow_a_name_down_but_for_desks_its_owner_knows():
    throttle = Throttle(Clock())
    assert throttle.begin("乙", HERE) == 0.0
    throttle.succeeded("乙", HERE)
    for number in range(NAME.free):
        assert throttle.begin("乙", f"10.1.0.{number}") == 0.0
    assert 0 < throttle.begin("乙", "10.1.1.1") <= NAME.slowest
    assert throttle.begin("乙", HERE) == 0.0
    assert throttle.begin("甲", "10.1.1.1") == 0.0


def test_tries_sent_at_once_are_not_all_let_through():
    throttle, begin, waits = Throttle(Clock()), threading.Barrier(40), []

    def go():
        begin.wait()
        waits.append(throttle.begin("乙", HERE))

    threads = [threading.Thread(target=go) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0.0) == PAIR.free


def test_what_is_remembered_has_an_end(monkeypatch):
    monkeypatch.setattr("ui.office.throttle.KNOWN", 100)
    throttle = Throttle(Clock())
    for number in range(2_000):
        throttle.begin("x" * 4_000 + str(number), f"10.{number // 250}.0.{number % 250}")
        throttle.succeeded(f"某{number}", f"10.{number // 250}.0.{number % 250}")
    assert len(throttle._tries) <= 300 and len(throttle._familiar) <= 100
    assert max(len(key[1]) for key in throttle._tries) <= 64


def test_nobody_s_password_is_checked_through_another_s_session(sessions, accounts):
    assert sessions.check("乙", PASSWORD, HERE).name == "乙"
    with pytest.raises(AccountError):
        accounts.set_password("没有", PASSWORD)
