"""The descriptions of the routes that tell what else there is of a job: log, events, attempts, callback."""

from functions.api import schemas
from functions.api.openapi import examples
from functions.api.openapi.operation import JOB_ID_PARAM, Doc, Param

AFTER = Param("after", {"type": "integer", "default": 0}, description="events with a greater id")
LIMIT = Param("limit", {"type": "integer", "default": 200}, description="clamped to 1..2000")
TAIL = Param("tail", {"type": "integer", "default": 200}, description="how many lines; clamped to 1..2000")


def docs() -> tuple[Doc, ...]:
    event = {"kind": "log", **examples.LOG_LINE}
    logs = Doc(
        id="tailLog",
        summary="The newest log lines, oldest of them first",
        description="At most `tail` lines. For everything since a known line, read the events.",
        tag="jobs",
        answers={200: (schemas.LogsResponse, {"ok": True, "logs": [examples.LOG_LINE], "count": 1})},
        errors=(404,),
        params=(JOB_ID_PARAM, TAIL),
    )
    events = Doc(
        id="readEvents",
        summary="The event log after a cursor: log lines, progress, streamed output",
        description=(
            "Ids grow. Ask again with `after` set to `next_after`; nothing is skipped and nothing comes twice."
        ),
        tag="jobs",
        answers={200: (schemas.EventsResponse, {"ok": True, "events": [event], "count": 1, "next_after": 1})},
        errors=(404,),
        params=(JOB_ID_PARAM, AFTER, LIMIT),
    )
    attempts = Doc(
        id="listAttempts",
        summary="The runs of a job so far",
        description="When each run began and ended, on which worker, and how it ended.",
        tag="jobs",
        answers={200: (schemas.AttemptsResponse, {"ok": True, "attempts": [examples.ATTEMPT], "count": 1})},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    )
    explain = Doc(
        id="explainJob",
        summary="Why a job is not running",
        description=(
            "Everything that keeps a queued job from being claimed, with the time at which it passes where that "
            "is known."
        ),
        tag="jobs",
        answers={200: (schemas.ExplainResponse, examples.EXPLANATION)},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    )
    delivery = (schemas.DeliveryResponse, {"ok": True, "delivery": examples.DELIVERY})
    callback = Doc(
        id="readCallback",
        summary="What became of a job's callback",
        description=(
            "Whether it was delivered, how often it was tried, and when it is tried next; null when none is owed."
        ),
        tag="jobs",
        answers={200: delivery},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    )
    redeliver = Doc(
        id="redeliverCallback",
        summary="Send a finished callback again",
        description="Begins the tries again with the same event id, so that a receiver can tell a repetition.",
        tag="jobs",
        answers={202: delivery},
        errors=(404, 409),
        params=(JOB_ID_PARAM,),
    )
    return (
        logs,
        events,
        attempts,
        explain,
        callback,
        redeliver,
    )
