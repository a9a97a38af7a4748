"""Examples for the OpenAPI document. A test holds each against the shape it illustrates."""

from typing import Any

JOB_ID = "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11"
AT = "2026-02-17T18:11:01.123Z"

JOB_SUMMARY: dict[str, Any] = {
    "id": JOB_ID,
    "type": "report.generate",
    "queue": "default",
    "status": "queued",
    "priority": 5,
    "timeout_sec": 120,
    "attempts": 0,
    "max_attempts": 1,
    "callback_url": None,
    "tags": ["demo"],
    "error": None,
    "created_at": AT,
    "updated_at": AT,
}
JOB: dict[str, Any] = {**JOB_SUMMARY, "input": {"topic": "tea"}, "result": None}
CREATE_JOB: dict[str, Any] = {"type": "report.generate", "input": {"topic": "tea"}, "tags": ["demo"]}
LOG_LINE: dict[str, Any] = {
    "id": 1,
    "ts": AT,
    "level": "info",
    "message": "Job created",
    "meta": {"type": "report.generate", "queue": "default"},
}
ATTEMPT: dict[str, Any] = {
    "number": 1,
    "worker": "boot-1/worker-1",
    "started_at": AT,
    "ended_at": AT,
    "outcome": "succeeded",
    "error": None,
}
EXPLANATION: dict[str, Any] = {
    "ok": True,
    "job_id": JOB_ID,
    "status": "queued",
    "claimable": False,
    "reasons": [
        {
            "code": "RETRY_BACKOFF",
            "message": "Waiting before the next attempt",
            "until": "2026-02-17T18:12:00.000Z",
            "details": None,
        }
    ],
    "lane": "default",
    "run_at": "2026-02-17T18:12:00.000Z",
    "attempts_left": 1,
    "crashes": 0,
    "interruptions": 0,
}
DELIVERY: dict[str, Any] = {
    "event_id": "6a3b0e9c-91d4-5a0e-8c58-2d6f7b1c4e20",
    "url": "https://hooks.example.com/done",
    "state": "delivered",
    "tries": 1,
    "next_at": None,
    "last_status": 204,
    "last_error": None,
    "created_at": AT,
}
JOB_TYPE: dict[str, Any] = {
    "name": "report.generate",
    "enabled": True,
    "handler": "builtin:report.generate",
    "default_timeout_sec": 120,
    "default_max_attempts": 1,
}
SCHEMA: dict[str, Any] = {"type": "object", "properties": {}}
HANDLER: dict[str, Any] = {
    "name": "builtin:report.generate",
    "summary": "Writes a report",
    "input_schema": SCHEMA,
    "output_schema": SCHEMA,
}
PREFS: dict[str, Any] = {
    "ok": True,
    "scope": "default",
    "prefs": {"theme": "dark"},
    "created_at": AT,
    "updated_at": AT,
}
WHOAMI: dict[str, Any] = {"name": "ops", "role": "admin", "sse": True, "can_write": True, "queue_allowlist": None}
STREAM = (
    "retry: 2000\n\n"
    'event: job_update\ndata: {"job":{"id":"0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11","status":"succeeded"}}\n\n'
    'id: 1\nevent: log_append\ndata: {"id":1,"ts":"2026-02-17T18:11:01.123Z","level":"info",'
    '"message":"Job created","meta":null}\n\n'
    'event: end\ndata: {"reason":"succeeded"}\n\n'
)
ERRORS: dict[int, tuple[str, str, str]] = {
    400: ("VALIDATION_ERROR", "Invalid request: priority: must be an integer from 0 to 10", "Something is malformed"),
    401: ("UNAUTHORIZED", "A valid API key is required", "No key, or not a known one"),
    403: ("FORBIDDEN", "This key may only read", "The key may not do this"),
    404: ("NOT_FOUND", "Job not found", "There is no such thing"),
    409: ("CONFLICT", "The job has succeeded already", "The state does not allow this, or the name or key is taken"),
    413: ("PAYLOAD_TOO_LARGE", "The request body is larger than 1048576 bytes", "The body is over 1 MiB"),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The body is compressed", "The body is not plain UTF-8"),
    429: ("RATE_LIMITED", "Too many requests from this caller", "Come back after `retry-after` seconds"),
    500: ("INTERNAL_ERROR", "Something went wrong on our side", "A fault of the server; its log has the request id"),
    503: ("STORE_UNAVAILABLE", "The store did not answer", "Storage did not answer, or no key is configured; retry"),
}
