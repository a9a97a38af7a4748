"""Errors that servers report within an answer whose status was a success: their words, and what class they are of."""

import json
import re
from dataclasses import dataclass

from rauskuclaw.domain.job import Json, JsonObject

# Texts in `code`, `type` or `status`, as OpenAI, Anthropic, vLLM, Google and gateways have them, as a status of HTTP.
STATUS_OF = {
    "invalid_request_error": 400,
    "invalid_parameter_error": 400,
    "invalid_argument": 400,
    "badrequesterror": 400,
    "bad_request": 400,
    "failed_precondition": 400,
    "context_length_exceeded": 400,
    "content_filter": 400,
    "content_policy_violation": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "unauthenticated": 401,
    "unauthorized": 401,
    "insufficient_credits": 402,
    "payment_required": 402,
    "billing_error": 402,
    "permission_error": 403,
    "permission_denied": 403,
    "forbidden": 403,
    "not_found_error": 404,
    "notfounderror": 404,
    "not_found": 404,
    "model_not_found": 404,
    "request_too_large": 413,
    "insufficient_quota": 429,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "rate_limited": 429,
    "too_many_requests": 429,
    "resource_exhausted": 429,
    "internalservererror": 500,
    "internal_server_error": 500,
    "internal": 500,
    "server_error": 500,
    "api_error": 500,
    "unavailable": 503,
    "service_unavailable": 503,
    "timeout_error": 504,
    "deadline_exceeded": 504,
    "overloaded_error": 529,
}
ERROR_EVENT = "error"
MAX_CHARS = 2000
MARKUP = re.compile(r"<(script|style)\b[^>]*>[^<]*</\1>|<[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reported:
    """`status` is that of HTTP the error would have had; None where nothing tells."""

    words: str
    status: int | None = None


def reported_in(chunk: JsonObject, *, event: str | None = None) -> Reported | None:
    """The error in a chunk of an answer, None for a chunk without one. `event` is the event's name, if it has one."""
    error = chunk.get("error")
    has_choices = isinstance(chunk.get("choices"), list)
    if error or (error == {} and not has_choices):
        return Reported(words_of(chunk), _status(error if isinstance(error, dict) else {}) or _status(chunk))
    if has_choices:
        return None
    if event == ERROR_EVENT or chunk.get("object") == "error" or chunk.get("type") == "error" or "detail" in chunk:
        return Reported(words_of(chunk), _status(chunk))
    return None


def words_of(body: Json) -> str:
    """What the other side says, from the usual places of an error's body; without them, the body itself, cut."""
    if isinstance(body, list) and len(body) == 1:
        return words_of(body[0])
    if isinstance(body, str):
        return _cut(MARKUP.sub(" ", _cut(body, 10 * MAX_CHARS)))
    if isinstance(body, dict):
        for place in ("error", "message", "msg", "detail", "errors"):
            if body.get(place):
                return words_of(body[place])
    return _cut(json.dumps(body, ensure_ascii=False)) if body else ""


def _cut(text: str, size: int = MAX_CHARS) -> str:
    """Between two words: the half of a key would not be known for one."""
    return text if len(text) <= size else text[:size].rpartition(" ")[0]


def _status(error: JsonObject) -> int | None:
    named = [error.get(place) for place in ("code", "status", "status_code", "type")]
    numbers = (_number(value) for value in named)
    texts = (STATUS_OF.get(value.lower()) for value in named if isinstance(value, str))
    return next((status for status in (*numbers, *texts) if status is not None), None)


def _number(value: Json) -> int | None:
    if isinstance(value, str) and re.fullmatch("[45][0-9]{2}", value, re.ASCII):
        return int(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 400 <= value < 600
    return int(value) if is_number else None
