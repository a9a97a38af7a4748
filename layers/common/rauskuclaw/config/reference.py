"""The keys for people: what `rauskuclaw config show` prints, and the tables of docs/configuration.md.

`python -m rauskuclaw.config.reference FILE` renews the tables.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rauskuclaw.config.api import ApiKey
from rauskuclaw.config.base_url import masked_url
from rauskuclaw.config.declaration import Key
from rauskuclaw.config.kinds import Value
from rauskuclaw.config.loading import read_values
from rauskuclaw.config.providers import Price
from rauskuclaw.config.settings import KEYS, SECTIONS
from rauskuclaw.config.sources import Values
from rauskuclaw.domain.job import Json, JsonObject

SHOWN_AT_EACH_END = 4
BEGIN = "<!-- begin: tables made from rauskuclaw.config.settings -->"
END = "<!-- end -->"


@dataclass(frozen=True)
class EffectiveKey:
    """`source` is `default`, `file`, or the name of a variable."""

    id: str
    value: Value
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


def _shown(key: Key, value: Value) -> Json:
    if value is None:
        return None
    if key.is_secret:
        return masked(str(value))
    if isinstance(value, tuple):
        return [_shown_entry(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _shown_entry(entry) for name, entry in value.items()}
    return masked_url(value) if isinstance(value, str) else value


def _shown_entry(entry: Value) -> Json:
    if isinstance(entry, ApiKey):
        return _shown_key(entry)
    if isinstance(entry, str):
        return masked_url(entry)
    return {**asdict(entry), "since": entry.since.isoformat()} if isinstance(entry, Price) else entry


def _shown_key(entry: ApiKey) -> JsonObject:
    shown = entry.model_dump(mode="json")
    return {**shown, "key": masked(entry.key.get_secret_value())}


def masked(secret: str) -> str:
    """The first and last four characters; nothing but stars of a short one."""
    if len(secret) <= 2 * SHOWN_AT_EACH_END:
        return "*" * len(secret)
    return f"{secret[:SHOWN_AT_EACH_END]}…{secret[-SHOWN_AT_EACH_END:]}"


def tables() -> str:
    """Markdown: one table for each section of keys."""
    return "\n\n".join(f"### {title}\n\n{_table(keys)}" for title, keys in SECTIONS)


def renewed(document: str) -> str:
    """The document with the part between the markers replaced by fresh tables."""
    head, _, rest = document.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{tables()}\n\n{END}{tail}"


def _table(keys: Sequence[Key]) -> str:
    rows = ["| Key in the file | Variable | Value | Default | Notes |", "|---|---|---|---|---|"]
    return "\n".join([*rows, *(_row(key) for key in keys)])


def _row(key: Key) -> str:
    file = f"`{key.file}`" if key.file else "–"
    variable = f"`{key.env}`" if key.env else "–"
    if key.has_twin:
        variable += f", `{key.env}_FILE`"
    note = key.unused or key.note
    return f"| {file} | {variable} | {key.kind.says} | {_default(key)} | {note} |"


def _default(key: Key) -> str:
    if key.default in (None, (), ""):
        return "–"
    value = list(key.default) if isinstance(key.default, tuple) else key.default
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def main(arguments: Sequence[str]) -> int:
    path = Path(arguments[0])
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
