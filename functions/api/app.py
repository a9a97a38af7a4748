"""The app: routes, error rendering and the edge around them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.routing import Route

from functions.api.http.auth import Authenticator, principal_of
from functions.api.http.middleware import Edge
from functions.api.http.rate_limit import RateLimiter, StreamSlots
from functions.api.http.responses import JSON_TYPE, on_http_exception, on_known_error, to_json
from functions.api.http.routing import LeanRoute
from functions.api.http.stream_tokens import TokenDoor
from functions.api.http.trusted_host import HostGuard
from functions.api.http.trusted_proxies import TrustedProxies
from functions.api.routes.agent_tools import AgentToolRoutes, add_agent_tool_routes
from functions.api.routes.conversation_stream import ConversationStreamRoutes, add_conversation_stream_route
from functions.api.routes.conversations import ConversationRoutes, add_conversation_routes
from functions.api.routes.event_stream import StreamTimes
from functions.api.routes.handler_settings import HandlerSettingsRoutes, add_handler_settings_routes
from functions.api.routes.health import HealthRoutes, add_health_routes
from functions.api.routes.intents import IntentRoutes, add_intent_routes
from functions.api.routes.job_stream import StreamRoutes, add_stream_route
from functions.api.routes.job_types import JobTypeRoutes, add_job_type_routes
from functions.api.routes.job_views import JobViewRoutes, add_job_view_routes
from functions.api.routes.jobs import JobRoutes, add_job_routes
from functions.api.routes.memory import MemoryRoutes, add_memory_routes
from functions.api.routes.metrics import MetricsRoutes, add_metrics_routes
from functions.api.routes.providers import ProviderRoutes, add_provider_routes
from functions.api.routes.question_links import LinkRoutes, add_link_routes
from functions.api.routes.queues import QueueRoutes, add_queue_routes
from functions.api.routes.runs import RunRoutes, add_run_routes
from functions.api.routes.schedules import ScheduleRoutes, add_schedule_routes
from functions.api.routes.stream_tokens import StreamTokenRoutes, add_stream_token_routes
from functions.api.routes.suggested_jobs import SuggestedJobRoutes, add_suggested_job_routes
from functions.api.routes.ui_prefs import UiPrefRoutes, add_ui_pref_routes
from functions.api.routes.usage import UsageRoutes, add_usage_routes
from functions.api.routes.working_memory import WorkingMemoryRoutes, add_working_memory_routes
from functions.api.routes.workspace import WorkspaceRoutes, add_workspace_routes
from functions.api.routes.workspace_history import HistoryRoutes, add_history_routes
from functions.api.routes.workspace_transfers import TransferRoutes, add_transfer_routes
from rauskuclaw import __version__
from rauskuclaw.config import ApiSettings, Settings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import JsonObject
from rauskuclaw.errors import RauskuClawError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.jobs.redelivery import Redelivery
from rauskuclaw.services.jobs.service import Jobs
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.ui_prefs import UiPrefs

if TYPE_CHECKING:
    from rauskuclaw.builtins.agent.replaying import Replays
    from rauskuclaw.providers.registry import ChatModels
    from rauskuclaw.services.conversations.erasing import Erasing
    from rauskuclaw.services.conversations.options import Options
    from rauskuclaw.services.conversations.posting import Posting
    from rauskuclaw.services.conversations.reading import Reading
    from rauskuclaw.services.conversations.replies import Replies
    from rauskuclaw.services.conversations.service import Conversations
    from rauskuclaw.services.conversations.turns import Turns
    from rauskuclaw.services.jobs.intents import IntentSubmission
    from rauskuclaw.services.memory.service import Memories
    from rauskuclaw.services.metrics.service import Metrics
    from rauskuclaw.services.runs.links import Links
    from rauskuclaw.services.runs.questions import Questions
    from rauskuclaw.services.runs.service import Runs
    from rauskuclaw.services.schedules.service import Schedules
    from rauskuclaw.services.spending.service import Spending
    from rauskuclaw.services.stream_tokens import StreamTokens
    from rauskuclaw.services.suggestions.service import Suggestions
    from rauskuclaw.services.working_memory import WorkingMemories
    from rauskuclaw.services.workspace.service import WorkspaceService
    from rauskuclaw.tools.batch import ToolBatches
    from rauskuclaw.tools.registry import Tools

MAX_WAIT = timedelta(seconds=60)
# Otherwise FastAPI looks for OpenTelemetry at every request, and exports what the environment asks for.
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


class ApiEngine(Protocol):
    """What the API needs of the engine."""

    @property
    def backend(self) -> Backend: ...

    @property
    def registry(self) -> Registry: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def jobs(self) -> Jobs: ...

    @property
    def types(self) -> JobTypes: ...

    @property
    def schedules(self) -> "Schedules": ...

    @property
    def prefs(self) -> UiPrefs: ...

    @property
    def served_queues(self) -> frozenset[str]: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def chat_models(self) -> "ChatModels": ...

    @property
    def spending(self) -> "Spending": ...

    @property
    def metrics(self) -> "Metrics": ...

    @property
    def memories(self) -> "Memories": ...

    @property
    def agent_runs(self) -> "Runs": ...

    @property
    def questions(self) -> "Questions": ...

    @property
    def question_links(self) -> "Links | None": ...

    @property
    def replays(self) -> "Replays": ...

    @property
    def tools(self) -> "Tools": ...

    @property
    def tool_batches(self) -> "ToolBatches": ...

    @property
    def workspace(self) -> "WorkspaceService": ...

    @property
    def suggestions(self) -> "Suggestions": ...

    @property
    def intents(self) -> "IntentSubmission": ...

    @property
    def working_memories(self) -> "WorkingMemories": ...

    @property
    def stream_tokens(self) -> "StreamTokens": ...

    @property
    def conversations(self) -> "Conversations": ...

    @property
    def posting(self) -> "Posting": ...

    @property
    def turns(self) -> "Turns": ...

    @property
    def replies(self) -> "Replies": ...

    @property
    def conversation_erasing(self) -> "Erasing": ...

    @property
    def conversation_reading(self) -> "Reading": ...

    @property
    def chat_options(self) -> "Options": ...


class Api(FastAPI):
    """FastAPI with lean routes. What describes them is imported with the first call of `openapi`."""

    key_header = "x-api-key"
    key_param = "api_key"

    @property
    def lean_routes(self) -> list[LeanRoute]:
        return [route for route in self.routes if isinstance(route, LeanRoute)]

    def openapi(self) -> JsonObject:
        """Raises KeyError for a route that nothing in functions/api/openapi describes."""
        if self.openapi_schema is None:
            from functions.api.openapi.document import make_document

            self.openapi_schema = make_document(
                self, self.lean_routes, key_header=self.key_header, key_param=self.key_param
            )
        return self.openapi_schema


def create_app(
    engine: ApiEngine,
    settings: ApiSettings,
    *,
    is_behind_gateway: bool = False,
    times: StreamTimes | None = None,
    slots: StreamSlots | None = None,
) -> Api:
    """The API over an open engine, which outlives the app. `is_behind_gateway`: hosts are somebody else's concern."""
    app = Api(
        title="RauskuClaw",
        version=__version__,
        description="Durable jobs: submit, watch, cancel, retry.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
    )
    app.key_header, app.key_param = settings.auth_header, settings.sse_query_param
    app.add_exception_handler(RauskuClawError, on_known_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    authenticator = Authenticator(settings)
    app.add_middleware(
        Edge,
        authenticator=authenticator,
        door=TokenDoor(lambda: engine.stream_tokens, authenticator),
        guard=None if is_behind_gateway else HostGuard.of(settings),
        proxies=TrustedProxies(() if is_behind_gateway else settings.trusted_proxies),
        limiter=RateLimiter(settings.rate_limit_per_sec) if settings.rate_limit_per_sec is not None else None,
    )
    _add_routes(
        app, engine, settings, times or StreamTimes(wait=settings.sse_wait_sec), slots or StreamSlots.of(settings)
    )
    return app


def _add_routes(app: Api, engine: ApiEngine, settings: ApiSettings, times: StreamTimes, slots: StreamSlots) -> None:
    """In the order they are tried, so the busiest come first."""
    store = engine.backend.store
    longest_wait = MAX_WAIT if times.wait is None else timedelta(seconds=times.wait)  # as long as a stream's answer
    streams = StreamRoutes(jobs=engine.jobs, backend=engine.backend, times=times, slots=slots)
    add_job_routes(app, JobRoutes(engine.jobs, served_queues=engine.served_queues))
    add_intent_routes(app, IntentRoutes(engine))
    add_stream_route(app, streams)
    add_job_view_routes(app, JobViewRoutes(engine.jobs, Redelivery(store=store, clock=engine.clock)))
    add_run_routes(app, RunRoutes(engine))
    add_conversation_routes(app, ConversationRoutes(engine))
    add_conversation_stream_route(app, ConversationStreamRoutes(engine, times=times, slots=slots))
    add_suggested_job_routes(app, SuggestedJobRoutes(engine))
    add_stream_token_routes(app, StreamTokenRoutes(engine))
    add_memory_routes(app, MemoryRoutes(engine))
    add_working_memory_routes(app, WorkingMemoryRoutes(engine))
    add_schedule_routes(app, ScheduleRoutes(engine))
    add_workspace_routes(app, WorkspaceRoutes(engine))
    add_transfer_routes(app, TransferRoutes(engine))
    add_history_routes(app, HistoryRoutes(engine))
    add_job_type_routes(app, JobTypeRoutes(engine.types, engine.registry))
    add_usage_routes(app, UsageRoutes(engine))
    add_agent_tool_routes(app, AgentToolRoutes(engine, longest_wait=longest_wait))
    add_handler_settings_routes(app, HandlerSettingsRoutes(engine))
    add_provider_routes(app, ProviderRoutes(engine))
    add_queue_routes(app, QueueRoutes(engine.served_queues))
    add_metrics_routes(app, MetricsRoutes(engine))
    add_ui_pref_routes(app, UiPrefRoutes(engine.prefs))
    add_health_routes(app, HealthRoutes(store=store, clock=engine.clock))
    add_link_routes(app, LinkRoutes(engine))

    async def openapi(request: Request) -> Response:
        principal_of(request)
        return Response(to_json(app.openapi()), media_type=JSON_TYPE)

    app.router.routes.append(Route("/openapi.json", openapi, methods=["GET"]))
