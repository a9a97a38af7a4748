"""The embedded backend: opens the file, brings its schema up to date, and hands out the ports."""

import hashlib
import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rauskuclaw.adapters.sqlite.connection import SqliteOptions, connect, translated
from rauskuclaw.adapters.sqlite.conversations.store import SqliteConversations
from rauskuclaw.adapters.sqlite.health import SqliteHealth
from rauskuclaw.adapters.sqlite.jobs.dead_letters import SqliteDeadLetters
from rauskuclaw.adapters.sqlite.jobs.deliveries import SqliteDeliveries
from rauskuclaw.adapters.sqlite.jobs.events import SqliteEvents
from rauskuclaw.adapters.sqlite.jobs.queue import SqliteQueue
from rauskuclaw.adapters.sqlite.jobs.store import SqliteJobs
from rauskuclaw.adapters.sqlite.jobs.sweep import SqliteSweep, SqliteWaits
from rauskuclaw.adapters.sqlite.jobs.watches import SqliteWatches
from rauskuclaw.adapters.sqlite.ledger.store import SqliteLedger
from rauskuclaw.adapters.sqlite.memory.store import SqliteMemories
from rauskuclaw.adapters.sqlite.metrics.store import SqliteMetrics
from rauskuclaw.adapters.sqlite.migrations import migrate
from rauskuclaw.adapters.sqlite.notifier import SocketNotifier
from rauskuclaw.adapters.sqlite.runs.store import SqliteRuns
from rauskuclaw.adapters.sqlite.schedules.store import SqliteSchedules
from rauskuclaw.adapters.sqlite.session import Reader
from rauskuclaw.adapters.sqlite.settings import SqlitePrefs, SqliteTypes
from rauskuclaw.adapters.sqlite.stream_tokens import SqliteStreamTokens
from rauskuclaw.adapters.sqlite.writer import Writer
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.ports import Backend, Capabilities

CAPABILITIES = Capabilities(
    store_enqueues=True,
    filters_queues=True,
    orders_by_priority=True,
    longest_delay_sec=None,
    list_is_consistent=True,
)


class SqliteStore(
    SqliteJobs, SqliteSweep, SqliteWaits, SqliteEvents, SqliteTypes, SqliteDeliveries, SqlitePrefs, SqliteHealth
):
    """Store: the parts over one writer and one reader."""


@dataclass
class SqliteResources:
    """What has to be closed."""

    writer: Writer
    reader: Reader
    notifier: SocketNotifier

    async def close(self) -> None:
        """Each of them, also when another fails: a connection left open keeps the log from being removed."""
        with ExitStack() as rest:
            rest.callback(self.notifier.close)
            rest.callback(self.reader.close)
            await self.writer.close()


async def open_sqlite(
    path: Path,
    *,
    run_dir: Path | None = None,
    clock: Clock = utc_now,
    options: SqliteOptions | None = None,
    counts_all: bool = True,
) -> Backend:
    """Open or create the file at `path` for this process and this event loop.

    Any number of processes may have it open; each opens its own after forking. `run_dir` holds the sockets that
    processes wake each other by; its default is a folder beside the database. Without `counts_all` only what alerts
    are judged by is counted.
    Raises SchemaError for a damaged, newer, foreign or lost file, StoreUnavailableError when it cannot be opened.
    """
    options = options or SqliteOptions(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _migrate(options)
    notifier = _open_notifier(path, run_dir)
    try:
        writer = Writer(options, notifier, counts_all=counts_all)
        reader = Reader(writer)
    except BaseException:
        notifier.close()
        raise
    return Backend(
        store=SqliteStore(writer, reader),
        queue=SqliteQueue(writer, reader, notifier, clock),
        notifier=notifier,
        schedules=SqliteSchedules(writer, reader),
        metrics=SqliteMetrics(writer, reader),
        ledger=SqliteLedger(writer, reader),
        memories=SqliteMemories(writer, reader),
        runs=SqliteRuns(writer, reader),
        watches=SqliteWatches(writer, reader),
        conversations=SqliteConversations(writer, reader),
        stream_tokens=SqliteStreamTokens(writer, reader),
        capabilities=CAPABILITIES,
        resources=SqliteResources(writer, reader, notifier),
        dead_letters=SqliteDeadLetters(writer, reader),
    )


def _migrate(options: SqliteOptions) -> None:
    db = connect(options)
    try:
        migrate(db)
    finally:
        with translated():
            db.close()


def _open_notifier(path: Path, run_dir: Path | None) -> SocketNotifier:
    try:
        return SocketNotifier(run_dir or notifier_dir(path))
    except OSError:
        if run_dir is not None:
            raise
        return SocketNotifier(_temporary_bell_dir(path))


def notifier_dir(path: Path) -> Path:
    """The folder of a database's sockets, the same for every process: beside it, where its log is too."""
    real = path.resolve()
    return real.with_name(real.name + "-notifier")


def _temporary_bell_dir(path: Path) -> Path:
    """For a database on a file system that takes no sockets."""
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"rauskuclaw-{os.getuid()}-{name}"
