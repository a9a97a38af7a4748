"""An operation of the document: parameters, body, answers and errors. Examples come from the models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from functions.api.http.responses import JSON_TYPE
from functions.api.openapi.base import JOB_ID, ErrorResponse, example_of
from rauskuclaw.domain.job import Json, JsonObject

SECURITY_SCHEME = "ApiKey"
SCHEMAS_AT = "#/components/schemas/{model}"
Access = Literal["public", "read", "write"]
ERRORS: dict[int, tuple[str, str, str]] = {
    400: ("VALIDATION_ERROR", "Invalid request: priority: must be an integer from 0 to 10", "Something is malformed"),
    401: ("UNAUTHORIZED", "A valid API key is required", "No key, or not a known one"),
    403: ("FORBIDDEN", "This key may only read", "The key may not do this"),
    404: ("NOT_FOUND", "Job not found", "There is no such thing"),
    409: ("CONFLICT", "The job has succeeded already", "The state does not allow this, or the name or key is taken"),
    413: ("PAYLOAD_TOO_LARGE", "The request body is larger than 1048576 bytes", "It is over its limit"),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The body is compressed", "It is not plain UTF-8"),
    416: ("RANGE_NOT_SATISFIABLE", "The file has 7 bytes", "The range begins behind the end of the file"),
    429: ("RATE_LIMITED", "Too many requests from this caller", "Come back after `retry-after` seconds"),
    500: ("INTERNAL_ERROR", "Something went wrong on our side", "A fault of the server; its log has the request id"),
    507: ("STORAGE_FULL", "There is no room", "There is no room for what was to be written; nothing was changed"),
    503: ("STORE_UNAVAILABLE", "The store did not answer", "Storage did not answer, or no key is configured; retry"),
}


BINARY: JsonObject = {"type": "string", "format": "binary"}
FILE_BODIES: dict[str, JsonObject] = {
    "application/octet-stream": BINARY,
    "multipart/form-data": {
        "type": "object",
        "required": ["path", "file"],
        "properties": {"path": {"type": "string"}, "overwrite": {"type": "boolean"}, "file": BINARY},
    },
}


@dataclass(frozen=True)
class Param:
    """A parameter in path, query or header."""

    name: str
    schema: JsonObject
    place: str = "query"
    description: str = ""
    example: Json = None
    is_required: bool = False  # those of the path always are

    def openapi(self) -> JsonObject:
        shown = {"example": self.example} if self.example is not None else {}
        return {
            "name": self.name,
            "in": self.place,
            "required": self.is_required or self.place == "path",
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
class Answer:
    """What a status is answered with: JSON of a model, text, or nothing."""

    model: type[BaseModel] | None = None
    example: Json = None


def answer(model: type[BaseModel], **changed: Any) -> Answer:
    """An answer of the model, with the examples of its fields but for those `changed`."""
    return Answer(model, example_of(model, **changed))


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What the OpenAPI document says about a route.

    `id` names the operation in generated clients. `access` is who may call it: `public` without a key, `read` with any
    key, `write` with one that may change things; tests hold the routes to it. `key_in_query`: also takes the key there.
    `files`: media types of bodies that are a file, in place of `body`.
    """

    id: str
    summary: str
    description: str
    tag: str
    access: Access
    answers: Mapping[int, Answer]
    errors: Sequence[int] = ()
    params: Sequence[Param] = ()
    body: type[BaseModel] | None = None
    files: Sequence[str] = ()
    media_type: str = JSON_TYPE
    key_in_query: bool = False

    def responses(self) -> dict[int | str, JsonObject]:
        usual = (403, 500) if self.access == "public" else (401, 403, 429, 500, 503)
        body = (400, 413, 415) if self.body is not None else ()
        found: dict[int | str, JsonObject] = {
            status: self._response(status, answer) for status, answer in self.answers.items()
        }
        for status in sorted({*usual, *body, *self.errors}):
            code, message, description = ERRORS[status]
            example = {"ok": False, "error": {"code": code, "message": message}}
            found[status] = {"description": description, "content": _json_content(ErrorResponse, example)}
        return found

    def models(self) -> set[type[BaseModel]]:
        """What the answers refer to."""
        return {ErrorResponse, *(answer.model for answer in self.answers.values() if answer.model is not None)}

    def _response(self, status: int, answer: Answer) -> JsonObject:
        response: JsonObject = {"description": "Done" if status != 204 else "Nothing more will come"}
        if answer.model is not None:
            response["content"] = _json_content(answer.model, answer.example)
        elif answer.example is not None:
            response["content"] = {self.media_type: {"schema": {"type": "string"}, "example": answer.example}}
        return response

    def openapi_extra(self, *, key_param: str) -> JsonObject:
        extra: JsonObject = {"security": [] if self.access == "public" else [{SECURITY_SCHEME: []}]}
        params = list(self.params)
        if self.key_in_query:
            text = "the API key, for clients that cannot set headers"
            params.append(Param(key_param, {"type": "string"}, description=text))
        if params:
            extra["parameters"] = [param.openapi() for param in params]
        if self.body is not None:
            content = _json_content(self.body, example_of(self.body))
            content |= {media_type: {"schema": FILE_BODIES[media_type]} for media_type in self.files}
            extra["requestBody"] = {"required": True, "content": content}
        return extra


def _json_content(model: type[BaseModel], example: Json) -> JsonObject:
    """Refers to the model by name: given the class itself, FastAPI would build validators for it at every start."""
    return {"application/json": {"schema": {"$ref": SCHEMAS_AT.format(model=model.__name__)}, "example": example}}
