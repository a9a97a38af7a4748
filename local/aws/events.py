"""A request as an HTTP API hands it to a function (payload 2.0), and the answer. The other events: local/pump."""

import base64
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

from rauskuclaw.domain.job import Json, JsonObject

ACCOUNT = "123456789012"
TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml")

Event = JsonObject


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
    is_text = own.get("content-type", "application/json").startswith(TEXT_TYPES) and _is_utf8(body)
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
        event["body"] = body.decode() if is_text else base64.b64encode(body).decode()
    return event


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes survive as text; what does not goes as it is, and the function judges it."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def response_body(answer: Mapping[str, Json]) -> bytes:
    """The bytes that a gateway sends for a function's answer."""
    body = answer.get("body") or ""
    return base64.b64decode(body) if answer.get("isBase64Encoded") else str(body).encode()
