"""Conversations as text and back: what comes back is what was kept, or nothing."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Answer, Citation
from ui.web.conversation import Conversation, Exchange, conversation_html
from ui.web.saved import BYTES, KEPT, VERSION, dump, load

CITATION = Citation(1, "某办法", "某办法.pdf", ("第一章", "第二条"), "每季度汇报1次。", 10, 18, "d1")
ANSWER = Answer(
    "",
    "那多久？",
    "支部多久汇报一次？",
    "每季度汇报1次。[1]",
    True,
    "generated",
    (CITATION,),
    related=(dataclasses.replace(CITATION, number=2),),
    notes=("依据：《某办法》",),
    seconds=0.25,
    highlights=((0, 3),),
)
WHOLE = Conversation(
    (
        Exchange("那多久？", answer=ANSWER),
        Exchange("问", error="问题太长。"),
        Exchange("再问", text="写了一半", stopped=True),
    )
)
EXCHANGES = st.builds(
    Exchange,
    st.text(st.characters(exclude_categories=["Cs"])),
    text=st.text(st.characters(exclude_categories=["Cs"])),
    answer=st.sampled_from([None, ANSWER]),
    stopped=st.booleans(),
)


def test_answers_errors_and_stops_come_back_whole():
    assert load(dump(WHOLE)) == WHOLE
    assert load(dump(Conversation())) == Conversation()


@given(st.lists(EXCHANGES, max_size=5), st.integers(1, 10**6))
def test_whatever_was_said_comes_back(exchanges, first):
    conversation = Conversation(tuple(exchanges), first)
    assert load(dump(conversation)) == conversation


def test_the_oldest_go_first_and_the_others_keep_their_numbers():
    many = Conversation(tuple(Exchange(f"第{i}问", error="错") for i in range(1, KEPT + 8)))
    back = load(dump(many))
    assert len(back.exchanges) == KEPT
    assert back.first == 8
    assert back.exchange(8) == many.exchange(8)
    assert back.exchange(7) is None
    assert back.following == many.following
    assert "更早的 7 个问题" in conversation_html(back)
    assert load(dump(back.plus(Exchange("又问")))).first == 9


@pytest.mark.parametrize("letter", ["字", "<", "😀", "\x00"])
def test_a_long_conversation_stays_within_its_bytes(letter):
    many = Conversation(tuple(Exchange("问", text=letter * 20_000) for _ in range(40)))
    text = dump(many)
    assert len(text.encode("utf-8")) <= BYTES
    back = load(text)
    assert 5 < len(back.exchanges) <= 40
    assert back.exchanges[-1] == many.exchanges[-1]
    assert back.following == 41


def test_an_exchange_too_large_to_keep_is_counted_and_let_go():
    back = load(dump(WHOLE.plus(Exchange("问", text="字" * BYTES))))
    assert (back.exchanges, back.following) == ((), 5)


def test_text_can_be_sent_and_holds_no_tag():
    text = dump(Conversation((Exchange("</script><img>\ud800"),)))
    text.encode("utf-8")
    assert "<" not in text
    assert load(text).exchanges[0].question == "</script><img>\ufffd"


def changed(*path, to):
    """The saved conversation with one value replaced."""
    saved = json.loads(dump(WHOLE))
    at = saved
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return json.dumps(saved)


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        ["[]"],
        "",
        "null",
        "{}",
        "[]",
        '{"version":1',
        "党支部",
        '"\\ud800"',
        "[" * 100_000,
        dump(WHOLE)[:-3],
        dump(WHOLE) + " " * BYTES,
        changed("version", to=VERSION + 1),
        changed("version", to=str(VERSION)),
        changed("first", to=0),
        changed("exchanges", to=None),
        changed("exchanges", 0, to="问"),
        changed("exchanges", 0, "question", to={"html": "<b>"}),
        changed("exchanges", 0, "stopped", to="yes"),
        changed("exchanges", 0, "answer", to=[]),
        changed("exchanges", 0, "answer", "mode", to="other"),
        changed("exchanges", 0, "answer", "highlights", to=[[0]]),
        changed("exchanges", 0, "answer", "highlights", to=[["0", "3"]]),
        changed("exchanges", 0, "answer", "citations", 0, "start", to="0"),
        changed("exchanges", 0, "answer", "citations", 0, "section", to="第一章"),
        changed("exchanges", 0, "answer", "notes", to=[1]),
        changed("exchanges", to=[{"question": "问"}] * (KEPT + 1)),
    ],
)
def test_what_is_no_conversation_is_discarded(text):
    assert load(text) == Conversation()


@given(st.text() | st.binary() | st.none() | st.integers())
def test_any_other_text_is_discarded_quietly(text):
    assert load(text) == Conversation()


@pytest.mark.parametrize(
    "text",
    [
        changed("exchanges", 0, "answer", "highlights", to=[[-5, 10**30], [9, 2]]),
        changed("exchanges", 0, "answer", "citations", 0, "start", to=10**30),
        changed("exchanges", 0, "answer", "citations", 0, "number", to=-1),
        changed("exchanges", 0, "answer", "seconds", to=1e308),
    ],
)
def test_wild_numbers_are_shown_without_harm(text):
    back = load(text)
    assert "每季度" in conversation_html(back).replace("<strong>", "").replace("</strong>", "")
