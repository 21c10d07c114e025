import pytest

from assistant.writing.replies import Statement, completed, ended, parts, unfinished


@pytest.mark.parametrize(
    ("text", "body", "cited"),
    [
        ("每季度汇报1次。[1]", "每季度汇报1次。", (1,)),
        ("每季度汇报1次[1]。", "每季度汇报1次。", (1,)),
        ("每季度[1]汇报1次[2]。", "每季度汇报1次。", (1, 2)),
        ("每季度汇报1次。【1】［2］", "每季度汇报1次。", (1, 2)),
        ("每季度汇报1次。[1,2、3]", "每季度汇报1次。", (1, 2, 3)),
        ("每季度汇报1次。[2-4]", "每季度汇报1次。", (2, 3, 4)),
        ("每季度汇报1次。[1-900]", "每季度汇报1次。", (1,)),
        ("每季度汇报1次（见[1]）。", "每季度汇报1次。", (1,)),
        ("每季度汇报1次。[资料1][^2]", "每季度汇报1次。", (1, 2)),
        ("根据资料[1]，每季度汇报1次。", "每季度汇报1次。", (1,)),
        ("**每季度**汇报`1次`。[1]", "每季度汇报1次。", (1,)),
        ("见[这里](http://example.com)。[1]", "见这里。", (1,)),
        ("![图](http://example.com/a.png)甲。[1]", "图甲。", (1,)),
        ("3. 报送材料。[1]", "- 报送材料。", (1,)),
        ("（2）报送材料。[1]", "- 报送材料。", (1,)),
        ("3.5个百分点。[1]", "3.5个百分点。", (1,)),
        ("国发〔2023〕5号。[1]", "国发〔2023〕5号。", (1,)),
        ("国发[2023]5号。[1]", "国发[2023]5号。", (1,)),
        ("汇报3[1]0次。", "汇报30次。", (1,)),
    ],
)
def test_statement_in_our_form(text, body, cited):
    statement = Statement.read(text)
    assert (statement.body, statement.cited) == (body, cited)


@pytest.mark.parametrize(
    "text", ["没有依据", "没有依据。", "根据现有资料，没有找到相关依据。", "资料中没有相关信息。", "资料未提及该问题。"]
)
def test_saying_that_nothing_is_found(text):
    assert Statement.read(text).finds_nothing


@pytest.mark.parametrize(
    "text", ["没有依据的收费一律取消。[1]", "没有相关规定的，由市局研究。[1]", "每季度汇报1次。[1]"]
)
def test_saying_something_else(text):
    assert not Statement.read(text).finds_nothing


def test_refusals_and_lead_ins():
    assert Statement.read("作为AI语言模型，我不能回答。").refuses
    assert Statement.read("I'm sorry, I can't help.").refuses
    assert not Statement.read("每季度汇报1次。[1]").refuses
    assert Statement.read("具体措施如下：").leads_in
    assert not Statement.read("措施有3条：").leads_in
    assert not Statement.read("---").says_something


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_sentences_are_complete_only_with_their_markers(size):
    reply = "甲一。【1】乙说：“丙。丁。”[2]\n- 戊[3]\n- 己。\n[1,2]\n庚"
    given: list[str] = []
    text = ""
    for i in range(0, len(reply), size):
        text += reply[i : i + size]
        done, text = completed(text)
        given += done
    given += parts(text)
    read = [Statement.read(part) for part in given]
    assert [(s.body, s.cited) for s in read if s.says_something] == [
        ("甲一。", (1,)),
        ("乙说：“丙。丁。”", (2,)),
        ("- 戊", (3,)),
        ("- 己。", (1, 2)),
        ("庚", ()),
    ]


def test_a_reply_that_stops_in_the_middle():
    assert unfinished("每年向局党组述")
    assert unfinished("每年向局党组述[1]")
    assert not unfinished("每年向局党组述职。[1]")
    assert not unfinished("- 每年述职[1]\n")


@pytest.mark.parametrize(
    ("text", "reason", "expected", "cut_off"),
    [
        ("甲。[1]乙。[2]", "stop", ["甲。[1]", "乙。[2]"], False),
        ("甲。[1]乙", "stop", ["甲。[1]", "乙"], False),
        ("甲。[1]乙", "length", ["甲。[1]"], True),
        ("甲。[1]乙", "", ["甲。[1]"], True),
        ("甲。[1]乙。", "length", ["甲。[1]", "乙。"], True),
        ("", "", [], False),
    ],
)
def test_end_of_a_reply(text, reason, expected, cut_off):
    assert ended(text, reason) == (expected, cut_off)


def test_markers_in_brackets_after_the_stop_belong_to_the_sentence_before():
    assert parts("甲甲。（见[1]）乙乙。（资料[2]）") == ["甲甲。[1]", "乙乙。[2]"]
