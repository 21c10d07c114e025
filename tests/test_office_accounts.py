"""Accounts: names, passwords, roles, groups and keys; what is left in the file, and who may read it."""

import stat
import threading

import pytest

from index.library import Library
from ui.office.accounts import Accounts
from ui.office.conversations import Conversations
from ui.office.errors import AccountError, OfficeError
from ui.office.passwords import hashed, matches
from ui.office.people import Person, Role
from ui.office.store import FOLDER, Store
from ui.samples import open_or_sample

PASSWORD = "xuexi-2026"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "library")


@pytest.fixture
def accounts(store):
    return Accounts(store)


def test_an_account_is_known_by_its_password_alone(accounts):
    assert accounts.add("王五", PASSWORD, Role.ADMIN, [" 办公室 ", "", "人事"]) == Person(
        "王五", Role.ADMIN, frozenset({"办公室", "人事"})
    )
    assert accounts.check("王五", PASSWORD) == accounts.get("王五")
    for name, password in (("王五", PASSWORD + "x"), ("王五", ""), ("王", PASSWORD), ("王五\ud800", PASSWORD)):
        assert accounts.check(name.replace("\ud800", "x"), password) is None
    assert accounts.check("王五", "\ud800" * 9) is None


@pytest.mark.parametrize(
    "name", ["", "a b", "a/b", "a\nb", "x" * 33, "本机", "命令行", "访客1a2b3c4d", "<b>", "a\ud800"]
)
def test_impossible_names_are_refused(accounts, name):
    with pytest.raises(AccountError, match="不能作账户名"):
        accounts.add(name, PASSWORD)
    assert len(accounts) == 0


@pytest.mark.parametrize("password", ["", "1234567", "x" * 201, "aaaaaaaaaaaa", "mima\ud800mima"])
def test_impossible_passwords_are_refused(accounts, password):
    with pytest.raises(AccountError):
        accounts.add("王五", password)
    assert accounts.all() == []


def test_a_name_is_given_once_and_a_group_has_no_blanks(accounts):
    accounts.add("王五", PASSWORD)
    with pytest.raises(AccountError, match="已有账户“王五”"):
        accounts.add("王五", PASSWORD)
    with pytest.raises(AccountError, match="组名"):
        accounts.set_groups("王五", ["办 公 室"])
    with pytest.raises(AccountError, match="没有账户“赵六”"):
        accounts.set_groups("赵六", ["办公室"])


def test_there_is_always_an_administrator(accounts):
    for name, role in (("甲", Role.ADMIN), ("乙", Role.READER)):
        accounts.add(name, PASSWORD, role)
    for act in (lambda: accounts.remove("甲"), lambda: accounts.set_role("甲", Role.READER)):
        with pytest.raises(AccountError, match="唯一的管理员"):
            act()
    accounts.set_role("乙", Role.ADMIN)
    accounts.set_role("甲", Role.READER)
    accounts.remove("甲")
    accounts.remove("乙")  # the last one of all may go
    assert len(accounts) == 0


def test_two_administrators_cannot_demote_each_other_at_once(accounts, store):
    for _ in range(5):
        for name in ("甲", "乙"):
            accounts.add(name, PASSWORD, Role.ADMIN)
        begin, refused = threading.Barrier(2), []

        def demote(name, begin=begin, refused=refused):
            begin.wait()
            try:
                accounts.set_role(name, Role.READER)
            except AccountError:
                refused.append(name)

        threads = [threading.Thread(target=demote, args=(name,)) for name in ("甲", "乙")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 1
        store.execute("DELETE FROM people")


def test_what_was_somebody_s_goes_with_the_account(accounts, store):
    accounts.add("甲", PASSWORD, Role.ADMIN)
    person = accounts.add("乙", PASSWORD)
    accounts.new_key("乙")
    talks = Conversations(store)
    talks.vote(person, talks.new(person, "问", "{}"), 1, 1, "问")
    accounts.remove("乙")
    again = accounts.add("乙", PASSWORD)
    assert (talks.listed(again), talks.votes(), accounts.keys("乙")) == ([], [], [])


def test_a_key_is_its_owner_s_and_kept_as_a_hash(accounts, store):
    person = accounts.add("甲", PASSWORD)
    key, secret = accounts.new_key("甲", "  报表\n脚本 ")
    assert accounts.of_key(secret) == person
    assert accounts.keys() == accounts.keys("甲") == [key] and key.label == "报表 脚本"
    assert accounts.keys("乙") == []
    assert accounts.of_key(secret + "x") is accounts.of_key("") is accounts.of_key(secret.upper()) is None
    stored = b"".join(path.read_bytes() for path in store.folder.iterdir())
    assert secret.encode() not in stored and PASSWORD.encode() not in stored
    accounts.remove_key(key.id)
    assert accounts.of_key(secret) is None
    with pytest.raises(AccountError, match=key.id):
        accounts.remove_key(key.id)
    with pytest.raises(AccountError, match="没有账户"):
        accounts.new_key("乙")


def test_a_password_of_weaker_settings_is_made_anew_when_it_is_used(accounts, store):
    from argon2 import PasswordHasher

    accounts.add("甲", PASSWORD)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    store.execute("UPDATE people SET password = ?", (weak,))
    assert accounts.check("甲", "falsch-falsch") is None
    assert store.row("SELECT password FROM people")["password"] == weak
    assert accounts.check("甲", PASSWORD) is not None
    now = store.row("SELECT password FROM people")["password"]
    assert now != weak and accounts.check("甲", PASSWORD) is not None
    assert matches(PASSWORD, hashed(PASSWORD)) and not matches(PASSWORD, "nonsense")


def test_files_are_for_the_program_s_user_alone(tmp_path):
    (tmp_path / "library" / FOLDER).mkdir(parents=True, mode=0o755)
    store = Store(tmp_path / "library")
    Accounts(store).add("甲", PASSWORD)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.folder.iterdir()}
    assert "office.sqlite-wal" in names and set(names.values()) == {0o600}


def test_many_threads_write_at_once(accounts, store):
    person = accounts.add("甲", PASSWORD)
    talks, failed = Conversations(store), []

    def write():
        try:
            for number in range(20):
                talks.keep(person, talks.new(person, "问", "{}"), str(number))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and store.row("SELECT count(*) AS n FROM conversations")["n"] == 160


def test_together_is_all_or_nothing_even_within_another(accounts, store):
    accounts.add("甲", PASSWORD, Role.ADMIN)
    with pytest.raises(ZeroDivisionError), store.together():
        accounts.set_groups("甲", ["人事"])
        with store.together():
            accounts.add("乙", PASSWORD)
        _ = 1 / 0
    assert [(person.name, person.groups) for person in accounts.all()] == [("甲", frozenset())]


def test_a_broken_file_is_one_sentence(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "office.sqlite").write_bytes(b"no database at all" * 500)
    with pytest.raises(OfficeError, match="已损坏"):
        Store(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OfficeError, match="写不了"):
        Store(tmp_path / "file")


def test_accounts_may_come_before_the_library_and_outlive_its_making_anew(accounts, tmp_path, static_model):
    accounts.add("甲", PASSWORD)
    folder = tmp_path / "library"
    with Library.create(folder, str(static_model)) as library:
        assert library.documents() == []

    class Outdated:
        """A library of nothing but samples, of an earlier version's model."""

        def documents(self):
            return [type("Paper", (), {"sample": True})()]

        @property
        def embedder(self):
            from index.errors import EmbeddingMismatchError

            raise EmbeddingMismatchError("")

        def close(self):
            pass

    made = open_or_sample(folder, Outdated, lambda: Library.create(folder, str(static_model)), even_empty=False)[0]
    made.close()
    assert [person.name for person in Accounts(Store(folder)).all()] == ["甲"]
