"""Which embedder is used: what is configured wins, then what is installed; what cannot work says why."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from rauskuclaw.config import DatabaseSettings, MemorySettings, OpenAiSettings, ProviderSettings, Settings
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.embedders.choose import choose, is_known
from rauskuclaw.embedders.local import LocalModelError, find_model
from rauskuclaw.errors import ConfigError

KEY = OpenAiSettings(api_key=SecretStr("sk-1"))


def settings(openai: OpenAiSettings | None = None, **memory: Any) -> Settings:
    return Settings(
        data_dir=Path(),
        database=DatabaseSettings(path=Path("x")),
        memory=MemorySettings(**memory),
        providers=ProviderSettings(openai=openai or OpenAiSettings()),
    )


def chosen(openai: OpenAiSettings | None = None, **memory: Any) -> str:
    return choose(settings(openai, **memory), EgressClient()).name


def has_local() -> bool:
    try:
        find_model()
    except LocalModelError:
        return False
    return True


def test_with_nothing_configured_the_local_model_is_used_where_it_is_installed() -> None:
    assert chosen() == ("local" if has_local() else "lexical")


def test_a_configured_server_comes_before_the_local_model() -> None:
    assert chosen(ollama_base_url="http://127.0.0.1:11434") == "ollama"
    assert chosen(KEY, openai_model="text-embedding-3-small") == "openai"


def test_a_chat_key_alone_does_not_send_memories_anywhere() -> None:
    assert chosen(KEY) != "openai"


def test_a_server_of_ones_own_needs_no_key() -> None:
    own = OpenAiSettings(base_url="http://127.0.0.1:1234")
    assert chosen(own, openai_model="nomic") == "openai"
    assert chosen(OpenAiSettings(), openai_model="nomic") != "openai"


def test_an_explicit_choice_is_kept() -> None:
    assert chosen(embedder="lexical", ollama_base_url="http://127.0.0.1:11434") == "lexical"


@pytest.mark.parametrize("given", [{"openai_model": "m"}, {"openai_model": "m", "embedder": "openai"}])
def test_without_the_providers_key_it_is_not_known_who_embeds(given: dict[str, Any]) -> None:
    assert not is_known(settings(**given))
    assert is_known(settings(KEY, **given))
    assert is_known(settings(OpenAiSettings(base_url="http://127.0.0.1:1234"), **given))


def test_it_is_known_who_embeds_where_no_key_is_needed() -> None:
    assert is_known(settings())
    assert is_known(settings(embedder="local", openai_model="m"))
    assert is_known(settings(ollama_base_url="http://127.0.0.1:11434"))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"embedder": "ollama"}, "OLLAMA_BASE_URL"),
        ({"embedder": "openai"}, "OPENAI_EMBED_MODEL"),
        ({"embedder": "openai", "openai_model": "m"}, "OPENAI_API_KEY"),
        ({"embedder": "ollama", "ollama_base_url": "http://user@host"}, "OLLAMA_BASE_URL"),
    ],
)
def test_an_explicit_choice_that_cannot_work_says_what_is_missing(given: dict[str, Any], missing: str) -> None:
    with pytest.raises(ConfigError, match=missing):
        chosen(**given)
