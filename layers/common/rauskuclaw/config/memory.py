"""Settings of memories and their search."""

from typing import Literal

from pydantic import ConfigDict, ValidationInfo, field_validator

from rauskuclaw.config.base_url import ollama_url
from rauskuclaw.config.declaration import Frozen, setting
from rauskuclaw.config.kinds import TYPE_NAME


class MemorySettings(Frozen):
    """Memories and their search. `embedder` is what was asked for; `auto` is resolved where the embedder is made."""

    model_config = ConfigDict(validate_default=True)

    vectors_enabled: bool = setting(
        True,
        "memory.vector.enabled",
        "MEMORY_VECTOR_ENABLED",
        heading="Memory",
        note="off: memories are kept and listed, vector search answers 503",
    )
    embedder: Literal["auto", "local", "ollama", "openai", "lexical"] = setting(
        "auto",
        "memory.embedder",
        "MEMORY_EMBEDDER",
        note="auto: ollama or openai if configured for embedding, else the local model if installed, else lexical",
    )
    queue_type: str = setting(
        "system.memory.embed.sync", "memory.embedding.queue_type", "MEMORY_EMBED_QUEUE_TYPE", kind=TYPE_NAME
    )
    ollama_base_url: str | None = setting(
        None,
        "memory.embedding.ollama.base_url",
        "OLLAMA_BASE_URL",
        kind=ollama_url(),
        note="setting it makes `auto` choose ollama",
    )
    ollama_model: str = setting("embeddinggemma:300m-qat-q8_0", "memory.embedding.ollama.model", "OLLAMA_EMBED_MODEL")
    ollama_timeout_ms: int = setting(15_000, "memory.embedding.ollama.timeout_ms", "OLLAMA_EMBED_TIMEOUT_MS", low=1)
    openai_model: str | None = setting(
        None,
        "memory.embedding.openai.model",
        "OPENAI_EMBED_MODEL",
        note="setting it makes `auto` choose openai; base URL and key are those of the openai provider",
    )
    top_k_default: int = setting(10, "memory.search.top_k_default", "MEMORY_SEARCH_TOP_K_DEFAULT", low=1)
    top_k_max: int = setting(
        100,
        "memory.search.top_k_max",
        "MEMORY_SEARCH_TOP_K_MAX",
        low=1,
        note="the larger of the two counts",
    )
    rows_per_scope: int = setting(10_000, "memory.quota.rows_per_scope", "MEMORY_ROWS_PER_SCOPE", low=1, high=100_000)
    bytes_per_scope: int = setting(
        67_108_864, "memory.quota.bytes_per_scope", "MEMORY_BYTES_PER_SCOPE", low=1024, note="JSON of values and tags"
    )

    @field_validator("top_k_max")
    @classmethod
    def _at_least_the_default(cls, most: int, info: ValidationInfo) -> int:
        default: int = info.data.get("top_k_default", most)
        return max(most, default)
