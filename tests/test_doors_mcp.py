"""The door that speaks MCP, through the client of the official package: over stdio, and over HTTP behind the guard."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager

import doors
import httpx
import pytest
from browser import ROOT, server
from doors import QUESTION, SECRET, SECRET_QUESTION, audit
from openai_server import Behaviour, openai_server

mcp = pytest.importorskip("mcp", reason="the Python package mcp is not installed")
folder, office = doors.folder, doors.office  # fixtures

STREAMED = {"messages": [{"role": "user", "content": QUESTION}], "stream": True}
TOOLS = {"search", "ask", "outline", "duties", "get_document"}
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}


@asynccontextmanager
async def over_http(address, key=None, mode="auto"):
    from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        create_mcp_http_client(headers=headers) as http,
        mcp.Client(streamable_http_client(f"{address}/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


def over_stdio(folder):
    command = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "ui.cli", "mcp", "--library", str(folder)], cwd=str(ROOT)
    )
    return mcp.Client(command)


async def call(client, tool, **arguments):
    """The structured result, which the text has to repeat."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def refused(client, tool, **arguments):
    """The one sentence of a tool error."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error and len(result.content) == 1
    text = result.content[0].text
    assert text.endswith("。") and "\n" not in text and "Error" not in text
    return text


async def everything(client, folder):
    """Each tool, once well used and once badly."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == TOOLS
    assert all(tool.title and tool.description and tool.output_schema for tool in tools.values())
    assert set(tools["duties"].input_schema["properties"]) == {"who", "every", "kind", "document", "due", "start"}
    assert set(tools["ask"].input_schema["properties"]) == {"question", "history"}
    assert all(tool.annotations.read_only_hint for tool in tools.values())

    answer = await call(client, "ask", question=QUESTION)
    assert answer["grounded"] and "每半年" in answer["answer"] and answer["citations"][0]["document"] == "责任制办法"
    asked = "责任制办法第二条是什么？"
    history = [{"question": asked, "answer": (await call(client, "ask", question=asked))["answer"]}]
    follow_up = await call(client, "ask", question="那第三条呢？", history=history)
    assert "责任制" in follow_up["standalone_question"] and "每年" in follow_up["answer"]
    assert "空的" in await refused(client, "ask", question="  ")
    assert "question" in await refused(client, "ask")

    found = await call(client, "search", query="集体学习次数", top=2)
    assert len(found["hits"]) == 2 and found["question"] == "集体学习次数"
    hit = found["hits"][0]
    assert "top" in await refused(client, "search", query="学习", top=0)
    assert "不能大于 50" in await refused(client, "search", query="学习", top=51)

    paper = await call(client, "get_document", id_or_title=hit["document_id"], start=hit["start"], end=hit["end"])
    assert paper["text"] == hit["text"] and paper["title"] == hit["document"] and paper["sections"]
    whole = await call(client, "get_document", id_or_title="责任制办法")
    assert whole["length"] == len(whole["text"]) and whole["next"] is None
    part = await call(client, "get_document", id_or_title="责任制办法", end=10)
    assert (part["text"], part["next"]) == (whole["text"][:10], 10)
    assert "不存在的文件" in await refused(client, "get_document", id_or_title="不存在的文件")

    outline = await call(client, "outline", topic="党建工作", minutes=3)
    assert outline["points"] and outline["points"][0]["statements"][0]["citations"]
    assert "minutes" in await refused(client, "outline", topic="党建工作", minutes=61)

    duties = await call(client, "duties", who="党组织书记")
    assert duties["count"] == len(duties["duties"]) > 0 and duties["duties"][0]["every"] == "每半年1次"
    due = await call(client, "duties", every="每月", due="2023-05", document="工作要点")
    assert {row["due"] for row in due["duties"]} == {"2023-05-31"}
    nobody = await call(client, "duties", who="渔政")
    assert nobody["count"] == 0 and "渔政" in nobody["note"]
    assert "看不懂频次" in await refused(client, "duties", every="有时候")
    assert "kind" in await refused(client, "duties", kind="也许")
    assert "没有叫“fly”的工具" in await refused(client, "fly")


def test_every_tool_over_stdio(folder):
    async def run():
        async with over_stdio(folder) as client:
            await everything(client, folder)
            # Whoever sits at the machine sees what is limited, too.
            assert (await call(client, "get_document", id_or_title=SECRET))["text"]

    asyncio.run(run())
    kinds = {entry["what"] for entry in audit(folder, "mcp") if entry["who"] == "本机"}
    assert kinds == {"ask", "search", "outline", "duties", "read"}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_over_http(office, mode):
    async def run():
        async with over_http(office.address, office.other, mode) as client:
            await everything(client, office.folder)

    asyncio.run(run())
    entries = [entry for entry in audit(office.folder, "mcp") if entry["who"] == "甲"]
    assert {entry["what"] for entry in entries} == {"ask", "search", "outline", "duties", "read"}


def test_a_paper_of_another_group_does_not_exist(office):
    async def seen(key):
        """All that the tools say to somebody who looks for the limited paper."""
        said = []
        async with over_http(office.address, key) as client:
            for tool, arguments in (
                ("search", {"query": "灯塔值守", "top": 50}),
                ("ask", {"question": SECRET_QUESTION}),
                ("outline", {"topic": "灯塔值守责任"}),
                ("duties", {}),
                ("duties", {"who": "灯塔管理站"}),
                ("duties", {"document": SECRET}),
                ("get_document", {"id_or_title": SECRET}),
                ("get_document", {"id_or_title": office.secret_id}),
            ):
                result = await client.call_tool(tool, arguments)
                text = result.content[0].text
                for told_himself in (*map(str, arguments.values()), "灯塔值守"):
                    text = text.replace(told_himself, "")
                said.append((tool, result.is_error, "灯塔" in text or office.secret_id in text))
        return said

    for key in (office.member, office.admin):
        member = asyncio.run(seen(key))
        assert not any(failed for _, failed, _ in member)
        assert all(named for _, _, named in member), member
    other = asyncio.run(seen(office.other))
    assert not any(named for _, _, named in other), other
    assert [failed for tool, failed, _ in other if tool == "get_document"] == [True, True]


def test_keys_are_needed(office):
    for headers in ({}, office.bearer("pa-wrong"), office.bearer("x")):
        for method in ("POST", "GET", "DELETE"):
            reply = httpx.request(method, f"{office.address}/mcp", headers=headers, timeout=30)
            assert reply.status_code == 401 and "密钥" in reply.json()["error"]["message"]

    async def run():
        async with over_http(office.address, "pa-wrong"):
            raise AssertionError("let in")

    with pytest.raises((Exception, BaseExceptionGroup)):
        asyncio.run(run())


def test_no_session_can_be_taken_over_and_too_much_is_refused(office):
    accept = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    first = httpx.post(
        f"{office.address}/mcp", json=INITIALIZE, headers={**office.bearer(office.member), **accept}, timeout=30
    )
    assert first.status_code == 200 and "mcp-session-id" not in first.headers
    large = {**INITIALIZE, "padding": "x" * 1_100_000}
    reply = httpx.post(
        f"{office.address}/mcp", json=large, headers={**office.bearer(office.member), **accept}, timeout=30
    )
    assert reply.status_code == 413


def test_the_server_ends_in_time_with_answers_under_way(folder):
    behaviour = Behaviour(reply=lambda body: "没有依据", first_delay=30)

    async def run(address, process):
        async with over_http(address, mode="legacy") as client, httpx.AsyncClient() as http:
            await call(client, "search", query="学习")
            assert (await http.get(f"{address}/mcp", headers={"Accept": "text/event-stream"})).status_code == 405
            slow = [asyncio.create_task(call(client, "ask", question=QUESTION))]
            slow.append(asyncio.create_task(http.post(f"{address}/v1/chat/completions", json=STREAMED, timeout=20)))
            while len(behaviour.requests) < 2:
                await asyncio.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            started = time.monotonic()
            while process.poll() is None and time.monotonic() - started < 10:
                await asyncio.sleep(0.05)
            await asyncio.gather(*slow, return_exceptions=True)
            return time.monotonic() - started

    with (
        openai_server(behaviour) as model,
        server(folder, "--model", "fake", "--base-url", model) as (address, process),
    ):
        foreign = httpx.post(f"{address}/mcp", json=INITIALIZE, headers={"Host": "rebound.example.com"}, timeout=30)
        assert foreign.status_code == 403
        assert asyncio.run(run(address, process)) < 5
        assert process.returncode == 0


def stdio_process(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "mcp", "--library", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_nothing_but_the_protocol_on_stdout_and_an_end_with_stdin(folder):
    process = stdio_process(folder)
    out, err = process.communicate(json.dumps(INITIALIZE).encode() + b"\n", timeout=60)
    assert process.returncode == 0 and b"Traceback" not in err
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["id"] for line in lines] == [1]
    assert lines[0]["result"]["serverInfo"]["title"] == "政策问答" and "grounded" in lines[0]["result"]["instructions"]


def test_an_interrupt_ends_it_while_stdin_is_open(folder):
    process = stdio_process(folder)
    process.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 1
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(5) == 130
    finally:
        process.kill()
        out, err = process.communicate()
    assert not out and b"Traceback" not in err


def test_a_library_that_is_not_there_is_named(command, tmp_path):
    code, out, err = command("mcp", "--library", tmp_path / "nothing")
    assert code == 1 and not out and "nothing" in err
