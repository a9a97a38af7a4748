"""Puts the engine together from the settings: the one place that names concrete adapters.

Imports of drivers and handlers happen inside the functions, so that a process loads only what it uses.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from rauskuclaw.builtins.contract import Registry
from rauskuclaw.config import Settings
from rauskuclaw.domain.callbacks import CallbackGate
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.ports import Backend
from rauskuclaw.services.job_types import JobTypes
from rauskuclaw.services.jobs import Jobs
from rauskuclaw.services.seed_types import CHAT_TYPE, CODEX_TYPE
from rauskuclaw.services.ui_prefs import UiPrefs

if TYPE_CHECKING:
    from rauskuclaw.egress.client import EgressClient
    from rauskuclaw.egress.policy import Egress
    from rauskuclaw.ports.models import Embedder
    from rauskuclaw.ports.search import SearchTools
    from rauskuclaw.providers.registry import ChatModels
    from rauskuclaw.services.callbacks import Callbacks
    from rauskuclaw.services.execution.service import Execution
    from rauskuclaw.services.memory.embedding import Embedding
    from rauskuclaw.services.memory.service import Memories
    from rauskuclaw.services.metrics.notices import AlertNotices
    from rauskuclaw.services.metrics.service import Metrics
    from rauskuclaw.services.schedules.dispatch import Dispatcher
    from rauskuclaw.services.schedules.reminders import ScheduleReminders
    from rauskuclaw.services.schedules.service import Schedules
    from rauskuclaw.services.spending.service import Spending
    from rauskuclaw.services.sweep import Sweep

# How long one function invocation may run a job on AWS; longer work needs a worker outside (docs/deploy.md).
LAMBDA_TIMEOUT_CAP_SEC = 840
EMBEDDED_TIMEOUT_CAP_SEC = 3600
# How often the sweep comes.
AWS_TICK_SEC, EMBEDDED_TICK_SEC = 60, 1

# How soon an occurrence that waits for the job before it is looked at again; a look costs requests on AWS.
LAMBDA_RECHECK_SEC = 10
EMBEDDED_RECHECK_SEC = 1


@dataclass(frozen=True)
class Engine:
    """Everything a function needs, on one backend. Belongs to the event loop it was opened in.

    What only some functions use is made, and its code imported, when it is first asked for.
    """

    settings: Settings
    backend: Backend
    registry: Registry
    rules: Rules
    clock: Clock
    owner: str
    egress: "Egress"
    chat_models: "ChatModels"
    jobs: Jobs
    types: JobTypes
    prefs: UiPrefs

    @cached_property
    def runs(self) -> "Execution":
        from rauskuclaw.services.execution.service import Execution

        return Execution(
            backend=self.backend,
            registry=self.registry,
            rules=self.rules,
            clock=self.clock,
            owner=self.owner,
            served_queues=self.settings.worker.queue_allowlist,
        )

    @cached_property
    def sweep(self) -> "Sweep":
        from rauskuclaw.services.sweep import Sweep

        return Sweep(backend=self.backend, rules=self.rules, clock=self.clock)

    @cached_property
    def schedules(self) -> "Schedules":
        from rauskuclaw.services.schedules.service import Limits, Schedules

        return Schedules(
            store=self.backend.schedules,
            types=self.types,
            registry=self.registry,
            lanes=self.rules.lanes,
            limits=Limits(_timeout_cap_sec(self.settings)),
            clock=self.clock,
            default_timezone=self.settings.scheduler.timezone,
        )

    @cached_property
    def dispatcher(self) -> "Dispatcher":
        from rauskuclaw.services.schedules.dispatch import Dispatcher

        on_aws = self.settings.driver == "aws"
        return Dispatcher(
            backend=self.backend,
            lanes=self.rules.lanes,
            clock=self.clock,
            recheck=timedelta(seconds=LAMBDA_RECHECK_SEC if on_aws else EMBEDDED_RECHECK_SEC),
            batch_size=self.settings.scheduler.batch_size,
        )

    @cached_property
    def reminders(self) -> "ScheduleReminders":
        from rauskuclaw.services.schedules.reminders import ScheduleReminders

        return ScheduleReminders(backend=self.backend, dispatcher=self.dispatcher, clock=self.clock)

    @cached_property
    def metrics(self) -> "Metrics":
        from rauskuclaw.services.metrics.service import Metrics

        on_aws = self.settings.driver == "aws"
        return Metrics(
            backend=self.backend,
            settings=self.settings.metrics,
            types=self.types,
            served_queues=self.settings.worker.queue_allowlist,
            lease=self.rules.lease,
            tick=timedelta(seconds=AWS_TICK_SEC if on_aws else EMBEDDED_TICK_SEC),
            clock=self.clock,
        )

    @cached_property
    def notices(self) -> "AlertNotices":
        """Who is told of alerts."""
        from rauskuclaw.services.metrics.notices import AlertNotices

        url = self.settings.metrics.webhook_url
        return AlertNotices(store=self.backend.store, rules=self.rules, clock=self.clock, webhook_url=url)

    @cached_property
    def callbacks(self) -> "Callbacks":
        """Raises ConfigError for a faulty allowlist."""
        from rauskuclaw.egress.policy import HostRules
        from rauskuclaw.services.callbacks import Callbacks
        from rauskuclaw.signing import Signer

        given = self.settings.callbacks
        secret, previous = given.secret, given.previous_secret
        signer = None
        if given.signing_enabled and secret is not None:
            signer = Signer(secret.get_secret_value(), previous.get_secret_value() if previous else None)
        return Callbacks(
            store=self.backend.store,
            egress=self.egress,
            gate=self.rules.callbacks,
            hosts=HostRules.of(given.allowlist, covers_subdomains=True, any_host_when_empty=given.allow_all_when_empty),
            signer=signer,
            clock=self.clock,
        )

    @cached_property
    def embedder(self) -> "Embedder":
        """The embedder in use, also where vectors are switched off. Raises ConfigError."""
        from rauskuclaw.embedders.choose import choose

        return choose(self.settings, self.egress)

    @cached_property
    def embedding(self) -> "Embedding":
        """What embeds memories, many in one call. Raises ConfigError."""
        from rauskuclaw.services.memory.embedding import Embedding

        return Embedding(store=self.backend.memories, embedder=self.embedder, clock=self.clock)

    @cached_property
    def memories(self) -> "Memories":
        from rauskuclaw.services.memory.service import Memories

        return Memories(
            store=self.backend.memories,
            jobs=self.jobs,
            embedder=lambda: self.embedder,
            tools=_search_tools,
            settings=self.settings.memory,
            clock=self.clock,
        )

    @cached_property
    def spending(self) -> "Spending":
        from rauskuclaw.services.spending.prices import PriceTable
        from rauskuclaw.services.spending.service import Spending

        given = self.settings.providers
        prices = PriceTable(given.prices)
        return Spending(ledger=self.backend.ledger, prices=prices, budgets=given.budgets, clock=self.clock)

    async def close(self) -> None:
        """Release connections. Whoever opened the engine closes it."""
        await self.backend.close()


async def open_engine(settings: Settings, *, clock: Clock = utc_now, owner: str | None = None) -> Engine:
    """Open the configured backend and build the services on it; seeds the job types that are missing.

    `owner` is who claims jobs in this process, `<boot>/<worker>`; its default names the worker and
    is like no other, because on Lambda all processes share one number.
    Raises ConfigError, SchemaError or BackendError.
    """
    backend = await open_backend(settings, clock=clock)
    engine = build_engine(settings, backend, clock=clock, owner=owner)
    await engine.types.seed(enabled=_configured_types(settings))
    return engine


def build_engine(
    settings: Settings,
    backend: Backend,
    *,
    clock: Clock = utc_now,
    owner: str | None = None,
    registry: Registry | None = None,
    egress: "EgressClient | None" = None,
) -> Engine:
    """The services over an open backend. `registry` and `egress` replace the real ones in tests."""
    from rauskuclaw.builtins.registry import build_registry
    from rauskuclaw.builtins.services import Services
    from rauskuclaw.egress.client import EgressClient
    from rauskuclaw.providers.key_gate import KeyGate
    from rauskuclaw.providers.registry import ChatModels

    rules = rules_of(settings)
    egress = egress or EgressClient()
    # The handlers are made before the engine, and reach for it when they run.
    services = Services(
        models=ChatModels(settings.providers, clients=egress, clock=clock),
        gate=KeyGate(backend.ledger, clock=clock),
        spending=lambda: engine.spending,
        embedding=lambda: engine.embedding,
        memories=lambda: engine.memories,
    )
    registry = registry or build_registry(settings, egress, services)
    types = JobTypes(store=backend.store, registry=registry)
    engine = Engine(
        settings=settings,
        backend=backend,
        registry=registry,
        rules=rules,
        clock=clock,
        owner=owner or f"{settings.worker.id}-{uuid4().hex[:8]}/{os.getpid()}",
        egress=egress,
        chat_models=services.models,
        types=types,
        jobs=Jobs(
            backend=backend,
            types=types,
            registry=registry,
            rules=rules,
            clock=clock,
            served_queues=settings.worker.queue_allowlist,
            idempotency_ttl=timedelta(seconds=settings.jobs.idempotency_ttl_sec),
            timeout_cap_sec=_timeout_cap_sec(settings),
        ),
        prefs=UiPrefs(store=backend.store, clock=clock),
    )
    return engine


def _configured_types(settings: Settings) -> frozenset[str]:
    """The chat types that somebody would answer; a type seeded now is enabled when it is among them."""
    given = settings.providers
    found = {CHAT_TYPE: given.openai.enabled or given.demo, CODEX_TYPE: given.codex.enabled}
    return frozenset(name for name, is_served in found.items() if is_served)


def _timeout_cap_sec(settings: Settings) -> int:
    return LAMBDA_TIMEOUT_CAP_SEC if settings.driver == "aws" else EMBEDDED_TIMEOUT_CAP_SEC


def rules_of(settings: Settings) -> Rules:
    """The life cycle's numbers and policies as configured."""
    callbacks = settings.callbacks
    return Rules(
        callbacks=CallbackGate(
            enabled=callbacks.enabled,
            allowlist=callbacks.allowlist,
            allow_all=callbacks.allow_all_when_empty,
            signing_required=callbacks.signing_enabled,
            has_secret=callbacks.secret is not None,
        ),
        lanes=LaneMap(by_type=settings.jobs.lanes, has_quarantine=settings.driver == "embedded"),
        keep_succeeded=timedelta(days=settings.jobs.keep_succeeded_days),
        keep_failed=timedelta(days=settings.jobs.keep_failed_days),
    )


async def open_backend(settings: Settings, *, clock: Clock = utc_now) -> Backend:
    """Open the configured driver in this process and event loop. Raises ConfigError, SchemaError or BackendError."""
    if settings.driver == "aws":
        from rauskuclaw.adapters.aws.backend import open_aws

        return await open_aws(settings.aws, clock=clock)
    from rauskuclaw.adapters.sqlite.backend import open_sqlite
    from rauskuclaw.adapters.sqlite.connection import SqliteOptions

    options = SqliteOptions(settings.database.path, journal_mode=settings.database.journal_mode)
    return await open_sqlite(
        settings.database.path,
        blobs_dir=settings.data_dir / "blobs",
        clock=clock,
        options=options,
        counts_all=settings.metrics.enabled,
    )


def _search_tools() -> "SearchTools":
    from rauskuclaw.adapters.search.vec import SqliteSearchTools

    return SqliteSearchTools()
