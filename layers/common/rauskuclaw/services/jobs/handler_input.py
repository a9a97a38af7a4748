"""Checking a job's input against its handler's model when the job is submitted.

Only wrong types of fields that are present are refused here. What is missing or has a faulty value is left to the
handler, which fails with a code of its own, because clients count on such jobs being accepted.
"""

from collections import defaultdict
from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rauskuclaw.builtins.checking import listed
from rauskuclaw.domain.job import Json
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.services.fields import LONGEST_PLACE, FieldFault

NO_OBJECT = frozenset({"model_type", "model_attributes_type", "dict_type"})  # their own texts name our classes
WRONG_TYPE_ENDINGS = ("_type", "_parsing", "_from_float", "_attributes")


def input_faults(spec: HandlerSpec, value: Json) -> list[FieldFault]:
    """The fields of `value` whose type the handler's model cannot take; of a list the first such item.

    None is read as `{}`.
    """
    if spec.lenient_input:
        return []
    try:
        spec.input_model.model_validate({} if value is None else value)
    except ValidationError as exc:
        errors = listed(exc)
        if not errors:
            return [FieldFault("input", f"{exc.error_count()} of its values are missing or wrong")]
        return _wrong_types(errors, value)
    return []


def _wrong_types(errors: Sequence[ErrorDetails], value: Json) -> list[FieldFault]:
    """A union reports one error for each of its members, so a field is wrong only when all its errors are."""
    messages: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for error in errors:
        place = _place(error["loc"], value)
        if error["type"] != "missing" and place is not None:
            message = "must be a JSON object" if error["type"] in NO_OBJECT else error["msg"]
            messages[place].append((error["type"].endswith(WRONG_TYPE_ENDINGS), message))
    return [FieldFault(place, found[0][1]) for place, found in messages.items() if all(is_type for is_type, _ in found)]


def _place(loc: Sequence[int | str], value: Json) -> str | None:
    """The path of the deepest part of `loc` that is in the input; what follows it names a member of a union."""
    names = ["input"]
    for part in loc:
        is_item = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not is_item and not (isinstance(value, dict) and part in value):
            break
        value = value[part]
        names.append(str(part)[:LONGEST_PLACE])
    return ".".join(names)[:LONGEST_PLACE]
