"""Opening a library for reading, with the words for what the user should know about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ui.command_help import WrongValue
from ui.environment import Environment
from ui.rendering import message, progress_bar

if TYPE_CHECKING:
    from assistant import AnswerSettings, Assistant
    from index.library import Library

__all__ = ["assistant_over", "library_for_questions", "library_to_serve"]


def library_for_questions(chosen: Path | None, environment: Environment) -> Library:
    """The library that ``ask`` and ``search`` look into.

    A folder named on the command line has to exist; where there is no default library yet, the samples become one.
    """
    from index.library import Library
    from ui.samples import open_or_sample

    folder = environment.library_folder(chosen)
    if chosen is not None:
        library = Library.open(folder)
        came_in = 0
    else:
        with progress_bar("读取示例文件") as progress:
            library, came_in = open_or_sample(folder, even_empty=False, progress=progress)
    _tell(library, came_in)
    return library


def library_to_serve(chosen: Path | None, environment: Environment) -> Library:
    """The library that the web app shows, filled with the samples where it is missing or empty."""
    from ui.samples import open_or_sample

    with progress_bar("读取示例文件") as progress:
        library, came_in = open_or_sample(environment.library_folder(chosen), even_empty=True, progress=progress)
    _tell(library, came_in)
    return library


def assistant_over(
    library: Library,
    model: str | None,
    base_url: str | None,
    environment: Environment,
    *,
    prompts: Path | None = None,
    unverified: str | None = None,
    context: int | None = None,
    timeout: int | None = None,
) -> Assistant:
    """The assistant over an open library, with the chat model of the command line or else of the environment.

    Raises WrongValue when the command line says something about a chat model and there is none.
    """
    from assistant import open_assistant

    model = model or environment.model
    given = {
        "--base-url": base_url,
        "--prompts": prompts,
        "--unverified": unverified,
        "--context": context,
        "--timeout": timeout,
    }
    if not model and (alone := next((name for name, value in given.items() if value is not None), None)):
        raise WrongValue(f"{alone} 要和 --model 一起用")
    return open_assistant(
        library,
        model=model,
        base_url=base_url or environment.base_url,
        api_key=environment.api_key,
        prompts=prompts or environment.prompts,
        settings=_settings(
            unverified or environment.unverified, context or environment.context, timeout or environment.timeout
        ),
    )


def _settings(unverified: str | None, context: int | None, timeout: int | None) -> AnswerSettings:
    """Settings with what the user has chosen for his chat model."""
    from assistant import AnswerSettings

    settings = AnswerSettings()
    if unverified is not None:
        settings = replace(settings, unverified="mark" if unverified == "mark" else "drop")
    if context is not None:
        # A quarter of a larger window for the answer: models that think before they speak need it.
        settings = replace(
            settings, context_tokens=context, answer_tokens=min(max(settings.answer_tokens, context // 4), context // 2)
        )
    if timeout is not None:
        # One who waits longer has a slower machine, which takes longer to begin as well.
        settings = replace(settings, model_timeout=timeout, model_silence=max(settings.model_silence, timeout / 2))
    return settings


def _tell(library: Library, samples: int) -> None:
    if samples:
        message(
            f"文库还没有文件，先放入随程序附带的 {samples} 份示例文件；"
            "用 policy-assistant index 放入自己的文件后，示例自动移出。"
        )
    elif not len(library):
        message("文库里还没有文件，请先运行 policy-assistant index 文件或文件夹。")
