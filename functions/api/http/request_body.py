"""Reading the body of a request, within its limit."""

import re
from urllib.parse import parse_qs

from fastapi import Request
from starlette.datastructures import Headers

from functions.api.http.strict_json import parse_json
from rauskuclaw.domain.exceptions import Signal
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import PayloadTooLargeError, UnsupportedMediaTypeError
from rauskuclaw.services.fields import FieldFault, fault_details, invalid, require_object

MAX_BODY_BYTES = 1024 * 1024
# Their bodies are files, or hold one, and have limits of their own.
FILE_PATHS = frozenset({"/v1/workspace/upload", "/v1/workspace/file", "/v1/workspace/create"})
CHARSET = re.compile(r"""charset\s*=\s*["']?([^"';\s]*)""")


class ClientGoneSignal(Signal):
    """The client closed the connection before its request was complete; nobody is there to answer."""


def too_large(max_bytes: int = MAX_BODY_BYTES) -> PayloadTooLargeError:
    return PayloadTooLargeError(f"The request body is larger than {max_bytes} bytes", details={"max_bytes": max_bytes})


async def read_object(
    request: Request, *, may_be_absent: bool = True, max_bytes: int = MAX_BODY_BYTES
) -> dict[str, Json]:
    """The JSON object in the body; `{}` when there is no body, unless a body is what the request is about.

    Raises PayloadTooLargeError, UnsupportedMediaTypeError, InvalidRequestError (`INVALID_JSON`, or naming the place).
    """
    raw = await _read(request, max_bytes)
    if not raw and may_be_absent:
        return {}
    if not raw:
        raise invalid([FieldFault("body", "is required")])
    _check_kind(request.headers)
    return require_object(parse_json(raw))


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form that a browser sent; the first of each name. Raises PayloadTooLargeError."""
    text = (await _read(request, MAX_BODY_BYTES)).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(text, max_num_fields=100).items()}


def _check_kind(headers: Headers) -> None:
    """What is not plain UTF-8 is refused by its header: read as such, it would be garbage, or something else."""
    if headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
        fault = FieldFault("content-encoding", "must be absent: send the body uncompressed")
        raise UnsupportedMediaTypeError("The body is compressed", details=fault_details([fault]))
    content_type, _, parameters = headers.get("content-type", "").lower().partition(";")
    if content_type.strip() != "application/json":
        raise invalid([FieldFault("content-type", "must be application/json")])
    charset = CHARSET.search(parameters)
    if charset is not None and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        fault = FieldFault("content-type", "must name no charset but utf-8")
        raise UnsupportedMediaTypeError("The body is not in UTF-8", details=fault_details([fault]))


async def _read(request: Request, max_bytes: int) -> bytes:
    """The limit is kept while reading, because a chunked body does not announce its length."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneSignal
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > max_bytes:
            raise too_large(max_bytes)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
