"""Usage and cost as clients see them, with examples for the OpenAPI document."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from functions.api.examples import AT, JOB_ID
from functions.api.wire import Wire
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.usage import Budget, ModelCall, Usage, UsageTotal, to_usd

if TYPE_CHECKING:
    from rauskuclaw.services.spending.reports import DayUsage, Sum

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


def call_wire(call: ModelCall) -> Wire:
    return {
        "id": call.id,
        "provider": call.provider,
        "model": call.model,
        "at": to_wire(call.at),
        "usage": _tokens_wire(call.usage),
        "cost_usd": to_usd(call.cost_nano),
        "estimated": call.is_estimated,
    }


def sum_wire(total: "Sum | UsageTotal") -> Wire:
    return {"usage": _tokens_wire(total.usage), "cost_usd": to_usd(total.cost_nano), "unpriced": total.unpriced}


def day_wire(day: "DayUsage") -> Wire:
    return {
        "day": day.day,
        "by_type": _rows_wire(day.by_type),
        "by_key": _rows_wire(day.by_key),
        "by_model": _rows_wire(day.by_model),
        "total": {"calls": day.total.calls, **sum_wire(day.total)},
    }


def budget_wire(budget: Budget, spent_nano: int) -> Wire:
    return {"name": budget.name, "limit_usd": to_usd(budget.limit_nano), "spent_usd": to_usd(spent_nano)}


def _rows_wire(totals: Sequence[UsageTotal]) -> list[Wire]:
    return [{"name": total.value, "calls": total.calls, **sum_wire(total)} for total in totals]


def _tokens_wire(usage: Usage) -> Wire:
    return {"input": usage.input, "output": usage.output, "cached": usage.cached, "reasoning": usage.reasoning}
