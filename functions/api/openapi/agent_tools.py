"""Tools that models may call."""

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import JOB_ID, AnyJson, Count, ErrorDetail, Ok, Schema, absent
from functions.api.openapi.jobs import QueueName
from functions.api.openapi.operation import Operation, Param, answer
from rauskuclaw.domain.job import JsonObject

ARGUMENTS = {"target": "staging"}
RESULT = {"deployment_id": "d-1", "target": "staging", "dry_run": True}
BATCH_KEY_PARAM = Param(
    "Idempotency-Key",
    {"type": "string"},
    "header",
    "a repeated request with this key finds what the first one made; a call that differs is another call",
    "turn-17",
)
NAME = Field(examples=["deploy_run"])
CALL_ID = Field(examples=["call_1"])


class FunctionSchema(Schema):
    name: str = NAME
    description: str = Field(examples=["Plan a deployment as a dry run: steps, checks and the way back"])
    parameters: JsonObject = Field(
        description="JSON Schema of an object",
        examples=[{"type": "object", "properties": {"target": {"type": "string"}}, "required": []}],
    )


class ToolSchema(Schema):
    """A function specification in the form of chat completions."""

    type: Literal["function"]
    function: FunctionSchema


class ToolListResponse(Ok):
    tools: list[ToolSchema]
    count: Count
    run_only: list[ToolSchema] = Field(description="what a run itself does, and nobody else can call", examples=[[]])


class ToolCallRequest(BaseModel):
    call_id: str = Field(min_length=1, max_length=120, pattern=r"\S", examples=["call_1"])
    name: str = Field(min_length=1, max_length=200, examples=["deploy_run"])
    arguments: JsonObject | None = absent(examples=[ARGUMENTS])


class InvokeToolsRequest(BaseModel):
    """Unknown fields are ignored; `null` means "not given"."""

    calls: list[ToolCallRequest] = Field(min_length=1, max_length=20, description="each with an id of its own")
    mode: Literal["sync", "async"] | None = absent(description="sync waits for jobs; default `sync`")
    wait_ms: int | None = absent(ge=100, le=60_000, description="how long a sync one waits; default 15000")
    queue: QueueName | None = absent(description="default `default`")


class ToolResultSchema(Schema):
    """`pending`: the job goes on. `truncated`: the output's JSON is longer than 12000 characters, and `output` is
    `{"truncated": true, "chars", "preview"}` with its beginning."""

    call_id: str = CALL_ID
    name: str = NAME
    ok: bool = Field(examples=[True])
    pending: bool = Field(examples=[False])
    job_id: str | None = Field(examples=[JOB_ID])
    output: AnyJson = Field(examples=[RESULT])
    truncated: bool = Field(examples=[False])
    error: ErrorDetail | None


class ToolMessageSchema(Schema):
    """The result as the message that goes back to the model."""

    role: Literal["tool"]
    tool_call_id: str = CALL_ID
    name: str = NAME
    content: str = Field(examples=['{"deployment_id":"d-1","target":"staging","dry_run":true}'])


class InvokeToolsResponse(Ok):
    mode: Literal["sync", "async"]
    results: list[ToolResultSchema]
    tool_messages: list[ToolMessageSchema]


OPERATIONS = (
    Operation(
        id="listAgentTools",
        summary="The tools that models may be given",
        description=(
            "Function specifications of our own tools and of every enabled job type whose handler is offered as one, "
            "under the type's name with underscores for dots."
        ),
        tag="tools",
        access="read",
        answers={200: answer(ToolListResponse)},
    ),
    Operation(
        id="invokeAgentTools",
        summary="Make up to 20 tool calls, each with its own outcome",
        description=(
            "The calls are made in order; those of job types are jobs in the queue that is named. Codes of a call: "
            "`UNKNOWN_TOOL`, `JOB_TYPE_DISABLED`, `FORBIDDEN`, `TOOL_ARGUMENTS`, `JOB_FAILED`, `JOB_CANCELLED`, "
            "`TIMEOUT` (with `pending`: the job goes on), and those of what is behind a tool."
        ),
        tag="tools",
        access="write",
        answers={200: answer(InvokeToolsResponse)},
        params=(BATCH_KEY_PARAM,),
        body=InvokeToolsRequest,
    ),
)
