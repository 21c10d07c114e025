"""What each package offers to the others by name; a change here is a change for everyone who imports it."""

from __future__ import annotations

import importlib

import pytest

PUBLIC = {
    "assistant": [
        "Answer",
        "AnswerSettings",
        "Assistant",
        "ChatModelError",
        "Citation",
        "Duty",
        "OutputError",
        "QuestionError",
        "Register",
        "SpeakingPoints",
        "TextDelta",
        "TopicError",
        "Turn",
        "Work",
        "open_assistant",
    ],
    "index": [
        "Document",
        "EmbeddingSettings",
        "Filter",
        "Hit",
        "Identity",
        "IndexSettings",
        "Library",
        "Passage",
        "PolicyAssistantError",
        "ScoreParts",
        "Section",
    ],
    "prompts": ["PromptError", "render"],
    "ui": [],
    "ui.web": ["PortError", "ServeError", "build_app", "serve"],
}


@pytest.mark.parametrize("package", PUBLIC)
def test_public_names_are_pinned_and_exist(package):
    module = importlib.import_module(package)
    assert sorted(getattr(module, "__all__", [])) == sorted(PUBLIC[package])
    assert [name for name in PUBLIC[package] if not hasattr(module, name)] == []
