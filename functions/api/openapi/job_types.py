"""Job types and handlers."""

from pydantic import BaseModel, ConfigDict, Field

from functions.api.openapi.base import Count, Ok, Schema, absent
from functions.api.openapi.operation import Operation, Param, answer
from rauskuclaw.domain.job import JsonObject

SCHEMA: JsonObject = {"type": "object", "properties": {}}
NAME_PARAM = Param("name", {"type": "string"}, "path", "the type's name", "report.generate")


class JobTypeSchema(Schema):
    name: str = Field(examples=["report.generate"])
    enabled: bool = Field(examples=[True])
    handler: str = Field(examples=["builtin:report.generate"])
    default_timeout_sec: int = Field(examples=[120])
    default_max_attempts: int = Field(examples=[1])


class JobTypesResponse(Ok):
    types: list[JobTypeSchema]
    count: Count


class JobTypeResponse(Ok):
    type: JobTypeSchema


class JobTypeDetailResponse(JobTypeResponse):
    input_schema: JsonObject | None = Field(examples=[SCHEMA])
    output_schema: JsonObject | None = Field(examples=[SCHEMA])


class HandlerSchema(Schema):
    name: str = Field(examples=["builtin:report.generate"])
    summary: str = Field(examples=["Writes a report"])
    input_schema: JsonObject = Field(examples=[SCHEMA])
    output_schema: JsonObject = Field(examples=[SCHEMA])


class HandlersResponse(Ok):
    handlers: list[HandlerSchema]
    count: Count


class CreateJobTypeRequest(BaseModel):
    name: str = Field(pattern=r"^[A-Za-z0-9._-]{3,80}$", examples=["weekly.report"])
    handler: str = Field(
        description="one of GET /v1/handlers", min_length=1, max_length=200, examples=["builtin:report.generate"]
    )
    enabled: bool | None = absent()
    default_timeout_sec: int | None = absent(ge=1, le=3600)
    default_max_attempts: int | None = absent(ge=1, le=10)


class ChangeJobTypeRequest(BaseModel):
    """At least one field; `null` is refused."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    enabled: bool = absent(examples=[False])
    handler: str = absent(min_length=1, max_length=200)
    default_timeout_sec: int = absent(ge=1, le=3600)
    default_max_attempts: int = absent(ge=1, le=10)


OPERATIONS = (
    Operation(
        id="listJobTypes",
        summary="List job types, by name",
        description="Every type with its defaults. A disabled one takes no new jobs.",
        tag="job types",
        access="read",
        answers={200: answer(JobTypesResponse)},
    ),
    Operation(
        id="createJobType",
        summary="Create a job type",
        description="Names a handler and the defaults of jobs of this type. 409 when the name is taken.",
        tag="job types",
        access="write",
        answers={201: answer(JobTypeResponse)},
        errors=(409,),
        body=CreateJobTypeRequest,
    ),
    Operation(
        id="readJobType",
        summary="Read a job type with the schemas of its handler",
        description="The type, and the JSON Schemas of what its handler takes and returns.",
        tag="job types",
        access="read",
        answers={200: answer(JobTypeDetailResponse)},
        errors=(404,),
        params=(NAME_PARAM,),
    ),
    Operation(
        id="changeJobType",
        summary="Change a job type; jobs already created keep their numbers",
        description="Changes the fields given and leaves the others as they are.",
        tag="job types",
        access="write",
        answers={200: answer(JobTypeResponse)},
        errors=(404,),
        params=(NAME_PARAM,),
        body=ChangeJobTypeRequest,
    ),
    Operation(
        id="listHandlers",
        summary="List the handlers a job type may name",
        description="The work that this version can do, with the JSON Schema of each input.",
        tag="job types",
        access="read",
        answers={200: answer(HandlersResponse)},
    ),
)
