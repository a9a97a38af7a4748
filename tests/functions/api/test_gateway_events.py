"""The app behind API Gateway: recorded events of both payload versions, through Mangum, to stored jobs."""

import asyncio
import base64
import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from functions.api.handler import ApiFunction
from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.config import ApiSettings
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.lambda_runtime import Environment
from tests.functions.api.streams import names, parse_stream
from tests.functions.api.world import ADMIN, KEYS, build_services

# As delivered by an HTTP API (payload 2.0) and by a REST API (1.0); ids and addresses replaced.
EVENT_V2: dict[str, Any] = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/v1/jobs",
    "rawQueryString": "",
    "headers": {
        "accept": "*/*",
        "content-type": "application/json",
        "host": "abc123.execute-api.eu-north-1.amazonaws.com",
        "x-amzn-trace-id": "Root=1-65d0f0aa-0123456789abcdef01234567",
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        "x-api-key": ADMIN,
    },
    "requestContext": {
        "accountId": "123456789012",
        "apiId": "abc123",
        "domainName": "abc123.execute-api.eu-north-1.amazonaws.com",
        "domainPrefix": "abc123",
        "http": {
            "method": "POST",
            "path": "/v1/jobs",
            "protocol": "HTTP/1.1",
            "sourceIp": "203.0.113.7",
            "userAgent": "curl/8.5.0",
        },
        "requestId": "TS0zJhmJgi0EJ2Q=",
        "routeKey": "$default",
        "stage": "$default",
        "time": "17/Feb/2026:18:11:01 +0000",
        "timeEpoch": 1771351861123,
    },
    "isBase64Encoded": False,
}
EVENT_V1: dict[str, Any] = {
    "resource": "/{proxy+}",
    "path": "/v1/jobs",
    "httpMethod": "POST",
    "headers": {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "Host": "abc123.execute-api.eu-north-1.amazonaws.com",
        "X-Forwarded-Proto": "https",
        "x-api-key": ADMIN,
    },
    "multiValueHeaders": {
        "Accept": ["*/*"],
        "Content-Type": ["application/json"],
        "Host": ["abc123.execute-api.eu-north-1.amazonaws.com"],
        "X-Forwarded-Proto": ["https"],
        "x-api-key": [ADMIN],
    },
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": {"proxy": "v1/jobs"},
    "stageVariables": None,
    "requestContext": {
        "resourceId": "proxy1",
        "resourcePath": "/{proxy+}",
        "httpMethod": "POST",
        "path": "/prod/v1/jobs",
        "accountId": "123456789012",
        "protocol": "HTTP/1.1",
        "stage": "prod",
        "requestTimeEpoch": 1771351861123,
        "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        "identity": {"sourceIp": "203.0.113.7", "userAgent": "curl/8.5.0"},
        "apiId": "abc123",
    },
    "body": None,
    "isBase64Encoded": False,
}


def event_of(
    version: str,
    method: str,
    path: str,
    *,
    body: bytes | None = None,
    is_base64: bool = False,
    query: str = "",
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A recorded event, filled."""
    headers = headers or {}
    text = None if body is None else base64.b64encode(body).decode() if is_base64 else body.decode()
    if version == "2.0":
        event = copy.deepcopy(EVENT_V2)
        event |= {"rawPath": path, "rawQueryString": query}
        event["requestContext"]["http"] |= {"method": method, "path": path}
        event["headers"] |= headers
        if text is not None:
            event["body"] = text
    else:
        event = copy.deepcopy(EVENT_V1)
        event |= {"path": path, "httpMethod": method, "body": text}
        pairs = [pair.split("=", 1) for pair in query.split("&") if pair]
        event["queryStringParameters"] = dict(pairs) or None
        event["multiValueQueryStringParameters"] = {name: [value] for name, value in pairs} or None
        event["headers"] |= headers
        event["multiValueHeaders"] |= {name: [value] for name, value in headers.items()}
    return event | {"isBase64Encoded": is_base64}


@dataclass(frozen=True)
class Settings:
    api: ApiSettings


@contextmanager
def lambda_api(folder: Path) -> Iterator[ApiFunction]:
    """The entry point in an environment of its own, on a fresh file; its loop is closed afterwards."""
    opened: list[Any] = []

    async def open_engine() -> Any:
        backend = await open_sqlite(folder / "jobs.sqlite", run_dir=folder / "run")
        services = build_services(backend, utc_now)
        await services.types.seed()
        settings = Settings(ApiSettings(keys=KEYS, sse_wait_sec=0.1))
        opened.append(SimpleNamespace(**{**vars(services), "settings": settings}))
        return opened[0]

    environment = Environment(open_engine)
    try:
        yield ApiFunction(environment)
        assert len(opened) == 1
    finally:
        for engine in opened:
            environment.run(engine.backend.close())
        asyncio.get_event_loop_policy().get_event_loop().close()
        asyncio.set_event_loop(None)


@pytest.mark.parametrize("version", ["2.0", "1.0"])
@pytest.mark.parametrize("is_base64", [False, True])
def test_job_posted_through_the_gateway_is_stored_and_read_back(tmp_path: Path, version: str, is_base64: bool) -> None:
    body = json.dumps({"type": "report.generate", "input": {"text": "ä🦞"}}, ensure_ascii=False).encode()
    with lambda_api(tmp_path) as api:
        posted = api(event_of(version, "POST", "/v1/jobs", body=body, is_base64=is_base64), None)
        job = json.loads(posted["body"])["job"]
        read = api(event_of(version, "GET", f"/v1/jobs/{job['id']}"), None)
        listed = api(event_of(version, "GET", "/v1/jobs", query="status=queued&limit=5"), None)
    assert posted["statusCode"] == 201
    assert posted["isBase64Encoded"] is False
    assert posted["headers"]["content-type"] == "application/json"
    assert json.loads(read["body"])["job"] == job
    assert job["input"] == {"text": "ä🦞"}
    assert json.loads(listed["body"])["count"] == 1


@pytest.mark.parametrize("version", ["2.0", "1.0"])
def test_errors_through_the_gateway_keep_status_and_envelope(tmp_path: Path, version: str) -> None:
    with lambda_api(tmp_path) as api:
        answers = [
            api(event_of(version, "GET", "/v1/nothing"), None),
            api(event_of(version, "POST", "/v1/jobs"), None),
            api(event_of(version, "POST", "/v1/jobs", body=b"\xff", is_base64=True), None),
            api(event_of(version, "GET", "/v1/jobs", headers={"x-api-key": "wrong"}), None),
        ]
    assert [answer["statusCode"] for answer in answers] == [404, 400, 400, 401]
    assert all(json.loads(answer["body"])["ok"] is False for answer in answers)


@pytest.mark.parametrize("version", ["2.0", "1.0"])
def test_stream_through_the_gateway_is_a_short_answer_in_text(tmp_path: Path, version: str) -> None:
    with lambda_api(tmp_path) as api:
        body = b'{"type":"report.generate"}'
        job = json.loads(api(event_of(version, "POST", "/v1/jobs", body=body), None)["body"])["job"]
        first = api(event_of(version, "GET", f"/v1/jobs/{job['id']}/stream", query=f"api_key={ADMIN}"), None)
        api(event_of(version, "POST", f"/v1/jobs/{job['id']}/cancel"), None)
        final = api(event_of(version, "GET", f"/v1/jobs/{job['id']}/stream", headers={"last-event-id": "1"}), None)
        last_id = [event.id for event in parse_stream(final["body"]) if event.id][-1]
        over = api(
            event_of(version, "GET", f"/v1/jobs/{job['id']}/stream", headers={"last-event-id": str(last_id)}), None
        )
    assert (first["statusCode"], first["isBase64Encoded"]) == (200, False)
    assert names(parse_stream(first["body"])) == ["retry", "job_update", "log_append", "retry"]
    assert names(parse_stream(final["body"])) == ["retry", "job_update", "log_append", "end"]
    assert (over["statusCode"], over["body"]) == (204, "")
