"""Schemas of working memory."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.api.openapi.base import JOB_ID, Ok, Schema, Timestamp, absent
from functions.api.openapi.operation import Operation, Param, answer

SESSION_PATTERN = r"^session\.[A-Za-z0-9._:-]{1,80}$"
SESSION_ID = f"session.{JOB_ID}"
SESSION_PARAM = Param(
    "session_id",
    {"type": "string", "pattern": SESSION_PATTERN},
    description="`session.` and, for a conversation, its id",
    example=SESSION_ID,
    is_required=True,
)
Item = Annotated[str, Field(max_length=1000)]
Trust = Literal["trusted", "untrusted"]


class WorkingStateSchema(Schema):
    current_goal: str = Field(examples=["Prepare the daily report"])
    active_tasks: list[str] = Field(examples=[["Read yesterday's figures"]])
    completed_steps: list[str] = Field(examples=[[]])
    blockers: list[str] = Field(examples=[[]])
    open_questions: list[str] = Field(examples=[["Who receives it?"]])
    context_summary: str = Field(examples=[""])


class WorkingMemoryResponse(Ok):
    session_id: str = Field(examples=[SESSION_ID])
    state: WorkingStateSchema
    trust: Trust = Field(examples=["untrusted"])
    updated_at: Timestamp
    expires_at: Timestamp | None


class DeletedWorkingMemoryResponse(Ok):
    session_id: str = Field(examples=[SESSION_ID])
    deleted: int = Field(description="memories that went", examples=[7])


class WorkingStateRequest(BaseModel):
    """Fields that are given replace what there was; the others stay."""

    model_config = ConfigDict(extra="forbid")

    current_goal: str = absent(max_length=8000, examples=["Prepare the daily report"])
    active_tasks: list[Item] = absent(max_length=50)
    completed_steps: list[Item] = absent(max_length=50)
    blockers: list[Item] = absent(max_length=50)
    open_questions: list[Item] = absent(max_length=50)
    context_summary: str = absent(max_length=8000)


class WorkingMemoryRequest(BaseModel):
    session_id: str = Field(pattern=SESSION_PATTERN, examples=[SESSION_ID])
    state: WorkingStateRequest = absent()
    ttl_sec: int | None = absent(ge=60, le=604800, description="how long all of it lasts from now; default 86400")
    trust: Trust | None = absent(description="as of a memory: whether runs may believe it")


OPERATIONS = (
    Operation(
        id="readWorkingMemory",
        summary="What an agent is at, of one session",
        description="The turns of a conversation are told that of `session.<its id>`, and no other's.",
        tag="memory",
        access="read",
        answers={200: answer(WorkingMemoryResponse)},
        errors=(400, 404),
        params=(SESSION_PARAM,),
    ),
    Operation(
        id="latestWorkingMemory",
        summary="The session that was written last",
        description="Whoever's it is.",
        tag="memory",
        access="read",
        answers={200: answer(WorkingMemoryResponse)},
        errors=(404,),
    ),
    Operation(
        id="writeWorkingMemory",
        summary="Change the working memory of a session",
        description="It is kept as seven memories of scope `agent.working_memory`, which end by themselves.",
        tag="memory",
        access="write",
        answers={201: answer(WorkingMemoryResponse)},
        errors=(404,),
        body=WorkingMemoryRequest,
    ),
    Operation(
        id="deleteWorkingMemory",
        summary="Forget the working memory of a session",
        description="At once.",
        tag="memory",
        access="write",
        answers={200: answer(DeletedWorkingMemoryResponse)},
        errors=(400, 404),
        params=(SESSION_PARAM,),
    ),
)
