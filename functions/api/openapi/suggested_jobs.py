"""Schemas of the jobs that models suggest in conversations."""

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import JOB_ID, Count, Ok, Schema, absent
from functions.api.openapi.jobs import JobSchema, JobSummary
from functions.api.openapi.operation import Operation, Param, answer

CONVERSATION_ID_PARAM = Param("conversation_id", {"type": "string"}, "path", "the conversation's id", JOB_ID)


class CreateSuggestedRequest(BaseModel):
    """Without `proposals`: all of the message."""

    message_id: str = Field(pattern=r"^[A-Za-z0-9._:-]{1,100}$", examples=[JOB_ID])
    proposals: list[int] | None = absent(
        min_length=1, max_length=40, description="numbers of the message's proposals, from 0", examples=[[0, 2]]
    )
    mode: Literal["auto", "approval", "all"] | None = absent(
        description="of these, what the policy lets pass, what needs approval, or all (the default)"
    )


class CreatedSuggestionSchema(Schema):
    index: int = Field(examples=[0])
    job: JobSchema


class SkippedSuggestionSchema(Schema):
    index: int = Field(examples=[2])
    code: str = Field(description="such as `NEEDS_APPROVAL`, `TYPE_DISABLED`", examples=["TYPE_DISABLED"])
    reason: str = Field(examples=["Job type deploy.run is disabled"])


class CreationResponse(Ok):
    created: list[CreatedSuggestionSchema]
    skipped: list[SkippedSuggestionSchema]


class SuggestedJobSummary(JobSummary):
    message_id: str = Field(examples=[JOB_ID])
    index: int = Field(examples=[0])


class SuggestedJobsResponse(Ok):
    jobs: list[SuggestedJobSummary]
    count: Count


OPERATIONS = (
    Operation(
        id="createSuggestedJobs",
        summary="Create jobs that a message suggests",
        description=(
            "A proposal becomes one job, however often it is asked for. What is not created now stays, with a reason. "
            "The job's result comes back into the conversation as a message."
        ),
        tag="conversations",
        access="write",
        answers={200: answer(CreationResponse)},
        errors=(404,),
        params=(CONVERSATION_ID_PARAM,),
        body=CreateSuggestedRequest,
    ),
    Operation(
        id="listSuggestedJobs",
        summary="The newest 40 jobs created from suggestions of the branch shown",
        description="With their states now, newest suggestion first, without `input` and `result`.",
        tag="conversations",
        access="read",
        answers={200: answer(SuggestedJobsResponse)},
        errors=(404,),
        params=(CONVERSATION_ID_PARAM,),
    ),
)
