"""Liveness, readiness and what a client can ask about its key."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from functions.api.openapi.base import Ok, Schema, Timestamp
from functions.api.openapi.operation import Operation, answer


class HealthResponse(Ok):
    service: Literal["rauskuclaw-api"]
    time: Timestamp


class ReadyResponse(Ok):
    ready: Literal[True] = Field()
    time: Timestamp


class PingResponse(Ok):
    pong: Literal[True] = Field()


class WhoamiSchema(Schema):
    name: str = Field(examples=["ops"])
    role: Literal["admin", "read"]
    sse: bool = Field(examples=[True])
    can_write: bool = Field(examples=[True])
    queue_allowlist: list[str] | None


class WhoamiResponse(Ok):
    auth: WhoamiSchema


HEALTH = Operation(
    id="health",
    summary="Liveness; touches no storage",
    description="Answers 200 as long as the process does. For load balancers and supervisors; needs no key.",
    tag="health",
    access="public",
    answers={200: answer(HealthResponse)},
)
OPERATIONS = (
    HEALTH,
    replace(HEALTH, id="healthV1"),
    Operation(
        id="ready",
        summary="Readiness; 503 while storage cannot be read and written",
        description="Answers 200 when a request would find storage that can be read and written. Needs no key.",
        tag="health",
        access="public",
        answers={200: answer(ReadyResponse)},
        errors=(503,),
    ),
    Operation(
        id="ping",
        summary="Check a key",
        description="Answers 200 to any valid key and does nothing else.",
        tag="auth",
        access="read",
        answers={200: answer(PingResponse)},
    ),
    Operation(
        id="whoami",
        summary="What the key may do",
        description="The name, role and queues of the key that asks.",
        tag="auth",
        access="read",
        answers={200: answer(WhoamiResponse)},
    ),
)
