"""Metrics and alerts."""

from pydantic import Field

from functions.api.openapi.base import JOB_ID, Ok, Schema, Timestamp, example_of
from functions.api.openapi.operation import Answer, Operation, Param, answer
from rauskuclaw.domain.job import JsonObject

PROMETHEUS = (
    '# HELP rauskuclaw_jobs Stored jobs by status.\n# TYPE rauskuclaw_jobs gauge\nrauskuclaw_jobs{status="queued"} 1\n'
)
QUEUE_PARAM = Param("queue", {"type": "string"}, description="only of this queue", example="default")
WINDOW_PARAM = Param(
    "window_sec", {"type": "integer"}, description="clamped to 60..604800; default: the window of the alerts"
)
STEP_PARAM = Param("step_sec", {"type": "integer"}, description="whole minutes; whole hours for more than six hours")


class PercentilesSchema(Schema):
    """Milliseconds, estimated from a histogram with two buckets per decade."""

    p50: float = Field(examples=[420.0])
    p95: float = Field(examples=[870.5])


class TypeFiguresSchema(Schema):
    type: str = Field(examples=["report.generate"])
    created: int = Field(description="by callers and by schedules", examples=[12])
    succeeded: int = Field(examples=[11])
    failed: int = Field(examples=[1])
    retried: int = Field(examples=[0])
    run_ms: PercentilesSchema | None = Field(examples=[example_of(PercentilesSchema)])


class QueueFiguresSchema(Schema):
    queue: str = Field(examples=["default"])
    claimable: int = Field(description="due now; counts end at 10000", examples=[1])
    delayed: int = Field(description="not due yet", examples=[0])
    oldest_age_sec: int | None = Field(description="for how long the oldest claimable job has been so", examples=[1000])
    served: bool = Field(examples=[True])


class JobStatusSchema(Schema):
    queued: int = Field(examples=[1])
    running: int = Field(examples=[0])
    succeeded: int = Field(examples=[410])
    failed: int = Field(examples=[7])
    cancelled: int = Field(examples=[2])


class MetricsSchema(Schema):
    enabled: bool = Field(examples=[True])
    generated_at: Timestamp
    window_sec: int = Field(examples=[3600])
    counters: dict[str, int] = Field(
        description="sums of the window by name; what did not happen is absent",
        examples=[{"job.created": 12, "job.claimed": 12, "job.succeeded": 11, "job.failed_terminal": 1}],
    )
    job_status: JobStatusSchema
    by_type: list[TypeFiguresSchema]
    queues: list[QueueFiguresSchema]


class AlertSchema(Schema):
    code: str = Field(
        description="QUEUE_STALLED, QUEUE_UNSERVED, HIGH_FAILURE_RATE, RESCUE_STALLED, PROVIDER_REJECTED or "
        "CALLBACKS_FAILING",
        examples=["QUEUE_STALLED"],
    )
    severity: str = Field(examples=["warn"])
    message: str = Field(examples=["A claimable job of queue 'default' has waited 1000 s (threshold 900 s)"])
    details: JsonObject = Field(
        examples=[{"job_id": JOB_ID, "oldest_age_sec": 1000, "threshold_sec": 900, "queue": "default"}]
    )


class MetricsResponse(Ok):
    metrics: MetricsSchema
    alerts: list[AlertSchema]


class SeriesSchema(Schema):
    minutes: list[Timestamp] = Field(description="the beginning of each step, oldest first")
    created: list[int] = Field(examples=[[12]])
    succeeded: list[int] = Field(examples=[[11]])
    failed: list[int] = Field(examples=[[1]])
    retried: list[int] = Field(examples=[[0]])
    run_ms_p50: list[float | None] = Field(examples=[[420.0]])
    run_ms_p95: list[float | None] = Field(examples=[[870.5]])
    wait_ms_p50: list[float | None]
    wait_ms_p95: list[float | None]
    queue_age_sec: list[float | None] = Field(
        description="for how long the oldest claimable job of a served queue had waited: the mean of a sample a minute",
        examples=[[4.2]],
    )


class SeriesResponse(Ok):
    step_sec: int = Field(examples=[60])
    series: SeriesSchema


OPERATIONS = (
    Operation(
        id="readMetrics",
        summary="Counters of a window, jobs by status, queues, and the alerts that hold",
        description="What a queue-limited key sees is limited to its queues.",
        tag="runtime",
        access="read",
        answers={200: answer(MetricsResponse)},
        params=(WINDOW_PARAM, QUEUE_PARAM),
    ),
    Operation(
        id="readMetricsSeries",
        summary="The same counts step by step, with percentiles of run and waiting times",
        description="Steps of a minute or an hour, for charts.",
        tag="runtime",
        access="read",
        answers={200: answer(SeriesResponse)},
        params=(WINDOW_PARAM, QUEUE_PARAM, STEP_PARAM),
    ),
    Operation(
        id="readMetricsForPrometheus",
        summary="The same as gauges in the text format 0.0.4 of Prometheus",
        description="For a scrape job that sends the key in a header.",
        tag="runtime",
        access="read",
        answers={200: Answer(example=PROMETHEUS)},
        params=(WINDOW_PARAM, QUEUE_PARAM),
        media_type="text/plain",
    ),
)
