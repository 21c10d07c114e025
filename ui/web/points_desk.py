"""What the tab for speaking points asks for: an outline, the one that its tab has kept, and its Word file."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, TypeAdapter, ValidationError

from assistant.errors import EditError, TopicError
from assistant.speaking_points.compose import MAX_MINUTES, Phrases, speaking_points
from assistant.speaking_points.editing import Change, edited
from assistant.speaking_points.records import Occasion, SpeakingPoints
from index.errors import PolicyAssistantError
from index.filters import Filter

from .downloads import file_name, packed
from .example_topics import example_topics
from .jobs import Jobs, Reply
from .points_paper import example_topics_html, points_html
from .saved import dump_points, load_points
from .shelf import error_html

if TYPE_CHECKING:
    from assistant.speaking_points.phrasing import Phraser
    from index.selection import Papers

__all__ = ["PointsDesk"]

AT_ONCE = 4  # outlines made at the same time; more wait their turn
EXAMPLES = 4
BROKEN = "程序内部出了问题，提纲没有做成。请换一种说法再试；若仍不行，请把终端里的报错告诉管理员。"
MANGLED = "页面发来的内容看不懂，请刷新后再试。"
UNIT_CHARS = 2_000  # of what is said of one's own unit
_REFUSED = {
    "minutes": f"时长请写 1 到 {MAX_MINUTES} 分钟的整数。",
    "own_unit": f"“本单位实际”最多写 {UNIT_CHARS} 字，请精简后再试。",
}
NOTHING_TO_CHANGE = "这份提纲已不在页面里，请重新生成。"
NOTHING = "还没有可以下载的提纲，请先生成。"
FULL = "改过以后这份提纲太长，网页上存不住，这次没有改；请先删去几段。"
CHANGES = 20  # steps in one request
LONG = "这份提纲太长，网页上存不住，不能下载；请少选几个要点，或在终端用 policy-assistant outline 写成 Word 文件。"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the form says. ``most`` and ``least``: points."""

    topic: str
    minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)] = 8
    least: Annotated[int, Field(ge=1, le=9)] = 3
    most: Annotated[int, Field(ge=1, le=9)] = 5
    occasion: Occasion = "研讨发言"
    own_unit: Annotated[str, Field(max_length=UNIT_CHARS)] = ""
    documents: Annotated[tuple[str, ...], Field(max_length=10_000)] = ()


_READER = TypeAdapter(_Wanted)
_CHANGES = TypeAdapter(Annotated[list[Change], Field(min_length=1, max_length=CHANGES)])


class PointsDesk:
    """Holds no state of any page but the outlines that pages still wait for."""

    def __init__(self, library: Papers, phraser: Phraser | None = None) -> None:
        self._library = library
        self._phraser = phraser
        self._jobs = Jobs(AT_ONCE)
        self._examples: tuple[int, list[str], int] = (-1, [], 0)  # state of the papers, topics from them, their number

    def welcome(self) -> str:
        """What stands in the place of the outline before there is one."""
        try:
            version = self._library.version()
            known, topics, papers = self._examples
            if known != version:
                papers = len(self._library.documents())
                topics = example_topics(self._library, EXAMPLES, self._covered) if papers else []
                self._examples = version, topics, papers
            return example_topics_html(topics, papers)
        except PolicyAssistantError as error:
            return error_html(error)

    def write(self, form: Reply) -> Reply:
        """The outline as HTML under "body" and as text to keep under "kept", or "error"; "job" while it is not done."""
        try:
            wanted = _READER.validate_python(form)
        except ValidationError as error:
            where = error.errors()[0]["loc"]
            return {"error": _REFUSED.get(str(where[0]) if where else "", MANGLED)}

        def work(stop: threading.Event) -> Reply:
            points = self._compose(wanted, self._phraser, stop)
            kept = dump_points(points)
            return {"body": points_html(points if kept else replace(points, notes=(*points.notes, LONG))), "kept": kept}

        return self._jobs.begin(work, BROKEN)

    def wait(self, job: str) -> Reply:
        """As ``write``, of an outline begun before."""
        return self._jobs.wait(job)

    def stop(self, job: str) -> Reply:
        """Nobody waits for this outline any more; no chat model is asked for more of it."""
        self._jobs.stop(job)
        return {}

    def again(self, kept: str) -> Reply:
        """The outline that a tab has kept; "body" is empty where it has none that can be read."""
        points = load_points(kept)
        return {"body": points_html(points) if points else "", "welcome": "" if points else self.welcome()}

    def edit(self, kept: str, changes: object) -> Reply:
        """The outline that a tab has kept, after ``changes``: "body" and "kept" as ``write`` gives them, and under "at"
        the part and the paragraph to go on with; or "error", and the outline is as it was."""
        points = load_points(kept)
        if points is None:
            return {"error": NOTHING_TO_CHANGE}
        try:
            made, at = edited(points, _CHANGES.validate_python(changes))
        except ValidationError:
            return {"error": MANGLED}
        except EditError as error:
            return {"error": str(error)}
        text = dump_points(made)
        if not text:
            return {"error": FULL}
        # What the browser sent may hold what cannot be sent back; what is shown is what is kept.
        return {"body": points_html(load_points(text) or made), "kept": text, "at": list(at)}

    def word(self, kept: str) -> Reply:
        """The outline that a tab has kept, as a Word file."""
        from assistant.export.word import speaking_points_document

        points = load_points(kept)
        if points is None:
            return {"error": NOTHING}
        return packed(file_name(points.title, "提纲"), ".docx", lambda path: speaking_points_document(points, path))

    def _compose(
        self, wanted: _Wanted, phraser: Phrases | None = None, stop: threading.Event | None = None
    ) -> SpeakingPoints:
        library = self._library
        papers = library.within(Filter(documents=frozenset(wanted.documents))) if wanted.documents else library
        return speaking_points(
            papers,
            wanted.topic,
            minutes=wanted.minutes,
            points=(wanted.least, wanted.most),
            occasion=wanted.occasion,
            own_unit=wanted.own_unit,
            phraser=phraser,
            stop=stop,
        )

    def _covered(self, topic: str) -> bool:
        try:
            self._compose(_Wanted(topic))
        except TopicError:
            return False
        return True
