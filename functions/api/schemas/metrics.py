"""Shapes of metrics and alerts."""

from typing import Any

from pydantic import Field

from functions.api.schemas.base import Ok, Shape, Timestamp


class PercentilesShape(Shape):
    """Milliseconds, estimated from a histogram with two buckets per decade."""

    p50: float
    p95: float


class TypeFiguresShape(Shape):
    type: str
    created: int = Field(description="by callers and by schedules")
    succeeded: int
    failed: int
    retried: int
    run_ms: PercentilesShape | None


class QueueFiguresShape(Shape):
    queue: str
    claimable: int = Field(description="due now; counts end at 10000")
    delayed: int = Field(description="not due yet")
    oldest_age_sec: int | None = Field(description="for how long the oldest claimable job has been so")
    served: bool


class JobStatusShape(Shape):
    queued: int
    running: int
    succeeded: int
    failed: int
    cancelled: int


class MetricsShape(Shape):
    enabled: bool
    generated_at: Timestamp
    window_sec: int
    counters: dict[str, int] = Field(description="sums of the window by name; what did not happen is absent")
    job_status: JobStatusShape
    by_type: list[TypeFiguresShape]
    queues: list[QueueFiguresShape]


class AlertShape(Shape):
    code: str = Field(
        description="QUEUE_STALLED, QUEUE_UNSERVED, HIGH_FAILURE_RATE, RESCUE_STALLED, PROVIDER_REJECTED or "
        "CALLBACKS_FAILING"
    )
    severity: str
    message: str
    details: dict[str, Any]


class MetricsResponse(Ok):
    metrics: MetricsShape
    alerts: list[AlertShape]


class SeriesShape(Shape):
    minutes: list[Timestamp] = Field(description="the beginning of each step, oldest first")
    created: list[int]
    succeeded: list[int]
    failed: list[int]
    retried: list[int]
    run_ms_p50: list[float | None]
    run_ms_p95: list[float | None]
    wait_ms_p50: list[float | None]
    wait_ms_p95: list[float | None]
    queue_age_sec: list[float | None] = Field(
        description="for how long the oldest claimable job of a served queue had waited: the mean of a sample a minute"
    )


class SeriesResponse(Ok):
    step_sec: int
    series: SeriesShape
