"""API keys from configuration: their rules, and the refusal of placeholders and doubles."""

import re
from typing import Any

from pydantic import SecretStr

from rauskuclaw.config.kinds import Kind, parse_json
from rauskuclaw.config.models import ApiKey

LEGACY_NAME = "legacy-api-key"
STRONG_KEY_LENGTH = 32
STRONG_KEY_DISTINCT = 8  # different characters; 32 random hex digits have fewer in one of twenty million
KNOWN_FIELDS = frozenset({"name", "key", "role", "sse", "queue_allowlist"})
QUEUE_NAME = re.compile(r"[A-Za-z0-9._:-]{1,80}")
# What templates, tutorials and sample files ship; compared without case, spaces and punctuation.
PLACEHOLDER_STARTS = ("changeme", "replaceme", "replacewith", "yourapikey", "yourkey", "yoursecret", "placeholder")
PLACEHOLDERS = frozenset({"apikey", "secret", "password", "admin", "default", "example", "todo", "key", "none", "null"})


def is_placeholder(secret: str) -> bool:
    """Whether a secret is a stand-in that was never replaced."""
    plain = re.sub(r"[^a-z0-9]", "", secret.lower())
    return plain in PLACEHOLDERS or plain.startswith(PLACEHOLDER_STARTS) or not plain.strip("x")


def check_secret(secret: str) -> str:
    """A key that can travel in a header and is not a placeholder. Raises ValueError; never repeats the secret."""
    if not re.fullmatch(r"[\x20-\x7e]{1,500}", secret):
        raise ValueError("must be 1 to 500 printable ASCII characters")
    if is_placeholder(secret):
        raise ValueError("is a placeholder; set a random key of 32 characters or more")
    return secret


def legacy_key(secret: str) -> ApiKey:
    """The principal of a lone `API_KEY`."""
    return ApiKey(name=LEGACY_NAME, key=SecretStr(check_secret(secret)))


def parse_keys(value: Any) -> tuple[ApiKey, ...]:
    """An array of key entries. Raises ValueError naming the entry (counted from 1) and the field."""
    if not isinstance(value, list):
        raise ValueError("must be an array of key entries")
    keys = []
    for position, entry in enumerate(value, start=1):
        try:
            keys.append(_parse_entry(entry, position))
        except ValueError as exc:
            raise ValueError(f"entry {position}: {exc}") from None
    secrets = [key.key.get_secret_value() for key in keys]
    for position, secret in enumerate(secrets, start=1):
        if secret in secrets[: position - 1]:
            raise ValueError(f"entry {position}: 'key' is the same as in an earlier entry")
    _require_own_names(keys)
    return tuple(keys)


def _require_own_names(keys: list[ApiKey]) -> None:
    """A name scopes idempotency keys, limits and spending, and stands in logs: two keys must not share one."""
    first: dict[str, int] = {}
    for position, key in enumerate(keys, start=1):
        if key.name in first:
            raise ValueError(f"entry {position}: the name '{key.name}' is that of entry {first[key.name]} already")
        first[key.name] = position


KEY_LIST = Kind("an array of key entries", lambda text: parse_keys(parse_json(text)), parse_keys)


def _parse_entry(entry: Any, position: int) -> ApiKey:
    if not isinstance(entry, dict):
        raise ValueError("must be an object")
    unknown = sorted(set(entry) - KNOWN_FIELDS)
    if unknown:
        raise ValueError(f"'{unknown[0]}' is not a field of a key ({', '.join(sorted(KNOWN_FIELDS))})")
    return ApiKey(
        name=_text(entry, "name") or f"key-{position}",
        key=SecretStr(_secret(entry)),
        role=_role(entry),  # type: ignore[arg-type]  # pydantic checks the literal; _role has named the entry before
        sse=_sse(entry),
        queue_allowlist=_queues(entry),
    )


def _text(entry: dict[str, Any], field: str) -> str:
    value = entry.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"'{field}' must be text")
    return value.strip()


def _secret(entry: dict[str, Any]) -> str:
    secret = _text(entry, "key")
    if not secret:
        raise ValueError("'key' is missing or blank")
    try:
        return check_secret(secret)
    except ValueError as exc:
        raise ValueError(f"'key' {exc}") from None


def _role(entry: dict[str, Any]) -> str:
    role = _text(entry, "role").lower() or "admin"
    if role not in ("admin", "read"):
        raise ValueError("'role' must be admin or read")
    return role


def _sse(entry: dict[str, Any]) -> bool:
    sse = entry.get("sse", True)
    if not isinstance(sse, bool):
        raise ValueError("'sse' must be true or false")
    return sse


def _queues(entry: dict[str, Any]) -> frozenset[str] | None:
    value = entry.get("queue_allowlist")
    if value is None:
        return None
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or not value:
        raise ValueError("'queue_allowlist' must be a list of queue names with at least one entry")
    if not all(isinstance(name, str) and QUEUE_NAME.fullmatch(name) for name in value):
        raise ValueError("'queue_allowlist' has an entry that is not a queue name")
    return frozenset(value)
