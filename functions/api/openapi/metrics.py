"""The descriptions of the routes of metrics."""

from typing import Any

from functions.api import schemas
from functions.api.openapi.examples import AT, JOB_ID
from functions.api.openapi.operation import Doc, Param

ALERT: dict[str, Any] = {
    "code": "QUEUE_STALLED",
    "severity": "warn",
    "message": "A claimable job of queue 'default' has waited 1000 s (threshold 900 s)",
    "details": {"job_id": JOB_ID, "oldest_age_sec": 1000, "threshold_sec": 900, "queue": "default"},
}
METRICS: dict[str, Any] = {
    "ok": True,
    "metrics": {
        "enabled": True,
        "generated_at": AT,
        "window_sec": 3600,
        "counters": {"job.created": 12, "job.claimed": 12, "job.succeeded": 11, "job.failed_terminal": 1},
        "job_status": {"queued": 1, "running": 0, "succeeded": 410, "failed": 7, "cancelled": 2},
        "by_type": [
            {
                "type": "report.generate",
                "created": 12,
                "succeeded": 11,
                "failed": 1,
                "retried": 0,
                "run_ms": {"p50": 420.0, "p95": 870.5},
            }
        ],
        "queues": [{"queue": "default", "claimable": 1, "delayed": 0, "oldest_age_sec": 1000, "served": True}],
    },
    "alerts": [ALERT],
}
SERIES: dict[str, Any] = {
    "ok": True,
    "step_sec": 60,
    "series": {
        "minutes": [AT],
        "created": [12],
        "succeeded": [11],
        "failed": [1],
        "retried": [0],
        "run_ms_p50": [420.0],
        "run_ms_p95": [870.5],
        "wait_ms_p50": [None],
        "wait_ms_p95": [None],
        "queue_age_sec": [4.2],
    },
}
PROMETHEUS = (
    '# HELP rauskuclaw_jobs Stored jobs by status.\n# TYPE rauskuclaw_jobs gauge\nrauskuclaw_jobs{status="queued"} 1\n'
)


QUEUE_PARAM = Param("queue", {"type": "string"}, description="only of this queue", example="default")
WINDOW_PARAM = Param(
    "window_sec", {"type": "integer"}, description="clamped to 60..604800; default: the window of the alerts"
)


def docs() -> tuple[Doc, ...]:
    now = Doc(
        id="readMetrics",
        summary="Counters of a window, jobs by status, queues, and the alerts that hold",
        description="What a queue-limited key sees is limited to its queues.",
        tag="runtime",
        answers={200: (schemas.MetricsResponse, METRICS)},
        params=(WINDOW_PARAM, QUEUE_PARAM),
    )
    step = Param("step_sec", {"type": "integer"}, description="whole minutes; whole hours for more than six hours")
    series = Doc(
        id="readMetricsSeries",
        summary="The same counts step by step, with percentiles of run and waiting times",
        description="Steps of a minute or an hour, for charts.",
        tag="runtime",
        answers={200: (schemas.SeriesResponse, SERIES)},
        params=(WINDOW_PARAM, QUEUE_PARAM, step),
    )
    prometheus = Doc(
        id="readMetricsForPrometheus",
        summary="The same as gauges in the text format 0.0.4 of Prometheus",
        description="For a scrape job that sends the key in a header.",
        tag="runtime",
        answers={200: (None, PROMETHEUS)},
        params=(WINDOW_PARAM, QUEUE_PARAM),
        media_type="text/plain",
    )
    return (
        now,
        series,
        prometheus,
    )
