"""Usage and cost as clients see them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.api.routes.serializers import Wire
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.usage import Budget, ModelCall, Usage, UsageTotal, to_usd

if TYPE_CHECKING:
    from rauskuclaw.services.spending.reports import DayUsage, Sum


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
