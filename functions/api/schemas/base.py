"""What all shapes share. They are for the OpenAPI document only: answers are built by the routes, requests are read by
the services. Tests hold the two against each other."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict

MOMENT: JsonDict = {"format": "date-time"}
Timestamp = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", json_schema_extra=MOMENT)]
AnyJson = Annotated[Any, Field(description="any JSON value")]
FaultyFields: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["field"],
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    },
}
Details = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "any JSON value; `fields` lists those of the request that are at fault",
            "properties": {"fields": FaultyFields},
        }
    ),
]


class Shape(BaseModel):
    """Base: fields as declared and no others."""

    # Only the description needs these models; building them at every cold start would take 20 ms.
    model_config = ConfigDict(extra="forbid", defer_build=True)


GivenMoment = Annotated[str, Field(description="ISO-8601 with a zone", json_schema_extra=MOMENT)]


def absent(**limits: Any) -> Any:
    """A field of a request that may be left out, and then says nothing: it has no default that a client could send."""
    return Field(default_factory=lambda: None, **limits)


def exactly_one(schema: JsonDict) -> None:
    """For a model of several shapes: a request has one of them, and not two."""
    schema["oneOf"] = schema.pop("anyOf")


class Ok(Shape):
    ok: Literal[True] = Field()


class ErrorDetail(Shape):
    code: str
    message: str
    details: Details = None


class ErrorResponse(Shape):
    ok: Literal[False] = Field()
    error: ErrorDetail
