"""Conversations are their owner's alone: nobody else reads, changes, finds or deletes one, whoever knows its id."""

import pytest

from ui.office.conversations import TITLE, Conversations
from ui.office.errors import ConversationMissingError, OfficeError
from ui.office.people import Person, Role
from ui.office.store import Store

OWNER, OTHER, ADMIN = Person("甲"), Person("乙"), Person("丙", Role.ADMIN)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


@pytest.fixture
def talks(store):
    return Conversations(store)


@pytest.mark.parametrize("person", [OTHER, ADMIN, Person("甲 "), Person("")])
def test_another_person_s_conversation_is_never_given(talks, person):
    id = talks.new(OWNER, "多久学习一次？", "原来的")
    acts = (
        lambda: talks.get(person, id),
        lambda: talks.keep(person, id, "改过的"),
        lambda: talks.rename(person, id, "改过的"),
        lambda: talks.delete(person, id),
        lambda: talks.vote(person, id, 1, -1, "多久学习一次？"),
    )
    for act in acts:
        with pytest.raises(ConversationMissingError, match="不在了"):
            act()
    assert talks.listed(person) == talks.listed(person, "学习") == talks.votes() == []
    assert talks.get(OWNER, id) == ("多久学习一次？", "原来的")


def test_ids_cannot_be_guessed_or_written_as_a_condition(talks):
    ids = {talks.new(OWNER, "问", "x") for _ in range(50)}
    assert len(ids) == 50 and min(map(len, ids)) >= 16
    for id in ("", "%", "' OR 1=1 --", "\ud800"):
        with pytest.raises(OfficeError):
            talks.get(OWNER, id)


def test_they_are_listed_newest_first_and_found_by_all_words(talks):
    first = talks.new(OWNER, "学习", "每月一次%")
    second = talks.new(OWNER, "会议\n多久", "每年")
    assert {talk.id for talk in talks.listed(OWNER)} == {first, second}
    talks.keep(OWNER, first, "每月一次%，另见")
    assert talks.listed(OWNER)[0].id == first
    found = {
        words: [talk.id for talk in talks.listed(OWNER, words)] for words in ("每月 学习", "会议 每月", "%", "_", "'")
    }
    assert found == {"每月 学习": [first], "会议 每月": [], "%": [first], "_": [], "'": []}
    assert talks.listed(OWNER, "会议")[0].title == "会议 多久"


def test_titles_are_cut_and_a_deleted_one_is_gone_with_its_votes(talks):
    id = talks.new(OWNER, "长" * 100, "x")
    assert len(talks.listed(OWNER)[0].title) == TITLE
    talks.rename(OWNER, id, " 新的\n名字 ")
    assert talks.get(OWNER, id)[0] == "新的 名字"
    talks.vote(OWNER, id, 1, 1, "问")
    talks.delete(OWNER, id)
    assert talks.listed(OWNER) == talks.votes() == []
    with pytest.raises(ConversationMissingError):
        talks.delete(OWNER, id)


def test_a_vote_is_one_for_each_answer_and_can_be_taken_back(talks):
    id = talks.new(OWNER, "问", "x")
    talks.vote(OWNER, id, 1, 1, "第一问")
    talks.vote(OWNER, id, 1, -7, "第一问", "  引错了 " + "长" * 900)
    talks.vote(OWNER, id, 2, 1, "第二问")
    by_question = {vote.question: vote for vote in talks.votes()}
    assert (by_question["第一问"].vote, by_question["第一问"].reason[:3], len(by_question["第一问"].reason)) == (
        -1,
        "引错了",
        500,
    )
    assert len(talks.votes(1)) == 1
    talks.vote(OWNER, id, 1, 0, "第一问")
    assert [vote.question for vote in talks.votes()] == ["第二问"]


def test_conversations_that_quote_a_paper_are_found_and_overwritten(talks):
    id = talks.new(OWNER, "问", '{"document_id": "abc123"}')
    talks.new(OTHER, "问", "{}")
    assert talks.citing("abc123") == [(id, '{"document_id": "abc123"}')]
    talks.overwrite(id, "{}")
    assert talks.citing("abc123") == []


def test_a_deleted_conversation_is_not_left_in_the_files(talks, store):
    id = talks.new(OWNER, "问", "一句不该留下的话" * 300)
    talks.delete(OWNER, id)
    store.wipe()
    left = b"".join(path.read_bytes() for path in store.folder.iterdir())
    assert "一句不该留下的话".encode() not in left
