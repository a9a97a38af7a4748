"""Shapes of queues and of what an answer says about them."""

from typing import Literal

from functions.api.schemas.base import Ok, Shape


class WarningShape(Shape):
    """What was accepted all the same, and is probably not what was meant."""

    code: Literal["QUEUE_UNSERVED"]
    field: str
    message: str


class QueueShape(Shape):
    queue: str
    served: Literal[True]


class QueuesResponse(Ok):
    setting: str
    queues: list[QueueShape]
    count: int
