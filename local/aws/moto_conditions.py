"""Conditions of S3 that moto does not look at: those of a copy, at either end, and of the end of an upload in parts.

Requests are looked at on their way to moto, under the lock that keeps others out: one whose condition does not hold
never gets there.
"""

from collections.abc import Callable
from urllib.parse import parse_qs, unquote

Environ = dict[str, object]
Answered = tuple[str, list[tuple[str, str]], bytes]
EtagOf = Callable[[str], str | None]  # of the object at a path, `/bucket/key`


def refusal(environ: Environ, etag_of: EtagOf) -> Answered | None:
    """The answer to a request whose condition does not hold."""
    source = str(environ.get("HTTP_X_AMZ_COPY_SOURCE") or "")
    query = parse_qs(str(environ.get("QUERY_STRING") or ""), keep_blank_values=True)
    is_copy = environ.get("REQUEST_METHOD") == "PUT" and bool(source) and "partNumber" not in query
    ends_upload = environ.get("REQUEST_METHOD") == "POST" and "uploadId" in query
    if not is_copy and not ends_upload:
        return None
    if is_copy:
        there = etag_of("/" + unquote(source).lstrip("/"))
        wanted = environ.get("HTTP_X_AMZ_COPY_SOURCE_IF_MATCH")
        if wanted is not None and there is not None and there != wanted:
            return failed()
    path = str(environ.get("PATH_INFO") or "").encode("latin-1").decode()
    wanted, absent = environ.get("HTTP_IF_MATCH"), environ.get("HTTP_IF_NONE_MATCH")
    if wanted is None and absent is None:
        return None
    there = etag_of(path)
    if wanted is not None and there is None:
        return error("404 Not Found", "NoSuchKey")
    return failed() if (wanted is not None and there != wanted) or (absent is not None and there is not None) else None


def failed() -> Answered:
    return error("412 Precondition Failed", "PreconditionFailed")


def error(status: str, code: str) -> Answered:
    body = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'
    return status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))], body.encode()
