"""AWS storage for tests: a moto server in this process, and tables, queues and buckets made from template.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from threading import Lock
from typing import Any
from uuid import uuid4

from local.aws.moto_server import MotoServer
from local.aws.stack import EMULATOR
from local.aws.template import dead_letters_name, queue_name, read_template, resources_of
from rauskuclaw.adapters.aws.backend import open_aws
from rauskuclaw.adapters.aws.calls import RetryBudget
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.ports import Backend
from tests.support.aws_direct import DirectSession

LANES = ("default", "high", "schedule")
REGION = "us-east-1"
TABLE_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
# Short waits: the faults in tests pass at once, or never. What ends a test is not how slow the machine is.
TEST_BUDGET = RetryBudget(total=240.0, base=0.002, cap=0.02)
TEST_READ_TIMEOUT_SEC = 120.0


@cache
def moto_server() -> MotoServer:
    """One server for the test process; its threads end with it."""
    return MotoServer.start()


class SharedClients:
    """A session that makes each client once: making one takes longer than the calls of many a test.

    A handle closes the clients it was given. Without connections that does nothing to them.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._lock = Lock()
        self._made: dict[tuple[str, str | None, float | None], Any] = {}

    def client(self, service: str, *, endpoint_url: str, config: Any = None, **given: Any) -> Any:
        assert endpoint_url == moto_server().url
        key = (service, given.get("region_name"), config and config.read_timeout)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._session.client(service, endpoint_url=endpoint_url, config=config, **given)
            return self._made[key]


@cache
def shared_session() -> SharedClients:
    """For handles that nobody hooks into."""
    session = new_session()
    session.events.register("before-call.dynamodb.Scan", _refuse_scan)
    return SharedClients(session)


def _refuse_scan(**_: Any) -> None:
    raise AssertionError("a path scans the table")


@cache
def template() -> dict[str, Any]:
    return read_template()


def new_session() -> Any:
    """A session of one's own, to hook into by `session.events`."""
    server = moto_server()
    return DirectSession(server.app, server.url, **EMULATOR)


@dataclass(frozen=True)
class AwsStorage:
    """Names of one test's resources; also the names that the driver is opened with."""

    endpoint_url: str
    table_name: str
    bucket_name: str
    queue_urls: Mapping[str, str]
    dlq_urls: Mapping[str, str]
    region: str = REGION
    clients: dict[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def create(cls) -> "AwsStorage":
        url = moto_server().url
        session = shared_session()
        clients = {name: session.client(name, endpoint_url=url) for name in ("dynamodb", "sqs", "s3")}
        name = f"t{uuid4().hex[:16]}"
        [table] = resources_of(template(), "AWS::DynamoDB::Table").values()
        clients["dynamodb"].create_table(TableName=name, **{key: table[key] for key in TABLE_PROPERTIES})
        clients["s3"].create_bucket(Bucket=name)
        dead = {
            lane: _create_queue(clients["sqs"], f"{name}-{lane}-dead", dead_letters_name(lane), {}) for lane in LANES
        }
        alive = {lane: _create_queue(clients["sqs"], f"{name}-{lane}", queue_name(lane), dead) for lane in LANES}
        return cls(url, name, name, alive, dead, clients=clients)

    async def open(
        self, *, clock: Clock = utc_now, session: Any = None, budget: RetryBudget = TEST_BUDGET, **given: Any
    ) -> Backend:
        """A handle of its own: its own clients and threads."""
        settings: dict[str, Any] = {"purge_lag": timedelta(0), "poll_interval_sec": 0.02}
        settings |= {"read_timeout_sec": TEST_READ_TIMEOUT_SEC, **given}
        return await open_aws(self, clock=clock, session=session or shared_session(), budget=budget, **settings)

    def drop(self) -> None:
        """Free the server's memory: it searches faster without other tests' items."""
        self.clients["dynamodb"].delete_table(TableName=self.table_name)
        for url in (*self.queue_urls.values(), *self.dlq_urls.values()):
            self.clients["sqs"].delete_queue(QueueUrl=url)


def _create_queue(sqs: Any, name: str, logical: str, dead: Mapping[str, str]) -> str:
    properties = dict(resources_of(template(), "AWS::SQS::Queue")[logical])
    redrive = properties.pop("RedrivePolicy", None)
    attributes = {key: str(value) for key, value in properties.items()}
    if redrive:
        lane = name.rpartition("-")[2]
        arn = f"arn:aws:sqs:{REGION}:{':'.join(dead[lane].split('/')[-2:])}"
        count = redrive["maxReceiveCount"]
        attributes["RedrivePolicy"] = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": {count}}}'
    url: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url
