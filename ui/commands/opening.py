"""Opening a library for reading, with the words for what the user should know about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ui.command_help import WrongValue
from ui.environment import Environment
from ui.rendering import message, progress_bar

if TYPE_CHECKING:
    from assistant import AnswerSettings, Assistant
    from assistant.speaking_points.phrasing import Phraser
    from index.ingest import Progress
    from index.library import Library
    from index.selection import Papers
    from index.settings import EmbeddingSettings

__all__ = [
    "EmbeddingChoice",
    "assistant_and_phraser",
    "assistant_over",
    "library_for_questions",
    "library_to_fill",
    "library_to_serve",
    "open_library",
    "phraser_for",
]


@dataclass(frozen=True, slots=True)
class EmbeddingChoice:
    """What the command line says of the embedding model; None: nothing."""

    name: str | None = None  # name or folder
    url: str | None = None  # of a service
    query_prompt: str | None = None
    passage_prompt: str | None = None
    dimensions: int | None = None

    def reaching(self, environment: Environment) -> EmbeddingSettings:
        """Settings for the model that a library remembers: how to reach it, and what it must be if that was said."""
        from index.settings import EmbeddingSettings

        usual = EmbeddingSettings()
        url = environment.embedding_url if self.url is None else self.url
        return EmbeddingSettings(
            query_prompt=self.query_prompt,
            passage_prompt=self.passage_prompt,
            dimensions=self.dimensions,
            base_url=url or None,
            api_key=environment.embedding_key,
            batch=environment.embedding_batch or usual.batch,
            timeout=environment.embedding_timeout or usual.timeout,
        )

    def building(self, environment: Environment) -> tuple[str | None, EmbeddingSettings]:
        """Model and settings for vectors to come; the environment fills in what the command line leaves open.

        The prompts and dimensions of the environment go with its model, and with no other. Raises WrongValue.
        """
        name, choice = self.name, self
        if name is None and environment.embedding:
            name = environment.embedding
            choice = EmbeddingChoice(
                name,
                self.url,
                environment.query_prompt if self.query_prompt is None else self.query_prompt,
                environment.passage_prompt if self.passage_prompt is None else self.passage_prompt,
                self.dimensions or environment.embedding_dims,
            )
        if self.url and not name:
            raise WrongValue("--embedding-url 要和 --embedding 一起用")
        return name or None, choice.reaching(environment)


def library_to_fill(chosen: Path | None, environment: Environment, choice: EmbeddingChoice) -> Library:
    """The library that papers go into, made where there is none.

    Of one that is there the command line may only say what it is already; the environment is for new ones.
    """
    from index.errors import LibraryMissingError

    folder = environment.library_folder(chosen)
    try:
        library = open_library(folder, environment, choice)
    except LibraryMissingError:
        return _made(folder, environment, choice)
    if choice.url and not library.embedding_settings.base_url:
        library.close()
        raise WrongValue("这个文库的向量模型不在服务上，不能用 --embedding-url；要更换请用 library reembed")
    return library


def open_library(folder: Path, environment: Environment, choice: EmbeddingChoice | None = None) -> Library:
    """The library in ``folder``, whose model is reached as the environment says. Raises what ``Library.open`` does."""
    from index.library import Library
    from index.settings import IndexSettings

    choice = choice or EmbeddingChoice()
    return Library.open(folder, choice.name, IndexSettings(embedding=choice.reaching(environment)))


def _made(folder: Path, environment: Environment, choice: EmbeddingChoice | None = None) -> Library:
    from index.library import Library
    from index.settings import IndexSettings

    name, settings = (choice or EmbeddingChoice()).building(environment)
    return Library.create(folder, name, IndexSettings(embedding=settings))


def library_for_questions(chosen: Path | None, environment: Environment) -> Library:
    """The library that ``ask`` and ``search`` look into.

    A folder named on the command line has to exist; where there is no default library yet, the samples become one.
    """
    folder = environment.library_folder(chosen)
    if chosen is not None:
        library = open_library(folder, environment)
        came_in = 0
    else:
        with progress_bar("读取示例文件") as progress:
            library, came_in = _open_or_sample(folder, environment, even_empty=False, progress=progress)
    _tell(library, came_in)
    return library


def library_to_serve(chosen: Path | None, environment: Environment) -> Library:
    """The library that the web app shows, filled with the samples where it is missing or empty."""
    with progress_bar("读取示例文件") as progress:
        folder = environment.library_folder(chosen)
        library, came_in = _open_or_sample(folder, environment, even_empty=True, progress=progress)
    _tell(library, came_in)
    return library


def _open_or_sample(
    folder: Path, environment: Environment, *, even_empty: bool, progress: Callable[[Progress], None] | None
) -> tuple[Library, int]:
    from ui.samples import open_or_sample

    return open_or_sample(
        folder,
        partial(open_library, folder, environment),
        partial(_made, folder, environment),
        even_empty=even_empty,
        progress=progress,
    )


def assistant_over(
    library: Papers,
    model: str | None,
    base_url: str | None,
    environment: Environment,
    *,
    prompts: Path | None = None,
    unverified: str | None = None,
    context: int | None = None,
    timeout: int | None = None,
) -> Assistant:
    """The assistant over a library or some of its papers, with the chat model of the command line or else of the
    environment.

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
    _only_with(model, given)
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


def phraser_for(
    model: str | None,
    base_url: str | None,
    environment: Environment,
    *,
    prompts: Path | None = None,
    context: int | None = None,
    timeout: int | None = None,
) -> Phraser | None:
    """Who phrases speaking points: the chat model of the command line or else of the environment; None for nobody.

    Raises WrongValue when the command line says something about a chat model and there is none.
    """
    model = model or environment.model
    _only_with(model, {"--base-url": base_url, "--prompts": prompts, "--context": context, "--timeout": timeout})
    if not model:
        return None
    from assistant.speaking_points.phrasing import open_phraser

    return open_phraser(
        model,
        base_url=base_url or environment.base_url,
        api_key=environment.api_key,
        prompts=prompts or environment.prompts,
        settings=_settings(
            environment.unverified or "mark", context or environment.context, timeout or environment.timeout
        ),
    )


def _only_with(model: str | None, given: Mapping[str, object]) -> None:
    """Raises WrongValue when something is said about a chat model and there is none."""
    if not model and (alone := next((name for name, value in given.items() if value is not None), None)):
        raise WrongValue(f"{alone} 要和 --model 一起用")


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


def assistant_and_phraser(
    library: Papers,
    model: str | None,
    base_url: str | None,
    environment: Environment,
    *,
    prompts: Path | None = None,
    unverified: str | None = None,
    context: int | None = None,
    timeout: int | None = None,
) -> tuple[Assistant, Phraser | None]:
    """What an office needs of one chat model: who answers, and who phrases speaking points. Raises as both do."""
    chosen = replace(environment, unverified=unverified or environment.unverified)
    assistant = assistant_over(
        library,
        model,
        base_url,
        environment,
        prompts=prompts,
        unverified=unverified,
        context=context,
        timeout=timeout,
    )
    return assistant, phraser_for(model, base_url, chosen, prompts=prompts, context=context, timeout=timeout)
