"""Rendering answers: compact JSON on a single line, and one envelope for every error."""

from collections.abc import Mapping

from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import ascii_json, strict_json
from rauskuclaw.errors import BackendError, InvalidRequestError, LimitExceededError, NotFoundError, RauskuClawError

JSON_TYPE = "application/json"
RETRY_AFTER_SEC = 1  # when storage did not answer


def to_json(value: Json) -> bytes:
    try:
        return strict_json(value).encode()
    except UnicodeEncodeError:
        # Half a surrogate pair, which only old data can hold: escaped, it is at least JSON.
        return ascii_json(value).encode()


def reply(content: Json, status: int = 200, *, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(to_json(content), status_code=status, headers=headers, media_type=JSON_TYPE)


def error_body(error: RauskuClawError) -> dict[str, Json]:
    """The `error` member of the envelope; `details` only when there are some."""
    body: dict[str, Json] = {"code": error.code, "message": error.message}
    if error.details is not None:
        body["details"] = error.details
    return body


def error_reply(error: RauskuClawError, *, headers: Mapping[str, str] | None = None) -> Response:
    """The error envelope with the status of the error."""
    given = dict(headers or {})
    if isinstance(error, LimitExceededError) and isinstance(error.details, dict):
        given["retry-after"] = str(error.details.get("retry_after_sec", 1))
    elif isinstance(error, BackendError) and error.retryable:
        given.setdefault("retry-after", str(RETRY_AFTER_SEC))
    return reply({"ok": False, "error": error_body(error)}, error.status, headers=given)


async def on_known_error(request: Request, exc: Exception) -> Response:
    """Errors we raise on purpose."""
    assert isinstance(exc, RauskuClawError)
    return error_reply(exc)


async def on_http_exception(request: Request, exc: Exception) -> Response:
    """What routing raises: unknown paths and methods."""
    assert isinstance(exc, HTTPException)
    if exc.status_code == 404:
        error: RauskuClawError = NotFoundError("There is no such route")
    elif exc.status_code == 405:
        error = InvalidRequestError("This route does not take this method", code="METHOD_NOT_ALLOWED")
        error.status = 405
    else:
        error = InvalidRequestError(str(exc.detail))
        error.status = exc.status_code
    headers = {**(exc.headers or {}), "allow": _allowed_methods(request)} if error.status == 405 else exc.headers
    return error_reply(error, headers=headers)


def _allowed_methods(request: Request) -> str:
    """What the path takes; a route knows only its own methods, and a path may have several routes.

    `/v1/jobs/batch` is also a job's path, of a job that cannot be; where a path is spelt out, its own methods count.
    """
    matching = [route for route in request.app.router.routes if route.matches(request.scope)[0] is not Match.NONE]
    matching = [route for route in matching if route.path == request.scope["path"]] or matching
    return ", ".join(sorted({method for route in matching for method in getattr(route, "methods", None) or ()}))
