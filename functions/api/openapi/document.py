"""The OpenAPI document: FastAPI's, with our security scheme, request models and examples."""

from collections.abc import Iterable, Mapping, Sequence

from fastapi import APIRouter, FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from functions.api.http.responses import JSON_TYPE
from functions.api.http.routing import LeanRoute
from functions.api.openapi import (
    agent_tools,
    conversation_deletion,
    conversations,
    handler_settings,
    health,
    intents,
    job_stream,
    job_types,
    job_views,
    jobs,
    memory,
    memory_search,
    metrics,
    providers,
    queues,
    runs,
    schedules,
    stream_tokens,
    suggested_jobs,
    ui_prefs,
    usage,
    working_memory,
    workspace,
    workspace_history,
    workspace_transfers,
)
from functions.api.openapi.operation import SCHEMAS_AT, SECURITY_SCHEME, Answer, Operation
from rauskuclaw.domain.job import JsonObject

NOUNS = (
    agent_tools,
    conversation_deletion,
    conversations,
    handler_settings,
    health,
    intents,
    job_types,
    job_views,
    jobs,
    memory,
    memory_search,
    metrics,
    providers,
    queues,
    runs,
    schedules,
    stream_tokens,
    suggested_jobs,
    ui_prefs,
    usage,
    working_memory,
    workspace,
    workspace_history,
    workspace_transfers,
    job_stream,
)
OPERATIONS: tuple[Operation, ...] = tuple(operation for noun in NOUNS for operation in noun.OPERATIONS)
TAGS = {
    "jobs": "Submit work, watch it, cancel and retry it",
    "runs": "Agents at work: their steps, what is said to them, and other ways from there",
    "conversations": "Chats: messages, turns, and the jobs that are suggested in them",
    "questions": "What runs ask people, and the replies",
    "job types": "What kinds of jobs there are, and which handler runs them",
    "schedules": "Jobs that come back by themselves",
    "tools": "What models may call",
    "memory": "Values in scopes, found by meaning or by words",
    "workspace": "Files that people and agents share",
    "runtime": "How this server is set up and how it does",
    "ui": "Settings of the web UI",
    "auth": "What a key is and may do",
    "health": "For load balancers and supervisors",
}


def make_document(app: FastAPI, routes: Sequence[LeanRoute], *, key_header: str, key_param: str) -> JsonObject:
    """The document of the app's routes. Raises KeyError for one without an operation.

    `key_header` takes the key; `key_param` is the query parameter that streams take it from as well.
    """
    operations = {operation.id: operation for operation in OPERATIONS}
    described = [(route, operations[route.operation_id]) for route in routes]
    router = APIRouter()
    for route, operation in described:
        _add_described(router, route, operation, key_param=key_param)
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=app.openapi_version,
        description=app.description,
        routes=router.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": "/", "description": "the server that this document comes from"}],
        contact={"name": "The operator of this server"},
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    answers = {model for _, operation in described for model in operation.models()}
    bodies = {operation.body for _, operation in described if operation.body is not None}
    answered = {name: _without_null_defaults(schema) for name, schema in _schemas(answers).items()}
    components = document.setdefault("components", {})
    components["schemas"] = dict(sorted((answered | _schemas(bodies)).items()))
    components["securitySchemes"] = {SECURITY_SCHEME: {"type": "apiKey", "in": "header", "name": key_header}}
    for route, operation in described:
        _restore_examples(document["paths"][route.path][route.method.lower()], operation.answers)
    return document


def _add_described(router: APIRouter, route: LeanRoute, operation: Operation, *, key_param: str) -> None:
    """The route as FastAPI would have it, only to be described."""
    router.add_api_route(
        route.path,
        route.endpoint,
        methods=[route.method],
        status_code=next(iter(operation.answers)),
        response_model=None,
        summary=operation.summary,
        description=operation.description,
        tags=[operation.tag],
        responses=operation.responses(),
        openapi_extra=operation.openapi_extra(key_param=key_param),
        response_class=JSONResponse if operation.media_type == JSON_TYPE else Response,
        operation_id=operation.id,
    )


def _restore_examples(described: JsonObject, answers: Mapping[int, Answer]) -> None:
    """FastAPI drops every null of the document, also those that examples are meant to show."""
    for status, answer in answers.items():
        if answer.model is not None:
            described["responses"][str(status)]["content"]["application/json"]["example"] = answer.example


def _schemas(models: Iterable[type[BaseModel]]) -> dict[str, JsonObject]:
    """JSON Schemas by name, of the models and of those inside them."""
    named = sorted(models, key=lambda model: model.__name__)
    _, found = models_json_schema([(model, "validation") for model in named], ref_template=SCHEMAS_AT)
    return dict(found["$defs"])


def _without_null_defaults(schema: JsonObject) -> JsonObject:
    """In an answer, `default: null` would tell client generators that the field is always there."""
    for field in schema.get("properties", {}).values():
        if field.get("default", ...) is None:
            del field["default"]
    return schema
