"""Values of every table: times are stored as milliseconds, JSON as compact text; and the cursors of lists.

A cursor is the place of a row in an order by (a time, id).
"""

import json
from typing import Any

from rauskuclaw.domain.job import JobError, Json
from rauskuclaw.domain.json import ascii_json, compact_json
from rauskuclaw.domain.memories import EmbeddingError
from rauskuclaw.domain.stored_errors import error_fields
from rauskuclaw.ports.cursors import decode_cursor, encode_cursor, foreign_cursor

SqliteValue = None | int | float | str | bytes  # what is bound, and what a column holds
Values = tuple[SqliteValue, ...]  # what is bound to one statement
Row = Any  # a tuple of a result, or the rest of one; its statement says what the columns are

dumps = compact_json


def loads(text: str | None) -> Json:
    return None if text is None or text == "null" else json.loads(text)


def error_text(error: JobError | EmbeddingError | None) -> str | None:
    """An error as it is stored."""
    return None if error is None else dumps(error_fields(error))


def cursor_after(at_ms: int, row_id: str) -> str:
    """The cursor of a list ordered by (time, id) that goes on after this row."""
    return encode_cursor(ascii_json([at_ms, row_id]))


def cursor_place(cursor: str) -> tuple[int, str]:
    """The (time in milliseconds, id) of a cursor. Raises InvalidRequestError for one that is not ours."""
    try:
        at_ms, row_id = json.loads(decode_cursor(cursor))
        if type(at_ms) is int and abs(at_ms) < 2**63 and type(row_id) is str and row_id.isascii():
            return at_ms, row_id
    except (ValueError, TypeError, RecursionError):
        pass
    raise foreign_cursor()
