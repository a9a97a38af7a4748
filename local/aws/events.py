"""The events that AWS hands to functions: an HTTP API request (payload 2.0), a batch of SQS messages, a clock tick."""

import base64
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from local.aws.template import REGION
from rauskuclaw.ports import QueueDelivery

ACCOUNT = "123456789012"
TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml")

Event = dict[str, Any]


def http_event(
    method: str,
    path: str,
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    source_ip: str = "127.0.0.1",
) -> Event:
    """A request as an HTTP API passes it on. Header names are lower case; bodies that are not text come as base64."""
    own = {name.lower(): value for name, value in (headers or {}).items()}
    is_text = own.get("content-type", "application/json").startswith(TEXT_TYPES)
    event: Event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": own,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": own.get("host", "localhost"),
            "domainPrefix": "local",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": source_ip,
                "userAgent": own.get("user-agent", ""),
            },
            "requestId": uuid4().hex,
            "routeKey": "$default",
            "stage": "$default",
            "time": f"{datetime.now(UTC):%d/%b/%Y:%H:%M:%S +0000}",
            "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": bool(body) and not is_text,
    }
    if body:
        event["body"] = body.decode("utf-8", "replace") if is_text else base64.b64encode(body).decode()
    return event


def response_body(answer: Mapping[str, Any]) -> bytes:
    """The bytes that a gateway sends for a function's answer."""
    body = answer.get("body") or ""
    return base64.b64decode(body) if answer.get("isBase64Encoded") else str(body).encode()


def sqs_event(deliveries: Iterable[QueueDelivery], *, queue_name: str) -> Event:
    """Received messages as an event source mapping passes them on."""
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue_name}"
    return {"Records": [_record(delivery, arn) for delivery in deliveries]}


def _record(delivery: QueueDelivery, arn: str) -> Event:
    return {
        "messageId": delivery.message_id,
        "receiptHandle": delivery.receipt,
        "body": delivery.body,
        "attributes": {
            "ApproximateReceiveCount": str(delivery.receive_count),
            "SentTimestamp": str(delivery.sent_at_ms),
            "SenderId": ACCOUNT,
            "ApproximateFirstReceiveTimestamp": str(delivery.sent_at_ms),
        },
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }


def tick_event(at: datetime) -> Event:
    """What the schedule's rule sends each minute."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/tick"],
        "detail": {},
    }
