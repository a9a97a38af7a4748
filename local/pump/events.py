"""Events as AWS would send them: an SQS batch for the worker, a scheduled event for the scheduler."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict
from uuid import uuid4

from rauskuclaw.ports import QueueDelivery

ACCOUNT = "000000000000"
REGION = "local"


class SqsRecord(TypedDict):
    messageId: str
    receiptHandle: str
    body: str
    attributes: dict[str, str]
    messageAttributes: dict[str, object]
    md5OfBody: str
    eventSource: str
    eventSourceARN: str
    awsRegion: str


class SqsEvent(TypedDict):
    Records: list[SqsRecord]


ScheduledEvent = TypedDict(
    "ScheduledEvent",
    {
        "version": str,
        "id": str,
        "detail-type": str,
        "source": str,
        "account": str,
        "time": str,
        "region": str,
        "resources": list[str],
        "detail": dict[str, object],
    },
)


@dataclass(frozen=True)
class LocalContext:
    """The context argument of a function here. There is no end of the invocation to tell of.

    `record_done` may be called with a message id as soon as that record is dealt with for good, before the others of
    its batch are: its slot is free from then on. `is_stopping`: the process is about to end.
    """

    function_name: str
    record_done: Callable[[str], None]
    is_stopping: Callable[[], bool] = lambda: False
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))


def sqs_event(deliveries: Sequence[QueueDelivery]) -> SqsEvent:
    return {"Records": [_record(delivery) for delivery in deliveries]}


def _record(delivery: QueueDelivery) -> SqsRecord:
    sent_at = str(delivery.sent_at_ms)
    return {
        "messageId": delivery.message_id,
        "receiptHandle": delivery.receipt,
        "body": delivery.body,
        "attributes": {
            "ApproximateReceiveCount": str(delivery.receive_count),
            "SentTimestamp": sent_at,
            "ApproximateFirstReceiveTimestamp": sent_at,
            "SenderId": ACCOUNT,
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(delivery.body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{delivery.lane}",
        "awsRegion": REGION,
    }


def tick_event(steps: Sequence[str], *, at: datetime, event_id: str) -> ScheduledEvent:
    """A scheduled event; `detail.only` restricts the tick to some of its steps."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/rauskuclaw-tick"],
        "detail": {"only": list(steps)},
    }
