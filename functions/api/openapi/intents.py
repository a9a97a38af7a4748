"""Schemas of intents: several jobs as they were meant."""

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import AnyJson, Ok, Schema, absent
from functions.api.openapi.jobs import JobSchema
from functions.api.openapi.operation import IDEMPOTENCY_PARAM, Operation, answer
from rauskuclaw.domain.job import Json, JsonObject

JOBS: list[Json] = [
    {"type": "report.generate", "input": {"topic": "tea"}},
    {"type": "deploy.run", "input": {"target": "staging", "depends_on_idx": [1]}},
]
NORMALIZED: JsonObject = {
    "queue": None,
    "input": {"topic": "tea"},
    "priority": 5,
    "timeout_sec": 120,
    "max_attempts": 1,
    "tags": ["chat"],
}


class IntentOptionsRequest(BaseModel):
    inject_tool_docs: bool | None = absent(description="read the workspace's words on a tool first; default true")
    repair: bool | None = absent(description="mend searches without words and writes without flags; default true")


class SubmitIntentRequest(BaseModel):
    """In a job's input `depends_on_last_job: true` and `depends_on_idx` (from 1) name earlier jobs it waits for."""

    jobs: list[AnyJson] = Field(min_length=1, max_length=40, examples=[JOBS])
    user_text: str | None = absent(max_length=8192, description="what the user asked for")
    options: IntentOptionsRequest | None = absent()


class CreatedIntentSchema(Schema):
    source_idx: int = Field(description="of the request's job, from 1", examples=[1])
    kind: Literal["intent", "tool_doc"]
    job: JobSchema


class NormalizedIntentSchema(Schema):
    idx: int = Field(examples=[1])
    type: str = Field(examples=["report.generate"])
    queue: AnyJson = Field(examples=[None])
    input: AnyJson = Field(examples=[NORMALIZED["input"]])
    priority: int = Field(examples=[5])
    timeout_sec: int = Field(examples=[120])
    max_attempts: int = Field(examples=[1])
    tags: list[str] = Field(examples=[["chat"]])


class RepairSchema(Schema):
    idx: int = Field(examples=[1])
    kind: str = Field(examples=["file_search_query"])
    value: AnyJson = Field(examples=["README"])


class SkippedIntentSchema(Schema):
    idx: int = Field(examples=[2])
    type: str = Field(examples=["deploy.run"])
    code: str = Field(examples=["VALIDATION_ERROR"])
    message: str = Field(examples=["Invalid request: type: no job type has this name"])


class SubmitIntentResponse(Ok):
    created_jobs: list[CreatedIntentSchema]
    normalized_jobs: list[NormalizedIntentSchema]
    repairs: list[RepairSchema]
    skipped: list[SkippedIntentSchema]


OPERATIONS = (
    Operation(
        id="submitIntents",
        summary="Submit several jobs as they were meant",
        description=(
            "Fields that are half said get defaults. A job that cannot be made is skipped, and what waits for it; "
            "200 when none could be made. With an idempotency key, the same request makes the same jobs."
        ),
        tag="jobs",
        access="write",
        answers={201: answer(SubmitIntentResponse), 200: answer(SubmitIntentResponse, created_jobs=[])},
        errors=(409,),
        params=(IDEMPOTENCY_PARAM,),
        body=SubmitIntentRequest,
    ),
)
