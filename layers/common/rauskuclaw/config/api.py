"""Settings of the HTTP side, and the rules of API keys: their fields, the refusal of placeholders and doubles."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, SecretStr

from rauskuclaw.config.declaration import Frozen, setting
from rauskuclaw.config.kinds import HOSTS, QUEUE_NAME, Kind, names, network, parse_json, text
from rauskuclaw.domain.job import Json, JsonObject

LEGACY_NAME = "legacy-api-key"
STRONG_KEY_LENGTH = 32
STRONG_KEY_DISTINCT = 8  # different characters; 32 random hex digits have fewer in one of twenty million
KNOWN_FIELDS = frozenset({"name", "key", "role", "sse", "queue_allowlist"})
# What templates, tutorials and sample files ship; compared without case, spaces and punctuation.
PLACEHOLDER_STARTS = ("changeme", "replaceme", "replacewith", "yourapikey", "yourkey", "yoursecret", "placeholder")
PLACEHOLDERS = frozenset({"apikey", "secret", "password", "admin", "default", "example", "todo", "key", "none", "null"})


class ApiKey(Frozen):
    """One principal. `queue_allowlist` None means every queue."""

    name: str
    key: SecretStr
    role: Literal["admin", "read"] = "admin"
    sse: bool = True
    queue_allowlist: frozenset[str] | None = None


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


def parse_keys(value: Json) -> tuple[ApiKey, ...]:
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


def _parse_entry(entry: Json, position: int) -> ApiKey:
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


def _text(entry: JsonObject, field: str) -> str:
    value = entry.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"'{field}' must be text")
    return value.strip()


def _secret(entry: JsonObject) -> str:
    secret = _text(entry, "key")
    if not secret:
        raise ValueError("'key' is missing or blank")
    try:
        return check_secret(secret)
    except ValueError as exc:
        raise ValueError(f"'key' {exc}") from None


def _role(entry: JsonObject) -> str:
    role = _text(entry, "role").lower() or "admin"
    if role not in ("admin", "read"):
        raise ValueError("'role' must be admin or read")
    return role


def _sse(entry: JsonObject) -> bool:
    sse = entry.get("sse", True)
    if not isinstance(sse, bool):
        raise ValueError("'sse' must be true or false")
    return sse


def _queues(entry: JsonObject) -> frozenset[str] | None:
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


LISTEN_HOST = text(r"[A-Za-z0-9.:_-]{1,253}", "a host name or address to listen on")
PUBLIC_URL = text(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/?",
    "an http or https URL without a path",
    lower=True,
)
HEADER_NAME = text(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", "an HTTP header name", lower=True)
PARAM_NAME = text(r"[A-Za-z0-9_.-]{1,100}", "a query parameter name")
Stem = AfterValidator(lambda url: url and url.rstrip("/"))  # of a URL that paths are put behind


class ApiSettings(Frozen):
    """The HTTP side. `sse_wait_sec` None streams natively; `rate_limit_per_sec` None means no limit."""

    host: str = setting(
        "127.0.0.1",
        "api.host",
        "HOST",
        heading="API",
        kind=LISTEN_HOST,
        note="another address than loopback needs keys of 32 characters",
    )
    port: int = setting(3001, "api.port", "PORT", low=1, high=65535)
    public_url: Annotated[str | None, Stem] = setting(
        None,
        "api.public_url",
        "PUBLIC_URL",
        kind=PUBLIC_URL,
        note="the URL under which a reverse proxy offers this instance; its host is added to ALLOWED_HOSTS",
    )
    allowed_hosts: tuple[str, ...] = setting(
        (),
        "api.allowed_hosts",
        "ALLOWED_HOSTS",
        kind=HOSTS,
        note="names that requests may be addressed to besides those of this machine: host or host:port, no wildcards",
    )
    trusted_proxies: tuple[str, ...] = setting(
        ("127.0.0.0/8", "::1/128"),
        "api.trusted_proxies",
        "TRUSTED_PROXIES",
        kind=names(network()),
        note="addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Host are believed",
    )
    auth_header: str = setting("x-api-key", "api.auth.header", "API_KEY_HEADER", kind=HEADER_NAME)
    auth_required: bool = setting(
        True,
        "api.auth.required",
        "API_AUTH_DISABLED",
        is_inverse=True,
        note="the variable is the inverse; obeyed only while no key is configured",
    )
    keys: tuple[ApiKey, ...] = setting(
        (), "api.auth.keys", "API_KEYS_JSON", kind=KEY_LIST, has_twin=True, note="see [API keys](#api-keys)"
    )
    lone_key: SecretStr | None = setting(
        None, env="API_KEY", is_secret=True, note="a single admin key, used when there is no list of keys"
    )
    sse_query_param: str = setting("api_key", "api.sse.query_api_key_param", "SSE_API_KEY_PARAM", kind=PARAM_NAME)
    sse_wait_sec: float | None = setting(
        None,
        "api.sse.wait_sec",
        "SSE_WAIT_SEC",
        low=0.1,
        high=600,
        note="behind a gateway that cannot stream: end each answer of the stream route after this long",
    )
    sse_max_streams_per_key: int = setting(
        64,
        "api.sse.max_streams_per_key",
        "SSE_MAX_STREAMS_PER_KEY",
        low=1,
        high=10_000,
        note="live streams that one API key may have open at once; more get 429",
    )
    sse_max_streams: int = setting(
        256, "api.sse.max_streams", "SSE_MAX_STREAMS", low=1, high=10_000, note="the same for all keys together"
    )
    max_connections: int = setting(
        4096,
        "api.max_connections",
        "MAX_CONNECTIONS",
        low=16,
        high=60_000,
        note="open connections, less where the system allows fewer files; those without a whole request make room "
        "first",
    )
    max_connections_per_address: int = setting(
        256,
        "api.max_connections_per_address",
        "MAX_CONNECTIONS_PER_ADDRESS",
        low=1,
        high=60_000,
        note="the same for one client address; loopback and trusted proxies have no limit of their own",
    )
    rate_limit_per_sec: float | None = setting(
        None,
        "api.rate_limit_per_sec",
        "RATE_LIMIT_PER_SEC",
        low=0.1,
        high=100_000,
        note="requests per second for each key or address",
    )

    @property
    def auth_disabled(self) -> bool:
        """Whether everybody is admin: only ever while no key is configured."""
        return not self.auth_required and not self.keys
