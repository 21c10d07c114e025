"""Hostile requests to the real server: wrong types, huge numbers, deep nesting, ids of other people. Every door answers
with a sentence or a status below 500, and nothing is told on the terminal."""

import http.client
import json
from urllib.parse import quote, urlsplit

import pytest
from browser import needs_browser, server

from index.library import Library
from ui.office.accounts import Accounts
from ui.office.conversations import Conversations
from ui.office.people import Person, Role
from ui.office.store import Store
from ui.samples import sample_files

pytestmark = needs_browser  # for its server only

DEEP = "[" * 10_000 + "]" * 10_000
DEEP_OBJECT = '{"a":' * 10_000 + "1" + "}" * 10_000
HUGE = 10**400
#: As JSON, since some are nothing that Python would write.
VALUES = {
    "null": "null",
    "number": "7",
    "huge": str(HUGE),
    "too large a float": "1e999",
    "not a number": "NaN",
    "list": "[]",
    "lists": "[[], {}, null]",
    "true": "true",
    "NUL": r'"\u0000a"',
    "half a character": r'"\ud800"',
    "path": '"../../../../etc/passwd"',
    "markup": '"<script>window.pwned=1</script>"',
    "long": json.dumps("长" * 50_000),
    "deep": DEEP,
    "deep object": DEEP_OBJECT,
    "empty": "{}",
}
NAMES = (
    *("../../ent.txt", "/tmp/ent.txt", "..\\..\\ent.txt", "C:\\ent.txt", "~/ent.txt", "..", "CON", " "),
    *("a\0b.txt", "a\r\nb.txt", "\u202etxt.exe", "\u200b", "长" * 500 + ".txt", "<img src=x>.txt", "${x}.txt"),
)
ADDRESSES = (
    *("/file=/etc/passwd", "/gradio_api/file=/etc/passwd", "/gradio_api/file=../../../etc/passwd"),
    *("/gradio_api/file=http://192.0.2.1/x", "/gradio_api/proxy=http://192.0.2.1/x", "/static/../../etc/passwd"),
    *("/assets/..%2f..%2fetc%2fpasswd", "/gradio_api/stream/%00", "/%00", "/%ff", "/theme.css%00", "/svelte/../x"),
    *("/gradio_api/custom_component/x/y/z", "/v1/models/%00%ff", "/v1/models/" + "a" * 5000),
    *("/login?next=//evil.example", "/login?next=%0d%0aset-cookie:%20a=b", "/gradio_api/info?all_endpoints=x"),
)
FIELDS = (
    *("id", "turn", "vote", "reason", "title", "words", "repealed", "start", "end", "side", "topic", "minutes", "who"),
    *("documents", "period", "offset", "version", "kept", "changes", "groups", "name", "role", "password", "label"),
    *("what", "question", "years", "kind", "date", "issuer", "number"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, static_model):
    folder = tmp_path_factory.mktemp("hostile") / "library"
    with Library.create(folder, str(static_model)) as library:
        library.add(sample_files(), sample=True)
    Accounts(Store(folder)).add("张三", "guanliyuan-1", Role.ADMIN)
    return folder


@pytest.fixture(scope="module")
def served(folder):
    with server(folder) as (address, process):
        yield address, process


@pytest.fixture(scope="module")
def send(served):
    """Sends a request: its status, and the text of its reply. Nothing may make the server fail."""
    parts = urlsplit(served[0])

    def one(method, path, body=b"", **headers):
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        headers = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        connection.request(method, path, body.encode("utf-8") if isinstance(body, str) else body, headers)
        reply = connection.getresponse()
        text = reply.read().decode("utf-8")
        connection.close()
        assert reply.status < 500, (path, reply.status, text[:300])
        assert "Traceback" not in text
        assert "site-packages" not in text
        assert served[1].poll() is None
        return reply.status, text

    return one


@pytest.fixture(scope="module")
def functions(send):
    """(component, function) of all that the page may call on the server."""
    config = json.loads(send("GET", "/config")[1])
    found = [
        (part["id"], name) for part in config["components"] for name in part["props"].get("server_fns") or () if name
    ]
    assert len(found) > 30
    return found


def call(send, component, name, data):
    sent = f'{{"session_hash":"x","component_id":{component},"fn_name":"{name}","data":{data}}}'
    return send("POST", "/gradio_api/component_server/", sent)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_functions_of_the_page_are_sent_what_no_page_sends(send, functions, value):
    for component, name in functions:
        status, text = call(send, component, name, value)
        assert status == 400 if value in (DEEP, DEEP_OBJECT) else status == 200, (name, text[:200])


@pytest.mark.parametrize("value", [VALUES[name] for name in VALUES if "deep" not in name])
def test_every_field_of_a_form_is_sent_what_no_form_sends(send, functions, value):
    form = "{" + ",".join(f'"{field}":{value}' for field in FIELDS) + "}"
    alone = [f'{{"{field}":{value},"start":0,"end":1}}' for field in ("id", "turn")]
    for component, name in functions:
        for data in (form, *alone):
            status, text = call(send, component, name, data)
            assert status == 200, (name, text[:200])


@pytest.mark.parametrize(
    "body",
    [
        *("", "null", "[]", "7", '"x"', "{", "{}", DEEP, DEEP_OBJECT, '{"session_hash":"x"}', b"\xff\xfe"),
        '{"session_hash":"x","component_id":99999,"fn_name":"vote","data":{}}',
        '{"session_hash":"x","component_id":"a","fn_name":"vote","data":{}}',
        '{"session_hash":[],"component_id":[],"fn_name":{},"data":{}}',
        '{"session_hash":null,"component_id":1,"fn_name":"__class__","data":{}}',
        '{"session_hash":"x","component_id":1,"fn_name":"vote"}',
        f'{{"session_hash":"x","component_id":{HUGE},"fn_name":"vote","data":{{}}}}',
        '{"data":[1,2],"fn_index":99999,"session_hash":"x"}',
        '{"data":{},"fn_index":"a","session_hash":[]}',
        '{"data":null,"event_data":[],"fn_index":0,"trigger_id":"x","session_hash":"x"}',
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "path",
    [
        *("component_server/", "component_server", "queue/join", "queue/join/", "run/predict", "api/predict"),
        *("call/ask", "call/search", "call/nothing", "cancel", "reset", "reset/", "call/v2/ask"),
        *("run/ask", "stream/x", "stream/x/close", "vibe-edit", "process_recording"),
    ],
)
def test_the_frameworks_own_doors(send, path, body):
    if len(body) > 10_000 or path != "stream/x":  # what a stream answers never ends
        status, text = send("POST", f"/gradio_api/{path}", body)
        assert 200 <= status < 500
        assert "程序内部出了问题" not in text


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_answers_are_asked_for_with_what_no_page_sends(send, value):
    for body in (
        value,
        *(f'{{"question":"会议？","{field}":{value}}}' for field in ("id", "documents", "years", "kind")),
    ):
        status, text = send("POST", "/talk", body)
        assert status in (200, 413)
        assert "程序内部出了问题" not in text
    send("POST", "/talk", f'{{"question":{value}}}')
    send("POST", "/talk", b"\xff\xfe\x00")


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_programs_send_what_no_client_sends(send, value):
    said = '[{"role":"user","content":"会议多少分钟？"}]'
    for body in (
        value,
        f'{{"messages":{value}}}',
        f'{{"messages":[{value}]}}',
        f'{{"messages":[{{"role":{value},"content":{value}}}]}}',
        f'{{"messages":[{{"role":"user","content":{value}}}]}}',
        f'{{"messages":{said},"stream":{value},"stream_options":{value}}}',
        f'{{"messages":{said},"policy_assistant":{value}}}',
        f'{{"messages":{said},"policy_assistant":{{"documents":[{value}],"years":{value},"kinds":{value}}}}}',
        f'{{"messages":{said},"model":{value},"temperature":{value},"max_tokens":{value}}}',
    ):
        status, text = send("POST", "/v1/chat/completions", body)
        if status >= 400:
            assert json.loads(text)["error"]["message"].count("。") == 1
    for body in (value, f'{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{value}}}'):
        send("POST", "/mcp", body, Accept="application/json, text/event-stream")


def test_files_are_sent_under_names_that_lead_elsewhere(send, folder):
    before = {path for path in folder.parent.rglob("*") if folder not in path.parents}
    for name in NAMES:
        status, text = send("POST", f"/files?name={quote(name)}", "一份文件，每月检查一次。")
        told = json.loads(text)
        if status == 200:
            assert not set(told["name"]) & set("/\\\0\r\n\u202e\u200b"), told
            assert told["name"] not in (".", "..")
        else:
            assert status == 400 and told["error"]
    send("POST", "/files?name=%ff%fe.txt", "一")
    send("POST", f"/files?name=a.txt&replaces={quote('../x')}&group={quote('<b>')}", "一")
    send("POST", "/files?name=a.txt&replaces=" + "9" * 5000, "一")
    assert send("POST", "/files?name=a.txt", "", Content_Length="9" * 18)[0] == 413
    assert {path for path in folder.parent.rglob("*") if folder not in path.parents} == before


def test_conversations_of_other_people(send, folder, functions):
    other = Person("别人")
    talks = Conversations(Store(folder))
    id = talks.new(other, "别人的秘密对话", '{"version":1,"first":1,"exchanges":[]}')
    for component, name in functions:
        for data in (
            json.dumps(id),
            json.dumps({"id": id, "turn": 1, "vote": 1, "title": "改了", "start": 0, "end": 1}),
        ):
            assert "秘密" not in call(send, component, name, data)[1]
    assert "秘密" not in send("POST", "/talk", json.dumps({"question": "会议？", "id": id, "again": True}))[1]
    assert talks.get(other, id)[0] == "别人的秘密对话"


def test_addresses_that_lead_elsewhere(send):
    for path in ADDRESSES:
        assert "root:" not in send("GET", path)[1], path
