"""The backend on AWS: names of its resources in, ports out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol, cast

from rauskuclaw.adapters.aws.bell import PausingBell
from rauskuclaw.adapters.aws.blobs import S3Blobs
from rauskuclaw.adapters.aws.calls import AwsCalls, RetryBudget
from rauskuclaw.adapters.aws.ledger import DynamoLedger
from rauskuclaw.adapters.aws.queue import LONGEST_DELAY_SEC, SqsQueue
from rauskuclaw.adapters.aws.store import DynamoStore
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.errors import ConfigError
from rauskuclaw.ports import Backend, Capabilities, MemoryStore, MetricStore, ScheduleStore

CAPABILITIES = Capabilities(
    store_enqueues=False,
    filters_queues=False,
    orders_by_priority=False,
    longest_delay_sec=LONGEST_DELAY_SEC,
    list_is_consistent=False,
    takes_turns=False,
    rings_bell=False,
    forgets_by_itself=True,
)
# Expired jobs are left to DynamoDB's TTL for so long: it erases plain ones for free, mostly within two days.
PURGE_LAG = timedelta(days=3)


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
    session: Any = None,
    budget: RetryBudget | None = None,
    purge_lag: timedelta = PURGE_LAG,
    poll_interval_sec: float = 0.5,
) -> Backend:
    """Make the ports. No call is made and no client built yet. Raises ConfigError when a name is missing.

    `session` is a boto3 session to use instead of a new one, for callers that hook into its events.
    """
    if not names.table_name or not names.bucket_name:
        missing = "BLOB_BUCKET" if names.table_name else "TABLE_NAME"
        raise ConfigError(f"{missing} is not set; the aws driver needs it")
    calls = AwsCalls(
        region=names.region, endpoint_url=names.endpoint_url, session=session, budget=budget or RetryBudget()
    )
    store = DynamoStore(calls, table_name=names.table_name, bucket=names.bucket_name, clock=clock, purge_lag=purge_lag)
    return Backend(
        store=store,
        queue=SqsQueue(calls, names.queue_urls, names.dlq_urls, clock),
        blobs=S3Blobs(calls, names.bucket_name),
        bell=PausingBell(poll_interval_sec),
        schedules=cast(ScheduleStore, None),
        metrics=cast(MetricStore, None),
        ledger=DynamoLedger(Table(calls, names.table_name), clock),
        memories=cast(MemoryStore, None),
        capabilities=CAPABILITIES,
        resources=calls,
    )
