"""Puts the engine together from the settings: the one place that names concrete adapters.

Imports of drivers and handlers happen inside the functions, so that a process loads only what it uses.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rauskuclaw.config import Settings
from rauskuclaw.domain.callbacks import CallbackGate
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.ports import Backend

if TYPE_CHECKING:
    from rauskuclaw.builtins.contract import Registry


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
        settings.database.path, blobs_dir=settings.data_dir / "blobs", clock=clock, options=options
    )
