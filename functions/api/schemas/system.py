"""Shapes of health, callers and UI preferences."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from functions.api.schemas.base import Ok, Shape, Timestamp, absent


class PrefsResponse(Ok):
    scope: str
    prefs: dict[str, Any]
    created_at: Timestamp | None
    updated_at: Timestamp | None


class HealthResponse(Ok):
    service: Literal["rauskuclaw-api"]
    time: Timestamp


class ReadyResponse(Ok):
    ready: Literal[True] = Field()
    time: Timestamp


class PingResponse(Ok):
    pong: Literal[True] = Field()


class WhoamiShape(Shape):
    name: str
    role: Literal["admin", "read"]
    sse: bool
    can_write: bool
    queue_allowlist: list[str] | None


class WhoamiResponse(Ok):
    auth: WhoamiShape


class PutPrefsRequest(BaseModel):
    """Without `prefs`, the whole body is the document."""

    prefs: dict[str, Any] = absent()
