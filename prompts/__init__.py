"""The wording given to language models, as files. Placeholders are written {name}."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["PromptError", "render"]

_PLACEHOLDER = re.compile(r"\{(\w{1,30})\}")
_LIKE_A_PROMPT = re.compile(r"\.(?:system|user)\..*(?:md|txt)$")
_SHIPPED = Path(__file__).parent


class PromptError(ValueError):
    """A folder of prompts, a file in it or a placeholder is not as it should be; one Chinese sentence says which."""


def render(name: str, folder: Path | None = None, **values: str) -> str:
    """The prompt ``name`` ("answer.system") with its placeholders filled in.

    ``folder`` holds own prompts, each of which takes the place of the shipped one of the same name. Values are put in
    as they are and never searched for placeholders themselves. Raises PromptError for a folder without any prompt, a
    file that cannot be read or is empty, a placeholder without a value, and a value without its placeholder.
    """
    file = f"{name}.md"
    shipped = _SHIPPED / file
    if not shipped.is_file():
        raise PromptError(f"没有“{file}”这个提示词，可用的有：{_names()}。")
    path = _own(folder, file) or shipped
    template = _read(path)
    asked = set(_PLACEHOLDER.findall(template))
    if unknown := sorted(asked - values.keys()):
        raise PromptError(f"提示词文件“{path}”里的 {{{unknown[0]}}} 没有对应的内容，请改正这个占位符。")
    if missing := sorted(values.keys() - asked):
        raise PromptError(f"提示词文件“{path}”里缺少 {{{missing[0]}}}，请加上这个占位符。")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template).strip()


def _own(folder: Path | None, file: str) -> Path | None:
    if folder is None:
        return None
    if not folder.is_dir():
        raise PromptError(f"提示词文件夹“{folder}”不存在，请核对路径。")
    shipped = {path.name for path in _SHIPPED.glob("*.md")}
    found = {path.name for path in folder.iterdir()}
    if misnamed := sorted(name for name in found - shipped if _LIKE_A_PROMPT.search(name)):
        raise PromptError(f"提示词文件夹“{folder}”里的“{misnamed[0]}”用不上，文件名应是：{_names()}。")
    if not found & shipped:
        raise PromptError(f"提示词文件夹“{folder}”里没有提示词文件，文件名应是：{_names()}。")
    return folder / file if file in found else None


def _read(path: Path) -> str:
    try:
        template = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"提示词文件“{path}”读不出来，请检查权限，并存为 UTF-8 编码。") from error
    if not template.strip():
        raise PromptError(f"提示词文件“{path}”是空的，请写上内容或者删去这个文件。")
    return template


def _names() -> str:
    return "、".join(sorted(path.name for path in _SHIPPED.glob("*.md")))
