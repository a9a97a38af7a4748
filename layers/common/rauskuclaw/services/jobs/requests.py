"""Reading the request to create a job: every field's type and range, before anything is looked up or stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rauskuclaw.domain.job import Json
from rauskuclaw.egress.errors import EgressDeniedError
from rauskuclaw.egress.url import MAX_URL_LENGTH, parse_url
from rauskuclaw.services.fields import Fields
from rauskuclaw.services.jobs.tags import read_tags

QUEUE_PATTERN = re.compile(r"[A-Za-z0-9._:-]{1,80}")
DEFAULT_QUEUE = "default"
DEFAULT_PRIORITY = 5
LONGEST_TIMEOUT_SEC = 3600
MOST_ATTEMPTS = 10
MOST_TAGS = 20
LONGEST_URL = MAX_URL_LENGTH
FURTHEST_RUN_AT = timedelta(days=5 * 365)
ANY_TEXT = re.compile(r".{1,200}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A well-formed request. None means "not given": the default comes from the job type, or is now."""

    type: str
    queue: str
    input: Json
    priority: int
    timeout_sec: int | None
    max_attempts: int | None
    callback_url: str | None
    tags: tuple[str, ...]
    run_at: datetime | None


def read_job_request(body: Mapping[str, Json], *, now: datetime) -> JobRequest:
    """Check each known field of a create body; unknown ones are ignored. Raises InvalidRequestError naming fields."""
    fields = Fields(body)
    request = JobRequest(
        type=fields.text("type", pattern=ANY_TEXT, expected="the name of a job type"),
        queue=read_queue(fields),
        input=body.get("input"),
        priority=fields.integer("priority", low=0, high=10, default=DEFAULT_PRIORITY),
        timeout_sec=_optional(fields, "timeout_sec", LONGEST_TIMEOUT_SEC),
        max_attempts=_optional(fields, "max_attempts", MOST_ATTEMPTS),
        callback_url=_callback_url(fields),
        tags=read_tags(fields, most=MOST_TAGS),
        run_at=_run_at(fields, now),
    )
    fields.check()
    return request


def _optional(fields: Fields, name: str, high: int) -> int | None:
    return fields.integer(name, low=1, high=high, default=1) if fields.has(name) else None


def read_queue(fields: Fields) -> str:
    """The name of a logical queue; blank is the default one."""
    value = fields.source.get("queue")
    if value is None:
        return DEFAULT_QUEUE
    name = value.strip() if isinstance(value, str) else ""
    if isinstance(value, str) and not name:
        return DEFAULT_QUEUE
    if not QUEUE_PATTERN.fullmatch(name):
        fields.fault("queue", "must be 1 to 80 letters, digits, dots, underscores, colons or hyphens")
    return name


def _callback_url(fields: Fields) -> str | None:
    value = fields.source.get("callback_url")
    if value is None or value == "":
        return None
    wanted = f"must be an http or https URL without credentials or fragment, at most {LONGEST_URL} long"
    try:
        # Read by the parser that judges it when it is called; whether it is allowed is judged then, for lists change.
        parse_url(value if isinstance(value, str) else "")
    except EgressDeniedError as exc:
        fields.fault("callback_url", f"{wanted}: {exc.message}" if isinstance(value, str) else wanted)
        return None
    return str(value)


def _run_at(fields: Fields, now: datetime) -> datetime | None:
    value = fields.source.get("run_at")
    if value is None:
        return None
    moment = _moment(value) if isinstance(value, str) and len(value) <= 64 else None
    if moment is None:
        fields.fault("run_at", "must be an ISO-8601 time with a zone, such as 2026-02-17T18:00:00Z")
        return None
    if moment > now + FURTHEST_RUN_AT:
        fields.fault("run_at", "must be at most five years ahead")
    return max(moment, now)


def _moment(text: str) -> datetime | None:
    """The time in UTC, cut to the millisecond; None when it is not one, has no zone, or leaves the calendar."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return None
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
