"""Authentication and roles: keys, what each may do, and the streams, which take a key in the query as well."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.types import Scope

from rauskuclaw.config import ApiSettings
from rauskuclaw.errors import AuthError, AuthNotConfiguredError, ForbiddenError
from rauskuclaw.services.principal import Principal

PUBLIC_PATHS = frozenset({"/health", "/v1/health", "/v1/ready"})
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READING_POSTS = frozenset({"/v1/schedules/preview"})  # they take a body and change nothing
STREAM = re.compile(r"/v1/(jobs|conversations)/(.*)/stream", re.DOTALL)
PRINCIPAL = "rauskuclaw.principal"
ANYBODY = Principal(name="auth-disabled")


def principal_of(request: Request) -> Principal:
    """The caller that was let in. Raises AuthError on a route that let nobody in."""
    principal = request.scope.get(PRINCIPAL)
    if not isinstance(principal, Principal):
        raise AuthError("This route needs an API key")
    return principal


class Authenticator:
    """Checks keys against the configured ones. Only their hashes are kept, so comparing takes the same time for all."""

    def __init__(self, settings: ApiSettings) -> None:
        self._header: bytes = settings.auth_header.lower().encode()
        self._query_param: str = settings.sse_query_param
        self._open = settings.auth_disabled and not settings.keys
        self._keys = [
            (
                _hash(key.key.get_secret_value().encode()),
                Principal(name=key.name, role=key.role, sse=key.sse, queue_allowlist=key.queue_allowlist),
            )
            for key in settings.keys
        ]
        self._by_name = {principal.name: principal for _, principal in self._keys}

    def admit(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Principal | None:
        """The caller, or None where no key is needed.

        Raises AuthError, AuthNotConfiguredError, or ForbiddenError when the role or key may not do this.
        """
        path: str = scope["path"]
        if path in PUBLIC_PATHS or not (path.startswith("/v1/") or path == "/openapi.json"):
            return None
        is_stream = is_stream_path(path)
        presented = headers.get(self._header, b"")
        if is_stream and not presented:
            presented = self._query_key(scope)
        principal = self._identify(presented)
        if not principal.can_write and not _only_reads(scope["method"], path):
            raise ForbiddenError("This key may only read")
        if is_stream and not principal.sse:
            raise ForbiddenError("This key may not open streams")
        return principal

    def is_shown_key(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether there is something in the header of keys."""
        return bool(headers.get(self._header))

    def admit_again(self, name: str, queue_allowlist: frozenset[str] | None) -> Principal:
        """Who made a token, as a reader. Raises AuthError when there is no such key any more, ForbiddenError."""
        principal = ANYBODY if self._open and name == ANYBODY.name else self._by_name.get(name)
        if principal is None or principal.queue_allowlist != queue_allowlist:
            raise AuthError("The key that made this stream token is not valid any more")
        if not principal.sse:
            raise ForbiddenError("This key may not open streams")
        return replace(principal, role="read")

    def _identify(self, secret: bytes) -> Principal:
        if not self._keys:
            if self._open:
                return ANYBODY
            raise AuthNotConfiguredError("No API key is configured on this server")
        presented = _hash(secret.strip())
        found = None
        for expected, principal in self._keys:
            if hmac.compare_digest(presented, expected) and found is None:
                found = principal
        if found is None:
            raise AuthError("A valid API key is required")
        return found

    def _query_key(self, scope: Scope) -> bytes:
        params = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        return next((value.encode() for name, value in params if name == self._query_param), b"")


def _only_reads(method: str, path: str) -> bool:
    return method in READING_METHODS or (method == "POST" and path in READING_POSTS)


def is_stream_path(path: str) -> bool:
    return stream_of(path) is not None


def stream_of(path: str) -> tuple[str, str] | None:
    """The noun and id of what a stream is of: `("jobs", id)` or `("conversations", id)`; None for any other path."""
    found = STREAM.fullmatch(path)
    return (found[1], found[2]) if found is not None else None


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
