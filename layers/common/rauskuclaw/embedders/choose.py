"""The choice of the embedder that the settings ask for."""

from datetime import timedelta
from typing import TYPE_CHECKING

from rauskuclaw.config import Settings
from rauskuclaw.egress.errors import EgressDeniedError
from rauskuclaw.egress.policy import Egress
from rauskuclaw.errors import ConfigError
from rauskuclaw.ports.models import Embedder

if TYPE_CHECKING:
    from rauskuclaw.embedders.openai import Account

HOSTED = "https://api.openai.com"


def choose(settings: Settings, egress: Egress, *, account: "Account | None" = None) -> Embedder:
    """The embedder in use. Nothing is loaded and nobody is asked. `account` is told of requests that cost.

    `auto` takes a server that is configured for embedding, else the local model where it is installed, else the
    lexical one. Raises ConfigError for an explicit choice that cannot work, saying what is missing.
    """
    memory = settings.memory
    wanted = memory.embedder
    if wanted == "auto":
        if memory.openai_model and (settings.providers.openai.api_key or not _is_hosted(settings)):
            wanted = "openai"
        elif memory.ollama_base_url:
            wanted = "ollama"
        else:
            return _local(must_work=False) or _lexical()
    if wanted == "openai":
        return _openai(settings, egress, account)
    if wanted == "ollama":
        return _ollama(settings, egress)
    if wanted == "local" and (found := _local(must_work=True)):
        return found
    return _lexical()


def is_known(settings: Settings) -> bool:
    """Whether `choose` says here what it says in the processes that embed.

    A function without the provider's key (on AWS the scheduler) cannot tell where the settings name that provider.
    """
    memory = settings.memory
    may_be_openai = memory.embedder == "openai" or (memory.embedder == "auto" and bool(memory.openai_model))
    return not may_be_openai or settings.providers.openai.api_key is not None or not _is_hosted(settings)


def _openai(settings: Settings, egress: Egress, account: "Account | None") -> Embedder:
    from rauskuclaw.embedders.openai import OpenAiEmbedder

    provider, model = settings.providers.openai, settings.memory.openai_model
    if not model:
        raise ConfigError("MEMORY_EMBEDDER is openai, but OPENAI_EMBED_MODEL is not set")
    if provider.api_key is None and _is_hosted(settings):
        raise ConfigError("MEMORY_EMBEDDER is openai, but OPENAI_API_KEY is not set")
    try:
        return OpenAiEmbedder(
            egress,
            base_url=provider.base_url,
            model=model,
            api_key=provider.api_key.get_secret_value() if provider.api_key else None,
            timeout=timedelta(milliseconds=provider.timeout_ms),
            account=account,
        )
    except EgressDeniedError as exc:
        raise ConfigError(f"OPENAI_BASE_URL: {exc.message}") from exc


def _ollama(settings: Settings, egress: Egress) -> Embedder:
    from rauskuclaw.embedders.ollama import OllamaEmbedder

    memory = settings.memory
    if not memory.ollama_base_url:
        raise ConfigError("MEMORY_EMBEDDER is ollama, but OLLAMA_BASE_URL is not set")
    try:
        return OllamaEmbedder(
            egress,
            base_url=memory.ollama_base_url,
            model=memory.ollama_model,
            timeout=timedelta(milliseconds=memory.ollama_timeout_ms),
        )
    except EgressDeniedError as exc:
        raise ConfigError(f"OLLAMA_BASE_URL: {exc.message}") from exc


def _local(*, must_work: bool) -> Embedder | None:
    from rauskuclaw.embedders.local import LocalEmbedder, LocalModelError, find_model

    try:
        return LocalEmbedder(find_model())
    except LocalModelError as exc:
        if must_work:
            raise ConfigError(f"MEMORY_EMBEDDER is local, but {exc}") from exc
        return None


def _lexical() -> Embedder:
    from rauskuclaw.embedders.lexical import LexicalEmbedder

    return LexicalEmbedder()


def _is_hosted(settings: Settings) -> bool:
    return settings.providers.openai.base_url == HOSTED
