"""Settings of schedules, metrics, model providers, spending and memory."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from rauskuclaw.config.prices import Price


class Frozen(BaseModel):
    """Base of every settings model: immutable, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SchedulerSettings(Frozen):
    """The dispatch of schedules. `timezone` is for schedules that name none."""

    enabled: bool = True
    batch_size: int = 100
    timezone: str = "UTC"


class MetricsSettings(Frozen):
    """Counters, how long they are kept, and when they alarm. Alerts are judged even while counting is off."""

    enabled: bool = True
    retention_days: int = 7
    window_sec: int = 3600
    queue_stalled_sec: int = 900
    failure_rate_pct: int = 50
    failure_rate_min_completed: int = 20
    webhook_url: str | None = None


class OpenAiSettings(Frozen):
    """An OpenAI-compatible server. `base_url` may have a path and a query; without a path, `/v1` is understood."""

    enabled: bool = False
    api_key: SecretStr | None = None
    base_url: str = "https://api.openai.com"
    model: str = "gpt-4.1-mini"
    timeout_ms: int = 30_000
    max_output_tokens: int = 4096


class CodexSettings(Frozen):
    """The Codex command line. `home` holds its login and must lie outside of the workspace."""

    enabled: bool = False
    model: str | None = None
    exec_mode: Literal["online", "oss"] = "online"
    local_provider: Literal["ollama", "lmstudio"] = "ollama"
    timeout_ms: int = 60_000
    working_directory: Path = Path("data/workspace")
    cli_path: str = "codex"
    transient_retries: int = 4
    transient_backoff_ms: int = 750
    home: Path = Path("data/codex-home")
    pass_env: tuple[str, ...] = ()


class BudgetSettings(Frozen):
    """Limits in USD; None: no limit. With any limit set, unpriced models are refused unless `allow_unpriced`."""

    per_job_usd: float | None = None
    per_day_usd: float | None = None
    per_type_day_usd: dict[str, float] = Field(default_factory=dict)
    allow_unpriced: bool = False


class ProviderSettings(Frozen):
    """Model providers. `demo` is whether the offline demo provider answers."""

    demo: bool = True
    openai: OpenAiSettings = OpenAiSettings()
    codex: CodexSettings = CodexSettings()
    prices: tuple[Price, ...] = ()
    budgets: BudgetSettings = Field(default_factory=BudgetSettings)


class MemorySettings(Frozen):
    """Memories and their search. `embedder` is what was asked for; `auto` is resolved where the embedder is made."""

    vectors_enabled: bool = True
    embedder: Literal["auto", "local", "ollama", "openai", "lexical"] = "auto"
    queue_type: str = "system.memory.embed.sync"
    ollama_base_url: str | None = None
    ollama_model: str = "embeddinggemma:300m-qat-q8_0"
    ollama_timeout_ms: int = 15_000
    openai_model: str | None = None
    top_k_default: int = 10
    top_k_max: int = 100
    rows_per_scope: int = 10_000
    bytes_per_scope: int = 67_108_864
