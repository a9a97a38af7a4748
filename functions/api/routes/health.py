"""Liveness, readiness, and the two routes that tell a client about its key."""

import time
from collections.abc import Callable

from fastapi import Request, Response

from functions.api.auth import principal_of
from functions.api.documented import Api, add_route
from functions.api.replies import error_reply, reply
from functions.api.wire import principal_wire
from rauskuclaw.domain.clock import Clock, to_wire
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.store import HealthStore

# Readiness is public and writes to storage; this bounds what strangers can make it cost.
READY_FOR_SEC = 1.0


class HealthRoutes:
    """`/health` touches no storage; `/v1/ready` proves that it can be read and written."""

    def __init__(self, *, store: HealthStore, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._monotonic = monotonic
        self._ready_until = 0.0

    async def health(self, request: Request) -> Response:
        return reply({"ok": True, "service": "rauskuclaw-api", "time": to_wire(self._clock())})

    async def ready(self, request: Request) -> Response:
        if self._monotonic() >= self._ready_until:
            try:
                await self._store.check()
            except BackendError:
                return error_reply(BackendError("Storage does not answer", code="NOT_READY"))
            self._ready_until = self._monotonic() + READY_FOR_SEC
        return reply({"ok": True, "ready": True, "time": to_wire(self._clock())})

    async def ping(self, request: Request) -> Response:
        principal_of(request)
        return reply({"ok": True, "pong": True})

    async def whoami(self, request: Request) -> Response:
        return reply({"ok": True, "auth": principal_wire(principal_of(request))})


def add_health_routes(app: Api, routes: HealthRoutes) -> None:
    add_route(app, "GET", "/health", routes.health, "health")
    add_route(app, "GET", "/v1/health", routes.health, "healthV1")
    add_route(app, "GET", "/v1/ready", routes.ready, "ready")
    add_route(app, "GET", "/v1/ping", routes.ping, "ping")
    add_route(app, "GET", "/v1/auth/whoami", routes.whoami, "whoami")
