"""What calls to models used and cost: of a job, and of the last days."""

from typing import TYPE_CHECKING, Protocol

from fastapi import Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import limit_of
from functions.api.http.responses import reply
from functions.api.http.routing import Api, add_route
from rauskuclaw.services.jobs.service import Jobs

if TYPE_CHECKING:
    from rauskuclaw.services.spending.service import Spending

USUAL_DAYS = 7
MOST_DAYS = 400


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
        from functions.api.routes.usage_serializers import call_wire, sum_wire

        job = await self._engine.jobs.get(request.path_params["job_id"], caller=principal_of(request))
        found = await self._engine.spending.of_job(job.id)
        calls = [call_wire(call) for call in found.calls]
        return reply({"ok": True, "job_id": job.id, "calls": calls, "total": sum_wire(found.total)})

    async def by_day(self, request: Request) -> Response:
        from functions.api.routes.usage_serializers import budget_wire, day_wire

        """Spending is not kept by queue: a key that is limited to some sees what its own name has spent."""
        caller = principal_of(request)
        is_limited = caller.queue_allowlist is not None
        days = limit_of(request.query_params, "days", default=USUAL_DAYS, cap=MOST_DAYS)
        found = await self._engine.spending.by_day(days, key=caller.name if is_limited else None)
        budgets = [] if is_limited else await self._engine.spending.today()
        return reply(
            {
                "ok": True,
                "days": [day_wire(day) for day in found],
                "budgets": [budget_wire(budget, spent) for budget, spent in budgets],
            }
        )


def add_usage_routes(app: Api, routes: UsageRoutes) -> None:
    add_route(app, "GET", "/v1/jobs/{job_id}/usage", routes.of_job, "readJobUsage")
    add_route(app, "GET", "/v1/runtime/usage", routes.by_day, "readUsage")
