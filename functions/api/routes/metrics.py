"""The state of things: counters and alerts, their course over time, and the same for Prometheus."""

from typing import TYPE_CHECKING, Protocol

from fastapi import Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import leading_integer, text_of
from functions.api.http.responses import reply
from functions.api.http.routing import Api, add_route
from functions.api.routes.metrics_serializers import alert_wire, series_wire, snapshot_wire
from rauskuclaw.services.principal import Principal

if TYPE_CHECKING:
    from rauskuclaw.services.metrics.service import Metrics

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
        alerts = [alert_wire(alert) for alert in found.alerts]
        return reply({"ok": True, "metrics": snapshot_wire(found), "alerts": alerts})

    async def series(self, request: Request) -> Response:
        step_sec = _positive(request, "step_sec")
        found = await self._engine.metrics.series(
            caller=_caller(request), window_sec=_window(request), step_sec=step_sec
        )
        return reply({"ok": True, "step_sec": found.step_sec, "series": series_wire(found)})

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


def add_metrics_routes(app: Api, routes: MetricsRoutes) -> None:
    add_route(app, "GET", "/v1/runtime/metrics", routes.now, "readMetrics")
    add_route(app, "GET", "/v1/runtime/metrics/series", routes.series, "readMetricsSeries")
    add_route(app, "GET", "/v1/runtime/metrics/prometheus", routes.prometheus, "readMetricsForPrometheus")
