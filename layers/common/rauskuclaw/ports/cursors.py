"""Cursors of lists: opaque text for clients, a place in the order of a list for the driver that made them."""

import base64
import binascii

from rauskuclaw.errors import InvalidRequestError


def encode_cursor(place: str) -> str:
    """The cursor of a place: letters, digits, `-` and `_`."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The inverse; what the place means is for the driver to check. Raises InvalidRequestError for other text."""
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise foreign_cursor() from None
    if encode_cursor(place) != cursor:
        raise foreign_cursor()
    return place


def foreign_cursor() -> InvalidRequestError:
    """The error for a cursor that no list of ours has given out."""
    return InvalidRequestError("cursor is not one of ours", details={"fields": [{"field": "cursor"}]})
