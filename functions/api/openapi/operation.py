"""The description of a route: parameters, bodies, answers and errors, each with an example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from functions.api.http.responses import JSON_TYPE
from functions.api.openapi.examples import ERRORS, JOB_ID
from functions.api.schemas import ErrorResponse

SECURITY_SCHEME = "ApiKey"
SCHEMAS_AT = "#/components/schemas/{model}"


@dataclass(frozen=True)
class Param:
    """A parameter in path, query or header."""

    name: str
    schema: dict[str, Any]
    place: str = "query"
    description: str = ""
    example: Any = None

    def openapi(self) -> dict[str, Any]:
        shown = {"example": self.example} if self.example is not None else {}
        return {
            "name": self.name,
            "in": self.place,
            "required": self.place == "path",
            "description": self.description,
            "schema": self.schema,
            **shown,
        }


CURSOR_PARAM = Param(
    "cursor", {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}, description="opaque, from the page before"
)
JOB_ID_PARAM = Param("job_id", {"type": "string"}, "path", "the job's id", JOB_ID)
IDEMPOTENCY_PARAM = Param(
    "Idempotency-Key",
    {"type": "string"},
    "header",
    "a repeated request with this key gets the job of the first; another request with it is refused with 409",
    "order-4711",
)


@dataclass(frozen=True)
class Doc:
    """What the OpenAPI document says about a route. `id` names the operation in generated clients."""

    id: str
    summary: str
    description: str
    tag: str
    answers: Mapping[int, tuple[type[BaseModel] | None, Any]]
    errors: Sequence[int] = ()
    params: Sequence[Param] = ()
    body: type[BaseModel] | None = None
    body_example: Any = None
    public: bool = False
    media_type: str = JSON_TYPE
    extra: dict[str, Any] = field(default_factory=dict)

    def responses(self) -> dict[int | str, dict[str, Any]]:
        usual = (403, 500) if self.public else (401, 403, 429, 500, 503)
        body = (400, 413, 415) if self.body is not None else ()
        found: dict[int | str, dict[str, Any]] = {
            status: self._answer(status, model, example) for status, (model, example) in self.answers.items()
        }
        for status in sorted({*usual, *body, *self.errors}):
            code, message, description = ERRORS[status]
            example = {"ok": False, "error": {"code": code, "message": message}}
            found[status] = {"description": description, "content": _json_content(ErrorResponse, example)}
        return found

    def models(self) -> set[type[BaseModel]]:
        """What the answers refer to."""
        return {ErrorResponse, *(model for model, _ in self.answers.values() if model is not None)}

    def _answer(self, status: int, model: type[BaseModel] | None, example: Any) -> dict[str, Any]:
        answer: dict[str, Any] = {"description": "Done" if status != 204 else "Nothing more will come"}
        if model is not None:
            answer["content"] = _json_content(model, example)
        elif example is not None:
            answer["content"] = {self.media_type: {"schema": {"type": "string"}, "example": example}}
        return answer

    def openapi_extra(self) -> dict[str, Any]:
        extra: dict[str, Any] = {**self.extra, "security": [] if self.public else [{SECURITY_SCHEME: []}]}
        if self.params:
            extra["parameters"] = [param.openapi() for param in self.params]
        if self.body is not None:
            extra["requestBody"] = {"required": True, "content": _json_content(self.body, self.body_example)}
        return extra


def _json_content(model: type[BaseModel], example: Any) -> dict[str, Any]:
    """Refers to the model by name: given the class itself, FastAPI would build validators for it at every start."""
    return {"application/json": {"schema": {"$ref": SCHEMAS_AT.format(model=model.__name__)}, "example": example}}
