"""Idempotency keys: what counts as the same request, and which fields differ when it is not."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.job import Json

MAX_FIELDS_TOLD_APART = 64
WHOLE_REQUEST = "(the request)"


def canonical_json(value: Json) -> str:
    """One text per JSON value: sorted keys, no spaces, whole floats as integers (`5.0` is `5` to every client)."""
    text = _dumps(value)
    # Whole floats are written `5.0` or `1e+16`. Without either there is none, and the value need not be copied.
    return _dumps(_normal(value)) if ".0" in text or "e+" in text else text


def _dumps(value: Json) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _normal(value: Json) -> Json:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _normal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_normal(inner) for inner in value]
    return value


def digest(value: Json) -> str:
    """SHA-256 of the canonical form, hex."""
    return hashlib.sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key for one create. `scope` is the caller's name, so callers cannot meet each other's keys.

    `fields` maps each field of the request as sent to a digest of its value, or "(the request)" to that of all when
    there are more than 64; two requests are the same when these are equal. The record ends at `expires_at`, judged by
    the reader's clock; after that the key is free again.
    """

    scope: str
    key: str
    fields: Mapping[str, str]
    expires_at: datetime

    @classmethod
    def of(cls, *, scope: str, key: str, request: Mapping[str, Json], expires_at: datetime) -> "IdempotencyKey":
        # A request may have thousands of fields that mean nothing; the record of it stays small.
        """With a digest of each field of the request, by which another request under the key is known."""
        told_apart = request if len(request) <= MAX_FIELDS_TOLD_APART else {WHOLE_REQUEST: dict(request)}
        fields = {name: digest(value)[:32] for name, value in told_apart.items()}
        return cls(scope=scope, key=key, fields=fields, expires_at=expires_at)


def differing_fields(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the fields whose digests differ or that only one side has, sorted. Empty means: the same request."""
    return tuple(sorted(name for name in {*first, *second} if first.get(name) != second.get(name)))
