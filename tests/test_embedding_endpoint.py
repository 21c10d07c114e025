"""Embedding models behind an OpenAI-compatible service, asked over real HTTP on loopback."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from embedding_server import Service, embedding_server, vector

from index.embedding import Embedder, load_embedder
from index.embedding_endpoint import shown_address
from index.errors import EmbeddingError
from index.settings import EmbeddingSettings

QUICK = EmbeddingSettings(batch=4, timeout=5.0, retry_wait=0.001)
TEXTS = [f"第{i}条 有关工作的规定" for i in range(11)]


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def url(service):
    with embedding_server(service) as address:
        yield address


def loaded(url, **changes):
    return load_embedder("some/model", replace(QUICK, base_url=url, **changes))


def unit(rows):
    rows = np.array(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_rows_are_those_of_the_service_at_length_one(service, url):
    embedder = loaded(url)
    assert isinstance(embedder, Embedder)
    assert (embedder.name, embedder.dimensions) == ("some/model", 12)
    rows = embedder.encode(TEXTS)
    assert rows.dtype == np.float32
    assert rows == pytest.approx(unit([vector(text) for text in TEXTS]), abs=1e-6)
    assert set(service.paths) == {"/v1/embeddings"}
    assert [len(request["input"]) for request in service.requests] == [1, 4, 4, 3]
    assert {request["model"] for request in service.requests} == {"some/model"}
    assert embedder.encode([]).shape == (0, 12)


@pytest.mark.parametrize("changes", [{"backwards": True}, {"in_base64": True}])
def test_order_and_form_of_the_answer_do_not_matter(service, url, changes):
    for name, value in changes.items():
        setattr(service, name, value)
    assert loaded(url).encode(TEXTS) == pytest.approx(unit([vector(text) for text in TEXTS]), abs=1e-6)


def test_prompts_come_before_texts(service, url):
    embedder = loaded(url, query_prompt="Instruct: 找\nQuery:", passage_prompt="passage: ")
    embedder.encode(["甲"])
    embedder.encode_query(["乙"])
    assert [request["input"] for request in service.requests[1:]] == [["passage: 甲"], ["Instruct: 找\nQuery:乙"]]
    assert embedder.fingerprint != loaded(url).fingerprint


def test_blank_texts_are_not_sent_and_odd_ones_are_cleaned(service, url):
    rows = loaded(url).encode(["", "甲\ud83d", " \n"])
    assert service.requests[-1]["input"] == ["甲"]
    assert not rows[0].any() and not rows[2].any() and rows[1].any()


def test_leading_dimensions(service, url):
    whole, part = loaded(url), loaded(url, dimensions=8)
    assert part.dimensions == 8
    assert part.encode(TEXTS) == pytest.approx(unit(whole.encode(TEXTS)[:, :8]), abs=1e-6)
    assert part.fingerprint != whole.fingerprint
    with pytest.raises(EmbeddingError, match="只有 12 维，不能取 16 维"):
        loaded(url, dimensions=16)


def test_the_key_is_sent_and_never_shown(service, url):
    loaded(url, api_key="sk-secret")
    assert service.keys == ["Bearer sk-secret"]
    service.status, service.message = 404, "no model for sk-secret"
    with pytest.raises(EmbeddingError) as caught:
        loaded(url, api_key="sk-secret")
    assert "sk-secret" not in str(caught.value)
    assert "***" in str(caught.value)
    assert "secret" not in repr(replace(QUICK, api_key="sk-secret"))
    with pytest.raises(EmbeddingError, match="密钥含有不能使用的字符"):
        loaded(url, api_key="密钥")


def test_no_key_no_header(service, url):
    loaded(url)
    assert service.keys == [None]


# Trouble


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_service_in_trouble_is_asked_again(service, url, status):
    service.first_statuses = (status, status, status)
    loaded(url)
    assert len(service.requests) == 4


@pytest.mark.parametrize(("status", "told"), [(429, "请求太多"), (503, "503")])
def test_it_is_not_asked_for_ever(service, url, status, told):
    service.status = status
    with pytest.raises(EmbeddingError, match=told):
        loaded(url)
    assert len(service.requests) == 1 + QUICK.retries


def test_a_service_that_asks_for_a_long_wait_is_not_waited_for(service, url):
    service.status, service.headers = 429, {"Retry-After": "3600"}
    with pytest.raises(EmbeddingError, match="请求太多"):
        loaded(url)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("status", "told"),
    [(401, "密钥"), (403, "密钥"), (404, "模型名称“some/model”"), (400, "内部错误"), (307, "别的地址")],
)
def test_a_refusal_is_one_sentence_at_once(service, url, status, told):
    service.status, service.headers = status, {"Location": "http://127.0.0.1:9/v1/embeddings"}
    with pytest.raises(EmbeddingError, match=told) as caught:
        loaded(url)
    assert str(caught.value).endswith("。") and "\n" not in str(caught.value)
    assert len(service.requests) == 1


@pytest.mark.parametrize("most", [1, 3])
def test_fewer_texts_are_sent_where_the_service_takes_no_more(service, url, most):
    service.most = most
    embedder = loaded(url)
    assert embedder.encode(TEXTS) == pytest.approx(unit([vector(text) for text in TEXTS]), abs=1e-6)
    before = len(service.requests)
    embedder.encode(TEXTS[:2])
    assert len(service.requests) - before <= 2  # it has learnt


def test_a_slow_service_is_given_up(service, url):
    service.delay = 0.6
    with pytest.raises(EmbeddingError, match="等了太久没有回答"):
        loaded(url, timeout=0.1, retries=1)
    assert len(service.requests) == 2


def test_nobody_there():
    with embedding_server(Service()) as url:
        pass
    with pytest.raises(EmbeddingError, match="连接不上"):
        loaded(url, retries=1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>hello</html>",
        b"[]",
        b"{}",
        b'{"data": null}',
        b'{"data": []}',
        b'{"data": [1]}',
        b'{"data": [{"index": 0}]}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": "%%%"}]}',
        b'{"data": [{"index": 0, "embedding": "QUJD"}]}',
        b'{"data": [{"index": 0, "embedding": {"a": 1}}]}',
        b'{"data": [{"index": 0, "embedding": [[1, 2]]}]}',
        b'{"data": [{"index": 0, "embedding": [1, null]}]}',
        b'{"data": [{"index": 0, "embedding": [1, NaN]}]}',
        b'{"data": [{"index": 3, "embedding": [1, 2]}]}',
        b'{"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1]}]}',
    ],
)
def test_a_bad_answer_is_one_sentence(service, url, body):
    service.raw = body
    with pytest.raises(EmbeddingError, match="回答不对") as caught:
        loaded(url)
    assert str(caught.value).count("。") == 1
    assert url in str(caught.value)


def test_vectors_of_other_lengths_later_on(service, url):
    embedder = loaded(url)
    service.embed = lambda text: vector(text, 10 if "第7条" in text else 12)
    with pytest.raises(EmbeddingError, match="应有 12 维，收到的是 10 维"):
        embedder.encode(TEXTS)


@pytest.mark.parametrize("address", ["127.0.0.1:9", "ftp://here/v1", "http://", "http://[::1", "http://a:b/v1", " "])
def test_an_address_that_cannot_be_right(address):
    with pytest.raises(EmbeddingError, match=r"http://127\.0\.0\.1:8000/v1"):
        loaded(address)


def test_the_endpoint_may_be_pasted_along(service, url):
    loaded(f"{url}/embeddings/")
    assert service.paths == ["/v1/embeddings"]


def test_an_address_is_shown_without_what_is_secret():
    assert shown_address("https://me:pw@host:8443/v1/?key=s#x") == "https://host:8443/v1"


def test_a_folder_that_happens_to_have_the_name_of_a_model_is_not_meant(service, url, tmp_path, monkeypatch):
    (tmp_path / "some" / "model").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert loaded(url).dimensions == 12


def test_no_service_is_asked_for_a_folder_or_the_shipped_model(service, url, static_model):
    assert load_embedder(static_model, replace(QUICK, base_url=url)).name == str(static_model)
    assert load_embedder(None, replace(QUICK, base_url=url)).name == ""
    assert service.requests == []


def test_the_fingerprint_is_that_of_name_and_length(service, url):
    embedder = loaded(url)
    assert re.fullmatch("[0-9a-f]{16}", embedder.fingerprint)
    assert loaded(url, batch=1).fingerprint == embedder.fingerprint
    assert load_embedder("other", replace(QUICK, base_url=url)).fingerprint != embedder.fingerprint
