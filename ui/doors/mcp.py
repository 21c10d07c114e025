"""A door that speaks MCP, for assistants that call tools: the one file that knows the package ``mcp``.

Over stdio it serves whoever sits at the machine; over HTTP it stands behind the guard, and each call sees what the
person of its own request may see.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field, ValidationError
from starlette.responses import Response
from starlette.routing import Route

from assistant.records import Turn
from index.errors import PolicyAssistantError
from ui.doors.answering import AT_ONCE
from ui.doors.desk import BROKEN, MOST_CHARS, MOST_HITS, MOST_ROWS, Desk
from ui.doors.mcp_results import AnswerResult, DutiesResult, Exchange, OutlineResult, PaperResult, SearchResult
from ui.office.people import LOCAL, Person
from ui.web.guard import App, Receive, Scope, Send, person_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.office.office import Office

__all__ = ["add_mcp", "serve_stdio"]

T = TypeVar("T")

PATH = "/mcp"
LONGEST = 1_000_000  # bytes of a request
INSTRUCTIONS = (
    "这是一个政策文件库。问文件里怎么规定的，用 ask，回答句句有出处；"
    "要自己看原文，用 search 查找、用 get_document 读全文；"
    "准备研讨发言用 outline；查谁要做什么、多久一次、什么时候到期，用 duties。转述回答时请保留出处（文件标题和条款），"
    "grounded 为 false 时要如实说文库里没有依据，不要自己补充。"
)
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_Caller = Callable[[Context[Any, Any]], Person]


class _Server(MCPServer[Any]):
    """Says what went wrong in one Chinese sentence, where the package would put English words in front of it."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None) -> Any:  # noqa: ANN401
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            raise UnexpectedToolError(BROKEN) from error.__cause__ or error
        except ToolError as error:
            match error.__cause__:
                case ValidationError() as cause:
                    raise ToolError(_misfit(cause)) from cause
                case ToolError() as cause:
                    raise cause from None
            raise ToolError(f"没有叫“{name}”的工具，请先列出有哪些工具。") from error


class _Posts:
    """Only what answers at once: without sessions a GET would open a stream on which nothing ever comes."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            await self._app(scope, receive, send)
        else:
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)


def serve_stdio(office: Office) -> None:
    """Speak MCP on stdin and stdout until stdin ends. While it does, nothing else can write to stdout.

    Raises KeyboardInterrupt after SIGINT. Only in the main thread.
    """
    server = _server(office, lambda context: LOCAL)
    with _interruptible_stdin() as interrupted:
        anyio.run(server.run_stdio_async)
    if interrupted.is_set():
        raise KeyboardInterrupt


@contextmanager
def _interruptible_stdin() -> Iterator[threading.Event]:
    """``sys.stdin`` ends with SIGINT as well; yields whether it has. The server reads it in a thread, which nothing
    else could call back."""
    usual, source = sys.stdin, os.dup(sys.stdin.fileno())
    reading, writing = os.pipe()
    interrupted = threading.Event()

    def end() -> None:
        with suppress(OSError):  # closed already
            os.close(writing)

    def copy() -> None:
        with suppress(OSError):  # nobody reads any more
            while piece := os.read(source, 65_536):
                while piece and not interrupted.is_set():
                    piece = piece[os.write(writing, piece) :]
        if not interrupted.is_set():
            end()

    def interrupt(*_: object) -> None:
        interrupted.set()
        end()

    before = signal.signal(signal.SIGINT, interrupt)
    threading.Thread(target=copy, name="stdin", daemon=True).start()
    try:
        with os.fdopen(reading, encoding="utf-8", errors="replace") as said:
            sys.stdin = said
            yield interrupted
    finally:
        sys.stdin = usual
        signal.signal(signal.SIGINT, before)


def add_mcp(outer: FastAPI, office: Office) -> Callable[[], AbstractAsyncContextManager[None]]:
    """Put ``/mcp`` before everything else of ``outer``, which has to stand behind the guard. What it returns has to be
    entered for as long as the server runs, once."""

    server = _server(office, lambda context: person_of(context.request_context.request))
    # Without sessions there is nothing that one person could take over from another, and no stream that never ends.
    server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        max_request_body_size=LONGEST,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # the guard sees to it
    )
    outer.router.routes.append(Route(PATH, _Posts(StreamableHTTPASGIApp(server.session_manager))))

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return running


def _server(office: Office, caller: _Caller) -> MCPServer[Any]:
    """The server with its tools; ``caller`` finds the person behind a call."""
    desk, free = Desk(office, "mcp"), anyio.CapacityLimiter(AT_ONCE)
    with _logging_as_it_was():
        server = _Server(
            "policy-assistant",
            title="政策问答",
            instructions=INSTRUCTIONS,
            version=_version(),
            log_level="WARNING",
            subscriptions=False,
        )

    async def done(work: Callable[[threading.Event], dict[str, Any]]) -> dict[str, Any]:
        """What ``work`` returns in a thread; it is told to stop when the caller leaves. Raises ToolError."""
        stop = threading.Event()
        try:
            return await anyio.to_thread.run_sync(work, stop, abandon_on_cancel=True, limiter=free)
        except PolicyAssistantError as error:
            raise ToolError(str(error)) from error
        finally:
            stop.set()

    async def search(
        context: Context[Any, Any],
        query: Annotated[str, Field(description="要查的话或词")],
        top: Annotated[int, Field(description="最多几段", ge=1, le=MOST_HITS)] = 10,
    ) -> SearchResult:
        person = caller(context)
        return SearchResult(**await done(lambda stop: desk.search(person, query, top)))

    async def ask(
        context: Context[Any, Any],
        question: Annotated[str, Field(description="要问的话，一次问一件事")],
        history: Annotated[
            list[Exchange] | None,
            Field(description="此前的问答，由早到晚；追问（“那乡镇呢？”）时要带上", max_length=100),
        ] = None,
    ) -> AnswerResult:
        person, turns = caller(context), [Turn(said.question, said.answer) for said in history or ()]
        return AnswerResult(**await done(lambda stop: desk.ask(person, question, turns, stop=stop)))

    async def outline(
        context: Context[Any, Any],
        topic: Annotated[str, Field(description="研讨的主题，一个词组或一句话")],
        minutes: Annotated[int, Field(description="讲多少分钟", ge=1, le=60)] = 8,
    ) -> OutlineResult:
        person = caller(context)
        return OutlineResult(**await done(lambda stop: desk.outline(person, topic, minutes, stop)))

    async def duties(
        context: Context[Any, Any],
        who: Annotated[str, Field(description="只看责任主体中含有这些字的，如 党支部")] = "",
        every: Annotated[
            str,
            Field(description="只看这种频次的：每周、每月、每季度、每半年、每年、定期、不定期；写“有”为所有写明频次的"),
        ] = "",
        kind: Annotated[Literal["", "必须", "应当", "可以", "禁止"], Field(description="只看这种约束力的")] = "",
        document: Annotated[str, Field(description="只看这份文件的：编号、标题或标题的一部分")] = "",
        due: Annotated[
            str, Field(description="只看这段时间到期的：2026-11、2026-Q4、2026、本月、下月、本季度、今年")
        ] = "",
        start: Annotated[int, Field(description=f"从第几条起（从 0 数），每次最多 {MOST_ROWS} 条", ge=0)] = 0,
    ) -> DutiesResult:
        person = caller(context)
        work = partial(desk.duties, person, who, every, kind, document, due, start)
        return DutiesResult(**await done(work))

    async def get_document(
        context: Context[Any, Any],
        id_or_title: Annotated[str, Field(description="文件编号、标题、标题的一部分或文件名")],
        start: Annotated[int, Field(description="从第几个字符起", ge=0)] = 0,
        end: Annotated[int | None, Field(description=f"到第几个字符为止；每次最多 {MOST_CHARS} 个字符", ge=0)] = None,
    ) -> PaperResult:
        person = caller(context)
        return PaperResult(**await done(lambda stop: desk.document(person, id_or_title, start, end)))

    for tool, title, description in (
        (search, "查找原文", "在政策文件里查找，按相关程度列出原文段落。想自己读原文、比对几份文件时用。"),
        (ask, "提问", "向政策文件提问，得到句句注明出处的回答；文件里没有的会如实说没有。"),
        (outline, "研讨提纲", "按主题从文件里摘编发言提纲：开头、要点、结合实际、结尾，每句注明出处。"),
        (
            duties,
            "制度台账",
            "列出文件规定谁要做什么、多久一次、什么时候以前、报给谁、依据哪一句；也可只看某段时间到期的。",
        ),
        (get_document, "读文件", "读一份文件：标题、发文机关、文号、日期、是否废止、各级标题，以及一段原文。"),
    ):
        server.add_tool(tool, title=title, description=description, annotations=_READS, structured_output=True)
    return server


def _misfit(error: ValidationError) -> str:
    """Which argument is wrong, and why, for what a client sent."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    bounds = first.get("ctx", {})
    match first["type"]:
        case "missing":
            return f"缺少参数 {name}，请补上再调用。"
        case "greater_than_equal":
            return f"参数 {name} 不能小于 {bounds.get('ge')}，请改正再调用。"
        case "less_than_equal":
            return f"参数 {name} 不能大于 {bounds.get('le')}，请改正再调用。"
        case "literal_error":
            return f"参数 {name} 只能是 {bounds.get('expected')}，请改正再调用。"
    return f"参数 {name} 的内容或类型不对，请对照这个工具的说明改正再调用。"


@contextmanager
def _logging_as_it_was() -> Iterator[None]:
    """The package sets up the logging of the whole program when a server is made; that is not for a library to do."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _version() -> str:
    try:
        return version("policy-assistant")
    except PackageNotFoundError:
        return ""
