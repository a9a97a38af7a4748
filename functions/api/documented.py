"""Adding routes together with their description: parameters, bodies, answers and errors, each with an example."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from functions.api.examples import ERRORS, JOB_ID
from functions.api.replies import JSON_TYPE
from functions.api.schemas import ErrorResponse

Endpoint = Callable[[Request], Awaitable[Response | ASGIApp]]
SECURITY_SCHEME = "ApiKey"
SCHEMAS_AT = "#/components/schemas/{model}"


class LeanRoute(APIRoute):
    """A route whose endpoint takes the request and returns an ASGI answer.

    FastAPI's own way costs two exit stacks, dependency solving and a validation of the answer for every request;
    endpoints that parse and render by themselves need none of these.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        methods = self.methods or set()
        if scope["method"] not in methods:
            raise HTTPException(405, headers={"allow": ", ".join(sorted(methods))})
        answer = await self.endpoint(Request(scope, receive, send))
        await answer(scope, receive, send)


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
        usual = (500,) if self.public else (401, 403, 429, 500, 503)
        body = (400, 413) if self.body is not None else ()
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


class Api(FastAPI):
    """FastAPI with documented routes: our security scheme, request models and examples in its OpenAPI document."""

    key_header = "x-api-key"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.documented: list[tuple[str, str, Doc]] = []

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            components = document.setdefault("components", {})
            answers = {model for _, _, doc in self.documented for model in doc.models()}
            asked = {doc.body for _, _, doc in self.documented if doc.body is not None}
            answered = {name: _without_null_defaults(schema) for name, schema in _schemas(answers).items()}
            components["schemas"] = dict(sorted((answered | _schemas(asked)).items()))
            components["securitySchemes"] = {
                SECURITY_SCHEME: {"type": "apiKey", "in": "header", "name": self.key_header}
            }
            self._restore_examples(document)
        assert self.openapi_schema is not None
        return self.openapi_schema

    def _restore_examples(self, document: dict[str, Any]) -> None:
        """FastAPI drops every null of the document, also those that examples are meant to show."""
        for method, path, doc in self.documented:
            operation = document["paths"][path][method.lower()]
            for status, (model, example) in doc.answers.items():
                if model is not None:
                    operation["responses"][str(status)]["content"]["application/json"]["example"] = example


def _schemas(models: Iterable[type[BaseModel]]) -> dict[str, dict[str, Any]]:
    """JSON Schemas by name, of the models and of those inside them."""
    named = sorted(models, key=lambda model: model.__name__)
    _, found = models_json_schema([(model, "validation") for model in named], ref_template=SCHEMAS_AT)
    return dict(found["$defs"])


def _without_null_defaults(schema: dict[str, Any]) -> dict[str, Any]:
    """In an answer, `default: null` would tell client generators that the field is always there."""
    for shape in schema.get("properties", {}).values():
        if shape.get("default", ...) is None:
            del shape["default"]
    return schema


def add_route(app: Api, method: str, path: str, endpoint: Endpoint, doc: Doc) -> None:
    """Register a documented route. Routes are tried in the order they are added."""
    app.documented.append((method, path, doc))
    first_status = next(iter(doc.answers))
    app.router.add_api_route(
        path,
        endpoint,
        methods=[method],
        status_code=first_status,
        response_model=None,
        summary=doc.summary,
        tags=[doc.tag],
        responses=doc.responses(),
        openapi_extra=doc.openapi_extra(),
        route_class_override=LeanRoute,
        response_class=JSONResponse if doc.media_type == JSON_TYPE else Response,
        operation_id=doc.id,
    )
