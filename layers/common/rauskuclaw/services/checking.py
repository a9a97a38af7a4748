"""Checking what was sent against a handler's model, at a cost that does not grow with the number of its faults.

Pydantic makes an error, and then a dictionary, for each wrong item of an array; ninety thousand of them fit into one
request. So a list is left at its first wrong item, and errors are only listed while they are few.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MAX_ERRORS_LISTED = 200
_MANY_ITEMS = ("list", "tuple", "set", "frozenset")


def listed(exc: ValidationError) -> list[ErrorDetails]:
    """The errors without the values, or none at all when there are too many of them to be read."""
    if exc.error_count() > MAX_ERRORS_LISTED:
        return []
    return exc.errors(include_url=False, include_context=False, include_input=False)


def leaving_lists_early(schema: Any) -> Any:
    """A core schema, with every list in it left at its first wrong item."""
    if isinstance(schema, Mapping):
        copied = {name: leaving_lists_early(inner) for name, inner in schema.items()}
        return {**copied, "fail_fast": True} if schema.get("type") in _MANY_ITEMS else copied
    return [leaving_lists_early(inner) for inner in schema] if isinstance(schema, list) else schema
