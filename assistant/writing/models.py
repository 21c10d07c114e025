"""Chat models by name: any that LangChain knows, or a server that speaks the OpenAI protocol."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import ChatModelError
from assistant.settings import AnswerSettings
from index.service_address import base_address, on_this_machine

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["load_chat_model"]

# What LangChain takes for a provider before a colon. Anything else there belongs to the name: qwen2.5:7b.
_PREFIXES = """
anthropic azure_ai azure_openai bedrock bedrock_converse cohere deepseek fireworks google_genai google_vertexai groq
huggingface ibm mistralai nvidia ollama openai openrouter perplexity together upstage xai
"""
_PROVIDERS = frozenset(_PREFIXES.split())
_EXTRAS = frozenset({"openai", "ollama"})  # of our own package
_SETTLED = re.compile(r"(?:o\d|gpt-5)(?!.*chat)", re.IGNORECASE)  # models that take no temperature
_OFFICIAL = ("api.openai.com", ".openai.azure.com")


def load_chat_model(
    model: str, base_url: str | None = None, api_key: str | None = None, settings: AnswerSettings | None = None
) -> BaseChatModel:
    """The chat model ``provider:name``, or a bare name with the ``base_url`` of a server that speaks the OpenAI
    protocol (vLLM, llama.cpp, Ollama, DeepSeek, Qwen …).

    Raises ChatModelError, with what to do, when its package is missing, or name or address cannot be right.
    """
    from langchain.chat_models import init_chat_model  # slow to import, needed only with a model

    settings = settings or AnswerSettings()
    provider, name = _parsed(model, base_url)
    options = _options(provider, name, base_url, api_key, settings)
    try:
        loaded: BaseChatModel = init_chat_model(name, model_provider=provider, **options)  # type: ignore[call-overload]  # options vary by provider
    except ImportError as error:
        raise ChatModelError(_missing(model, provider, error)) from error
    except Exception as error:  # every provider raises its own types
        if provider is None and isinstance(error, ValueError) and "infer model provider" in str(error):
            raise ChatModelError(
                f"看不出语言模型“{model}”由谁提供，请写成 openai:{model} 或 ollama:{model} 这样的形式，"
                "或者用 --base-url 写上服务地址。"
            ) from error
        raise ChatModelError(
            f"语言模型“{model}”无法使用，请检查名称、服务地址和密钥（环境变量 POLICY_ASSISTANT_API_KEY）。"
        ) from error
    return loaded


def _parsed(model: str, base_url: str | None) -> tuple[str | None, str]:
    """Provider (None: for LangChain to guess from the name) and name."""
    prefix, colon, name = model.strip().partition(":")
    if colon and prefix.lower().replace("-", "_") in _PROVIDERS and name.strip():
        return prefix.lower().replace("-", "_"), name.strip()
    if not model.strip() or (colon and not name.strip()):
        raise ChatModelError(f"语言模型的名称“{model}”不完整，请写成 openai:名称，或者名称加 --base-url。")
    return ("openai" if base_url else None), model.strip()


def _options(
    provider: str | None, name: str, base_url: str | None, api_key: str | None, settings: AnswerSettings
) -> dict[str, object]:
    options: dict[str, object] = {}
    if not _SETTLED.match(name):
        options["temperature"] = 0
    address = _address(base_url) if base_url else ""
    if address:
        options["base_url"] = address
    host, here = urlsplit(address).hostname or "", not address or on_this_machine(address)
    if provider == "ollama":
        client = {"timeout": settings.model_timeout}
        options["client_kwargs"] = {**client, "trust_env": False} if here else client
        options["num_ctx"] = settings.context_tokens  # else its own default cuts the evidence off without a word
        options["num_predict"] = settings.answer_tokens
        return options
    options["timeout"] = settings.model_timeout
    options["max_retries"] = settings.model_retries
    if api_key or (base_url and provider == "openai"):
        options["api_key"] = api_key or "none"  # local servers ask for no key, the client insists on one
    if provider == "openai" and host and not host.endswith(_OFFICIAL):
        options["extra_body"] = {"max_tokens": settings.answer_tokens}  # the name that all such servers know
        if here:
            options["http_client"] = _direct_client(settings)
    else:
        options["max_tokens"] = settings.answer_tokens
    return options


def _address(base_url: str) -> str:
    """Raises ChatModelError."""
    address = base_address(base_url, ("chat/completions", "completions", "models"))
    if address is None:
        raise ChatModelError(
            f"服务地址“{base_url.rpartition('@')[2]}”不对，应以 http:// 或 https:// 开头，例如 http://127.0.0.1:8000/v1。"
        )
    return address


def _direct_client(settings: AnswerSettings) -> object | None:
    """A client without proxies: none can reach this machine, nor should it see what is asked of it."""
    try:
        from openai import DefaultHttpxClient
    except ImportError:
        return None  # loading the model says what is missing
    return DefaultHttpxClient(trust_env=False, timeout=settings.model_timeout)


def _missing(model: str, provider: str | None, error: ImportError) -> str:
    if provider in _EXTRAS:
        return f"语言模型“{model}”需要另装组件，请运行 pip install 'policy-assistant[{provider}]'。"
    named = re.search(r"pip install (?:-U )?([\w.\-]+)", str(error))
    package = named[1] if named else f"langchain-{provider or '…'}"
    return (
        f"语言模型“{model}”需要另装组件，请运行 pip install {package}；"
        "它若提供 OpenAI 兼容的接口，也可以只写名称，用 --base-url 写上服务地址。"
    )
