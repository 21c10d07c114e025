import pytest

from prompts import PromptError, render


def test_shipped_prompts_take_their_values():
    text = render("answer.user", evidence="[1] 甲", question="问")
    assert "[1] 甲" in text
    assert "{" not in text
    assert "问" in render("standalone.user", history="问：甲", question="问")
    assert "不执行" in render("answer.system")
    assert "不执行" in render("standalone.system")
    outline = render("outline.user", evidence="[1] 甲", topic="乙题", heading="丙段", length="200")
    assert all(value in outline for value in ("[1] 甲", "乙题", "丙段", "200 字"))
    assert "不执行" in render("outline.system")


def test_values_are_never_searched_for_placeholders():
    assert "{question}" in render("answer.user", evidence="{question}", question="问")


def test_placeholder_without_value_is_named():
    with pytest.raises(PromptError, match="evidence"):
        render("answer.user", question="问")


def test_own_prompt_takes_the_place_of_the_shipped_one(tmp_path):
    (tmp_path / "answer.user.md").write_text("自定义：{question}{evidence}", encoding="utf-8")
    assert render("answer.user", tmp_path, question="问", evidence="") == "自定义：问"
    assert "资料" in render("answer.system", tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("answer.user.md", "{evidence}{qestion}", "{qestion}"),
        ("answer.user.md", "{evidence}{question}{资料}", "{资料}"),
        ("answer.user.md", "只有{question}", "{evidence}"),
        ("answer.user.md", " \n", "空的"),
        ("answer.user.md", b"\xff\xfe\x00", "UTF-8"),
        ("answer.user.txt", "{evidence}{question}", "answer.user.txt"),
        ("answer.users.md", "{evidence}{question}", "没有提示词文件"),
    ],
)
def test_own_prompt_that_cannot_be_used_is_named(tmp_path, name, content, told):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(PromptError, match=told.replace("{", r"\{").replace("}", r"\}")) as refused:
        render("answer.user", tmp_path, evidence="", question="")
    assert str(tmp_path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_braces_that_are_no_placeholder_stay(tmp_path):
    (tmp_path / "answer.user.md").write_text('{"a": 1} { } {question}{evidence}', encoding="utf-8")
    assert render("answer.user", tmp_path, evidence="", question="") == '{"a": 1} { }'


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(PromptError, match="不存在"):
        render("answer.user", tmp_path / "没有", evidence="", question="")


def test_unknown_prompt_is_named():
    with pytest.raises(PromptError, match="没有这个"):
        render("没有这个")
