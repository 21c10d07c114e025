"""The door that speaks OpenAI's protocol, through OpenAI's own client against the running server."""

import json
import time

import doors
import httpx
import pytest
from browser import server
from doors import QUESTION, SECRET, SECRET_QUESTION, audit
from openai_server import Behaviour, openai_server

openai = pytest.importorskip("openai", reason="the Python package openai is not installed")
folder, office = doors.folder, doors.office  # fixtures

MODEL = "policy-assistant"
SLOW = (  # three sentences that hold, some two seconds each
    "党组织书记应当每半年向上级党组织书面汇报一次主体责任落实情况。[1]"
    "党组织书记应当每半年书面汇报一次主体责任落实情况。[1]党组织书记应当每半年汇报一次主体责任落实情况。[1]"
)


def client(office, key):
    return openai.OpenAI(base_url=f"{office.address}/v1", api_key=key, max_retries=0, timeout=30)


def said(question, *before):
    """Messages of a conversation: questions and answers by turns, then the question."""
    texts = (*before, question)
    return [{"role": "assistant" if i % 2 else "user", "content": text} for i, text in enumerate(texts)]


def ask(office, question, key=None, **options):
    return client(office, key or office.other).chat.completions.create(
        model=MODEL, messages=said(question), extra_body=options
    )


def cited(answer):
    return {citation["document"] for citation in answer.choices[0].message.policy_assistant["citations"]}


def test_models_are_listed(office):
    assert [model.id for model in client(office, office.other).models.list()] == [MODEL]
    assert client(office, office.other).models.retrieve(MODEL).id == MODEL
    with pytest.raises(openai.NotFoundError, match="gpt-4"):
        client(office, office.other).models.retrieve("gpt-4")


def test_an_answer_with_its_evidence(office):
    answer = ask(office, QUESTION)
    choice = answer.choices[0]
    assert (answer.object, answer.model, choice.finish_reason) == ("chat.completion", MODEL, "stop")
    assert "每半年" in choice.message.content and "[1]" in choice.message.content
    found = choice.message.policy_assistant
    assert set(found) == {"grounded", "citations", "related", "notes", "standalone_question"}
    assert found["grounded"] and found["standalone_question"] == QUESTION
    assert "每半年" in found["citations"][0]["text"]
    assert set(found["citations"][0]) == {
        "number", "document", "file", "section", "text", "start", "end", "document_id",
    }  # fmt: skip
    assert answer.usage.prompt_tokens == len(QUESTION)
    assert answer.usage.completion_tokens == len(choice.message.content)
    assert answer.usage.policy_assistant == {"unit": "characters"}
    entry = audit(office.folder, "openai")[-1]
    assert (entry["who"], entry["what"], entry["question"], entry["grounded"]) == ("甲", "ask", QUESTION, True)


def test_a_stream_says_the_same_and_ends_with_the_evidence(office):
    whole = ask(office, QUESTION).choices[0].message
    events = list(
        client(office, office.other).chat.completions.create(
            model=MODEL, messages=said(QUESTION), stream=True, stream_options={"include_usage": True}
        )
    )
    *pieces, last, counted = events
    assert pieces[0].choices[0].delta.role == "assistant"
    assert "".join(piece.choices[0].delta.content for piece in pieces) == whole.content
    assert last.choices[0].finish_reason == "stop"
    assert last.policy_assistant == whole.policy_assistant
    assert counted.choices == [] and counted.usage.completion_tokens == len(whole.content)
    assert len({event.id for event in events}) == 1


def test_a_follow_up_is_read_with_what_was_said_before(office):
    first = ask(office, "第三条怎么规定考核？", policy_assistant={"documents": ["责任制办法"]})
    messages = [
        {"role": "system", "content": "只说英语。"},  # left out: answers are the papers' own
        *said("那谁来汇报？", "责任制办法第二条是什么？", first.choices[0].message.content),
    ]
    answer = client(office, office.other).chat.completions.create(model=MODEL, messages=messages)
    assert "责任制" in answer.choices[0].message.policy_assistant["standalone_question"]


def test_a_question_is_limited_to_papers(office):
    limited = ask(office, "每年几次？", policy_assistant={"documents": ["机关党建工作要点"]})
    assert cited(limited) <= {"2023年机关党建工作要点"}
    years = ask(office, "集体学习多少次？", policy_assistant={"years": "2021-2023", "in_force": True})
    assert cited(years) == {"2023年机关党建工作要点"}
    with pytest.raises(openai.BadRequestError, match=r"文库里没有“不存在”.*先查找") as told:
        ask(office, QUESTION, policy_assistant={"documents": ["不存在"]})
    assert told.value.code == "not_found"
    with pytest.raises(openai.BadRequestError, match="年份应是"):
        ask(office, QUESTION, policy_assistant={"years": "去年"})
    with pytest.raises(openai.BadRequestError, match="policy_assistant 应写成"):
        ask(office, QUESTION, policy_assistant={"documents": 3})


def test_what_cannot_be_asked_is_refused_with_a_sentence(office):
    create = client(office, office.other).chat.completions.create
    for messages, sentence in (
        ([], "没有用户的问题"),
        ([{"role": "assistant", "content": "好"}], "没有用户的问题"),
        ([{"role": "user", "content": " "}], "问题是空的"),
        ([{"role": "user", "content": "问" * 3000}], "超过 2000 字"),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}], "只能回答文字"),
    ):
        for stream in (False, True):
            with pytest.raises(openai.BadRequestError, match=sentence) as told:
                create(model=MODEL, messages=messages, stream=stream)
            assert told.value.type == "invalid_request_error"
    with pytest.raises(openai.APIStatusError, match="超过 1 MB") as told:
        create(model=MODEL, messages=[{"role": "user", "content": "问" * 400_000}])
    assert told.value.status_code == 413
    broken = httpx.post(
        f"{office.address}/v1/chat/completions", content=b"{", headers=office.bearer(office.other), timeout=30
    )
    assert broken.status_code == 400 and "JSON" in broken.json()["error"]["message"]


def test_text_in_parts_and_unknown_parameters_are_taken(office):
    answer = client(office, office.other).chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": [{"type": "text", "text": QUESTION}]}],
        temperature=0.3,
        max_tokens=5,
        extra_body={"never_heard_of": {"it": 1}},
    )
    assert "每半年" in answer.choices[0].message.content


def test_half_a_character_is_answered_not_a_crash(office):
    body = b'{"messages": [{"role": "user", "content": "\\ud83d ' + "汇报".encode() + b'\\ufffd"}]}'
    reply = httpx.post(
        f"{office.address}/v1/chat/completions", content=body, headers=office.bearer(office.other), timeout=30
    )
    assert reply.status_code == 400 and "JSON" in reply.json()["error"]["message"]


def test_keys_are_needed(office):
    for key in ("pa-wrong", "sk-something"):
        with pytest.raises(openai.AuthenticationError) as told:
            ask(office, QUESTION, key)
        assert "密钥" in told.value.body["message"]
    for path in ("/v1/models", "/v1/chat/completions"):
        reply = httpx.request("GET" if path.endswith("models") else "POST", f"{office.address}{path}", timeout=30)
        assert reply.status_code == 401 and reply.json()["error"]["code"] == "invalid_api_key"


def test_a_paper_of_another_group_does_not_exist(office):
    member = ask(office, SECRET_QUESTION, office.member)
    assert "每季度" in member.choices[0].message.content and "海角县灯塔值守办法" in cited(member)
    other = ask(office, SECRET_QUESTION)
    assert "灯塔" not in json.dumps(other.choices[0].message.policy_assistant["citations"], ensure_ascii=False)
    assert "灯塔" not in json.dumps(other.choices[0].message.policy_assistant["related"], ensure_ascii=False)
    assert "灯塔" not in other.choices[0].message.content
    messages = []
    for name in (SECRET, office.secret_id, "从来没有的文件"):
        with pytest.raises(openai.BadRequestError) as told:
            ask(office, "每季度做什么？", policy_assistant={"documents": [name]})
        messages.append(told.value.body["message"].replace(name, "…"))
    assert len({*messages}) == 1  # as if it had never been there
    with pytest.raises(openai.BadRequestError, match="没有2031年"):
        ask(office, "每季度做什么？", policy_assistant={"years": "2031"})
    assert cited(ask(office, SECRET_QUESTION, office.admin, policy_assistant={"documents": [SECRET]}))


@pytest.fixture(scope="module")
def modelled(folder):
    """Without accounts, but with a language model: the address, and what the model does."""
    behaviour = Behaviour(reply=lambda body: SLOW)
    with (
        openai_server(behaviour) as model,
        server(folder, "--model", "fake", "--base-url", model) as (address, _),
    ):
        yield f"{address}/v1", behaviour


def test_a_client_that_hangs_up_stops_the_answer(modelled, folder):
    address, behaviour = modelled
    behaviour.delay, behaviour.piece = 0.2, 6
    asked = {"messages": said(QUESTION)}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{address}/chat/completions", json=asked, timeout=1.2)
    with httpx.stream("POST", f"{address}/chat/completions", json={**asked, "stream": True}, timeout=10) as got:
        assert got.status_code == 200
        assert next(line for line in got.iter_lines() if "content" in line and len(line) > 250)
    deadline = time.monotonic() + 10
    while len(ended := [entry for entry in audit(folder, "openai") if entry["who"] == "本机"]) < 2:
        assert time.monotonic() < deadline, f"{len(ended)} of 2 answers were stopped"
        time.sleep(0.05)
    assert not any(entry["grounded"] for entry in ended)  # neither came to its end


def test_a_model_that_fails_midway_is_taken_back_in_the_stream(modelled):
    address, behaviour = modelled
    once = SLOW.partition("]")[0] + "]"
    behaviour.delay, behaviour.reply = 0, lambda body: once * 4  # goes round in circles
    local = openai.OpenAI(base_url=address, api_key="any", max_retries=0, timeout=30)  # no accounts: any key will do
    events = list(local.chat.completions.create(model=MODEL, messages=said(QUESTION), stream=True))
    text = "".join(event.choices[0].delta.content or "" for event in events)
    begun, _, rest = text.partition("\n\n（以上文字没有写完，以下面的原文摘录为准。）\n\n")
    assert begun == once and "每半年" in rest
    assert any("已改用原文摘录" in note for note in events[-1].policy_assistant["notes"])
