"""The descriptions of the routes that tell what calls to models used and cost."""

from typing import Any

from functions.api import schemas
from functions.api.openapi.examples import AT, JOB_ID
from functions.api.openapi.operation import JOB_ID_PARAM, Doc, Param
from functions.api.routes.usage import MOST_DAYS, USUAL_DAYS

TOKENS = {"input": 1200, "output": 350, "cached": 1024, "reasoning": 128}
SUM: dict[str, Any] = {"usage": TOKENS, "cost_usd": 0.0007328, "unpriced": 0}
CALL: dict[str, Any] = {
    "id": "7d1c2f0e-58a4-4c8e-b1f7-0f6f5a2d9c33",
    "provider": "openai",
    "model": "gpt-4.1-mini",
    "at": AT,
    "usage": TOKENS,
    "cost_usd": 0.0007328,
    "estimated": False,
}
JOB_USAGE: dict[str, Any] = {"ok": True, "job_id": JOB_ID, "calls": [CALL], "total": SUM}
DAYS: dict[str, Any] = {
    "ok": True,
    "days": [
        {
            "day": "2026-02-17",
            "by_type": [{"name": "ai.chat.generate", "calls": 1, **SUM}],
            "by_key": [{"name": "ops", "calls": 1, **SUM}],
            "by_model": [{"name": "gpt-4.1-mini", "calls": 1, **SUM}],
            "total": {"calls": 1, **SUM},
        }
    ],
    "budgets": [{"name": "day:2026-02-17", "limit_usd": 5.0, "spent_usd": 0.0007328}],
}


def docs() -> tuple[Doc, ...]:
    days = Param("days", {"type": "integer", "default": USUAL_DAYS}, description=f"clamped to 1..{MOST_DAYS}")
    of_job = Doc(
        id="readJobUsage",
        summary="The model calls of a job, with their tokens and cost",
        description="Each call to a model provider, with what it cost where a price is known.",
        tag="jobs",
        answers={200: (schemas.JobUsageResponse, JOB_USAGE)},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    )
    by_day = Doc(
        id="readUsage",
        summary="Tokens and cost of the last days, today last, and what today's budgets have left",
        description="Sums by day, type, key and model. A key limited to some queues sees what its own name has spent.",
        tag="runtime",
        answers={200: (schemas.UsageResponse, DAYS)},
        params=(days,),
    )
    return (
        of_job,
        by_day,
    )
