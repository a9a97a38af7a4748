"""The settings of schedules, metrics, providers, spending and memory, made from the values of their keys."""

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from rauskuclaw.config.feature_models import (
    BudgetSettings,
    CodexSettings,
    MemorySettings,
    MetricsSettings,
    OpenAiSettings,
    ProviderSettings,
    SchedulerSettings,
)
from rauskuclaw.config.values import Values
from rauskuclaw.errors import ConfigError


def scheduler_settings(v: Values) -> SchedulerSettings:
    name = v["worker.scheduler.cron_timezone"]
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ConfigError(f"{v.name_of('worker.scheduler.cron_timezone')}: there is no time zone {name!r}") from None
    return SchedulerSettings(
        enabled=v["worker.scheduler.enabled"], batch_size=v["worker.scheduler.batch_size"], timezone=name
    )


def metrics_settings(v: Values) -> MetricsSettings:
    alerts = "observability.metrics.alerts"
    return MetricsSettings(
        enabled=v["observability.metrics.enabled"],
        retention_days=v["observability.metrics.retention_days"],
        window_sec=v[f"{alerts}.window_sec"],
        queue_stalled_sec=v[f"{alerts}.queue_stalled_sec"],
        failure_rate_pct=v[f"{alerts}.failure_rate_pct"],
        failure_rate_min_completed=v[f"{alerts}.failure_rate_min_completed"],
        webhook_url=v[f"{alerts}.webhook_url"],
    )


def provider_settings(v: Values, *, data_dir: Path, folder: Path) -> ProviderSettings:
    openai = OpenAiSettings(
        enabled=v["providers.openai.enabled"],
        api_key=_secret(v, "OPENAI_API_KEY"),
        base_url=v["providers.openai.base_url"],
        model=v["providers.openai.model"],
        timeout_ms=v["providers.openai.timeout_ms"],
        max_output_tokens=v["providers.openai.max_output_tokens"],
    )
    codex = _codex(v, data_dir=data_dir, folder=folder)
    wanted = v["providers.demo.enabled"]
    return ProviderSettings(
        demo=wanted == "on" or (wanted == "auto" and not (openai.enabled or codex.enabled)),
        openai=openai,
        codex=codex,
        prices=v["providers.prices"],
        budgets=BudgetSettings(
            per_job_usd=v["providers.budgets.per_job_usd"],
            per_day_usd=v["providers.budgets.per_day_usd"],
            per_type_day_usd=v["providers.budgets.per_type_day_usd"] or {},
            allow_unpriced=v["providers.budgets.allow_unpriced"],
        ),
    )


def _codex(v: Values, *, data_dir: Path, folder: Path) -> CodexSettings:
    def place(given: str | None, default: str) -> Path:
        return (folder / Path(given).expanduser()).absolute() if given else data_dir / default

    names = v["providers.codex_oss.pass_env"] or ""
    return CodexSettings(
        enabled=v["providers.codex_oss.enabled"],
        model=v["providers.codex_oss.model"],
        exec_mode=v["providers.codex_oss.exec_mode"],
        local_provider=v["providers.codex_oss.local_provider"],
        timeout_ms=v["providers.codex_oss.timeout_ms"],
        working_directory=place(v["providers.codex_oss.working_directory"], "workspace"),
        cli_path=v["providers.codex_oss.cli_path"],
        transient_retries=v["providers.codex_oss.transient_retries"],
        transient_backoff_ms=v["providers.codex_oss.transient_backoff_ms"],
        home=place(v["CODEX_HOME"], "codex-home"),
        pass_env=tuple(name.strip() for name in names.split(",") if name.strip()),
    )


def memory_settings(v: Values) -> MemorySettings:
    return MemorySettings(
        vectors_enabled=v["memory.vector.enabled"],
        embedder=v["memory.embedder"],
        queue_type=v["memory.embedding.queue_type"],
        ollama_base_url=v["memory.embedding.ollama.base_url"],
        ollama_model=v["memory.embedding.ollama.model"],
        ollama_timeout_ms=v["memory.embedding.ollama.timeout_ms"],
        openai_model=v["memory.embedding.openai.model"],
        top_k_default=v["memory.search.top_k_default"],
        top_k_max=max(v["memory.search.top_k_max"], v["memory.search.top_k_default"]),
        rows_per_scope=v["memory.quota.rows_per_scope"],
        bytes_per_scope=v["memory.quota.bytes_per_scope"],
    )


def _secret(v: Values, key_id: str) -> SecretStr | None:
    return SecretStr(v[key_id]) if v[key_id] else None
