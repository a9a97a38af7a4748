"""The configuration in force, for people: each key with its value, masked if secret, and where it comes from."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rauskuclaw.config.base_url import masked_url
from rauskuclaw.config.key import Key
from rauskuclaw.config.keys import KEYS
from rauskuclaw.config.loading import read_values
from rauskuclaw.config.models import ApiKey
from rauskuclaw.config.prices import Price
from rauskuclaw.config.values import Values

SHOWN_AT_EACH_END = 4


@dataclass(frozen=True)
class EffectiveKey:
    """`source` is `default`, `file`, or the name of a variable."""

    id: str
    value: Any
    source: str
    has_effect: bool


def effective_keys(env: Mapping[str, str], *, folder: Path | None = None) -> tuple[EffectiveKey, ...]:
    """Every key, in the order of the documentation. Raises ConfigError like `load_settings`."""
    values = read_values(env, folder=folder or Path.cwd())
    return tuple(
        EffectiveKey(key.id, _shown(key, values[key.id]), _source(key, values), key.unused is None) for key in KEYS
    )


def effective_keys_of_environment() -> tuple[EffectiveKey, ...]:
    """The same for this process."""
    return effective_keys(os.environ)


def _source(key: Key, values: Values) -> str:
    if key.id in values.from_env:
        return values.from_env[key.id]
    return "file" if key.id in values.from_file else "default"


def _shown(key: Key, value: Any) -> Any:
    if value is None:
        return None
    if key.secret:
        return masked(str(value))
    if isinstance(value, tuple):
        return [_shown_entry(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _shown_entry(entry) for name, entry in value.items()}
    return masked_url(value) if isinstance(value, str) else value


def _shown_entry(entry: Any) -> Any:
    if isinstance(entry, ApiKey):
        return _shown_key(entry)
    if isinstance(entry, str):
        return masked_url(entry)
    return {**asdict(entry), "since": entry.since.isoformat()} if isinstance(entry, Price) else entry


def _shown_key(entry: ApiKey) -> dict[str, Any]:
    shown = entry.model_dump(mode="json")
    return {**shown, "key": masked(entry.key.get_secret_value())}


def masked(secret: str) -> str:
    """The first and last four characters; nothing but stars of a short one."""
    if len(secret) <= 2 * SHOWN_AT_EACH_END:
        return "*" * len(secret)
    return f"{secret[:SHOWN_AT_EACH_END]}…{secret[-SHOWN_AT_EACH_END:]}"
