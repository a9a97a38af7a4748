"""Settings of the UI, by scope."""

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.ports import Prefs
from rauskuclaw.services.ui_prefs import DEFAULT_SCOPE, UiPrefs


class UiPrefRoutes:
    def __init__(self, prefs: UiPrefs) -> None:
        self._prefs = prefs

    async def read(self, request: Request) -> Response:
        principal_of(request)
        scope = _scope(request)
        return _reply(scope, await self._prefs.get(scope))

    async def replace(self, request: Request) -> Response:
        principal_of(request)
        scope = _scope(request)
        # Without a body there is nothing to replace the document by; as `{}` it would erase what is there.
        return _reply(scope, await self._prefs.put(scope, await read_object(request, may_be_absent=False)))


def _scope(request: Request) -> str:
    return text_of(request.query_params, "scope") or DEFAULT_SCOPE


def _reply(scope: str, prefs: Prefs | None) -> Response:
    return reply(
        {
            "ok": True,
            "scope": scope,
            "prefs": prefs.document if prefs is not None else {},
            "created_at": to_wire(prefs.created_at) if prefs is not None else None,
            "updated_at": to_wire(prefs.updated_at) if prefs is not None else None,
        }
    )


def add_ui_pref_routes(app: FastAPI, routes: UiPrefRoutes) -> None:
    add_route(app, "GET", "/v1/ui-prefs", routes.read, "readPrefs")
    add_route(app, "PUT", "/v1/ui-prefs", routes.replace, "replacePrefs")
