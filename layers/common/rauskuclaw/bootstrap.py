"""Puts the engine together from the settings: the one place that names concrete adapters.

Imports of drivers and handlers happen inside the functions, so that a process loads only what it uses.
"""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from rauskuclaw.config import Settings
from rauskuclaw.domain.callbacks import CallbackGate
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.conversations.ids import conversation_of
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.engine import Engine, timeout_cap
from rauskuclaw.errors import ConfigError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.jobs.endings import EVERY_END, Listener
from rauskuclaw.services.jobs.service import Jobs
from rauskuclaw.services.jobs.types import CHAT_TYPE, CODEX_TYPE, JobTypes
from rauskuclaw.services.ui_prefs import UiPrefs

if TYPE_CHECKING:
    from rauskuclaw.egress.client import EgressClient
    from rauskuclaw.ports.search import SearchTools
    from rauskuclaw.ports.workspace import WorkspaceStorage


async def open_engine(
    settings: Settings, *, clock: Clock = utc_now, owner: str | None = None, may_create: bool = True
) -> Engine:
    """Open the configured backend and build the services on it; seeds the job types that are missing.

    `owner` is who claims jobs in this process, `<boot>/<worker>`; its default names the worker and
    is like no other, because on Lambda all processes share one number. Without `may_create` a missing database
    file is refused.
    Raises ConfigError, SchemaError or BackendError.
    """
    backend = await open_backend(settings, clock=clock, may_create=may_create)
    engine = build_engine(settings, backend, clock=clock, owner=owner)
    await engine.types.seed(enabled=_configured_types(settings))
    return engine


def build_engine(
    settings: Settings,
    backend: Backend,
    *,
    clock: Clock = utc_now,
    monotonic: Callable[[], float] = time.monotonic,
    owner: str | None = None,
    registry: Registry | None = None,
    egress: "EgressClient | None" = None,
) -> Engine:
    """The services over an open backend. `registry` and `egress` replace the real ones in tests.

    `monotonic` is the time, in seconds, by which remembered job types grow old.
    """
    from rauskuclaw.builtins.registry import build_registry, seeded_types

    rules = rules_of(settings)
    cap = timeout_cap(settings, rules.lanes)
    # The registry is made before the engine, and reaches for it when it makes a handler.
    registry = registry or build_registry(settings, lambda: engine.egress, lambda: engine.handler_services)
    listeners = _listeners(lambda: engine)
    types = JobTypes(store=backend.store, registry=registry, seeds=seeded_types(), cap=cap, monotonic=monotonic)
    engine = Engine(
        settings=settings,
        backend=backend,
        registry=registry,
        rules=rules,
        clock=clock,
        owner=owner or f"{settings.worker.id}-{uuid4().hex[:8]}/{os.getpid()}",
        given_egress=egress,
        types=types,
        jobs=Jobs(
            backend=backend,
            types=types,
            registry=registry,
            rules=rules,
            clock=clock,
            served_queues=settings.worker.queue_allowlist,
            idempotency_ttl=timedelta(seconds=settings.jobs.idempotency_ttl_sec),
            cap=cap,
            listeners=listeners,
        ),
        listeners=listeners,
        prefs=UiPrefs(store=backend.store, clock=clock),
        search_tools=_search_tools,
        open_workspace=lambda: _open_workspace(settings, backend, clock),
    )
    return engine


def _listeners(engine: Callable[[], Engine]) -> dict[str, Listener]:
    """Services that watch jobs, by the name that the ids of their watches begin with."""

    async def suggested(watcher_id: str, job: Job | None) -> None:
        await engine().suggestion_results.hear(watcher_id, job)

    async def every_end(_: str, job: Job | None) -> None:
        if job is not None and conversation_of(job.correlation_id) is not None:
            await engine().turns.settle_of_job(job)

    return {"suggested": suggested, EVERY_END: every_end}


def _configured_types(settings: Settings) -> frozenset[str]:
    """The chat types that somebody would answer; a type seeded now is enabled when it is among them."""
    given = settings.providers
    found = {CHAT_TYPE: given.openai.enabled or given.has_demo, CODEX_TYPE: given.codex.enabled}
    return frozenset(name for name, is_served in found.items() if is_served)


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
        expiry_is_death=settings.driver == "aws",  # embedded, the supervisor tells of every death
        lanes=LaneMap(by_type=settings.jobs.lanes, has_quarantine=settings.driver == "embedded"),
        keep_succeeded=timedelta(days=settings.jobs.keep_succeeded_days),
        keep_failed=timedelta(days=settings.jobs.keep_failed_days),
    )


async def open_backend(settings: Settings, *, clock: Clock = utc_now, may_create: bool = True) -> Backend:
    """Open the configured driver in this process and event loop. Raises ConfigError, SchemaError or BackendError."""
    if settings.driver == "aws":
        from rauskuclaw.adapters.aws.backend import open_aws

        return await open_aws(settings.aws, clock=clock)
    from rauskuclaw.adapters.sqlite.backend import open_sqlite
    from rauskuclaw.adapters.sqlite.connection import SqliteOptions

    given = settings.database
    options = SqliteOptions(given.path, journal_mode=given.journal_mode, may_create=may_create)
    return await open_sqlite(
        settings.database.path,
        clock=clock,
        options=options,
        counts_all=settings.metrics.enabled,
    )


def _search_tools() -> "SearchTools":
    from rauskuclaw.adapters.search.vec import SqliteSearchTools

    return SqliteSearchTools()


def workspace_state(settings: Settings) -> Path:
    """The folder of what is ours of the workspace, of the embedded driver: locks, and versions for undo."""
    return settings.data_dir / "workspace-state"


def _open_workspace(settings: Settings, backend: Backend, clock: Clock) -> "WorkspaceStorage":
    """On AWS over the calls that the backend makes, and closes."""
    if settings.driver == "aws":
        from rauskuclaw.adapters.aws.calls import AwsCalls
        from rauskuclaw.adapters.aws.workspace.storage import open_s3_workspace

        calls, bucket = backend.resources, settings.aws.bucket_name
        if not isinstance(calls, AwsCalls) or bucket is None:
            raise ConfigError("The workspace of the aws driver needs the aws backend and BLOB_BUCKET")
        return open_s3_workspace(calls, bucket, clock=clock)
    from rauskuclaw.adapters.folder.storage import open_folder_workspace

    return open_folder_workspace(settings.workspace.root, workspace_state(settings))
