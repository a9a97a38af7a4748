"""The description of the route that tells which queues are served."""

from functions.api import schemas
from functions.api.openapi.operation import Doc

EXAMPLE = {
    "ok": True,
    "setting": "WORKER_QUEUE_ALLOWLIST",
    "queues": [{"queue": "default", "served": True}],
    "count": 1,
}


def docs() -> tuple[Doc, ...]:
    listing = Doc(
        id="listQueues",
        summary="The queues that workers serve, and the setting that names them",
        description="A job in another queue is accepted and waits until a worker serves it.",
        tag="runtime",
        answers={200: (schemas.QueuesResponse, EXAMPLE)},
    )
    return (listing,)
