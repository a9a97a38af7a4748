"""Reading requests about memories: every field's type and range, before anything is looked up or stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.clock import from_wire
from rauskuclaw.domain.idempotency import canonical_json, digest
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import MemoryDraft
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.errors import PayloadTooLargeError
from rauskuclaw.services.fields import Fields
from rauskuclaw.services.jobs.requests import read_tags

SCOPE_PATTERN = re.compile(r"[A-Za-z0-9._:-]{2,80}")
KEY_PATTERN = re.compile(r"[A-Za-z0-9._:-]{2,120}")
SCOPE_EXPECTED = "2 to 80 letters, digits, dots, underscores, colons or hyphens"
KEY_EXPECTED = "2 to 120 letters, digits, dots, underscores, colons or hyphens"
MAX_TAGS = 50
MAX_TTL_SEC = 31_536_000
MAX_VALUE_BYTES = 65_536
MAX_QUERY = 8_192
FLAG_TEXTS = {"1": True, "true": True, "0": False, "false": False}
MODES = ("vector", "hybrid", "text")

Mode = Literal["vector", "hybrid", "text"]


@dataclass(frozen=True, slots=True)
class PutRequest:
    """A well-formed write. `ttl_sec` None: it never expires. `trust` None: nothing is said of it."""

    scope: str
    key: str
    value: Json
    tags: tuple[str, ...]
    ttl_sec: int | None
    trust: Integrity | None = None

    def draft(self, *, new_id: str, now: datetime) -> MemoryDraft:
        """What the store is given. The size is that of key, tags and value; vectors do not count."""
        tags = list(self.tags)
        size = len(json_bytes([self.key, tags, self.value]))
        return MemoryDraft(
            id=new_id,
            scope=self.scope,
            key=self.key,
            value=self.value,
            tags=self.tags,
            content_hash=digest([self.scope, self.key, tags, self.value]),
            bytes=size,
            expires_at=None if self.ttl_sec is None else now + timedelta(seconds=self.ttl_sec),
            trust=self.trust,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A well-formed search. The filters are combined with and; times are inclusive."""

    scope: str
    query: str
    top_k: int
    mode: Mode = "vector"
    include_expired: bool = False
    tags: tuple[str, ...] = ()
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    decay_half_life: timedelta | None = None


def json_bytes(value: Json) -> bytes:
    """Its canonical JSON, as it is counted."""
    return canonical_json(value).encode("utf-8", "surrogatepass")


def read_put(body: Mapping[str, Json]) -> PutRequest:
    """A write of the API. Raises InvalidRequestError naming fields, PayloadTooLargeError for the value."""
    fields = Fields(body)
    request = PutRequest(
        scope=read_scope(fields),
        key=read_name(fields, "key", pattern=KEY_PATTERN, expected=KEY_EXPECTED),
        value=body.get("value"),
        tags=read_tags(fields, most=MAX_TAGS),
        ttl_sec=fields.integer("ttl_sec", low=1, high=MAX_TTL_SEC, default=1) if fields.has("ttl_sec") else None,
        trust=_trust(fields) if fields.has("trust") else None,
    )
    if "value" not in body:
        fields.fault("value", "is required (null is allowed)")
    fields.check()
    require_size(request.value)
    return request


@dataclass(frozen=True, slots=True)
class MarkRequest:
    """Somebody's word about a memory. `as_of`: the `updated_at` of what was judged."""

    trust: Integrity
    as_of: datetime


def read_mark(body: Mapping[str, Json]) -> MarkRequest:
    """Raises InvalidRequestError naming fields."""
    fields = Fields(body)
    trust, as_of = _trust(fields), _moment(fields, "updated_at")
    if not fields.has("updated_at"):
        fields.fault("updated_at", "is required: that of the memory as it was read")
    fields.check()
    assert as_of is not None
    return MarkRequest(trust, as_of)


def _trust(fields: Fields) -> Integrity:
    names = [each.value for each in Integrity]
    text = fields.text("trust", pattern=re.compile("|".join(names)), expected=f"one of {', '.join(names)}")
    return Integrity(text or Integrity.UNTRUSTED)


def require_size(value: Json) -> None:
    """Raises PayloadTooLargeError for a value that is too large to be a memory."""
    size = len(json_bytes(value))
    if size > MAX_VALUE_BYTES:
        raise PayloadTooLargeError(
            f"The value is {size} bytes of JSON; a memory may hold {MAX_VALUE_BYTES}",
            details={"field": "value", "size": size, "max_bytes": MAX_VALUE_BYTES},
        )


def read_search(body: Mapping[str, Json], *, limits: MemorySettings) -> SearchRequest:
    """A search of the API. Raises InvalidRequestError naming fields."""
    fields = Fields(body)
    half_life = fields.integer("decay_half_life_sec", low=1, high=10 * MAX_TTL_SEC, default=0)
    request = SearchRequest(
        scope=read_scope(fields),
        query=_query(fields),
        top_k=fields.integer("top_k", low=1, high=limits.top_k_max, default=limits.top_k_default),
        mode=cast(
            Mode,
            fields.text(
                "mode", pattern=re.compile("|".join(MODES)), expected=f"one of {', '.join(MODES)}", default="vector"
            ),
        ),
        include_expired=_flag(fields, "include_expired"),
        tags=read_tags(fields, most=MAX_TAGS),
        updated_after=_moment(fields, "updated_after"),
        updated_before=_moment(fields, "updated_before"),
        decay_half_life=timedelta(seconds=half_life) if half_life else None,
    )
    fields.check()
    return request


def read_reset(body: Mapping[str, Json]) -> str | None:
    """The scope to reset, or None for all of them. Raises InvalidRequestError: a scope that is there must be one."""
    fields = Fields(body, null_is_absent=False)
    scope = read_scope(fields) if "scope" in body else None
    if body.get("confirm") is not True:
        fields.fault("confirm", "must be true")
    fields.check()
    return scope


def read_scope_only(body: Mapping[str, Json]) -> str:
    """The scope of a request that has nothing else."""
    fields = Fields(body)
    scope = read_scope(fields)
    fields.check()
    return scope


def read_scope(fields: Fields) -> str:
    """The required scope of a body, without the blanks around it."""
    return read_name(fields, "scope", pattern=SCOPE_PATTERN, expected=SCOPE_EXPECTED)


def read_name(fields: Fields, name: str, *, pattern: re.Pattern[str], expected: str) -> str:
    """A required scope or key, without the blanks around it."""
    given = fields.source.get(name)
    if given is None and fields.null_is_absent:
        fields.fault(name, "is required")
        return ""
    text = given.strip() if isinstance(given, str) else ""
    if not pattern.fullmatch(text):
        fields.fault(name, f"must be {expected}")
    return text


def _query(fields: Fields) -> str:
    query = fields.source.get("query")
    if not isinstance(query, str) or not query.strip() or len(query) > MAX_QUERY:
        fields.fault("query", f"must be text with at most {MAX_QUERY} characters, and not blank")
        return ""
    return query.strip()


def _flag(fields: Fields, name: str) -> bool:
    """A boolean; the texts that stand for one in a query do so in a body too, as old clients send them."""
    value = fields.source.get(name)
    if isinstance(value, str) and value in FLAG_TEXTS:
        return FLAG_TEXTS[value]
    return fields.boolean(name, default=False)


def _moment(fields: Fields, name: str) -> datetime | None:
    value = fields.source.get(name)
    if value is None:
        return None
    moment = from_wire(value) if isinstance(value, str) else None
    if moment is None:
        fields.fault(name, "must be an ISO-8601 time with a zone, such as 2026-02-17T18:00:00Z")
    return moment
