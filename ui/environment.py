"""What the program takes from the environment: the one place of the whole project that reads or sets it."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Environment", "keep_to_this_machine"]

PREFIX = "POLICY_ASSISTANT_"

# Libraries we build on open connections or print noise unless told otherwise. What the user has set stays.
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",  # an embedding model named by the user is looked for on this machine only
    "TOKENIZERS_PARALLELISM": "false",  # its thread pool warns after a fork and gains nothing on short questions
}


@dataclass(frozen=True, slots=True)
class Environment:
    """The user's standing choices; an option on the command line wins over each. None: not set."""

    library: Path | None = None  # POLICY_ASSISTANT_LIBRARY: folder of the library
    model: str | None = None  # POLICY_ASSISTANT_MODEL: chat model as "provider:name"
    base_url: str | None = None  # POLICY_ASSISTANT_BASE_URL: address of an OpenAI-compatible service
    api_key: str | None = field(default=None, repr=False)  # POLICY_ASSISTANT_API_KEY; never on the command line
    debug: bool = False  # POLICY_ASSISTANT_DEBUG: show the traceback of an unexpected error

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None) -> Environment:
        """Read ``variables`` (the process environment by default); an empty value counts as not set."""
        source = os.environ if variables is None else variables

        def value(name: str) -> str | None:
            return source.get(PREFIX + name, "").strip() or None

        library = value("LIBRARY")
        return cls(
            library=Path(library).expanduser() if library else None,
            model=value("MODEL"),
            base_url=value("BASE_URL"),
            api_key=value("API_KEY"),
            debug=(value("DEBUG") or "0").lower() not in {"0", "false", "no"},
        )

    def library_folder(self, chosen: Path | None = None) -> Path:
        """Where the library is: as chosen on the command line, else by variable, else the platform's data folder."""
        folder = chosen or self.library
        if folder is None:
            from platformdirs import user_data_path

            folder = user_data_path("policy-assistant", appauthor=False) / "library"
        return folder.expanduser()


def keep_to_this_machine(variables: MutableMapping[str, str] | None = None) -> None:
    """Turn off telemetry and downloads of the libraries below us; call before any of them is imported."""
    target = os.environ if variables is None else variables
    for name, setting in QUIET.items():
        target.setdefault(name, setting)
