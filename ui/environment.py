"""What the program takes from the environment: the one place of the whole project that reads or sets it."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import PolicyAssistantError

__all__ = [
    "CONTEXT",
    "DIMENSIONS",
    "TIMEOUT",
    "UNVERIFIED",
    "Environment",
    "EnvironmentValueError",
    "keep_to_this_machine",
    "prompt_text",
]

PREFIX = "POLICY_ASSISTANT_"
CONTEXT = (2_048, 1_000_000)  # tokens of a chat model's window, least and most
TIMEOUT = (5, 3_600)  # seconds for a generated answer, likewise
DIMENSIONS = (8, 65_536)  # leading dimensions of an embedding model that are kept
BATCH = (1, 2_048)  # texts that a model is given at once
UNVERIFIED = ("drop", "mark")  # what becomes of a sentence whose wording its sources do not bear out

# Libraries we build on open connections or print noise unless told otherwise. What the user has set stays.
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",  # an embedding model named by the user is looked for on this machine only
    "TOKENIZERS_PARALLELISM": "false",  # its thread pool warns after a fork and gains nothing on short questions
}


class EnvironmentValueError(PolicyAssistantError):
    """A variable has a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The user's standing choices; an option on the command line wins over each. None: not set."""

    library: Path | None = None  # POLICY_ASSISTANT_LIBRARY: folder of the library
    model: str | None = None  # POLICY_ASSISTANT_MODEL: chat model as "provider:name", or its name alone
    base_url: str | None = None  # POLICY_ASSISTANT_BASE_URL: address of an OpenAI-compatible service
    api_key: str | None = field(default=None, repr=False)  # POLICY_ASSISTANT_API_KEY; never on the command line
    debug: bool = False  # POLICY_ASSISTANT_DEBUG: show the traceback of an unexpected error
    prompts: Path | None = None  # POLICY_ASSISTANT_PROMPTS: folder of own prompts
    unverified: str | None = None  # POLICY_ASSISTANT_UNVERIFIED: one of UNVERIFIED
    context: int | None = None  # POLICY_ASSISTANT_CONTEXT: tokens of the chat model's window, within CONTEXT
    timeout: int | None = None  # POLICY_ASSISTANT_TIMEOUT: seconds for a generated answer, within TIMEOUT

    # The embedding model of libraries to come, and how to reach the one of a library that is there
    embedding: str | None = None  # POLICY_ASSISTANT_EMBEDDING: name or folder
    query_prompt: str | None = None  # POLICY_ASSISTANT_QUERY_PROMPT: put before every question
    passage_prompt: str | None = None  # POLICY_ASSISTANT_PASSAGE_PROMPT: put before every passage
    embedding_dims: int | None = None  # POLICY_ASSISTANT_EMBEDDING_DIMS: leading dimensions kept, within DIMENSIONS
    embedding_url: str | None = None  # POLICY_ASSISTANT_EMBEDDING_URL: address of an OpenAI-compatible service
    embedding_key: str | None = field(default=None, repr=False)  # POLICY_ASSISTANT_EMBEDDING_API_KEY, of that service
    embedding_batch: int | None = None  # POLICY_ASSISTANT_EMBEDDING_BATCH: texts at once, within BATCH
    embedding_timeout: int | None = None  # POLICY_ASSISTANT_EMBEDDING_TIMEOUT: seconds for one answer, within TIMEOUT

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None) -> Environment:
        """Read ``variables`` (the process environment by default); an empty value counts as not set.

        Raises EnvironmentValueError for a value that is out of bounds.
        """
        source = os.environ if variables is None else variables

        def value(name: str) -> str | None:
            return source.get(PREFIX + name, "").strip() or None

        def folder(name: str) -> Path | None:
            return Path(text).expanduser() if (text := value(name)) else None

        def prompt(name: str) -> str | None:
            text = source.get(PREFIX + name, "")  # its blanks count: "query: "
            return prompt_text(text) if text.strip() else None

        def number(name: str, least: int, most: int) -> int | None:
            text = value(name)
            if text is not None and not (text.isdecimal() and least <= int(text) <= most):
                raise EnvironmentValueError(f"环境变量 {PREFIX}{name} 应是 {least} 到 {most} 的整数，现在是“{text}”。")
            return None if text is None else int(text)

        unverified = value("UNVERIFIED")
        if unverified not in (None, *UNVERIFIED):
            raise EnvironmentValueError(
                f"环境变量 {PREFIX}UNVERIFIED 应是 {' 或 '.join(UNVERIFIED)}，现在是“{unverified}”。"
            )
        return cls(
            library=folder("LIBRARY"),
            model=value("MODEL"),
            base_url=value("BASE_URL"),
            api_key=value("API_KEY"),
            prompts=folder("PROMPTS"),
            unverified=unverified,
            context=number("CONTEXT", *CONTEXT),
            timeout=number("TIMEOUT", *TIMEOUT),
            embedding=value("EMBEDDING"),
            query_prompt=prompt("QUERY_PROMPT"),
            passage_prompt=prompt("PASSAGE_PROMPT"),
            embedding_dims=number("EMBEDDING_DIMS", *DIMENSIONS),
            embedding_url=value("EMBEDDING_URL"),
            embedding_key=value("EMBEDDING_API_KEY"),
            embedding_batch=number("EMBEDDING_BATCH", *BATCH),
            embedding_timeout=number("EMBEDDING_TIMEOUT", *TIMEOUT),
            debug=(value("DEBUG") or "0").lower() not in {"0", "false", "no"},
        )

    def library_folder(self, chosen: Path | None = None) -> Path:
        """Where the library is: as chosen on the command line, else by variable, else the platform's data folder."""
        folder = chosen or self.library
        if folder is None:
            from platformdirs import user_data_path

            folder = user_data_path("policy-assistant", appauthor=False) / "library"
        return folder.expanduser()


def prompt_text(text: str) -> str:
    """A prompt as it is written where a line break cannot be typed: backslash and n stand for one."""
    return text.replace("\\n", "\n")


def keep_to_this_machine(variables: MutableMapping[str, str] | None = None) -> None:
    """Turn off telemetry and downloads of the libraries below us; call before any of them is imported."""
    target = os.environ if variables is None else variables
    for name, setting in QUIET.items():
        target.setdefault(name, setting)
