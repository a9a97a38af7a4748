"""Queues, and what an answer says about them."""

from typing import Literal

from pydantic import Field

from functions.api.openapi.base import Count, Ok, Schema
from functions.api.openapi.operation import Operation, answer


class WarningSchema(Schema):
    """What was accepted all the same, and is probably not what was meant."""

    code: Literal["QUEUE_UNSERVED"]
    field: str
    message: str


class QueueSchema(Schema):
    queue: str = Field(examples=["default"])
    served: Literal[True]


class QueuesResponse(Ok):
    setting: str = Field(examples=["WORKER_QUEUE_ALLOWLIST"])
    queues: list[QueueSchema]
    count: Count


OPERATIONS = (
    Operation(
        id="listQueues",
        summary="The queues that workers serve, and the setting that names them",
        description="A job in another queue is accepted and waits until a worker serves it.",
        tag="runtime",
        access="read",
        answers={200: answer(QueuesResponse)},
    ),
)
