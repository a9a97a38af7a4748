"""Usage and cost. USD are for people; sums are made of whole nano-dollars."""

from pydantic import Field

from functions.api.openapi.base import JOB_ID, Ok, Schema, Timestamp, example_of
from functions.api.openapi.operation import JOB_ID_PARAM, Operation, Param, answer
from functions.api.routes.usage import MAX_DAYS, USUAL_DAYS

COST_USD = 0.0007328


class TokensSchema(Schema):
    """`cached` is part of `input`, `reasoning` part of `output`."""

    input: int = Field(examples=[1200])
    output: int = Field(examples=[350])
    cached: int = Field(examples=[1024])
    reasoning: int = Field(examples=[128])


class ModelCallSchema(Schema):
    id: str = Field(examples=["7d1c2f0e-58a4-4c8e-b1f7-0f6f5a2d9c33"])
    provider: str = Field(examples=["openai"])
    model: str = Field(examples=["gpt-4.1-mini"])
    at: Timestamp
    usage: TokensSchema
    cost_usd: float | None = Field(description="null: no price of the model is known", examples=[COST_USD])
    estimated: bool = Field(
        description="the provider reported nothing that can be true, so it is a guess", examples=[False]
    )


class UsageSumSchema(Schema):
    usage: TokensSchema
    cost_usd: float = Field(examples=[COST_USD])
    unpriced: int = Field(description="calls without a known price, which are not in the cost", examples=[0])


class UsageDayTotalSchema(UsageSumSchema):
    calls: int = Field(examples=[1])


class UsageRowSchema(UsageDayTotalSchema):
    name: str = Field(examples=["ops"])


class UsageDaySchema(Schema):
    day: str = Field(description="in UTC", examples=["2026-02-17"])
    by_type: list[UsageRowSchema] = Field(examples=[[example_of(UsageRowSchema, name="ai.chat.generate")]])
    by_key: list[UsageRowSchema]
    by_model: list[UsageRowSchema] = Field(examples=[[example_of(UsageRowSchema, name="gpt-4.1-mini")]])
    total: UsageDayTotalSchema


class BudgetSchema(Schema):
    name: str = Field(examples=["day:2026-02-17"])
    limit_usd: float = Field(examples=[5.0])
    spent_usd: float = Field(examples=[COST_USD])


class JobUsageResponse(Ok):
    job_id: str = Field(examples=[JOB_ID])
    calls: list[ModelCallSchema]
    total: UsageSumSchema = Field(description="the sum of `calls`, of which there are at most 200")
    spent_usd: float = Field(
        description="what the job has cost in all: every call, lost ones as estimated, and the runs that it started",
        examples=[COST_USD],
    )


class UsageResponse(Ok):
    days: list[UsageDaySchema]
    budgets: list[BudgetSchema] = Field(description="today's; budgets of single jobs are not among them")


OPERATIONS = (
    Operation(
        id="readJobUsage",
        summary="The model calls of a job, with their tokens and cost",
        description="Each call to a model provider, with what it cost where a price is known.",
        tag="jobs",
        access="read",
        answers={200: answer(JobUsageResponse)},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    ),
    Operation(
        id="readUsage",
        summary="Tokens and cost of the last days, today last, and what today's budgets have left",
        description="Sums by day, type, key and model. A key limited to some queues sees what its own name has spent.",
        tag="runtime",
        access="read",
        answers={200: answer(UsageResponse)},
        params=(Param("days", {"type": "integer", "default": USUAL_DAYS}, description=f"clamped to 1..{MAX_DAYS}"),),
    ),
)
