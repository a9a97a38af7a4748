"""The descriptions of liveness, readiness and what a client can ask about its key."""

from dataclasses import replace

from functions.api.openapi import examples
from functions.api.openapi.operation import Doc
from functions.api.schemas import HealthResponse, PingResponse, ReadyResponse, WhoamiResponse


def docs() -> tuple[Doc, ...]:
    alive = Doc(
        id="health",
        summary="Liveness; touches no storage",
        description="Answers 200 as long as the process does. For load balancers and supervisors; needs no key.",
        tag="health",
        answers={200: (HealthResponse, {"ok": True, "service": "rauskuclaw-api", "time": examples.AT})},
        public=True,
    )
    ready = Doc(
        id="ready",
        summary="Readiness; 503 while storage cannot be read and written",
        description="Answers 200 when a request would find storage that can be read and written. Needs no key.",
        tag="health",
        answers={200: (ReadyResponse, {"ok": True, "ready": True, "time": examples.AT})},
        errors=(503,),
        public=True,
    )
    ping = Doc(
        id="ping",
        summary="Check a key",
        description="Answers 200 to any valid key and does nothing else.",
        tag="auth",
        answers={200: (PingResponse, {"ok": True, "pong": True})},
    )
    whoami = Doc(
        id="whoami",
        summary="What the key may do",
        description="The name, role and queues of the key that asks.",
        tag="auth",
        answers={200: (WhoamiResponse, {"ok": True, "auth": examples.WHOAMI})},
    )
    return (
        alive,
        replace(alive, id="healthV1"),
        ready,
        ping,
        whoami,
    )
