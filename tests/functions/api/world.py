"""The API over a real SQLite file, without a network: clients, a clock, and hands that run jobs to their end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, SecretStr

from functions.api.app import Api, create_app
from functions.api.http.rate_limit import StreamSlots
from functions.api.routes.event_stream import StreamTimes
from rauskuclaw.adapters.search.vec import SqliteSearchTools
from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.builtins.agent.replaying import Replays
from rauskuclaw.builtins.registry import seeded_types
from rauskuclaw.config import (
    ApiKey,
    ApiSettings,
    BudgetSettings,
    DatabaseSettings,
    MemorySettings,
    MetricsSettings,
    ProviderSettings,
    Settings,
    WorkspaceSettings,
)
from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.callbacks import CallbackGate
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.errors import NotFoundError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import HandlerSpec, Registry
from rauskuclaw.ports.models import Embedder
from rauskuclaw.ports.tools import ToolOffer
from rauskuclaw.ports.workspace import WorkspaceStorage
from rauskuclaw.providers.registry import ChatModels
from rauskuclaw.services.conversations.erasing import Erasing
from rauskuclaw.services.conversations.options import Options
from rauskuclaw.services.conversations.posting import Posting
from rauskuclaw.services.conversations.reading import Reading
from rauskuclaw.services.conversations.replies import Replies
from rauskuclaw.services.conversations.service import Conversations
from rauskuclaw.services.conversations.turns import Turns
from rauskuclaw.services.jobs.endings import Endings
from rauskuclaw.services.jobs.intents import IntentSubmission
from rauskuclaw.services.jobs.limits import TimeoutCap
from rauskuclaw.services.jobs.service import Jobs
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.memory.service import Memories
from rauskuclaw.services.metrics.service import Metrics
from rauskuclaw.services.runs.links import Links
from rauskuclaw.services.runs.questions import Questions
from rauskuclaw.services.runs.service import Runs
from rauskuclaw.services.schedules.service import Schedules
from rauskuclaw.services.spending.prices import PriceTable
from rauskuclaw.services.spending.service import Spending
from rauskuclaw.services.stream_tokens import StreamTokens
from rauskuclaw.services.suggestions.service import Suggestions
from rauskuclaw.services.ui_prefs import UiPrefs
from rauskuclaw.services.working_memory import WorkingMemories
from rauskuclaw.services.workspace.service import WorkspaceService
from rauskuclaw.tools.batch import ToolBatches
from rauskuclaw.tools.declaration import ToolParts
from rauskuclaw.tools.registry import Tools
from tests.functions.api.chats import Chats, build_chats
from tests.support.clock import ManualClock
from tests.support.embedder import FakeEmbedder
from tests.support.factories import make_failure
from tests.support.inmemory_workspace import Shelf, open_inmemory_workspace

ADMIN, READER, DEAF, SCOPED = "admin-key-1", "reader-key-1", "deaf-key-1", "scoped-key-1"
KEYS = (
    ApiKey(name="ops", key=SecretStr(ADMIN)),
    ApiKey(name="viewer", key=SecretStr(READER), role="read"),
    ApiKey(name="deaf", key=SecretStr(DEAF), sse=False),
    ApiKey(name="scoped", key=SecretStr(SCOPED), queue_allowlist=frozenset({"mail", "print"})),
)
LINKS = Links("link-secret", "https://claw.example.com")
SERVED = frozenset({"default", "mail"})
BASE_URL = "http://127.0.0.1:3001"
BUDGETS = BudgetSettings(per_day_usd=5, per_type_day_usd={"ai.chat.generate": 0.5})
RULES = Rules(callbacks=CallbackGate(allowlist=("hooks.example.com",)))


class ReportInput(BaseModel):
    model_config = ConfigDict(extra="allow")


class Place(BaseModel):
    region: str
    zone: int = 1


class DeployInput(BaseModel):
    """Every field may be missing, so that only types can be wrong."""

    target: str = "staging"
    replicas: int = 1
    places: list[Place] = []
    label: str | int | None = None


class AnyOutput(BaseModel):
    model_config = ConfigDict(extra="allow")


async def never_run(_: BaseModel, __: object) -> BaseModel:
    raise AssertionError("the API runs no handlers")


def spec(name: str, model: type[BaseModel], *, is_lenient: bool = False) -> HandlerSpec:
    return HandlerSpec(
        name=f"builtin:{name}",
        summary=f"Does {name}",
        input_model=model,
        output_model=AnyOutput,
        run=never_run,
        lenient_input=is_lenient,
        tool=ToolOffer(),
    )


REGISTRY = Registry.of(
    spec("report.generate", ReportInput, is_lenient=True),
    spec("deploy.run", DeployInput),
)


@dataclass(frozen=True)
class Services:
    """What create_app needs of an engine."""

    backend: Backend
    registry: Registry
    clock: Clock
    jobs: Jobs
    types: JobTypes
    prefs: UiPrefs
    memories: Memories
    spending: Spending
    chat_models: ChatModels
    schedules: Schedules
    metrics: Metrics
    agent_runs: Runs
    questions: Questions
    settings: Settings
    tools: Tools
    tool_batches: ToolBatches
    workspace: WorkspaceService
    suggestions: Suggestions
    stream_tokens: StreamTokens
    chats: Chats
    question_links: Links | None = LINKS
    served_queues: frozenset[str] = SERVED

    @property
    def conversations(self) -> Conversations:
        return self.chats.conversations

    @property
    def posting(self) -> Posting:
        return self.chats.posting

    @property
    def turns(self) -> Turns:
        return self.chats.turns

    @property
    def replies(self) -> Replies:
        return self.chats.replies

    @property
    def conversation_erasing(self) -> Erasing:
        return self.chats.erasing

    @property
    def conversation_reading(self) -> Reading:
        return self.chats.reading

    @property
    def chat_options(self) -> Options:
        return self.chats.options

    @property
    def working_memories(self) -> WorkingMemories:
        return WorkingMemories(self.memories, self.backend.conversations)

    @property
    def intents(self) -> IntentSubmission:
        async def has_file(path: str) -> bool:
            try:
                await self.workspace.files.stat_file(path)
            except NotFoundError:
                return False
            return True

        return IntentSubmission(self.jobs, has_file=has_file)

    @property
    def replays(self) -> Replays:
        return Replays(jobs=self.jobs, runs=self.agent_runs, tools=lambda: self.tools)


def build_services(
    backend: Backend,
    clock: Clock,
    *,
    memory_settings: MemorySettings | None = None,
    metrics_settings: MetricsSettings | None = None,
    workspace_settings: WorkspaceSettings | None = None,
    workspace_storage: WorkspaceStorage | None = None,
    embedder: Embedder | None = None,
    **job_options: Any,
) -> Services:
    types = JobTypes(store=backend.store, registry=REGISTRY, seeds=seeded_types())
    jobs = Jobs(backend=backend, types=types, registry=REGISTRY, rules=RULES, clock=clock, **job_options)
    memories = Memories(
        store=backend.memories,
        jobs=jobs,
        embedder=lambda: embedder or FakeEmbedder(),
        tools=SqliteSearchTools,
        settings=memory_settings or MemorySettings(),
        clock=clock,
    )
    spending = Spending(ledger=backend.ledger, prices=PriceTable(), budgets=BUDGETS, clock=clock)
    prefs = UiPrefs(store=backend.store, clock=clock)
    schedules = Schedules(
        store=backend.schedules,
        types=types,
        cap=TimeoutCap(RULES.lanes),
        clock=clock,
    )
    chat_models = ChatModels(ProviderSettings(), clients=EgressClient(), clock=clock)
    metrics = Metrics(
        backend=backend,
        settings=metrics_settings or MetricsSettings(),
        types=types,
        served_queues=SERVED,
        lease=timedelta(seconds=60),
        tick=timedelta(seconds=1),
        clock=clock,
    )
    tools = Tools(
        ToolParts(
            jobs=jobs,
            types=types,
            endings=Endings(backend=backend, rules=RULES, clock=clock),
            handlers=REGISTRY,
            schedules=lambda: schedules,
            memories=lambda: memories,
            runs=lambda: Runs(backend=backend, jobs=jobs, clock=clock),
            spending=lambda: spending,
            remembers=timedelta(days=7),
            clock=clock,
        )
    )
    return Services(
        backend,
        REGISTRY,
        clock,
        jobs,
        types,
        prefs,
        memories,
        spending,
        chat_models,
        schedules,
        metrics,
        agent_runs=Runs(backend=backend, jobs=jobs, clock=clock),
        questions=Questions(backend=backend, clock=clock),
        settings=Settings(data_dir=Path(), database=DatabaseSettings(path=Path("unused"))),
        tools=tools,
        tool_batches=ToolBatches(tools, backend, clock),
        workspace=WorkspaceService(
            workspace_storage or open_inmemory_workspace(Shelf(clock=clock)),
            settings=workspace_settings or WorkspaceSettings(),
            root=PurePosixPath("/workspace"),
            clock=clock,
        ),
        stream_tokens=StreamTokens(backend.stream_tokens, clock=clock),
        suggestions=Suggestions(backend=backend, jobs=jobs, types=types, prefs=prefs, clock=clock),
        chats=build_chats(backend, clock, jobs=jobs, types=types, prefs=prefs, spending=spending, models=chat_models),
    )


@dataclass
class World:
    """An open API. `client` is an admin; `as_key` is anybody else."""

    app: Api
    services: Services
    clock: ManualClock
    client: httpx.AsyncClient
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def store(self) -> Any:
        return self.services.backend.store

    def as_key(self, key: str | None, **headers: str) -> httpx.AsyncClient:
        given = {**headers, **({"x-api-key": key} if key is not None else {})}
        client = httpx.AsyncClient(transport=transport(self.app), base_url=BASE_URL, headers=given)
        self.clients.append(client)
        return client

    async def create(self, **body: Json) -> dict[str, Any]:
        """A stored job, as the API shows it."""
        return await self.create_as(ADMIN, **body)

    async def create_as(self, key: str, /, **body: Json) -> dict[str, Any]:
        """The same, created with another key."""
        answer = await self.as_key(key).post("/v1/jobs", json={"type": "report.generate", **body})
        assert answer.status_code == 201, answer.text
        job: dict[str, Any] = answer.json()["job"]
        return job

    async def start(self, job_id: str) -> Job:
        """Claim the job as a worker would."""
        job = await self.store.get_job(job_id)
        change = lifecycle.claim(job, owner="boot/worker", at=self.clock(), rules=RULES)
        assert await self.store.transition(change)
        return change.after

    async def append(self, job: Job, *entries: LogEntry) -> None:
        assert await self.store.append_events(job, entries)

    async def succeed(self, job_id: str, result: Json = None) -> Job:
        """Run the job to success."""
        job = await self.store.get_job(job_id)
        job = job if job.status == "running" else await self.start(job_id)
        change = lifecycle.succeed(job, result, at=self.clock(), rules=RULES)
        assert await self.store.transition(change)
        return change.after

    async def fail(self, job_id: str) -> Job:
        """Run one attempt of the job into a retryable failure."""
        job = await self.start(job_id)
        change = lifecycle.fail_attempt(
            job, make_failure(), at=self.clock(), draw=0.5, rules=RULES, handler="builtin:report.generate"
        )
        assert await self.store.transition(change)
        return change.after

    async def park(self, job_id: str, *, until: datetime) -> Job:
        """Begin a run of the job that a provider puts off."""
        job = await self.start(job_id)
        message = "The provider takes no calls"
        change = lifecycle.snooze(
            job, until=until, code="PROVIDER_RATE_LIMITED", message=message, at=self.clock(), rules=RULES
        )
        assert await self.store.transition(change)
        return change.after

    async def stored_jobs(self) -> int:
        """How many jobs there are."""
        count: int = (await self.client.get("/v1/jobs", params={"limit": "200"})).json()["count"]
        return count


def transport(app: Any) -> httpx.ASGITransport:
    return httpx.ASGITransport(app=app, raise_app_exceptions=False)


@asynccontextmanager
async def open_world(
    folder: Path,
    *,
    settings: ApiSettings | None = None,
    times: StreamTimes | None = None,
    slots: StreamSlots | None = None,
    is_behind_gateway: bool = False,
    **job_options: Any,
) -> AsyncIterator[World]:
    """The API with the keys above, on a fresh file, with the seeded job types."""
    clock = ManualClock()
    backend = await open_sqlite(folder / "jobs.sqlite", run_dir=folder / "run", clock=clock)
    services = build_services(backend, clock, **job_options)
    await services.types.seed()
    settings = settings or ApiSettings(keys=KEYS)
    app = create_app(services, settings, times=times, slots=slots, is_behind_gateway=is_behind_gateway)
    client = httpx.AsyncClient(transport=transport(app), base_url=BASE_URL, headers={"x-api-key": ADMIN})
    world = World(app, services, clock, client, [client])
    try:
        yield world
    finally:
        for opened in world.clients:
            await opened.aclose()
        await backend.close()
