"""A job's live view."""

from functions.api.openapi.operation import JOB_ID_PARAM, Answer, Operation, Param

STREAM = (
    "retry: 2000\n\n"
    'event: job_update\ndata: {"job":{"id":"0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11","status":"succeeded"}}\n\n'
    'id: 1\nevent: log_append\ndata: {"id":1,"ts":"2026-02-17T18:11:01.123Z","level":"info",'
    '"message":"Job created","meta":null}\n\n'
    'event: end\ndata: {"reason":"succeeded"}\n\n'
)
OPERATIONS = (
    Operation(
        id="streamJob",
        summary="Watch a job: server-sent events until it is final",
        description="Each event comes once; resume with `Last-Event-ID`. The answer is 204 when everything was seen.",
        tag="jobs",
        access="read",
        answers={200: Answer(example=STREAM), 204: Answer()},
        errors=(404,),
        params=(
            JOB_ID_PARAM,
            Param("Last-Event-ID", {"type": "string"}, "header", "resume after this event", "17"),
            Param("since_log_id", {"type": "integer"}, description="the same, for a first connection"),
        ),
        media_type="text/event-stream",
        key_in_query=True,
    ),
)
