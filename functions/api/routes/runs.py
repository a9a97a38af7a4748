"""Runs of agents: their steps, messages to them, forks; and the questions they ask."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.middleware import CORRELATION_ID
from functions.api.http.query import id_of, limit_of, text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject, serialize_job
from rauskuclaw.domain.clock import to_wire

if TYPE_CHECKING:
    from rauskuclaw.builtins.agent.replaying import Replayed, Replays
    from rauskuclaw.domain.runs.inbox import InboxItem
    from rauskuclaw.domain.runs.steps import Step
    from rauskuclaw.services.runs.questions import Asked, Questions
    from rauskuclaw.services.runs.service import Runs

REPLAYED = {"idempotent-replayed": "true"}


class RunEngine(Protocol):
    """Both are asked for only by a request, so that a start does not import them."""

    @property
    def agent_runs(self) -> "Runs": ...

    @property
    def questions(self) -> "Questions": ...

    @property
    def replays(self) -> "Replays": ...


class RunRoutes:
    """Each checks first that the caller may see the job at all (404)."""

    def __init__(self, engine: RunEngine) -> None:
        self._engine = engine

    async def steps(self, request: Request) -> Response:
        params = request.query_params
        after = id_of(params.get("after"))
        found = await self._engine.agent_runs.steps(
            request.path_params["job_id"],
            caller=principal_of(request),
            after=after,
            limit=limit_of(params, "limit", default=200, cap=1000),
        )
        steps = [serialize_step(step) for step in found]
        return reply({"ok": True, "steps": steps, "count": len(steps), "next_after": found[-1].seq if found else after})

    async def say(self, request: Request) -> Response:
        said = await self._engine.agent_runs.say(
            request.path_params["job_id"], await read_object(request), caller=principal_of(request)
        )
        return reply({"ok": True, "id": said.id, "repeated": said.is_repeated}, 202)

    async def unfold(self, request: Request) -> Response:
        said = await self._engine.agent_runs.unfold(request.path_params["job_id"], caller=principal_of(request))
        return reply({"ok": True, "step": int(said.id), "repeated": said.is_repeated}, 202)

    async def fork(self, request: Request) -> Response:
        accepted = await self._engine.agent_runs.fork(
            request.path_params["job_id"],
            await read_object(request),
            caller=principal_of(request),
            idempotency_key=request.headers.get("idempotency-key"),
            correlation_id=request.scope[CORRELATION_ID],
        )
        body: JsonObject = {"ok": True, "job": serialize_job(accepted.job)}
        if accepted.is_replay:
            return reply({**body, "idempotent": True}, headers=REPLAYED)
        return reply(body, 201)

    async def replay(self, request: Request) -> Response:
        found = await self._engine.replays.replay(request.path_params["job_id"], caller=principal_of(request))
        decisions = [serialize_replayed(one) for one in found]
        return reply(
            {"ok": True, "equal": all(one.is_equal for one in found), "decisions": decisions, "count": len(found)}
        )

    async def list_questions(self, request: Request) -> Response:
        params = request.query_params
        page = await self._engine.questions.list_open(
            caller=principal_of(request),
            limit=limit_of(params, "limit", default=50, cap=200),
            cursor=text_of(params, "cursor"),
        )
        found = [serialize_question(asked) for asked in page.items]
        return reply({"ok": True, "questions": found, "count": len(found), "cursor": page.cursor})

    async def read_question(self, request: Request) -> Response:
        asked = await self._engine.questions.get(request.path_params["question_id"], caller=principal_of(request))
        return reply({"ok": True, "question": serialize_question(asked)})

    async def answer(self, request: Request) -> Response:
        caller = principal_of(request)
        asked = await self._engine.questions.reply(
            request.path_params["question_id"], await read_object(request), caller=caller, by=caller.name
        )
        return reply({"ok": True, "question": serialize_question(asked)})


def add_run_routes(app: FastAPI, routes: RunRoutes) -> None:
    add_route(app, "GET", "/v1/jobs/{job_id}/steps", routes.steps, "listSteps")
    add_route(app, "POST", "/v1/jobs/{job_id}/messages", routes.say, "sayToRun")
    add_route(app, "POST", "/v1/jobs/{job_id}/unfold", routes.unfold, "unfoldRun")
    add_route(app, "POST", "/v1/jobs/{job_id}/fork", routes.fork, "forkRun")
    add_route(app, "GET", "/v1/jobs/{job_id}/replay", routes.replay, "replayRun")
    add_route(app, "GET", "/v1/questions", routes.list_questions, "listQuestions")
    add_route(app, "GET", "/v1/questions/{question_id}", routes.read_question, "readQuestion")
    add_route(app, "POST", "/v1/questions/{question_id}/reply", routes.answer, "replyToQuestion")


def serialize_step(step: "Step") -> JsonObject:
    """A step as it was recorded: its type's own fields are in `body`."""
    from rauskuclaw.domain.runs.wire import step_fields

    return step_fields(step)


def serialize_replayed(one: "Replayed") -> JsonObject:
    return {
        "step": one.step,
        "tool": one.tool,
        "equal": one.is_equal,
        "recorded": {"verdict": one.recorded.verdict, "reason": one.recorded.reason, "grant": one.recorded.grant},
        "now": one.now and {"verdict": one.now.verdict, "reason": one.now.reason, "grant": one.now.grant},
    }


def serialize_question(asked: "Asked") -> JsonObject:
    from rauskuclaw.domain.runs.wire import body_fields

    return {
        **body_fields(asked.question),
        "job_id": asked.job.id,
        "job_type": asked.job.type,
        "step": asked.step.seq,
        "asked_at": to_wire(asked.step.at),
        "open": asked.is_open,
        "answer": _serialize_answer(asked.answer) if asked.answer is not None else None,
    }


def _serialize_answer(item: "InboxItem") -> JsonObject:
    return {
        "by": item.body.get("by"),
        "choice": item.body.get("choice"),
        "text": item.body.get("text"),
        "at": to_wire(item.at),
    }
