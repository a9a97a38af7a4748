"""The queues that workers serve: a job in another one waits until somebody does."""

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from rauskuclaw.domain.queues import SERVED_SETTING


class QueueRoutes:
    def __init__(self, served_queues: frozenset[str]) -> None:
        self._served_queues = served_queues

    async def list_queues(self, request: Request) -> Response:
        caller = principal_of(request)
        found = [{"queue": queue, "served": True} for queue in sorted(self._served_queues) if caller.sees(queue)]
        return reply({"ok": True, "setting": SERVED_SETTING, "queues": found, "count": len(found)})


def add_queue_routes(app: FastAPI, routes: QueueRoutes) -> None:
    add_route(app, "GET", "/v1/runtime/queues", routes.list_queues, "listQueues")
