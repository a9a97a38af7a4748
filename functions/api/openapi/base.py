"""The base of all models. They are for the OpenAPI document only: answers are built by the routes, requests are read by
the services. Tests hold the two against each other."""

from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, RootModel, WithJsonSchema
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from rauskuclaw.domain.job import Json, JsonObject

JOB_ID = "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11"
AT = "2026-02-17T18:11:01.123Z"
MOMENT: JsonDict = {"format": "date-time"}
Timestamp = Annotated[
    str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", json_schema_extra=MOMENT, examples=[AT])
]
GivenMoment = Annotated[str, Field(description="ISO-8601 with a zone", json_schema_extra=MOMENT)]
AnyJson = Annotated[Json, Field(description="any JSON value")]
Count = Annotated[int, Field(examples=[1])]
FaultyFields: JsonObject = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["field"],
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    },
}
Details = Annotated[
    Json,
    WithJsonSchema(
        {
            "description": "any JSON value; `fields` lists those of the request that are at fault",
            "properties": {"fields": FaultyFields},
        }
    ),
]


class Schema(BaseModel):
    """Base: fields as declared and no others."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


def absent(**limits: Any) -> Any:
    """A field of a request that may be left out, and then says nothing: it has no default that a client could send."""
    return Field(default_factory=lambda: None, **limits)


def exactly_one(schema: JsonDict) -> None:
    """For a model of several shapes: a request has one of them, and not two."""
    schema["oneOf"] = schema.pop("anyOf")


class Ok(Schema):
    ok: Literal[True] = Field()


class ErrorDetail(Schema):
    code: str
    message: str
    details: Details = None


class ErrorResponse(Schema):
    ok: Literal[False] = Field()
    error: ErrorDetail


def example_of(model: type[BaseModel], **changed: Any) -> Any:
    """A value of the model, put together from the examples of its fields.

    A field without an example is left out where it may be, else it is null, its first literal, or put together in turn.
    Raises TypeError when none of these is possible. `changed` stands in for what the fields say.
    """
    fields = model.model_fields
    if issubclass(model, RootModel):
        return _example(fields["root"], fields["root"].annotation)
    shown = {name: field for name, field in fields.items() if field.examples or field.is_required()}
    return {name: _example(field, field.annotation) for name, field in shown.items() if name not in changed} | changed


def _example(field: FieldInfo | None, annotation: object) -> Json:
    if field is not None and field.examples:
        return field.examples[0]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _example(next((each for each in inner[1:] if isinstance(each, FieldInfo)), None), inner[0])
    if annotation is Any or NoneType in inner:
        return None
    if origin is Literal:
        return inner[0]
    if origin is list:
        return [_example(None, inner[0])]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return example_of(annotation)
    raise TypeError(f"{annotation} needs an example")
