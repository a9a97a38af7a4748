"""Shapes of usage and cost. USD are for people; sums are made of whole nano-dollars."""

from pydantic import Field

from functions.api.schemas.base import Ok, Shape, Timestamp


class TokensShape(Shape):
    """`cached` is part of `input`, `reasoning` part of `output`."""

    input: int
    output: int
    cached: int
    reasoning: int


class ModelCallShape(Shape):
    id: str
    provider: str
    model: str
    at: Timestamp
    usage: TokensShape
    cost_usd: float | None = Field(description="null: no price of the model is known")
    estimated: bool = Field(description="the provider reported nothing that can be true, so it is a guess")


class UsageSumShape(Shape):
    usage: TokensShape
    cost_usd: float
    unpriced: int = Field(description="calls without a known price, which are not in the cost")


class UsageDayTotalShape(UsageSumShape):
    calls: int


class UsageRowShape(UsageDayTotalShape):
    name: str


class UsageDayShape(Shape):
    day: str = Field(description="in UTC")
    by_type: list[UsageRowShape]
    by_key: list[UsageRowShape]
    by_model: list[UsageRowShape]
    total: UsageDayTotalShape


class BudgetShape(Shape):
    name: str
    limit_usd: float
    spent_usd: float


class JobUsageResponse(Ok):
    job_id: str
    calls: list[ModelCallShape]
    total: UsageSumShape


class UsageResponse(Ok):
    days: list[UsageDayShape]
    budgets: list[BudgetShape] = Field(description="today's; budgets of single jobs are not among them")
