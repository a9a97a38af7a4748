"""Metrics and alerts as clients see them."""

from typing import TYPE_CHECKING

from functions.api.routes.serializers import Wire
from rauskuclaw.domain.clock import to_wire

if TYPE_CHECKING:
    from rauskuclaw.services.metrics.alerts import Alert
    from rauskuclaw.services.metrics.histogram import Percentiles
    from rauskuclaw.services.metrics.views import Series, Snapshot


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
