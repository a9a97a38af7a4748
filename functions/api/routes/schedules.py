"""Schedules: create, read, list, change, delete; what comes next; what became of the rest."""

from typing import TYPE_CHECKING, Protocol

from fastapi import Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import limit_of, text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import Api, add_route
from functions.api.routes import schedule_serializers as shown
from functions.api.routes.serializers import Wire, warnings_wire
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.queues import queue_warnings
from rauskuclaw.services.fields import FieldFault, invalid

if TYPE_CHECKING:
    from rauskuclaw.domain.schedules import Schedule
    from rauskuclaw.services.schedules.service import Schedules

ENABLED = {"1": True, "true": True, "0": False, "false": False}
MOST_LISTED = 500
MOST_NEXT = 100


class ScheduleEngine(Protocol):
    """`schedules` is asked for only by a request, so that a start does not import it."""

    @property
    def clock(self) -> Clock: ...

    @property
    def schedules(self) -> "Schedules": ...

    @property
    def served_queues(self) -> frozenset[str]: ...


class ScheduleRoutes:
    def __init__(self, engine: ScheduleEngine) -> None:
        self._engine = engine

    async def create(self, request: Request) -> Response:
        caller = principal_of(request)
        schedule = await self._engine.schedules.create(await read_object(request), caller=caller)
        return self._reply(schedule, 201, self._warnings(schedule))

    async def read(self, request: Request) -> Response:
        schedule_id = request.path_params["schedule_id"]
        return self._reply(await self._engine.schedules.get(schedule_id, caller=principal_of(request)))

    async def list_schedules(self, request: Request) -> Response:
        from rauskuclaw.ports.schedules import ScheduleFilter

        caller, params = principal_of(request), request.query_params
        enabled = text_of(params, "enabled")
        if enabled is not None and enabled not in ENABLED:
            raise invalid([FieldFault("enabled", f"must be one of {', '.join(ENABLED)}")])
        queue = text_of(params, "queue")
        if queue is not None:
            caller = caller.only(queue)
        where = ScheduleFilter(enabled=ENABLED.get(enabled or ""), type=text_of(params, "type"), queue=queue)
        limit = limit_of(params, "limit", default=100, cap=MOST_LISTED)
        cursor = text_of(params, "cursor")
        page = await self._engine.schedules.list_schedules(where, caller=caller, limit=limit, cursor=cursor)
        found = [shown.schedule_wire(schedule, now=self._engine.clock()) for schedule in page.items]
        return reply({"ok": True, "schedules": found, "count": len(found), "cursor": page.cursor})

    async def change(self, request: Request) -> Response:
        caller, schedule_id = principal_of(request), request.path_params["schedule_id"]
        body = await read_object(request)
        schedule = await self._engine.schedules.change(schedule_id, body, caller=caller)
        return self._reply(schedule, 200, self._warnings(schedule))

    async def delete(self, request: Request) -> Response:
        schedule_id = request.path_params["schedule_id"]
        await self._engine.schedules.delete(schedule_id, caller=principal_of(request))
        return reply({"ok": True, "id": schedule_id, "deleted": True})

    async def next_runs(self, request: Request) -> Response:
        caller, schedule_id = principal_of(request), request.path_params["schedule_id"]
        count = limit_of(request.query_params, "n", default=20, cap=MOST_NEXT)
        schedule, found = await self._engine.schedules.next_runs(schedule_id, caller=caller, count=count)
        next_runs = [shown.occurrence_wire(each, schedule.timezone) for each in found]
        answer = {"ok": True, "schedule_id": schedule.id, "timezone": schedule.timezone}
        return reply({**answer, "next": next_runs, "count": len(next_runs)})

    async def preview(self, request: Request) -> Response:
        principal_of(request)
        schedule, found = self._engine.schedules.preview(await read_object(request))
        next_runs = [shown.occurrence_wire(each, schedule.timezone) for each in found]
        answer = {"ok": True, "schedule_id": schedule.id or None, "timezone": schedule.timezone}
        return reply({**answer, "next": next_runs, "count": len(next_runs)})

    async def runs(self, request: Request) -> Response:
        from rauskuclaw.ports.schedules import RUNS_KEPT

        caller, schedule_id = principal_of(request), request.path_params["schedule_id"]
        limit = limit_of(request.query_params, "limit", default=50, cap=RUNS_KEPT)
        found = await self._engine.schedules.runs(schedule_id, caller=caller, limit=limit)
        return reply({"ok": True, "runs": [shown.run_wire(run) for run in found], "count": len(found)})

    def _warnings(self, schedule: "Schedule") -> Wire:
        return warnings_wire(queue_warnings(schedule.queue, served=self._engine.served_queues))

    def _reply(self, schedule: "Schedule", status: int = 200, warnings: Wire | None = None) -> Response:
        schedule_wire = shown.schedule_wire(schedule, now=self._engine.clock())
        return reply({"ok": True, "schedule": schedule_wire, **(warnings or {})}, status)


def add_schedule_routes(app: Api, routes: ScheduleRoutes) -> None:
    _add_plain_routes(app, routes)
    _add_views(app, routes)


def _add_plain_routes(app: Api, routes: ScheduleRoutes) -> None:
    add_route(app, "GET", "/v1/schedules", routes.list_schedules, "listSchedules")
    add_route(app, "POST", "/v1/schedules", routes.create, "createSchedule")
    add_route(app, "GET", "/v1/schedules/{schedule_id}", routes.read, "readSchedule")
    add_route(app, "PATCH", "/v1/schedules/{schedule_id}", routes.change, "changeSchedule")
    add_route(app, "DELETE", "/v1/schedules/{schedule_id}", routes.delete, "deleteSchedule")


def _add_views(app: Api, routes: ScheduleRoutes) -> None:
    add_route(app, "POST", "/v1/schedules/preview", routes.preview, "previewSchedule")
    add_route(app, "GET", "/v1/schedules/{schedule_id}/next", routes.next_runs, "listNextRuns")
    add_route(app, "GET", "/v1/schedules/{schedule_id}/runs", routes.runs, "listScheduleRuns")
