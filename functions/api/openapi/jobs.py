"""The descriptions of the routes of jobs."""

from functions.api import schemas
from functions.api.openapi import examples
from functions.api.openapi.operation import CURSOR_PARAM, IDEMPOTENCY_PARAM, JOB_ID_PARAM, Doc, Param

STATUSES = ["queued", "running", "succeeded", "failed", "cancelled"]
FILTERS = (
    Param("status", {"type": "string", "enum": STATUSES}, example="queued"),
    Param("type", {"type": "string"}, description="exact match", example="report.generate"),
    Param("queue", {"type": "string"}, description="exact match", example="default"),
    Param("limit", {"type": "integer", "default": 50}, description="clamped to 1..200"),
    CURSOR_PARAM,
)


def docs() -> tuple[Doc, ...]:
    created = {"ok": True, "job": examples.JOB}
    replayed = {"ok": True, "job": examples.JOB, "idempotent": True}
    accepted = {201: (schemas.CreatedJobResponse, created), 200: (schemas.CreatedJobResponse, replayed)}
    one = {200: (schemas.JobResponse, created)}
    create = Doc(
        id="createJob",
        summary="Create a job; durable when answered",
        description=(
            "The job is on durable storage when this answers. Send an `Idempotency-Key` to be able to repeat the "
            "request safely."
        ),
        tag="jobs",
        answers=accepted,
        errors=(409,),
        params=(IDEMPOTENCY_PARAM,),
        body=schemas.CreateJobRequest,
        body_example=examples.CREATE_JOB,
    )
    batch_result = {"ok": True, "results": [{"ok": True, "status": 201, "job": examples.JOB}], "count": 1}
    batch = Doc(
        id="createJobs",
        summary="Create up to 100 jobs, each with its own outcome",
        description="One request to the store. A job that is refused does not hold up the others.",
        tag="jobs",
        answers={200: (schemas.BatchResponse, batch_result)},
        body=schemas.BatchRequest,
        body_example={"jobs": [{**examples.CREATE_JOB, "idempotency_key": "order-4711"}]},
    )
    listed = {"ok": True, "jobs": [examples.JOB_SUMMARY], "count": 1, "cursor": None}
    listing = Doc(
        id="listJobs",
        summary="List jobs, newest first, without input and result",
        description="Filters are exact and go together. Go on with `cursor` until it is null; a page may be short.",
        tag="jobs",
        answers={200: (schemas.JobListResponse, listed)},
        errors=(400,),
        params=FILTERS,
    )
    read = Doc(
        id="readJob",
        summary="Read a job",
        description="The job as last committed, with its input and result.",
        tag="jobs",
        answers=one,
        errors=(404,),
        params=(JOB_ID_PARAM,),
    )
    cancel = Doc(
        id="cancelJob",
        summary="Cancel a job at once",
        description="The job is final at once, and a handler that runs it is stopped. Repeating it changes nothing.",
        tag="jobs",
        answers=one,
        errors=(404, 409),
        params=(JOB_ID_PARAM,),
    )
    retry = Doc(
        id="retryJob",
        summary="Submit a finished job again, as a new job",
        description="The same type, input and limits under a new id. Only for a job that is over.",
        tag="jobs",
        answers=accepted,
        errors=(400, 404, 409),
        params=(JOB_ID_PARAM, IDEMPOTENCY_PARAM),
    )
    return (
        create,
        batch,
        listing,
        read,
        cancel,
        retry,
    )
