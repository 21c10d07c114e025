"""Gradio's own API through its own client: four endpoints, under the same accounts as the page."""

import json

import doors
import pytest
from doors import QUESTION, SECRET, SECRET_QUESTION, audit

gradio_client = pytest.importorskip("gradio_client", reason="the Python package gradio_client is not installed")
folder, office = doors.folder, doors.office  # fixtures

ENDPOINTS = {"/ask", "/search", "/outline", "/duties"}


def client(office, key):
    return gradio_client.Client(
        office.address, headers=office.bearer(key), verbose=False, analytics_enabled=False, download_files=False
    )


@pytest.fixture(scope="module")
def reader(office):
    return client(office, office.other)


def test_only_four_endpoints_are_public(reader):
    listed = reader.view_api(return_format="dict")
    assert set(listed["named_endpoints"]) == ENDPOINTS and not listed["unnamed_endpoints"]
    asked = {each["parameter_name"]: each for each in listed["named_endpoints"]["/ask"]["parameters"]}
    assert list(asked) == ["question", "history", "documents", "years", "kinds", "in_force"]
    assert [name for name, each in asked.items() if not each["parameter_has_default"]] == ["question"]
    assert asked["in_force"]["type"] == {"type": "boolean"}
    assert all("client.predict(" in each["description"] for each in listed["named_endpoints"].values())


def test_questions_are_answered_with_their_evidence(reader, office):
    answer = reader.predict(QUESTION, api_name="/ask")
    assert answer["grounded"] and "每半年" in answer["answer"] and answer["citations"][0]["document"] == "责任制办法"
    history = [{"question": "责任制办法第二条是什么？", "answer": answer["answer"]}]
    follow_up = reader.predict("那第三条呢？", history=history, api_name="/ask")
    assert "责任制" in follow_up["standalone_question"]
    limited = reader.predict("集体学习多少次？", documents=["工作要点"], years="2023", in_force=True, api_name="/ask")
    assert {citation["document"] for citation in limited["citations"]} == {"2023年机关党建工作要点"}
    entry = audit(office.folder, "api")[0]
    assert (entry["who"], entry["what"], entry["question"]) == ("甲", "ask", QUESTION)


def test_search_outline_and_duties(reader):
    found = reader.predict("集体学习次数", top=2, api_name="/search")
    assert len(found["hits"]) == 2 and found["hits"][0]["document_id"]
    outline = reader.predict("党建工作", minutes=3, api_name="/outline")
    assert outline["points"][0]["statements"][0]["citations"]
    duties = reader.predict(who="党组织书记", api_name="/duties")
    assert duties["count"] == len(duties["duties"]) > 0 and duties["duties"][0]["every"] == "每半年1次"
    assert reader.predict(start=1000, api_name="/duties")["duties"] == []


@pytest.mark.parametrize(
    ("endpoint", "arguments", "sentence"),
    [
        ("/ask", {"question": ""}, "问题是空的"),
        ("/ask", {"question": "几次？", "history": ["上一问"]}, "history 应写成"),
        ("/ask", {"question": "几次？", "documents": "要点"}, "documents 的类型不对"),
        ("/ask", {"question": "几次？", "documents": ["没有这份"]}, "没有这份"),
        ("/ask", {"question": "几次？", "years": "去年"}, "年份应是"),
        ("/search", {"query": "学习", "top": 0}, "段数应是 1 到 50"),
        ("/search", {"query": "学习", "top": "很多"}, "top 的类型不对"),
        ("/outline", {"topic": "党建工作", "minutes": 61}, "时长请写"),
        ("/duties", {"every": "有时候"}, "看不懂频次"),
        ("/duties", {"kind": "也许"}, "约束力应是"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(reader, endpoint, arguments, sentence):
    with pytest.raises(gradio_client.exceptions.AppError, match=sentence):
        reader.predict(**arguments, api_name=endpoint)


def test_a_paper_of_another_group_does_not_exist(office, reader):
    def seen(person):
        said = []
        for endpoint, arguments in (
            ("/search", {"query": "灯塔值守", "top": 50}),
            ("/ask", {"question": SECRET_QUESTION}),
            ("/ask", {"question": "多久报告一次？", "documents": [SECRET]}),
            ("/ask", {"question": "多久报告一次？", "documents": [office.secret_id]}),
            ("/outline", {"topic": "灯塔值守责任"}),
            ("/duties", {}),
            ("/duties", {"who": "灯塔管理站"}),
            ("/duties", {"document": SECRET}),
        ):
            try:
                text = json.dumps(person.predict(**arguments, api_name=endpoint), ensure_ascii=False)
            except gradio_client.exceptions.AppError as error:
                text = str(error)
            words = [word for value in arguments.values() for word in (value if isinstance(value, list) else [value])]
            for told_himself in (*map(str, words), "灯塔值守"):
                text = text.replace(told_himself, "")
            said.append((endpoint, "灯塔" in text or office.secret_id in text))
        return said

    member = seen(client(office, office.member))
    assert all(named for _, named in member), member
    other = seen(reader)
    assert not any(named for _, named in other), other


def test_keys_are_needed(office):
    for headers in ({}, office.bearer("pa-wrong")):
        with pytest.raises(Exception, match="credentials were not provided"):
            gradio_client.Client(office.address, headers=headers, verbose=False, analytics_enabled=False)
