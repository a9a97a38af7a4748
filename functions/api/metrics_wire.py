"""Metrics and alerts as clients see them, with examples for the OpenAPI document."""

from typing import TYPE_CHECKING, Any

from functions.api.examples import AT, JOB_ID
from functions.api.wire import Wire
from rauskuclaw.domain.clock import to_wire

if TYPE_CHECKING:
    from rauskuclaw.services.metrics.alerts import Alert
    from rauskuclaw.services.metrics.histogram import Percentiles
    from rauskuclaw.services.metrics.views import Series, Snapshot

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


def snapshot_wire(snapshot: "Snapshot") -> Wire:
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


def alert_wire(alert: "Alert") -> Wire:
    return {"code": alert.code, "severity": alert.severity, "message": alert.message, "details": alert.details}


def series_wire(series: "Series") -> Wire:
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


def _lines(name: str, found: "list[Percentiles | None]") -> Wire:
    return {f"{name}_p50": [each and each.p50 for each in found], f"{name}_p95": [each and each.p95 for each in found]}
