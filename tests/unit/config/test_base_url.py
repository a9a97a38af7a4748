"""Base URLs as the operators of servers publish them, and the URLs that are asked for."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from rauskuclaw.config import ConfigError, load_settings
from rauskuclaw.config.base_url import endpoint, masked_url
from rauskuclaw.config.reference import effective_keys
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.embedders.openai import OpenAiEmbedder
from tests.support.chat import answer_of, model_request, model_server, openai_provider

# What is configured, and what goes before `chat/completions`, `embeddings` and `models`; then the query.
FORMS = {
    "https://api.openai.com": ("https://api.openai.com/v1", ""),
    "https://api.openai.com/": ("https://api.openai.com/v1", ""),
    "https://api.openai.com/v1": ("https://api.openai.com/v1", ""),
    "https://api.openai.com/v1/": ("https://api.openai.com/v1", ""),
    "https://api.openai.com/v1/chat/completions": ("https://api.openai.com/v1", ""),
    " http://127.0.0.1:11434 ": ("http://127.0.0.1:11434/v1", ""),
    "http://localhost:1234/v1": ("http://localhost:1234/v1", ""),
    "http://[::1]:8000/v1": ("http://[::1]:8000/v1", ""),
    "https://generativelanguage.googleapis.com/v1beta/openai/": (
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "",
    ),
    "https://me.openai.azure.com/openai/v1/": ("https://me.openai.azure.com/openai/v1", ""),
    "https://me.openai.azure.com/openai/v1?api-version=preview": (
        "https://me.openai.azure.com/openai/v1",
        "?api-version=preview",
    ),
    "https://me.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21": (
        "https://me.openai.azure.com/openai/deployments/gpt",
        "?api-version=2024-10-21",
    ),
    "https://api.z.ai/api/paas/v4": ("https://api.z.ai/api/paas/v4", ""),
    "https://openrouter.ai/api/v1": ("https://openrouter.ai/api/v1", ""),
    "https://api.mistral.ai/v1": ("https://api.mistral.ai/v1", ""),
    "https://api.groq.com/openai/v1": ("https://api.groq.com/openai/v1", ""),
    "https://api.together.xyz/v1": ("https://api.together.xyz/v1", ""),
    "https://dashscope-intl.aliyuncs.com/compatible-mode/v1": (
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        "",
    ),
    "https://gateway.example.com/?tenant=a&debug=": ("https://gateway.example.com/v1", "?tenant=a&debug="),
}


def base_url_of(folder: Path, given: str) -> str:
    return load_settings({"OPENAI_BASE_URL": given}, folder=folder).providers.openai.base_url


@pytest.mark.parametrize("given", FORMS)
def test_v1_is_added_only_where_there_is_no_path_and_a_query_is_kept(tmp_path: Path, given: str) -> None:
    base, (prefix, query) = base_url_of(tmp_path, given), FORMS[given]
    for name in ("chat/completions", "embeddings", "models"):
        assert endpoint(base, name) == f"{prefix}/{name}{query}"


PATHS = {
    "": "/v1{}",
    "/": "/v1{}",
    "/v1": "/v1{}",
    "/v1beta/openai/": "/v1beta/openai{}",
    "/api/paas/v4": "/api/paas/v4{}",
    "/openai/v1?api-version=preview": "/openai/v1{}?api-version=preview",
    "/openai/deployments/a%20b?api-version=2024-10-21&x=%C3%A4+%2F": (
        "/openai/deployments/a%20b{}?api-version=2024-10-21&x=%C3%A4+%2F"
    ),
    "/api/v1/chat/completions": "/api/v1{}",
}


@pytest.mark.parametrize("tail", PATHS)
async def test_chats_and_embeddings_ask_for_exactly_that(tmp_path: Path, tail: str) -> None:
    async with model_server() as server:
        base = base_url_of(tmp_path, server.url + tail)
        await answer_of(openai_provider(server, base_url=base), model_request())
        embedder = OpenAiEmbedder(EgressClient(), base_url=base, model="m", api_key=None, timeout=timedelta(seconds=60))
        await embedder.embed(["one"], "passage")
        asked = [each.path for each in server.record.requests]
    assert asked == [PATHS[tail].format("/chat/completions"), PATHS[tail].format("/embeddings")]


@pytest.mark.parametrize(
    "given",
    ["http://127.0.0.1:11434", "http://127.0.0.1:11434/", "http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/api"],
)
def test_the_paths_of_an_ollama_server_are_below_its_root(tmp_path: Path, given: str) -> None:
    settings = load_settings({"OLLAMA_BASE_URL": given}, folder=tmp_path)
    assert settings.memory.ollama_base_url == "http://127.0.0.1:11434"


PASSWORD = "pw-9f31c2"
REFUSED = {
    f"https://user:{PASSWORD}@llm.example.com": "must not hold a user name or a password",
    f"https://{PASSWORD}@llm.example.com/v1": "must not hold a user name or a password",
    f"https://user:{PASSWORD}/x@llm.example.com": "must be an http or https URL",
    "https://llm.example.com/v1#models": "must not have a fragment",
    "llm.example.com": "must be an http or https URL",
    "ftp://llm.example.com": "must be an http or https URL",
    "https://": "must be an http or https URL",
    "https://llm.example.com:99999": "must be an http or https URL",
    "https://llm example.com": "must be an http or https URL",
}


@pytest.mark.parametrize("name", ["OPENAI_BASE_URL", "OLLAMA_BASE_URL"])
@pytest.mark.parametrize("given", REFUSED)
def test_what_is_no_base_url_stops_the_start_and_is_not_repeated(tmp_path: Path, name: str, given: str) -> None:
    for read in (lambda env: load_settings(env, folder=tmp_path), lambda env: effective_keys(env, folder=tmp_path)):
        with pytest.raises(ConfigError) as caught:
            read({name: given})
        assert caught.value.message.startswith(f"{name} {REFUSED[given]}")
        assert PASSWORD not in caught.value.message


def test_a_base_url_in_the_file_is_held_to_the_same(tmp_path: Path) -> None:
    (tmp_path / "rauskuclaw.json").write_text(
        json.dumps({"providers": {"openai": {"base_url": "https://u:p@a.example"}}})
    )
    with pytest.raises(ConfigError, match=r"'providers\.openai\.base_url' must not hold a user name"):
        load_settings({}, folder=tmp_path)


def test_no_url_shows_its_credentials(tmp_path: Path) -> None:
    env = {
        "AWS_ENDPOINT_URL": f"http://user:{PASSWORD}@127.0.0.1:4566",
        "RAUSKUCLAW_API_BASE_URL": f"https://user:{PASSWORD}@claw.example.com",
        "ALERT_WEBHOOK_URL": f"https://hooks.example.com/x?token={PASSWORD}",
        "QUEUE_URLS_JSON": json.dumps({"default": f"http://user:{PASSWORD}@127.0.0.1:4566/q"}),
        "OPENAI_BASE_URL": f"https://llm.example.com/llm/v1?tenant=a&api_key={PASSWORD}",
    }
    shown = {key.id: key.value for key in effective_keys(env, folder=tmp_path)}
    assert PASSWORD not in str(shown)
    assert shown["providers.openai.base_url"] == "https://llm.example.com/llm/v1?tenant=a&api_key=***"
    assert shown["aws.endpoint_url"] == "http://***@127.0.0.1:4566"


async def test_a_key_in_a_base_url_is_not_in_what_the_api_tells() -> None:
    async with model_server() as server:
        told = openai_provider(server, base_url=f"https://llm.example.com/v1?key={PASSWORD}").describe()
    assert told["base_url"] == "https://llm.example.com/v1?key=***"


def test_text_without_credentials_is_shown_as_it_is() -> None:
    for text in ("https://a.example/@me?page=2", "me@a.example", "http://a:80/x"):
        assert masked_url(text) == text


@pytest.mark.parametrize("key", ["“sk-abc”", "sk–abc", "ключ", "sk-\u200babc", "sk-abc\u00a0"[:-1] + "ä"])
def test_a_key_that_is_no_header_stops_the_start_and_is_not_repeated(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match=r"^OPENAI_API_KEY must be plain ASCII") as caught:
        load_settings({"OPENAI_API_KEY": key}, folder=tmp_path)
    assert key not in caught.value.message
