"""Logs, metrics and correlation ids of a process, on top of Powertools; nothing below the edges knows of it.

Code logs through `logging.getLogger(__name__)`. The edge of a process calls `configure` once; `bind` names the job a
task works on, and every line the task logs carries it. Powertools is imported only by `configure` and `emit_counts`.
"""

import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, TextIO

from rauskuclaw.domain.redaction import redact

OUR_LOGGERS = ("rauskuclaw", "functions", "local")
METRICS_NAMESPACE = "RauskuClaw"

_bound: ContextVar[tuple[str, str] | None] = ContextVar("rauskuclaw_bound", default=None)


def bind(job_id: str, correlation_id: str) -> None:
    """Say what the current task works on; ends with the task."""
    _bound.set((job_id, correlation_id))


class CorrelationFilter(logging.Filter):
    """Adds `job_id` and `correlation_id` to records of a task that is bound and does not name them itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        bound = _bound.get()
        if bound is not None:
            record.__dict__.setdefault("job_id", bound[0])
            record.__dict__.setdefault("correlation_id", bound[1])
        return True


def configure(*, service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send our log lines to `stream` (default stdout) as JSON, with credentials masked. Safe to repeat."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(json_formatter(service))
    handler.addFilter(CorrelationFilter())
    for name in OUR_LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False  # Lambda's own root handler would print every line again
        logger.setLevel(level)


def json_formatter(service: str) -> logging.Formatter:
    """Powertools' JSON lines, UTC, with the credentials in them masked."""
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

    class RedactingFormatter(LambdaPowertoolsFormatter):
        def serialize(self, log: Any) -> str:
            return redact(super().serialize(log))

    return RedactingFormatter(service=service, utc=True, use_rfc3339=True)


def emit_counts(counts: Mapping[str, int], *, service: str) -> None:
    """Write counts as one CloudWatch metric line (EMF) to stdout: for functions, whose stdout is their log."""
    from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

    if not counts:
        return
    metrics = EphemeralMetrics(namespace=METRICS_NAMESPACE, service=service)
    for name, count in counts.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    metrics.flush_metrics()
