"""Calls to AWS from coroutines: one session, clients made when first needed, bounded threads, retries in a budget.

boto3 blocks, so each call runs in a small thread pool. Throttling, 5xx answers, timeouts and broken connections are
retried with full jitter until the budget is spent; what remains is raised as a `BackendError` of ours. A call may thus
have been carried out and be sent again: writers recognise their own work by marks (see log.py).
"""

import asyncio
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from rauskuclaw.adapters.aws.values import Client, Item, Params, Part, unpack
from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.errors import (
    BackendError,
    BackendRefusedError,
    BlobUnavailableError,
    QueueUnavailableError,
    StoreUnavailableError,
)

THROTTLES = frozenset(
    {
        "ConditionalRequestConflict",  # of S3: another write to the key was under way
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
# Reasons inside of a cancelled transaction that pass by themselves.
PASSING_REASONS = frozenset({"ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict"})
REGIONAL = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
UNAVAILABLE: dict[str, type[BackendError]] = {
    "dynamodb": StoreUnavailableError,
    "sqs": QueueUnavailableError,
    "s3": BlobUnavailableError,
}


class ConditionFailedError(TranslatedError):
    """The condition of a write did not hold. `old` is the item as it is, or None when there is none.

    `again` says that the write had been sent before without an answer: it may be its own work that is in its way.
    """

    def __init__(self, old: Item | None, *, again: bool) -> None:
        super().__init__("condition failed")
        self.old = old
        self.again = again


class AwsRefusedError(BackendRefusedError):
    """AWS would not do it. `aws_code` is its own word for why; `again` as of ConditionFailedError."""

    def __init__(self, message: str, *, aws_code: str, again: bool = False) -> None:
        super().__init__(message)
        self.aws_code = aws_code
        self.again = again


@dataclass(frozen=True)
class RetryBudget:
    """How long one logical call may take with its retries, in seconds, and the waits between them."""

    total: float = 6.0
    base: float = 0.05
    cap: float = 1.0

    def wait(self, retries: int, draw: float) -> float:
        ceiling: float = min(self.cap, self.base * 2 ** min(retries, 10))
        return ceiling * draw


@dataclass
class AwsCalls:
    """The one place that talks to AWS. `call` is safe from any number of coroutines; `close` ends the threads."""

    region: str | None = None
    endpoint_url: str | None = None
    session: boto3.Session | None = None
    budget: RetryBudget = field(default_factory=RetryBudget)
    threads: int = 16
    read_timeout_sec: float = 5.0  # after which an answer counts as lost; long polls of SQS have their own
    draw: Callable[[], float] = random.random
    _clients: dict[str, Client] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="aws")
        # Long polls sit in their threads for seconds and must not keep the others waiting.
        self._polls = ThreadPoolExecutor(8, thread_name_prefix="aws-poll")

    async def call(self, service: str, operation: str, *, polls: bool = False, **params: Part) -> Params:
        """One operation with retries. Raises ConditionFailedError or a BackendError; `AwsRefusedError` has AWS's code.

        All tries of a transaction carry one token, by which DynamoDB knows what it has carried out already.
        """
        if operation == "transact_write_items":
            params["ClientRequestToken"] = uuid4().hex
        ends_at = time.monotonic() + self.budget.total
        retries = 0
        while True:
            try:
                return await self._once(service, operation, params, polls=polls)
            except (ClientError, BotoCoreError) as exc:
                _raise_condition(exc, again=retries > 0)
                if not _passes(exc):
                    raise _translated(service, operation, exc, again=retries > 0) from exc
                wait = self.budget.wait(retries, self.draw())
                if time.monotonic() + wait >= ends_at:
                    raise UNAVAILABLE[service](f"{operation} did not succeed in time") from exc
            retries += 1
            await asyncio.sleep(wait)

    async def dynamo(self, operation: str, **params: Part) -> Params:
        return await self.call("dynamodb", operation, **params)

    async def signed_url(self, operation: str, *, valid_sec: int, **params: Part) -> str:
        """The address of one request to S3 that anybody may send until then. Nothing is called."""

        def sign() -> str:
            client = self._client("s3")
            url: str = client.generate_presigned_url(operation, Params=params, ExpiresIn=valid_sec)
            return url

        return await asyncio.get_running_loop().run_in_executor(self._pool, sign)

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._polls.shutdown(wait=False, cancel_futures=True)
        for client in self._clients.values():
            client.close()

    async def _once(self, service: str, operation: str, params: Params, *, polls: bool) -> Params:
        pool = self._polls if polls else self._pool
        return await asyncio.get_running_loop().run_in_executor(pool, partial(self._run, service, operation, params))

    def _run(self, service: str, operation: str, params: Params) -> Params:
        answer: Params = getattr(self._client(service), operation)(**params)
        if operation == "get_object":  # read here: the body blocks as well
            answer["Body"] = answer["Body"].read()
        return answer

    def _client(self, service: str) -> Client:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._new_client(service)
            return self._clients[service]

    def _new_client(self, service: str) -> Client:
        if self.session is None:
            self.session = process_session()
        config = Config(
            connect_timeout=2,
            # A long poll answers within 20 s.
            read_timeout=max(25.0, self.read_timeout_sec) if service == "sqs" else self.read_timeout_sec,
            retries={"total_max_attempts": 1},  # retried here, where the budget is known
            max_pool_connections=self.threads + 8,
            parameter_validation=False,  # a tenth of a call's processor time; the service checks them anyway
            tcp_keepalive=True,
            # Of AWS the host of the region: signed addresses of the global one are redirected.
            s3={"addressing_style": "path"} if self.endpoint_url else dict(REGIONAL),
            signature_version="s3v4" if service == "s3" else None,  # of signed addresses too
        )
        return self.session.client(service, region_name=self.region, endpoint_url=self.endpoint_url, config=config)


@cache
def process_session() -> boto3.Session:
    """The session of this process: making one, and the first client of each, is most of a cold start on AWS."""
    return boto3.Session()


def _raise_condition(exc: Exception, *, again: bool) -> None:
    if not isinstance(exc, ClientError):
        return
    code = exc.response.get("Error", {}).get("Code")
    if code == "ConditionalCheckFailedException":
        raise ConditionFailedError(_old_item(exc.response), again=again) from exc
    if code == "TransactionCanceledException":
        for reason in exc.response.get("CancellationReasons", ()):
            if reason.get("Code") == "ConditionalCheckFailed":
                raise ConditionFailedError(_old_item(reason), again=again) from exc


def _old_item(answer: Params) -> Item | None:
    item = answer.get("Item")
    return unpack(item) if item else None


def _passes(exc: Exception) -> bool:
    """Whether the same call may succeed a moment later."""
    if not isinstance(exc, ClientError):
        return isinstance(exc, BotoConnectionError | HTTPClientError)
    code = exc.response.get("Error", {}).get("Code", "")
    status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "TransactionCanceledException":
        reasons = exc.response.get("CancellationReasons", ())
        return any(reason.get("Code") in PASSING_REASONS for reason in reasons)
    return code in THROTTLES or status >= 500 or status == 429


def _translated(service: str, operation: str, exc: Exception, *, again: bool) -> Exception:
    """Missing tables, rights and credentials are outages to the caller; anything else is refused for good."""
    if not isinstance(exc, ClientError):
        return UNAVAILABLE[service](f"{operation} failed: {type(exc).__name__}")
    code: str = exc.response.get("Error", {}).get("Code", "")
    status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status == 403 or "NotFound" in code or "NonExistent" in code or code == "NoSuchBucket":
        return UNAVAILABLE[service](f"{operation} was refused: {code}")
    return AwsRefusedError(f"{operation} was refused: {code}", aws_code=code, again=again)
