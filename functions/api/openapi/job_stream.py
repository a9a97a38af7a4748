"""The description of a job's live view."""

from functions.api.openapi.examples import STREAM
from functions.api.openapi.operation import JOB_ID_PARAM, Doc, Param


def docs(*, key_param: str) -> tuple[Doc, ...]:
    doc = Doc(
        id="streamJob",
        summary="Watch a job: server-sent events until it is final",
        description="Each event comes once; resume with `Last-Event-ID`. The answer is 204 when everything was seen.",
        tag="jobs",
        answers={200: (None, STREAM), 204: (None, None)},
        errors=(404,),
        params=(
            JOB_ID_PARAM,
            Param("Last-Event-ID", {"type": "string"}, "header", "resume after this event", "17"),
            Param("since_log_id", {"type": "integer"}, description="the same, for a first connection"),
            Param(key_param, {"type": "string"}, description="the API key, for clients that cannot set headers"),
        ),
        media_type="text/event-stream",
    )
    return (doc,)
