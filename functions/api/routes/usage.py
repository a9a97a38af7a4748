"""Usage and cost of calls to models: of a job, and of the last days."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import limit_of
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.services.jobs.service import Jobs

if TYPE_CHECKING:
    from rauskuclaw.domain.usage import Budget, ModelCall, Usage, UsageTotal
    from rauskuclaw.services.spending.reports import DayUsage, Sum
    from rauskuclaw.services.spending.service import Spending

USUAL_DAYS = 7
MAX_DAYS = 400


class UsageEngine(Protocol):
    """`spending` is asked for only by a request, so that a start does not import it."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def spending(self) -> "Spending": ...


class UsageRoutes:
    def __init__(self, engine: UsageEngine) -> None:
        self._engine = engine

    async def of_job(self, request: Request) -> Response:
        job = await self._engine.jobs.get(request.path_params["job_id"], caller=principal_of(request))
        found = await self._engine.spending.of_job(job.id)
        calls = [serialize_call(call) for call in found.calls]
        return reply(
            {
                "ok": True,
                "job_id": job.id,
                "calls": calls,
                "total": serialize_sum(found.total),
                "spent_usd": _usd(found.spent_nano),
            }
        )

    async def by_day(self, request: Request) -> Response:
        """Spending is not kept by queue: a key that is limited to some sees what its own name has spent."""
        caller = principal_of(request)
        is_limited = caller.queue_allowlist is not None
        days = limit_of(request.query_params, "days", default=USUAL_DAYS, cap=MAX_DAYS)
        found = await self._engine.spending.by_day(days, key=caller.name if is_limited else None)
        budgets = [] if is_limited else await self._engine.spending.today()
        return reply(
            {
                "ok": True,
                "days": [serialize_day(day) for day in found],
                "budgets": [serialize_budget(budget, spent) for budget, spent in budgets],
            }
        )


def add_usage_routes(app: FastAPI, routes: UsageRoutes) -> None:
    add_route(app, "GET", "/v1/jobs/{job_id}/usage", routes.of_job, "readJobUsage")
    add_route(app, "GET", "/v1/runtime/usage", routes.by_day, "readUsage")


def serialize_call(call: "ModelCall") -> JsonObject:
    return {
        "id": call.id,
        "provider": call.provider,
        "model": call.model,
        "at": to_wire(call.at),
        "usage": _serialize_tokens(call.usage),
        "cost_usd": _usd(call.cost_nano),
        "estimated": call.is_estimated,
    }


def serialize_sum(total: "Sum | UsageTotal") -> JsonObject:
    return {"usage": _serialize_tokens(total.usage), "cost_usd": _usd(total.cost_nano), "unpriced": total.unpriced}


def serialize_day(day: "DayUsage") -> JsonObject:
    return {
        "day": day.day,
        "by_type": _serialize_rows(day.by_type),
        "by_key": _serialize_rows(day.by_key),
        "by_model": _serialize_rows(day.by_model),
        "total": {"calls": day.total.calls, **serialize_sum(day.total)},
    }


def serialize_budget(budget: "Budget", spent_nano: int) -> JsonObject:
    return {"name": budget.name, "limit_usd": _usd(budget.limit_nano), "spent_usd": _usd(spent_nano)}


def _serialize_rows(totals: "Sequence[UsageTotal]") -> list[JsonObject]:
    return [{"name": total.value, "calls": total.calls, **serialize_sum(total)} for total in totals]


def _serialize_tokens(usage: "Usage") -> JsonObject:
    return {"input": usage.input, "output": usage.output, "cached": usage.cached, "reasoning": usage.reasoning}


def _usd(nano: int | None) -> float | None:
    from rauskuclaw.domain.usage import to_usd

    return to_usd(nano)
