"""Checking what was sent against a handler's model, at a cost that does not grow with the number of its faults.

Pydantic makes an error, and then a dictionary, for each wrong item of an array; ninety thousand of them fit into one
request. So a list is left at its first wrong item, and errors are only listed while they are few.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, SchemaValidator

MOST_ERRORS_LISTED = 200
M = TypeVar("M", bound=BaseModel)
_MANY_ITEMS = ("list", "tuple", "set", "frozenset")


def checked(model: type[M], value: object) -> M:
    """The value as the model. Raises ValidationError, with one error at most for each list."""
    found: M = _validator(model).validate_python(value)
    return found


def listed(exc: ValidationError) -> list[ErrorDetails]:
    """The errors without the values, or none at all when there are too many of them to be read."""
    if exc.error_count() > MOST_ERRORS_LISTED:
        return []
    return exc.errors(include_url=False, include_context=False, include_input=False)


@cache
def _validator(model: type[BaseModel]) -> SchemaValidator:
    model.model_rebuild()  # models are built at first use
    return SchemaValidator(_leaving_lists_early(model.__pydantic_core_schema__))


def _leaving_lists_early(node: Any) -> Any:
    if isinstance(node, Mapping):
        copied = {name: _leaving_lists_early(inner) for name, inner in node.items()}
        return {**copied, "fail_fast": True} if node.get("type") in _MANY_ITEMS else copied
    return [_leaving_lists_early(inner) for inner in node] if isinstance(node, list) else node
