"""Schedules: create, read, list, change, delete; what comes next; what became of the rest."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import limit_of, text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject, serialize_moment, serialize_warnings
from rauskuclaw.domain.clock import Clock, to_wire
from rauskuclaw.domain.queues import queue_warnings
from rauskuclaw.services.fields import FieldFault, invalid

if TYPE_CHECKING:
    from rauskuclaw.domain.schedules import Schedule, ScheduleRun
    from rauskuclaw.services.schedules.cadence import Occurrence
    from rauskuclaw.services.schedules.service import Schedules

ENABLED = {"1": True, "true": True, "0": False, "false": False}
MAX_LISTED = 500
MAX_NEXT = 100


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
        limit = limit_of(params, "limit", default=100, cap=MAX_LISTED)
        cursor = text_of(params, "cursor")
        page = await self._engine.schedules.list_schedules(where, caller=caller, limit=limit, cursor=cursor)
        found = [serialize_schedule(schedule, now=self._engine.clock()) for schedule in page.items]
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
        count = limit_of(request.query_params, "n", default=20, cap=MAX_NEXT)
        schedule, found = await self._engine.schedules.next_runs(schedule_id, caller=caller, count=count)
        next_runs = [serialize_occurrence(each, schedule.timezone) for each in found]
        answer = {"ok": True, "schedule_id": schedule.id, "timezone": schedule.timezone}
        return reply({**answer, "next": next_runs, "count": len(next_runs)})

    async def preview(self, request: Request) -> Response:
        principal_of(request)
        schedule, found = self._engine.schedules.preview(await read_object(request))
        next_runs = [serialize_occurrence(each, schedule.timezone) for each in found]
        answer = {"ok": True, "schedule_id": schedule.id or None, "timezone": schedule.timezone}
        return reply({**answer, "next": next_runs, "count": len(next_runs)})

    async def runs(self, request: Request) -> Response:
        from rauskuclaw.ports.schedules import RUNS_KEPT

        caller, schedule_id = principal_of(request), request.path_params["schedule_id"]
        limit = limit_of(request.query_params, "limit", default=50, cap=RUNS_KEPT)
        found = await self._engine.schedules.runs(schedule_id, caller=caller, limit=limit)
        return reply({"ok": True, "runs": [serialize_run(run) for run in found], "count": len(found)})

    def _warnings(self, schedule: "Schedule") -> JsonObject:
        return serialize_warnings(queue_warnings(schedule.queue, served=self._engine.served_queues))

    def _reply(self, schedule: "Schedule", status: int = 200, warnings: JsonObject | None = None) -> Response:
        shown = serialize_schedule(schedule, now=self._engine.clock())
        return reply({"ok": True, "schedule": shown, **(warnings or {})}, status)


def add_schedule_routes(app: FastAPI, routes: ScheduleRoutes) -> None:
    _add_plain_routes(app, routes)
    _add_views(app, routes)


def _add_plain_routes(app: FastAPI, routes: ScheduleRoutes) -> None:
    add_route(app, "GET", "/v1/schedules", routes.list_schedules, "listSchedules")
    add_route(app, "POST", "/v1/schedules", routes.create, "createSchedule")
    add_route(app, "GET", "/v1/schedules/{schedule_id}", routes.read, "readSchedule")
    add_route(app, "PATCH", "/v1/schedules/{schedule_id}", routes.change, "changeSchedule")
    add_route(app, "DELETE", "/v1/schedules/{schedule_id}", routes.delete, "deleteSchedule")


def _add_views(app: FastAPI, routes: ScheduleRoutes) -> None:
    add_route(app, "POST", "/v1/schedules/preview", routes.preview, "previewSchedule")
    add_route(app, "GET", "/v1/schedules/{schedule_id}/next", routes.next_runs, "listNextRuns")
    add_route(app, "GET", "/v1/schedules/{schedule_id}/runs", routes.runs, "listScheduleRuns")


def serialize_schedule(schedule: "Schedule", *, now: datetime) -> JsonObject:
    """The schedule object. `now` decides whether the day's count is today's."""
    error, breaker = schedule.last_error, schedule.breaker
    return {
        "id": schedule.id,
        "name": schedule.name,
        "enabled": schedule.enabled,
        "type": schedule.type,
        "queue": schedule.queue,
        "input": schedule.input,
        "priority": schedule.priority,
        "timeout_sec": schedule.timeout_sec,
        "max_attempts": schedule.max_attempts,
        "tags": list(schedule.tags),
        "interval_sec": schedule.interval_sec,
        "cron": schedule.cron,
        "timezone": schedule.timezone,
        "overlap": schedule.overlap.value,
        "catch_up": schedule.catch_up.value,
        "max_runs_per_day": schedule.max_runs_per_day,
        "max_failures": schedule.max_failures,
        "next_run_at": serialize_moment(schedule.next_run_at),
        "last_run_at": serialize_moment(schedule.last_run_at),
        "last_job_id": schedule.last_job_id,
        "last_error": {"code": error.code, "message": error.message, "at": to_wire(error.at)} if error else None,
        "failures": schedule.failures,
        "runs_today": schedule.runs_on_day if schedule.day == _day(schedule.timezone, now) else 0,
        "waiting_at": serialize_moment(schedule.waiting_at),
        "breaker": {"reason": breaker.reason, "at": to_wire(breaker.at)} if breaker else None,
        "created_at": to_wire(schedule.created_at),
        "updated_at": to_wire(schedule.updated_at),
    }


def serialize_run(run: "ScheduleRun") -> JsonObject:
    return {
        "at": to_wire(run.at),
        "nominal_at": to_wire(run.nominal_at),
        "outcome": run.outcome,
        "reason": run.reason,
        "message": run.message,
        "job_id": run.job_id,
        "count": run.count,
    }


def serialize_occurrence(occurrence: "Occurrence", timezone: str) -> JsonObject:
    local = occurrence.at.astimezone(ZoneInfo(timezone))
    precision = "milliseconds" if local.microsecond else "seconds"
    return {
        "at": to_wire(occurrence.at),
        "local": local.isoformat(timespec=precision),
        "note": occurrence.note,
    }


def _day(timezone: str, now: datetime) -> str:
    """Today in a zone; nothing where the zone has gone, so that a schedule can be shown and mended all the same."""
    try:
        return now.astimezone(ZoneInfo(timezone)).date().isoformat()
    except (LookupError, ValueError, OSError):
        return ""
