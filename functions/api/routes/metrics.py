"""The state of things: counters and alerts, their course over time, and the same for Prometheus."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import leading_integer, text_of
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.services.principal import Principal

if TYPE_CHECKING:
    from rauskuclaw.services.metrics.alerts import Alert
    from rauskuclaw.services.metrics.histogram import Percentiles
    from rauskuclaw.services.metrics.service import Metrics
    from rauskuclaw.services.metrics.views import Series, Snapshot

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


class MetricsEngine(Protocol):
    """`metrics` is asked for only by a request, so that a start does not import it."""

    @property
    def metrics(self) -> "Metrics": ...


class MetricsRoutes:
    def __init__(self, engine: MetricsEngine) -> None:
        self._engine = engine

    async def now(self, request: Request) -> Response:
        found = await self._engine.metrics.snapshot(caller=_caller(request), window_sec=_window(request))
        alerts = [serialize_alert(alert) for alert in found.alerts]
        return reply({"ok": True, "metrics": serialize_snapshot(found), "alerts": alerts})

    async def series(self, request: Request) -> Response:
        step_sec = _positive(request, "step_sec")
        found = await self._engine.metrics.series(
            caller=_caller(request), window_sec=_window(request), step_sec=step_sec
        )
        return reply({"ok": True, "step_sec": found.step_sec, "series": serialize_series(found)})

    async def prometheus(self, request: Request) -> Response:
        from rauskuclaw.services.metrics.prometheus import render

        found = await self._engine.metrics.snapshot(caller=_caller(request), window_sec=_window(request))
        return Response(render(found), media_type=TEXT_FORMAT)


def _caller(request: Request) -> Principal:
    """Who asks; of one queue only, if one is named."""
    caller, queue = principal_of(request), text_of(request.query_params, "queue")
    return caller if queue is None else caller.only(queue)


def _window(request: Request) -> int | None:
    return _positive(request, "window_sec")


def _positive(request: Request, name: str) -> int | None:
    """None, which means the default, for zero, for less, and for what is no number."""
    value = leading_integer(request.query_params.get(name))
    return value if value > 0 else None


def add_metrics_routes(app: FastAPI, routes: MetricsRoutes) -> None:
    add_route(app, "GET", "/v1/runtime/metrics", routes.now, "readMetrics")
    add_route(app, "GET", "/v1/runtime/metrics/series", routes.series, "readMetricsSeries")
    add_route(app, "GET", "/v1/runtime/metrics/prometheus", routes.prometheus, "readMetricsForPrometheus")


def serialize_snapshot(snapshot: "Snapshot") -> JsonObject:
    by_type = [
        {
            "type": each.type,
            "created": each.created,
            "succeeded": each.succeeded,
            "failed": each.failed,
            "retried": each.retried,
            "run_ms": each.run_ms and {"p50": each.run_ms.p50, "p95": each.run_ms.p95},
        }
        for each in snapshot.by_type
    ]
    queues = [
        {
            "queue": each.queue,
            "claimable": each.claimable,
            "delayed": each.delayed,
            "oldest_age_sec": each.oldest_age_sec,
            "served": each.served,
        }
        for each in snapshot.queues
    ]
    return {
        "enabled": snapshot.enabled,
        "generated_at": to_wire(snapshot.generated_at),
        "window_sec": snapshot.window_sec,
        "counters": dict(snapshot.counters),
        "job_status": {status.value: jobs for status, jobs in snapshot.job_status.items()},
        "by_type": by_type,
        "queues": queues,
    }


def serialize_alert(alert: "Alert") -> JsonObject:
    return {"code": alert.code, "severity": alert.severity, "message": alert.message, "details": alert.details}


def serialize_series(series: "Series") -> JsonObject:
    """Lists of one length. A step without jobs has zeros; one without durations or samples has null."""
    from rauskuclaw.services.metrics.histogram import percentiles

    run = [percentiles(each.run) for each in series.figures]
    wait = [percentiles(each.wait) for each in series.figures]
    counted = {name: [each.jobs[name] for each in series.figures] for name in ("created", "succeeded", "failed")}
    return {
        "minutes": [to_wire(start) for start in series.starts],
        **counted,
        "retried": [each.jobs["retried"] for each in series.figures],
        **_lines("run_ms", run),
        **_lines("wait_ms", wait),
        "queue_age_sec": [each.queue_age_sec() for each in series.figures],
    }


def _lines(name: str, found: "list[Percentiles | None]") -> JsonObject:
    return {f"{name}_p50": [each and each.p50 for each in found], f"{name}_p95": [each and each.p95 for each in found]}
