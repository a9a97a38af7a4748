"""Settings of model providers and of what may be spent on them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, field_validator

from rauskuclaw.config.base_url import base_url
from rauskuclaw.config.declaration import Frozen, setting
from rauskuclaw.config.kinds import TYPE_NAME, Kind, mapping, number, parse_json, text
from rauskuclaw.domain.job import Json

# What goes into a header as it is. Word processors and chats turn quotes and dashes into others.
HEADER_TEXT = text(r"[\x20-\x7e]{1,2000}", "plain ASCII, without typographic quotes or dashes; copy it from its source")
BASE_URL = base_url()
MIN_USD, MAX_USD = 0.000001, 1_000_000
PRICES = "a JSON list of prices {model, since, input, output, cached_input}"
AMOUNTS = ("input", "output", "cached_input")


class OpenAiSettings(Frozen):
    """An OpenAI-compatible server. `base_url` may have a path and a query; without a path, `/v1` is understood."""

    enabled: bool = setting(False, "providers.openai.enabled", "OPENAI_ENABLED")
    api_key: SecretStr | None = setting(
        None,
        env="OPENAI_API_KEY",
        kind=HEADER_TEXT,
        is_secret=True,
        env_key="providers.openai.api_key_env",
        env_note="the key",
        note="may be missing for servers that ask for none, when the base URL is not OpenAI's",
    )
    base_url: str = setting(
        "https://api.openai.com",
        "providers.openai.base_url",
        "OPENAI_BASE_URL",
        kind=BASE_URL,
        note="any compatible server; `/v1` is added where there is no path, a query is kept",
    )
    model: str = setting("gpt-4.1-mini", "providers.openai.model", "OPENAI_MODEL")
    timeout_ms: int = setting(
        30_000, "providers.openai.timeout_ms", "OPENAI_TIMEOUT_MS", low=1, note="to the first byte, and between two"
    )
    max_output_tokens: int = setting(
        4096, "providers.openai.max_output_tokens", "OPENAI_MAX_OUTPUT_TOKENS", low=1, high=1_000_000
    )


class CodexSettings(Frozen):
    """The Codex command line. `home` holds its login and must lie outside of the workspace."""

    enabled: bool = setting(False, "providers.codex_oss.enabled", "CODEX_OSS_ENABLED")
    model: str | None = setting(None, "providers.codex_oss.model", "CODEX_OSS_MODEL")
    exec_mode: Literal["online", "oss"] = setting("online", "providers.codex_oss.exec_mode", "CODEX_EXEC_MODE")
    local_provider: Literal["ollama", "lmstudio"] = setting(
        "ollama", "providers.codex_oss.local_provider", "CODEX_OSS_LOCAL_PROVIDER"
    )
    timeout_ms: int = setting(60_000, "providers.codex_oss.timeout_ms", "CODEX_OSS_TIMEOUT_MS", low=1)
    working_directory: Path = setting(
        Path("workspace"),
        "providers.codex_oss.working_directory",
        "CODEX_OSS_WORKDIR",
        hides_default=True,
        note="default: the workspace",
    )
    cli_path: str = setting("codex", "providers.codex_oss.cli_path", "CODEX_CLI_PATH")
    transient_retries: int = setting(
        4, "providers.codex_oss.transient_retries", "CODEX_OSS_TRANSIENT_RETRIES", low=0, high=20
    )
    transient_backoff_ms: int = setting(
        750, "providers.codex_oss.transient_backoff_ms", "CODEX_OSS_TRANSIENT_BACKOFF_MS", low=0, high=60_000
    )
    home: Path = setting(
        Path("codex-home"),
        env="CODEX_HOME",
        hides_default=True,
        note="default: `codex-home` in the data folder, outside of the workspace",
    )
    pass_env: tuple[str, ...] = setting(
        (),
        "providers.codex_oss.pass_env",
        "CODEX_PASS_ENV",
        note="names of variables the program may see besides PATH, HOME and the locale, separated by commas",
        hides_default=True,
    )

    @field_validator("pass_env", mode="before")
    @classmethod
    def _names(cls, given: object) -> object:
        return [name.strip() for name in given.split(",") if name.strip()] if isinstance(given, str) else given


class BudgetSettings(Frozen):
    """Limits in USD; None: no limit. With any limit set, unpriced models are refused unless `allow_unpriced`."""

    per_job_usd: float | None = setting(
        None,
        "providers.budgets.per_job_usd",
        "BUDGET_PER_JOB_USD",
        low=MIN_USD,
        high=MAX_USD,
        note="no call begins that could exceed it",
    )
    per_day_usd: float | None = setting(
        None,
        "providers.budgets.per_day_usd",
        "BUDGET_PER_DAY_USD",
        low=MIN_USD,
        high=MAX_USD,
        note="all calls of a day, in UTC",
    )
    per_type_day_usd: dict[str, float] = setting(
        {},
        "providers.budgets.per_type_day_usd",
        "BUDGET_PER_TYPE_DAY_USD_JSON",
        kind=mapping(TYPE_NAME, number(MIN_USD, MAX_USD)),
        note="from job type to USD a day",
    )
    allow_unpriced: bool = setting(
        False,
        "providers.budgets.allow_unpriced",
        "BUDGET_ALLOW_UNPRICED",
        note="with a budget set, let models run that no price is known of; they count as free",
    )


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs from `since` on, in USD per million tokens. A cached input token costs `cached_input`."""

    model: str
    since: date
    input: float
    output: float
    cached_input: float


def read_prices(value: Json) -> tuple[Price, ...]:
    """The prices in a JSON value; `since` may be missing (always), `cached_input` too (as input). Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError(f"must be {PRICES}")
    return tuple(_read(entry) for entry in value)


def _read(entry: Json) -> Price:
    if not isinstance(entry, dict) or not isinstance(entry.get("model"), str) or not entry["model"]:
        raise ValueError(f"has the entry {json.dumps(entry)[:80]}, which names no model")
    model = entry["model"]
    unknown = set(entry) - {"model", "since", *AMOUNTS}
    if unknown:
        raise ValueError(f"has the unknown name {sorted(unknown)[0]!r} in the price of {model}")
    values = {name: _amount(model, name, entry[name]) for name in AMOUNTS if name in entry}
    if not {"input", "output"} <= set(values):
        raise ValueError(f"must give input and output in the price of {model}")
    try:
        since = date.fromisoformat(entry.get("since", "2000-01-01"))
    except (TypeError, ValueError):
        raise ValueError(f"must have a date such as 2026-01-31 as `since` in the price of {model}") from None
    return Price(model, since, values["input"], values["output"], values.get("cached_input", values["input"]))


def _amount(model: str, name: str, value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100_000:
        raise ValueError(f"must have a number from 0 to 100000 as {name} in the price of {model}")
    return float(value)


def price_of(prices: Sequence[Price], model: str, on: date) -> Price | None:
    """The newest price of the model that is valid on that day; None when no price is known."""
    valid = [price for price in prices if price.model == model and price.since <= on]
    return max(valid, key=lambda price: price.since, default=None)


PRICE_LIST = Kind(PRICES, lambda value: read_prices(parse_json(value)), read_prices)


class ProviderSettings(Frozen):
    """Model providers, what they cost and what may be spent."""

    demo: Literal["auto", "on", "off"] = setting(
        "auto",
        "providers.demo.enabled",
        "DEMO_PROVIDER",
        heading="Model providers",
        note="the offline demo provider; auto: on while no real provider is enabled",
    )
    openai: OpenAiSettings = OpenAiSettings()
    codex: CodexSettings = CodexSettings()
    prices: tuple[Price, ...] = setting(
        (),
        "providers.prices",
        "MODEL_PRICES_JSON",
        heading="Spending",
        kind=PRICE_LIST,
        note="before the built-in table: [{model, since, input, output, cached_input}], USD per million tokens",
    )
    budgets: BudgetSettings = BudgetSettings()

    @property
    def has_demo(self) -> bool:
        """Whether the offline demo provider answers."""
        return self.demo == "on" or (self.demo == "auto" and not (self.openai.enabled or self.codex.enabled))
