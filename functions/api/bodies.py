"""Reading the body of a request, within its limit."""

from fastapi import Request

from functions.api.json_text import parse_json
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import PayloadTooLargeError
from rauskuclaw.services.fields import FieldFault, invalid, require_object

LARGEST_BODY_BYTES = 1024 * 1024


class ClientGone(Exception):
    """The client closed the connection before its request was complete; nobody is there to answer."""


def too_large() -> PayloadTooLargeError:
    return PayloadTooLargeError(
        f"The request body is larger than {LARGEST_BODY_BYTES} bytes", details={"max_bytes": LARGEST_BODY_BYTES}
    )


async def read_object(request: Request) -> dict[str, Json]:
    """The JSON object in the body; `{}` when there is no body.

    Raises PayloadTooLargeError, InvalidRequestError (`INVALID_JSON`, or naming the place of the fault).
    """
    raw = await _read(request)
    if not raw:
        return {}
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise invalid([FieldFault("content-type", "must be application/json")])
    return require_object(parse_json(raw))


async def _read(request: Request) -> bytes:
    """The limit is kept while reading, because a chunked body does not announce its length."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > LARGEST_BODY_BYTES:
            raise too_large()
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
