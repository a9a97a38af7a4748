"""The descriptions of the routes of jobs."""

from functions.api import examples, schemas
from functions.api.described.doc import IDEMPOTENCY_PARAM, JOB_ID_PARAM, Doc, Param

FILTERS = (
    Param("status", {"type": "string"}, description="exact match", example="queued"),
    Param("type", {"type": "string"}, description="exact match", example="report.generate"),
    Param("queue", {"type": "string"}, description="exact match", example="default"),
    Param("limit", {"type": "integer", "default": 50}, description="clamped to 1..200"),
    Param("cursor", {"type": "string"}, description="opaque, from the page before"),
)


def docs() -> tuple[Doc, ...]:
    created = {"ok": True, "job": examples.JOB}
    replayed = {"ok": True, "job": examples.JOB, "idempotent": True}
    accepted = {201: (schemas.CreatedJobResponse, created), 200: (schemas.CreatedJobResponse, replayed)}
    one = {200: (schemas.JobResponse, created)}
    create = Doc(
        id="createJob",
        summary="Create a job; durable when answered",
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
        tag="jobs",
        answers={200: (schemas.BatchResponse, batch_result)},
        body=schemas.BatchRequest,
        body_example={"jobs": [{**examples.CREATE_JOB, "idempotency_key": "order-4711"}]},
    )
    listed = {"ok": True, "jobs": [examples.JOB_SUMMARY], "count": 1, "cursor": None}
    listing = Doc(
        id="listJobs",
        summary="List jobs, newest first, without input and result",
        tag="jobs",
        answers={200: (schemas.JobListResponse, listed)},
        errors=(400,),
        params=FILTERS,
    )
    read = Doc(id="readJob", summary="Read a job", tag="jobs", answers=one, errors=(404,), params=(JOB_ID_PARAM,))
    cancel = Doc(
        id="cancelJob",
        summary="Cancel a job at once",
        tag="jobs",
        answers=one,
        errors=(404, 409),
        params=(JOB_ID_PARAM,),
    )
    retry = Doc(
        id="retryJob",
        summary="Submit a finished job again, as a new job",
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
