"""The OpenAPI document: FastAPI's, with our security scheme, request models and examples."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from functions.api.http.responses import JSON_TYPE
from functions.api.http.routing import Api, LeanRoute
from functions.api.openapi import (
    health,
    job_stream,
    job_types,
    job_views,
    jobs,
    memory,
    metrics,
    providers,
    queues,
    schedules,
    ui_prefs,
    usage,
)
from functions.api.openapi.operation import SCHEMAS_AT, SECURITY_SCHEME, Doc

NOUNS = (health, job_types, job_views, jobs, memory, metrics, providers, queues, schedules, ui_prefs, usage)


TAGS = {
    "jobs": "Submit work, watch it, cancel and retry it",
    "job types": "What kinds of jobs there are, and which handler runs them",
    "schedules": "Jobs that come back by themselves",
    "memory": "Values in scopes, found by meaning or by words",
    "runtime": "How this server is set up and how it does",
    "ui": "Settings of the web UI",
    "auth": "What a key is and may do",
    "health": "For load balancers and supervisors",
}


def all_docs(*, key_param: str) -> list[Doc]:
    """Every description. `key_param` is the query parameter that streams take the key from."""
    return [*(doc for noun in NOUNS for doc in noun.docs()), *job_stream.docs(key_param=key_param)]


def make_document(app: Api) -> dict[str, Any]:
    """The document of the app's routes. Raises KeyError for one without a description."""
    docs = {doc.id: doc for doc in all_docs(key_param=app.key_param)}
    described = [(route, docs[route.operation_id]) for route in app.lean_routes]
    router = APIRouter()
    for route, doc in described:
        _add_described(router, route, doc)
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
    answers = {model for _, doc in described for model in doc.models()}
    asked = {doc.body for _, doc in described if doc.body is not None}
    answered = {name: _without_null_defaults(schema) for name, schema in _schemas(answers).items()}
    components = document.setdefault("components", {})
    components["schemas"] = dict(sorted((answered | _schemas(asked)).items()))
    components["securitySchemes"] = {SECURITY_SCHEME: {"type": "apiKey", "in": "header", "name": app.key_header}}
    for route, doc in described:
        _restore_examples(document["paths"][route.path][route.method.lower()], doc.answers)
    return document


def _add_described(router: APIRouter, route: LeanRoute, doc: Doc) -> None:
    """The route as FastAPI would have it, only to be described."""
    router.add_api_route(
        route.path,
        route.endpoint,
        methods=[route.method],
        status_code=next(iter(doc.answers)),
        response_model=None,
        summary=doc.summary,
        description=doc.description,
        tags=[doc.tag],
        responses=doc.responses(),
        openapi_extra=doc.openapi_extra(),
        response_class=JSONResponse if doc.media_type == JSON_TYPE else Response,
        operation_id=doc.id,
    )


def _restore_examples(operation: dict[str, Any], answers: Mapping[int, tuple[type[BaseModel] | None, Any]]) -> None:
    """FastAPI drops every null of the document, also those that examples are meant to show."""
    for status, (model, example) in answers.items():
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
