"""Cursors of lists that are ordered by (created_at, id)."""

import base64
import binascii
import json

from rauskuclaw.errors import InvalidRequestError


def cursor_after(created_at_ms: int, row_id: str) -> str:
    """The cursor of a list ordered by (created_at, id) that goes on after this row."""
    text = json.dumps([created_at_ms, row_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_place(cursor: str) -> tuple[int, str]:
    """The (created_at in milliseconds, id) of a cursor. Raises InvalidRequestError for one that is not ours."""
    try:
        created_at, job_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(created_at) is int and abs(created_at) < 2**63 and type(job_id) is str and job_id.isascii():
            return created_at, job_id
    except (ValueError, TypeError, RecursionError, binascii.Error):
        pass
    raise InvalidRequestError("cursor is not one of ours", details={"fields": [{"field": "cursor"}]})
