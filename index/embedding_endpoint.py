"""An embedding model behind an OpenAI-compatible service: ``POST {base}/embeddings``. Alone in importing httpx.

It is asked only when the user has given its address, on the command line or in the environment: an address that a
library remembers is shown, never called, since whoever made the library could have put it there.
"""

from __future__ import annotations

import base64
import hashlib
import math
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import numpy as np
from numpy.typing import NDArray

from index.embedding_text import Prompts, clean, identified, shortened, unit
from index.errors import EmbeddingError
from index.service_address import base_address, on_this_machine
from index.settings import EmbeddingSettings

__all__ = ["EndpointEmbedder", "shown_address"]

Vectors = NDArray[np.float32]

PROBE = "党组织书记每半年汇报一次主体责任落实情况。"
TOO_MANY = (400, 413, 422)  # what services answer to more texts at once than they take, among other things
LONGEST_WAIT = 30.0  # seconds; a service that asks for more is taken to be out of order


class EndpointEmbedder:
    """A model by name at a service. Safe to call from several threads."""

    def __init__(self, name: str, settings: EmbeddingSettings) -> None:
        """Asks for one vector at once. Raises EmbeddingError when the address cannot be right, the service does not
        answer, or answers with something else."""
        assert settings.base_url is not None
        self.name = name
        self.settings = settings
        self.address = _address(settings.base_url)
        self.batch = max(settings.batch, 1)
        self.prompts = Prompts.chosen(settings)
        self.whole = 0  # dimensions that the service sends
        headers = {"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
        try:
            self.client = httpx.Client(
                headers=headers,
                timeout=settings.timeout,
                # No proxy can reach this machine, nor should it see what is asked.
                trust_env=not on_this_machine(self.address),
            )
        except (ValueError, UnicodeEncodeError) as error:
            raise EmbeddingError(
                "向量服务的密钥含有不能使用的字符，请检查环境变量 POLICY_ASSISTANT_EMBEDDING_API_KEY。"
            ) from error
        self.keep = settings.dimensions
        self.probe: Vectors = self.encode([PROBE])[0]  # tells whether another model has come behind the name
        self.dimensions = len(self.probe)
        shorter = self.dimensions if self.dimensions < self.whole else 0
        model = hashlib.sha256(f"endpoint\0{name}\0{self.whole}".encode("utf-8", "surrogatepass")).hexdigest()
        self.fingerprint = identified(model, self.prompts, shorter)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimensions) float32, rows of length one, zero for blank texts. Raises EmbeddingError."""
        return self.rows(texts, self.prompts.passage)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """The same with the prompt for questions."""
        return self.rows(texts, self.prompts.query)

    def rows(self, texts: Sequence[str], prompt: str) -> Vectors:
        sendable = [(i, prompt + text) for i, text in enumerate(clean(texts)) if text.strip()]
        found: list[Vectors] = []
        at = 0
        while at < len(sendable):
            part = [text for _, text in sendable[at : at + self.batch]]
            rows = self.asked(part)
            if rows is None:
                self.batch = max(len(part) // 2, 1)
                continue
            found.append(rows)
            at += len(part)
        result = np.zeros((len(texts), self.whole), dtype=np.float32)
        if found:
            result[[i for i, _ in sendable]] = np.concatenate(found)
        return unit(shortened(result, self.keep, self.name)) if self.whole else result

    def asked(self, texts: list[str]) -> Vectors | None:
        """(len(texts), whole) as the service sends them; None when it may do with fewer at once."""
        body = {"model": self.name, "input": texts, "encoding_format": "float"}
        wait = self.settings.retry_wait
        for tries_left in range(self.settings.retries, -1, -1):
            try:
                answer = self.client.post(f"{self.address}/embeddings", json=body)
            except httpx.TransportError as error:
                problem: EmbeddingError = self.out_of_reach(error)
                delay = wait
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise self.out_of_reach(error) from error
            else:
                if answer.status_code == 200:
                    return self.read(answer, len(texts))
                if answer.status_code in TOO_MANY and len(texts) > 1:
                    return None
                problem = self.refused(answer)
                if answer.status_code != 429 and answer.status_code < 500:
                    raise problem
                delay = max(wait, _asked_to_wait(answer))
            if not tries_left or delay > LONGEST_WAIT:
                raise problem
            time.sleep(delay)
            wait *= 2
        raise AssertionError("the last try returns or raises")

    def read(self, answer: httpx.Response, count: int) -> Vectors:
        """The rows of a good answer, in the order asked."""
        try:
            items = answer.json()["data"]
            places = [int(item.get("index", i)) for i, item in enumerate(items)]
            rows = [_row(item["embedding"]) for item in items]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self.strange("看不懂它的回答") from error
        if sorted(places) != list(range(count)):
            raise self.strange(f"问了 {count} 段，答了 {len(rows)} 段")
        lengths = {len(row) for row in rows}
        wanted = self.whole or max(lengths)
        if lengths != {wanted} or not wanted:
            raise self.strange(f"向量应有 {wanted} 维，收到的是 {min(lengths)} 维")
        result = np.zeros((count, wanted), dtype=np.float32)
        result[places] = rows
        if not np.isfinite(result).all():
            raise self.strange("向量里有不是数的值")
        self.whole = wanted
        return result

    def strange(self, what: str) -> EmbeddingError:
        return EmbeddingError(
            f"向量服务“{shown_address(self.address)}”的回答不对（{what}），请检查地址和模型名称“{self.name}”。"
        )

    def out_of_reach(self, error: Exception) -> EmbeddingError:
        what = "等了太久没有回答" if isinstance(error, httpx.TimeoutException) else "连接不上"
        return EmbeddingError(f"向量服务“{shown_address(self.address)}”{what}，请确认服务已启动、地址无误后重试。")

    def refused(self, answer: httpx.Response) -> EmbeddingError:
        status = answer.status_code
        place = f"向量服务“{shown_address(self.address)}”"
        if status in (401, 403):
            return EmbeddingError(f"{place}不接受密钥，请检查环境变量 POLICY_ASSISTANT_EMBEDDING_API_KEY。")
        if status == 429:
            return EmbeddingError(f"{place}说请求太多，请稍后再试。")
        if 300 <= status < 400:
            return EmbeddingError(f"{place}要转到别的地址，为免把内容发错地方没有照办，请直接写上新的地址。")
        said = " ".join(_said(answer).split())[:120]
        if self.settings.api_key:
            said = said.replace(self.settings.api_key, "***")
        return EmbeddingError(f"{place}拒绝了请求（{status}：{said}），请检查地址和模型名称“{self.name}”。")


def shown_address(base_url: str) -> str:
    """The address without what may be secret: user, password, query."""
    parts = urlsplit(base_url.strip())
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))


def _address(base_url: str) -> str:
    """Raises EmbeddingError."""
    address = base_address(base_url, ("embeddings", "models"))
    if address is None:
        raise EmbeddingError(
            f"向量服务的地址“{base_url.rpartition('@')[2]}”不对，应以 http:// 或 https:// 开头，例如 http://127.0.0.1:8000/v1。"
        )
    return address


def _said(answer: httpx.Response) -> str:
    """What a service says of its refusal, in the shapes in which services put it."""
    try:
        body = answer.json()
        error = body.get("error") or body.get("message") or body.get("detail")
        return str(error.get("message") or error if isinstance(error, dict) else error or answer.text)
    except (ValueError, AttributeError):
        return answer.text


def _asked_to_wait(answer: httpx.Response) -> float:
    """Seconds that the service asks to wait; 0 when it does not say."""
    try:
        seconds = float(answer.headers.get("Retry-After", "0"))
    except ValueError:  # a date: rare, and our own waiting will do
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0


def _row(value: Any) -> Vectors:  # noqa: ANN401 - whatever the service has sent
    """One vector, sent as numbers or as base64 of little-endian float32. Raises ValueError, TypeError."""
    if isinstance(value, str):
        return np.frombuffer(base64.b64decode(value, validate=True), dtype="<f4").astype(np.float32)
    row = np.asarray(value, dtype=np.float32)
    if row.ndim != 1:
        raise ValueError("not a list of numbers")
    return row
