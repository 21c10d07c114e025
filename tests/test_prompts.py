import pytest

from prompts import PromptError, render


def test_shipped_prompts_take_their_values():
    text = render("answer.user", evidence="[1] 甲", question="问")
    assert "[1] 甲" in text
    assert "{" not in text


def test_values_are_never_searched_for_placeholders():
    assert "{question}" in render("answer.user", evidence="{question}", question="问")


def test_missing_value_is_named():
    with pytest.raises(PromptError, match="evidence"):
        render("answer.user", question="问")


def test_own_prompt_takes_the_place_of_the_shipped_one(tmp_path):
    (tmp_path / "answer.user.md").write_text("自定义：{question}", encoding="utf-8")
    assert render("answer.user", tmp_path, question="问", evidence="") == "自定义：问"
    assert "资料" in render("answer.system", tmp_path)


def test_unknown_prompt_is_named():
    with pytest.raises(PromptError, match="没有这个"):
        render("没有这个")
