"""Checks of what goes into a handler and comes out of it: pure functions, no ports."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from math import isfinite

from pydantic import BaseModel, ValidationError

from rauskuclaw.domain.failures import Failure, FailureClass, HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import strict_json
from rauskuclaw.domain.redaction import redact
from rauskuclaw.errors import RauskuClawError
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.services.checking import listed

MAX_RESULT_BYTES = 1024 * 1024
MAX_RESULT_DEPTH = 64
MAX_MESSAGE_CHARS = 2000
MAX_LINE_BYTES = 8 * 1024
MAX_DETAILS_BYTES = 16 * 1024
MAX_FIELDS_NAMED = 20


def timed_out(timeout_sec: float, *, by_function: bool = False) -> Failure:
    """The failure of a run past its job's time, or past that of the function it ran in. Clients look for `timeout`."""
    text = f"timeout: not done after {timeout_sec:g} s, the timeout_sec of the job"
    if by_function:
        text = f"timeout: not done when the worker function's time was over, before the {timeout_sec:g} s of the job"
    return Failure(text, code="JOB_TIMEOUT", failure_class=FailureClass.TIMEOUT)


def read_input(spec: HandlerSpec, value: Json) -> BaseModel:
    """The job's input as the handler's model; null is read as `{}`. Raises HandlerError `INPUT_INVALID`."""
    try:
        return spec.input_model.model_validate({} if value is None else value)
    except ValidationError as exc:
        message, details = _fields_of("The input", exc)
        raise HandlerError(message, code="INPUT_INVALID", details=details) from exc


def checked_result(spec: HandlerSpec, value: object) -> Json:
    """What a handler returned, as a JSON value every reader can handle.

    Raises HandlerError: `RESULT_INVALID` for what is not JSON (NaN, bytes, a cycle, half a surrogate pair, too
    deep) or not the handler's output model, `RESULT_TOO_LARGE` over 1 MiB.
    """
    try:
        model = spec.output_model.model_validate(value)
        result = model.model_dump(mode="json", warnings="none")
        text = strict_json(result)
        size = len(text.encode())
    except ValidationError as exc:
        message, details = _fields_of("The result", exc)
        raise HandlerError(message, code="RESULT_INVALID", details=details) from exc
    except (ValueError, TypeError, RecursionError) as exc:
        raise HandlerError(f"The result is not JSON: {_why(exc)}", code="RESULT_INVALID") from exc
    if size > MAX_RESULT_BYTES:
        details = {"size_bytes": size, "max_bytes": MAX_RESULT_BYTES}
        raise HandlerError(f"The result has {size} bytes of JSON", code="RESULT_TOO_LARGE", details=details)
    # Two cheap looks at the text; only a result that looks odd is walked. pydantic writes NaN in free fields as null.
    if text.count("[") + text.count("{") > MAX_RESULT_DEPTH and len(list(_levels(result))) > MAX_RESULT_DEPTH:
        raise HandlerError(f"The result is nested over {MAX_RESULT_DEPTH} levels deep", code="RESULT_INVALID")
    if "null" in text and _has_non_finite(model.model_dump(mode="python", warnings="none")):
        raise HandlerError("The result is not JSON: it holds NaN or an infinite number", code="RESULT_INVALID")
    return result


def failure_of(exc: BaseException) -> Failure:
    """The failure an exception of a handler means: its own if it carries one, otherwise a retryable one."""
    if isinstance(exc, HandlerError):
        own = exc.failure
        return replace(
            own,
            message=clean_text(str(own.message)) or own.failure_class,
            details=clean_json(own.details),
            retry_at=_aware(own.retry_at),
        )
    code = exc.code if isinstance(exc, RauskuClawError) else None
    return Failure(clean_text(str(exc)) or type(exc).__name__, code)


def clean_text(text: str, limit: int = MAX_MESSAGE_CHARS) -> str:
    """Text that can be stored and shown: no half surrogate pairs, no credentials, not endless."""
    text = text[: limit + 1].encode("utf-8", "replace").decode("utf-8")
    return redact(text if len(text) <= limit else text[: limit - 1] + "…")


def clean_json(value: Json, max_bytes: int = MAX_DETAILS_BYTES) -> Json:
    """The value if it is JSON of at most `max_bytes`, with credentials masked; otherwise a note of what it was."""
    if value is None:
        return None
    try:
        text = strict_json(value)
        size = len(text.encode())
    except (ValueError, TypeError, RecursionError):
        return {"omitted": f"a value of type {type(value).__name__} that is not JSON"}
    if size > max_bytes:
        return {"omitted": f"{size} bytes of JSON"}
    masked = redact(text)
    if masked == text:
        return value
    return json.loads(masked)


def _aware(moment: datetime | None) -> datetime | None:
    """A time without a zone, as a handler may take it from an HTTP date, is UTC."""
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _fields_of(what: str, exc: ValidationError) -> tuple[str, Json]:
    """A sentence and details that name the faulty fields, without the values, which may be secret."""
    found = [
        {"field": ".".join(str(part) for part in error["loc"]) or "(root)", "message": error["msg"]}
        for error in listed(exc)[:MAX_FIELDS_NAMED]
    ]
    if not found:
        return f"{what} is invalid: {exc.error_count()} of its values are missing or wrong", None
    named = "; ".join(f"{each['field']}: {each['message']}" for each in found)
    return clean_text(f"{what} is invalid: {named}"), clean_json({"fields": found})


def _why(exc: Exception) -> str:
    return clean_text(str(exc), 200)


def _has_non_finite(value: object) -> bool:
    return any(isinstance(each, float) and not isfinite(each) for level in _levels(value) for each in level)


def _levels(value: object) -> Iterator[list[object]]:
    """The values at each depth, outermost first."""
    level = [value]
    while level:
        yield level
        level = [inner for each in level for inner in _children(each)]


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple | set | frozenset) else ()
