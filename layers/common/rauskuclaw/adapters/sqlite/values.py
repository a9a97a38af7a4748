"""Values of every table: times are stored as milliseconds, JSON as compact text; and the cursors of lists.

A cursor is the place of a row in an order by (a time, id).
"""

import base64
import binascii
import json
from datetime import datetime

from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import InvalidRequestError

dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def loads(text: str | None) -> Json:
    return None if text is None or text == "null" else json.loads(text)


def ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def moment_of(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)


def cursor_after(at_ms: int, row_id: str) -> str:
    """The cursor of a list ordered by (time, id) that goes on after this row."""
    text = json.dumps([at_ms, row_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_place(cursor: str) -> tuple[int, str]:
    """The (time in milliseconds, id) of a cursor. Raises InvalidRequestError for one that is not ours."""
    try:
        at_ms, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(at_ms) is int and abs(at_ms) < 2**63 and type(row_id) is str and row_id.isascii():
            return at_ms, row_id
    except (ValueError, TypeError, RecursionError, binascii.Error):
        pass
    raise InvalidRequestError("cursor is not one of ours", details={"fields": [{"field": "cursor"}]})
