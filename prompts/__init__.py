"""The wording given to language models, as files. Placeholders are written {name}."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["PromptError", "render"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class PromptError(ValueError):
    """A prompt file is missing, or a placeholder in it has no value."""


def render(name: str, folder: Path | None = None, **values: str) -> str:
    """The prompt ``name`` ("answer.system") with its placeholders filled in.

    ``folder`` holds own prompts that take the place of the shipped ones. Values are put in as they are and never
    searched for placeholders themselves. Raises PromptError naming the file and the missing value.
    """
    file = f"{name}.md"
    places = [place for place in (folder, Path(__file__).parent) if place is not None]
    path = next((place / file for place in places if (place / file).is_file()), None)
    if path is None:
        raise PromptError(f"找不到提示词文件“{file}”，请检查提示词文件夹“{places[0]}”。")
    template = path.read_text(encoding="utf-8")
    missing = sorted(set(_PLACEHOLDER.findall(template)) - values.keys())
    if missing:
        raise PromptError(f"提示词文件“{path.name}”里的 {{{missing[0]}}} 没有对应的内容，请改正这个占位符。")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template).strip()
