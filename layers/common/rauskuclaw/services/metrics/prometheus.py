"""A snapshot in the text format 0.0.4 of Prometheus.

Sums of a window are gauges: no process keeps counters since a start, and several of them answer. The number of series
is bounded by that of types and queues in a snapshot. Format: prometheus.io/docs/instrumenting/exposition_formats.
"""

from collections.abc import Iterable

from rauskuclaw.services.metrics.views import Snapshot

Sample = tuple[dict[str, str], float]


def render(snapshot: Snapshot) -> str:
    """Every family with its help, its type and its samples."""
    window = f"in the last {snapshot.window_sec} s"
    queues = [({"queue": each.queue, "served": _flag(each.served)}, each) for each in snapshot.queues]
    families: list[tuple[str, str, Iterable[Sample]]] = [
        ("window_seconds", "The span of the figures that are sums of a window.", [({}, snapshot.window_sec)]),
        (
            "jobs",
            "Stored jobs by status.",
            [({"status": status.value}, jobs) for status, jobs in snapshot.job_status.items()],
        ),
        ("events_in_window", f"What was counted {window}.", [({"name": n}, v) for n, v in snapshot.counters.items()]),
        (
            "type_jobs_in_window",
            f"Jobs by type and by what became of them {window}.",
            [
                ({"type": each.type, "event": event}, getattr(each, event))
                for each in snapshot.by_type
                for event in ("created", "succeeded", "failed", "retried")
            ],
        ),
        (
            "type_run_seconds_in_window",
            f"How long attempts ran {window}, estimated from buckets.",
            [
                ({"type": each.type, "percentile": percentile}, milliseconds / 1000)
                for each in snapshot.by_type
                if each.run_ms is not None
                for percentile, milliseconds in (("50", each.run_ms.p50), ("95", each.run_ms.p95))
            ],
        ),
        ("queue_claimable_jobs", "Queued jobs that are due.", [(labels, each.claimable) for labels, each in queues]),
        (
            "queue_delayed_jobs",
            "Queued jobs not due yet.",
            [(labels, each.delayed) for labels, each in queues],
        ),
        (
            "queue_oldest_claimable_age_seconds",
            "For how long the oldest due job has waited.",
            [(labels, each.oldest_age_sec) for labels, each in queues if each.oldest_age_sec is not None],
        ),
        (
            "alert_active",
            "1 for each alert that holds now.",
            [
                ({"code": each.code, "severity": each.severity, "queue": str(each.details.get("queue", ""))}, 1)
                for each in snapshot.alerts
            ],
        ),
    ]
    return "".join(_family(f"rauskuclaw_{name}", text, samples) for name, text, samples in families)


def _family(name: str, text: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP {name} {text}", f"# TYPE {name} gauge"]
    lines += [
        f"{name}{_labels(labels)} {value:g}" if value != int(value) else f"{name}{_labels(labels)} {int(value)}"
        for labels, value in samples
    ]
    return "\n".join(lines) + "\n"


def _labels(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _flag(value: bool) -> str:
    return "true" if value else "false"
