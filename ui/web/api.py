"""Gradio's own API, for ``gradio_client`` in Python and JavaScript: what the page offers, as named endpoints.

    from gradio_client import Client

    client = Client("http://127.0.0.1:7860", headers={"Authorization": "Bearer pa-…"})  # the key only with accounts
    client.predict("党支部多久开一次会？", api_name="/ask")

Everything else that the page calls stays private. ``gr.api`` reads the types of parameters as they stand, so that here
annotations are no strings.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from assistant.records import Turn
from index.errors import PolicyAssistantError
from ui.doors.desk import BROKEN, MOST_TURNS, Desk, Limits

from .guard import person_of

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["add_api"]

logger = logging.getLogger(__name__)

HISTORY = 'history 应写成 [{"question": "……", "answer": "……"}]，由早到晚。'
TYPES = "参数 {} 的类型不对，应是{}。"


def add_api(office: "Office") -> None:
    """Add the endpoints within ``gr.Blocks``."""
    desk = Desk(office, "api")

    # ``request`` comes from Gradio and is no parameter of the endpoint.
    def ask(
        request: gr.Request,
        question: str,
        history: list[dict[str, str]] = [],  # noqa: B006 — Gradio publishes the default; it is never changed
        documents: list[str] = [],  # noqa: B006
        years: str = "",
        kinds: list[str] = [],  # noqa: B006
        in_force: bool = False,
    ) -> dict[str, Any]:
        """向文库提问，得到附有原文出处的回答，与 policy-assistant ask --json 相同。

        history：此前的问答 [{"question": "……", "answer": "……"}]；documents、years（2021-2023）、kinds（文种）、
        in_force（不看已废止的）限定文件。

        例：client.predict("多久开一次会？", documents=["党支部工作条例"], api_name="/ask")
        """

        def work() -> dict[str, Any]:
            limits = Limits(_strings("documents", documents), str(years), _strings("kinds", kinds), bool(in_force))
            return desk.ask(person_of(request), str(question), _turns(history), limits)

        return _told(work)

    def search(request: gr.Request, query: str, top: int = 10) -> dict[str, Any]:
        """查找原文段落，与 policy-assistant search --json 相同，另有 document_id；top：1 到 50 段。

        例：client.predict("集体学习 次数", top=5, api_name="/search")
        """
        return _told(lambda: desk.search(person_of(request), str(query), _whole("top", top)))

    def outline(request: gr.Request, topic: str, minutes: int = 8) -> dict[str, Any]:
        """按主题摘编研讨提纲，与 policy-assistant outline --json 相同；minutes：1 到 60 分钟。

        例：client.predict("基层治理", minutes=10, api_name="/outline")
        """
        return _told(lambda: desk.outline(person_of(request), str(topic), _whole("minutes", minutes)))

    def duties(
        request: gr.Request,
        who: str = "",
        every: str = "",
        kind: str = "",
        document: str = "",
        due: str = "",
        start: int = 0,
    ) -> dict[str, Any]:
        """制度台账：谁要做什么、多久一次、什么时候以前、依据哪一句；各条与 policy-assistant duties --json 相同。

        due：2026-11、2026-Q4、本月等，只看这段时间到期的；每次一百条，next 是下一次的 start，没有了为 null。

        例：client.predict(who="党支部", every="每季度", api_name="/duties")
        """

        def work() -> dict[str, Any]:
            whom, often, force, paper, when = (str(word) for word in (who, every, kind, document, due))
            return desk.duties(person_of(request), whom, often, force, paper, when, _whole("start", start))

        return _told(work)

    for endpoint in (ask, search, outline, duties):
        api(endpoint, api_name=endpoint.__name__)


def _told(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``work`` returns; what goes wrong becomes an error with one sentence for the caller."""
    try:
        return work()
    except PolicyAssistantError as error:
        raise gr.Error(str(error), print_exception=False) from error
    except gr.Error:
        raise
    except Exception as error:
        logger.exception("a call of the API failed")
        raise gr.Error(BROKEN, print_exception=False) from error


def _turns(history: object) -> list[Turn]:
    # What a client sends is not checked by Gradio.
    if not isinstance(history, list) or not all(isinstance(said, dict) and "question" in said for said in history):
        raise gr.Error(HISTORY, print_exception=False)
    return [Turn(str(said["question"]), str(said.get("answer") or "")) for said in history[-MOST_TURNS:]]


def _strings(name: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise gr.Error(TYPES.format(name, "一列文字"), print_exception=False)
    return tuple(values)


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise gr.Error(TYPES.format(name, "整数"), print_exception=False)
    return int(value)
