"""The backend on AWS: names of its resources in, ports out."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from rauskuclaw.adapters.aws.bodies import Bodies
from rauskuclaw.adapters.aws.calls import AwsCalls, RetryBudget
from rauskuclaw.adapters.aws.deferred import deferred, deferred_metrics
from rauskuclaw.adapters.aws.jobs.store import DynamoStore, Parts
from rauskuclaw.adapters.aws.jobs.watches import DynamoWatches
from rauskuclaw.adapters.aws.keys import MINUTE_SHARDS, conversation_pk, schedule_pk
from rauskuclaw.adapters.aws.queue import SqsQueue
from rauskuclaw.adapters.aws.schedules.reminders import SqsReminders
from rauskuclaw.adapters.aws.sending import MAX_DELAY_SEC
from rauskuclaw.adapters.aws.stream_tokens import DynamoStreamTokens
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.lanes import SCHEDULE_LANE
from rauskuclaw.errors import ConfigError
from rauskuclaw.ports import Backend, Capabilities

if TYPE_CHECKING:
    import boto3

    from rauskuclaw.adapters.aws.ledger.store import DynamoLedger
    from rauskuclaw.adapters.aws.memory.store import DynamoMemories, MemoryLimits
    from rauskuclaw.adapters.aws.metrics.store import DynamoMetrics
    from rauskuclaw.adapters.aws.runs.store import DynamoRuns
    from rauskuclaw.adapters.aws.schedules.store import DynamoSchedules
    from rauskuclaw.ports.conversations import ConversationStore

CAPABILITIES = Capabilities(
    store_enqueues=False,
    filters_queues=False,
    orders_by_priority=False,
    longest_delay_sec=MAX_DELAY_SEC,
    list_is_consistent=False,
    takes_turns=False,
    notifies=False,
    counts_with_changes=False,
    forgets_by_itself=True,
    waits_by_clock=False,
)
# Expired jobs are left to DynamoDB's TTL for so long: it erases plain ones for free, mostly within two days.
PURGE_LAG = timedelta(days=3)
COUNTS_KEPT = timedelta(days=35)  # TTL of counts; `MetricStore.roll_up` erases them when they are to go earlier


@dataclass(frozen=True)
class PauseListener:
    """Listener. Never hears anything; returns early so that its caller looks for itself."""

    interval_sec: float

    async def wait(self, timeout_sec: float) -> bool:
        await asyncio.sleep(max(0.0, min(timeout_sec, self.interval_sec)))
        return False

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class PausingNotifier:
    """Notifier. There is none between processes: listeners look again after a short pause.

    `interval_sec` is how stale a watcher's view may get; each look costs a read.
    """

    interval_sec: float = 0.5

    def listen(self, *topics: str) -> PauseListener:
        return PauseListener(self.interval_sec)


class AwsNames(Protocol):
    """What the driver works on. The two maps lead from lane to queue URL; `endpoint_url` is for emulators."""

    @property
    def table_name(self) -> str | None: ...
    @property
    def bucket_name(self) -> str | None: ...
    @property
    def queue_urls(self) -> Mapping[str, str]: ...
    @property
    def dlq_urls(self) -> Mapping[str, str]: ...
    @property
    def region(self) -> str | None: ...
    @property
    def endpoint_url(self) -> str | None: ...


async def open_aws(
    names: AwsNames,
    *,
    clock: Clock = utc_now,
    session: "boto3.Session | None" = None,
    budget: RetryBudget | None = None,
    read_timeout_sec: float = 5.0,
    purge_lag: timedelta = PURGE_LAG,
    poll_interval_sec: float = 0.5,
    memory_limits: "MemoryLimits | None" = None,
) -> Backend:
    """Make the ports. No call is made and no client built yet. Raises ConfigError when a name is missing.

    Those that most invocations do not use are made, and their code imported, when they are first used.

    `session` is a boto3 session to use instead of a new one, for callers that hook into its events.
    """
    if not names.table_name or not names.bucket_name:
        missing = "BLOB_BUCKET" if names.table_name else "TABLE_NAME"
        raise ConfigError(f"{missing} is not set; the aws driver needs it")
    calls = AwsCalls(
        region=names.region,
        endpoint_url=names.endpoint_url,
        session=session,
        budget=budget or RetryBudget(),
        read_timeout_sec=read_timeout_sec,
    )
    parts = Parts.over(calls, table_name=names.table_name, bucket=names.bucket_name)
    bucket, table_name = names.bucket_name, names.table_name
    ledger = deferred(lambda: _ledger(parts, clock))
    return Backend(
        store=DynamoStore(parts, clock=clock, purge_lag=purge_lag),
        queue=SqsQueue(calls, names.queue_urls, names.dlq_urls, clock),
        notifier=PausingNotifier(poll_interval_sec),
        schedules=deferred(lambda: _schedules(calls, parts, bucket)),
        metrics=deferred_metrics(lambda: _metrics(parts, clock=clock, purge_lag=purge_lag), parts.pending),
        ledger=ledger,
        runs=deferred(lambda: _runs(parts, ledger)),
        watches=DynamoWatches(parts.table),
        conversations=deferred(lambda: _conversations(calls, parts, bucket)),
        stream_tokens=DynamoStreamTokens(parts.table),
        memories=deferred(lambda: _memories(calls, table_name, bucket, clock=clock, limits=memory_limits)),
        capabilities=CAPABILITIES,
        resources=calls,
        reminders=_reminders(calls, names, clock),
    )


def _reminders(calls: AwsCalls, names: AwsNames, clock: Clock) -> SqsReminders | None:
    url = names.queue_urls.get(SCHEDULE_LANE)
    return SqsReminders(calls, url, clock) if url else None


def _schedules(calls: AwsCalls, parts: Parts, bucket: str) -> "DynamoSchedules":
    from rauskuclaw.adapters.aws.schedules.store import DynamoSchedules

    bodies = Bodies(calls, parts.table, bucket, pk_of=schedule_pk, kept=None)  # a schedule may run for ever
    return DynamoSchedules(parts.table, bodies, parts.submitter, parts.pending)


def _ledger(parts: Parts, clock: Clock) -> "DynamoLedger":
    from rauskuclaw.adapters.aws.ledger.store import DynamoLedger

    return DynamoLedger(parts.table, clock)


def _runs(parts: Parts, ledger: "DynamoLedger") -> "DynamoRuns":
    from rauskuclaw.adapters.aws.runs.store import DynamoRuns

    return DynamoRuns(parts, ledger)


def _conversations(calls: AwsCalls, parts: Parts, bucket: str) -> "ConversationStore":
    from rauskuclaw.adapters.aws.conversations.store import conversations_over

    bodies = Bodies(calls, parts.table, bucket, pk_of=conversation_pk, kept=None)  # kept until somebody deletes them
    return conversations_over(parts, bodies)


def _memories(
    calls: AwsCalls, table_name: str, bucket: str, *, clock: Clock, limits: "MemoryLimits | None"
) -> "DynamoMemories":
    from rauskuclaw.adapters.aws.memory.store import DynamoMemories

    return DynamoMemories(calls, table_name=table_name, bucket=bucket, clock=clock, limits=limits)


def _metrics(parts: Parts, *, clock: Clock, purge_lag: timedelta) -> "DynamoMetrics":
    from rauskuclaw.adapters.aws.metrics.creations import Creations
    from rauskuclaw.adapters.aws.metrics.depths import Depths
    from rauskuclaw.adapters.aws.metrics.minutes import Minutes
    from rauskuclaw.adapters.aws.metrics.store import DynamoMetrics

    shard = random.randrange(MINUTE_SHARDS)
    minutes = Minutes(parts.table, shard, COUNTS_KEPT)
    return DynamoMetrics(
        table=parts.table,
        minutes=minutes,
        creations=Creations(parts.table, parts.directory, minutes),
        depths=Depths(parts.table, parts.reader),
        pending=parts.pending,
        clock=clock,
        purge_lag=purge_lag,
    )
