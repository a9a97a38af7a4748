"""Events as AWS sends them: recorded once from real invocations, ids replaced, and how a test fills them."""

import copy
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rauskuclaw.domain import wakeups
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.ports import QueueDelivery

SQS_RECORD: dict[str, Any] = {
    "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
    "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
    "body": "",
    "attributes": {
        "ApproximateReceiveCount": "1",
        "SentTimestamp": "1748865600000",
        "SenderId": "AIDAIENQZJOLO23YVJ4VO",
        "ApproximateFirstReceiveTimestamp": "1748865600005",
    },
    "messageAttributes": {},
    "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
    "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:eu-north-1:123456789012:default",
    "awsRegion": "eu-north-1",
}

SCHEDULED_EVENT: dict[str, Any] = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2025-06-02T12:00:00Z",
    "region": "eu-north-1",
    "resources": ["arn:aws:events:eu-north-1:123456789012:rule/tick"],
    "detail": {},
}


def sqs_record(body: str, *, message_id: str = "m-1", receipt: str = "r-1") -> dict[str, Any]:
    return {**copy.deepcopy(SQS_RECORD), "messageId": message_id, "receiptHandle": receipt, "body": body}


def sqs_event(*records: dict[str, Any]) -> dict[str, Any]:
    return {"Records": list(records)}


def wake_up_record(job: Job, *, message_id: str | None = None) -> dict[str, Any]:
    """The record that wakes a worker for `job`; its message id is the job's id unless given."""
    return sqs_record(wakeups.encode(WakeUp.of(job)), message_id=message_id or job.id)


def event_of(deliveries: Iterable[QueueDelivery]) -> dict[str, Any]:
    """The event that a pump makes of received messages."""
    return sqs_event(*(sqs_record(each.body, message_id=each.message_id, receipt=each.receipt) for each in deliveries))


def scheduled_event(*, only: list[str] | None = None) -> dict[str, Any]:
    event = copy.deepcopy(SCHEDULED_EVENT)
    if only is not None:
        event["detail"] = {"only": only}
    return event


def body_of(**fields: Any) -> str:
    """A message body with some fields changed, or removed where they are None."""
    plain = {"v": 1, "type": "job.wakeup", "job_id": "j-1", "attempt": 1, "correlation_id": "", "enqueued_at": ""}
    return json.dumps({name: value for name, value in {**plain, **fields}.items() if value is not None})


@dataclass
class FunctionContext:
    """A Lambda context that says how much time is left."""

    left_ms: float

    def get_remaining_time_in_millis(self) -> float:
        return self.left_ms
