"""Shapes of job types and handlers."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from functions.api.schemas.base import Ok, Shape, absent


class JobTypeShape(Shape):
    name: str
    enabled: bool
    handler: str
    default_timeout_sec: int
    default_max_attempts: int


class JobTypesResponse(Ok):
    types: list[JobTypeShape]
    count: int


class JobTypeResponse(Ok):
    type: JobTypeShape


class JobTypeDetailResponse(JobTypeResponse):
    input_schema: dict[str, Any] | None
    output_schema: dict[str, Any] | None


class HandlerShape(Shape):
    name: str
    summary: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]


class HandlersResponse(Ok):
    handlers: list[HandlerShape]
    count: int


class CreateJobTypeRequest(BaseModel):
    name: str = Field(pattern=r"^[A-Za-z0-9._-]{3,80}$")
    handler: str = Field(description="one of GET /v1/handlers", min_length=1, max_length=200)
    enabled: bool | None = absent()
    default_timeout_sec: int | None = absent(ge=1, le=3600)
    default_max_attempts: int | None = absent(ge=1, le=10)


class ChangeJobTypeRequest(BaseModel):
    """At least one field; `null` is refused."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    enabled: bool = absent()
    handler: str = absent(min_length=1, max_length=200)
    default_timeout_sec: int = absent(ge=1, le=3600)
    default_max_attempts: int = absent(ge=1, le=10)
