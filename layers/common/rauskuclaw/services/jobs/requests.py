"""Reading the request to create a job: every field's type and range, before anything is looked up or stored.

Of the input only wrong types of fields that are present are refused, by its handler's model. What is missing or has a
faulty value is left to the handler, which fails with a code of its own, because clients count on such jobs being
accepted.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rauskuclaw.domain.clock import from_wire
from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.egress.errors import EgressDeniedError
from rauskuclaw.egress.url import MAX_URL_LENGTH, parse_url
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.services.checking import listed
from rauskuclaw.services.fields import MAX_PLACE, FieldFault, Fields
from rauskuclaw.services.jobs.limits import MAX_ATTEMPTS, MAX_TIMEOUT_SEC

QUEUE_PATTERN = re.compile(r"[A-Za-z0-9._:-]{1,80}")
DEFAULT_QUEUE = "default"
DEFAULT_PRIORITY = 5
MAX_TAGS = 20
MAX_TAG = 200
MAX_URL = MAX_URL_LENGTH
MAX_RUN_AT = timedelta(days=5 * 365)
ANY_TEXT = re.compile(r".{1,200}", re.DOTALL)
NO_OBJECT = frozenset({"model_type", "model_attributes_type", "dict_type"})  # their own texts name our classes
WRONG_TYPE_ENDINGS = ("_type", "_parsing", "_from_float", "_attributes")


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
        timeout_sec=_optional(fields, "timeout_sec", MAX_TIMEOUT_SEC),
        max_attempts=_optional(fields, "max_attempts", MAX_ATTEMPTS),
        callback_url=read_callback_url(fields),
        tags=read_tags(fields, most=MAX_TAGS),
        run_at=_run_at(fields, now),
    )
    fields.check()
    return request


def request_again(job: Job) -> JobRequest:
    """What would create the same job anew, due at once."""
    return JobRequest(
        type=job.type,
        queue=job.queue,
        input=job.input,
        priority=job.priority,
        timeout_sec=job.timeout_sec,
        max_attempts=job.max_attempts,
        callback_url=job.callback_url,
        tags=job.tags,
        run_at=None,
    )


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


def read_callback_url(fields: Fields) -> str | None:
    """Where to tell what has happened; blank is nowhere."""
    value = fields.source.get("callback_url")
    if value is None or value == "":
        return None
    wanted = f"must be an http or https URL without credentials or fragment, at most {MAX_URL} long"
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
    moment = from_wire(value) if isinstance(value, str) else None
    if moment is None:
        fields.fault("run_at", "must be an ISO-8601 time with a zone, such as 2026-02-17T18:00:00Z")
        return None
    moment = _cut_to_ms(moment)
    if moment > now + MAX_RUN_AT:
        fields.fault("run_at", "must be at most five years ahead")
    return max(moment, now)


def _cut_to_ms(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def read_tags(fields: Fields, *, most: int) -> tuple[str, ...]:
    """The first `most` tags, as text. What is no array, or too long, is a fault that names its place."""
    value = fields.source.get("tags")
    if value is None:
        return ()
    if not isinstance(value, list):
        fields.fault("tags", "must be an array")
        return ()
    tags = tuple(as_text(tag) for tag in value[:most])
    for position, tag in enumerate(tags):
        if len(tag) > MAX_TAG:
            fields.fault(f"tags.{position}", f"must be at most {MAX_TAG} characters long")
    return tags


def as_text(value: Json) -> str:
    """A tag as text: text as it is, anything else as its canonical JSON."""
    return value if isinstance(value, str) else canonical_json(value)


def input_faults(spec: HandlerSpec, value: Json) -> list[FieldFault]:
    """The fields of `value` whose type the handler's model cannot take; of a list the first such item.

    None is read as `{}`.
    """
    if spec.lenient_input:
        return []
    try:
        spec.input_model.model_validate({} if value is None else value)
    except ValidationError as exc:
        errors = listed(exc)
        if not errors:
            return [FieldFault("input", f"{exc.error_count()} of its values are missing or wrong")]
        return _wrong_types(errors, value)
    return []


def _wrong_types(errors: Sequence[ErrorDetails], value: Json) -> list[FieldFault]:
    """A union reports one error for each of its members, so a field is wrong only when all its errors are."""
    messages: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for error in errors:
        place = _place(error["loc"], value)
        if error["type"] != "missing" and place is not None:
            message = "must be a JSON object" if error["type"] in NO_OBJECT else error["msg"]
            messages[place].append((error["type"].endswith(WRONG_TYPE_ENDINGS), message))
    return [FieldFault(place, found[0][1]) for place, found in messages.items() if all(is_type for is_type, _ in found)]


def _place(loc: Sequence[int | str], value: Json) -> str | None:
    """The path of the deepest part of `loc` that is in the input; what follows it names a member of a union."""
    names = ["input"]
    for part in loc:
        is_item = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not is_item and not (isinstance(value, dict) and part in value):
            break
        value = value[part]
        names.append(str(part)[:MAX_PLACE])
    return ".".join(names)[:MAX_PLACE]
