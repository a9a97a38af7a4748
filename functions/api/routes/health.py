"""Liveness, readiness, and the two routes that tell a client about its key."""

import asyncio
import time
from collections.abc import Callable

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.responses import error_reply, reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject
from rauskuclaw.domain.clock import Clock, to_wire
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.store import HealthStore
from rauskuclaw.services.principal import Principal

# Readiness is public and writes to storage; this bounds what strangers can make it cost. A bad answer holds as long.
READY_FOR_SEC = 1.0


class HealthRoutes:
    """`/health` touches no storage; `/v1/ready` proves that it can be read and written."""

    def __init__(self, *, store: HealthStore, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._monotonic = monotonic
        self._known_until = 0.0
        self._failure: BackendError | None = None
        self._looking: asyncio.Task[None] | None = None

    async def health(self, request: Request) -> Response:
        return reply({"ok": True, "service": "rauskuclaw-api", "time": to_wire(self._clock())})

    async def ready(self, request: Request) -> Response:
        if self._monotonic() >= self._known_until:
            # Whoever asks meanwhile waits for the same look: one on a full or locked disk may take seconds.
            if self._looking is None:
                self._looking = asyncio.ensure_future(self._look())
            await asyncio.shield(self._looking)
        if self._failure is not None:
            return error_reply(self._failure)
        return reply({"ok": True, "ready": True, "time": to_wire(self._clock())})

    async def _look(self) -> None:
        try:
            await self._store.check()
        except BackendError as exc:
            is_full = exc.code == "STORE_FULL"
            message = "Storage takes no writes: the disk is full" if is_full else "Storage does not answer"
            self._failure = BackendError(message, code="NOT_READY")
        else:
            self._failure = None
        finally:
            self._looking = None
        self._known_until = self._monotonic() + READY_FOR_SEC

    async def ping(self, request: Request) -> Response:
        principal_of(request)
        return reply({"ok": True, "pong": True})

    async def whoami(self, request: Request) -> Response:
        return reply({"ok": True, "auth": serialize_principal(principal_of(request))})


def add_health_routes(app: FastAPI, routes: HealthRoutes) -> None:
    add_route(app, "GET", "/health", routes.health, "health")
    add_route(app, "GET", "/v1/health", routes.health, "healthV1")
    add_route(app, "GET", "/v1/ready", routes.ready, "ready")
    add_route(app, "GET", "/v1/ping", routes.ping, "ping")
    add_route(app, "GET", "/v1/auth/whoami", routes.whoami, "whoami")


def serialize_principal(principal: Principal) -> JsonObject:
    allowlist = principal.queue_allowlist
    return {
        "name": principal.name,
        "role": principal.role,
        "sse": principal.sse,
        "can_write": principal.can_write,
        "queue_allowlist": sorted(allowlist) if allowlist is not None else None,
    }
