"""Job types and the handlers they may name."""

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec, Registry
from rauskuclaw.services.jobs.types import JobTypes


class JobTypeRoutes:
    def __init__(self, types: JobTypes, registry: Registry) -> None:
        self._types = types
        self._registry = registry

    async def list_types(self, request: Request) -> Response:
        principal_of(request)
        found = [serialize_job_type(job_type) for job_type in await self._types.list_types()]
        return reply({"ok": True, "types": found, "count": len(found)})

    async def create(self, request: Request) -> Response:
        principal_of(request)
        job_type = await self._types.create_type(await read_object(request))
        return reply({"ok": True, "type": serialize_job_type(job_type)}, 201)

    async def read(self, request: Request) -> Response:
        principal_of(request)
        job_type = await self._types.get_type(request.path_params["name"])
        spec = self._registry.get(job_type.handler)
        return reply({"ok": True, "type": serialize_job_type(job_type), **_schemas(spec)})

    async def change(self, request: Request) -> Response:
        principal_of(request)
        job_type = await self._types.change_type(request.path_params["name"], await read_object(request))
        return reply({"ok": True, "type": serialize_job_type(job_type)})

    async def handlers(self, request: Request) -> Response:
        principal_of(request)
        specs = filter(None, map(self._registry.get, sorted(self._registry.names)))
        found = [{"name": spec.name, "summary": spec.summary, **_schemas(spec)} for spec in specs]
        return reply({"ok": True, "handlers": found, "count": len(found)})


def _schemas(spec: HandlerSpec | None) -> JsonObject:
    if spec is None:
        return {"input_schema": None, "output_schema": None}
    return {"input_schema": spec.input_schema(), "output_schema": spec.output_schema()}


def add_job_type_routes(app: FastAPI, routes: JobTypeRoutes) -> None:
    add_route(app, "GET", "/v1/job-types", routes.list_types, "listJobTypes")
    add_route(app, "POST", "/v1/job-types", routes.create, "createJobType")
    add_route(app, "GET", "/v1/job-types/{name}", routes.read, "readJobType")
    add_route(app, "PATCH", "/v1/job-types/{name}", routes.change, "changeJobType")
    add_route(app, "GET", "/v1/handlers", routes.handlers, "listHandlers")


def serialize_job_type(job_type: JobType) -> JsonObject:
    return {
        "name": job_type.name,
        "enabled": job_type.enabled,
        "handler": job_type.handler,
        "default_timeout_sec": job_type.default_timeout_sec,
        "default_max_attempts": job_type.default_max_attempts,
    }
