"""Wake-ups over SQS: a standard queue and a dead-letter queue for each lane, logical queues as fairness groups."""

import asyncio
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TypeVar

from rauskuclaw.adapters.aws.calls import AwsCalls, AwsRefusedError
from rauskuclaw.adapters.aws.sending import MAX_DELAY_SEC, MAX_IN_BATCH, Entry, send_entries
from rauskuclaw.adapters.aws.values import Params
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.wakeups import WakeUp, encode
from rauskuclaw.errors import MessagesRefusedError, QueueUnavailableError
from rauskuclaw.ports.queue import QueueDelivery, QueueDepth

MAX_POLL_SEC = 20  # SQS's limit
# A receipt that is too old, or whose message is gone: the message was dealt with or belongs to somebody else.
STALE_RECEIPT = frozenset({"ReceiptHandleIsInvalid", "InvalidParameterValue", "MessageNotInflight"})
DEPTHS = {
    "ready": "ApproximateNumberOfMessages",
    "in_flight": "ApproximateNumberOfMessagesNotVisible",
    "delayed": "ApproximateNumberOfMessagesDelayed",
}

GROUP_ID = re.compile(r"[!-~]{1,128}")

T = TypeVar("T")


@dataclass(frozen=True)
class SqsQueue:
    """Queue. The two maps lead from lane to queue URL."""

    calls: AwsCalls
    queue_urls: Mapping[str, str]
    dlq_urls: Mapping[str, str]
    clock: Clock

    async def send(self, wake_ups: Sequence[WakeUp]) -> None:
        by_lane = sorted(wake_ups, key=lambda one: one.lane)
        batches = [
            (lane, batch) for lane, group in groupby(by_lane, key=lambda one: one.lane) for batch in _batches(group)
        ]
        sent = await asyncio.gather(*(self._send_batch(lane, batch) for lane, batch in batches), return_exceptions=True)
        for outcome in sent:
            if isinstance(outcome, BaseException):
                raise outcome
        refused = [job_id for outcome in sent if not isinstance(outcome, BaseException) for job_id in outcome]
        if refused:
            raise MessagesRefusedError(f"{len(refused)} of {len(wake_ups)} messages were refused", job_ids=refused)

    async def receive(
        self,
        lane: str,
        *,
        limit: int,
        visibility: timedelta,
        queues: frozenset[str] | None = None,
        wait: timedelta = timedelta(0),
    ) -> list[QueueDelivery]:
        found: list[QueueDelivery] = []
        wait_sec = min(round(wait.total_seconds()), MAX_POLL_SEC)
        while len(found) < limit:
            messages = await self._receive_once(lane, limit - len(found), visibility, 0 if found else wait_sec)
            found += [_delivery(lane, message) for message in messages]
            if len(messages) < MAX_IN_BATCH:
                break
        return found

    async def delete(self, deliveries: Sequence[QueueDelivery]) -> None:
        await self._each_batch("delete_message_batch", deliveries, {})

    async def extend(self, deliveries: Sequence[QueueDelivery], visibility: timedelta) -> None:
        timeout = {"VisibilityTimeout": int(visibility.total_seconds())}
        await self._each_batch("change_message_visibility_batch", deliveries, timeout)

    async def depth(self, lane: str) -> QueueDepth:
        alive, dead = await asyncio.gather(self._attributes(self._url(lane)), self._dead(lane))
        counts = {name: int(alive.get(attribute, 0)) for name, attribute in DEPTHS.items()}
        return QueueDepth(**counts, dead=int(dead.get(DEPTHS["ready"], 0)))

    async def _send_batch(self, lane: str, batch: Sequence[WakeUp]) -> list[str]:
        """Job ids of the messages that were refused."""
        url, now = self._url(lane), self.clock()
        entries = [
            _entry(number, wake_up, (wake_up.due_at - now).total_seconds()) for number, wake_up in enumerate(batch)
        ]
        return [batch[int(entry_id)].job_id for entry_id in await send_entries(self.calls, url, entries)]

    async def _receive_once(self, lane: str, limit: int, visibility: timedelta, wait_sec: int) -> list[Params]:
        answer = await self.calls.call(
            "sqs",
            "receive_message",
            polls=wait_sec > 0,
            QueueUrl=self._url(lane),
            MaxNumberOfMessages=min(limit, MAX_IN_BATCH),
            VisibilityTimeout=int(visibility.total_seconds()),
            WaitTimeSeconds=wait_sec,
            MessageSystemAttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
        )
        found: list[Params] = answer.get("Messages", [])
        return found

    async def _each_batch(self, operation: str, deliveries: Sequence[QueueDelivery], extra: Params) -> None:
        by_lane = sorted(deliveries, key=lambda one: one.lane)
        for lane, group in groupby(by_lane, key=lambda one: one.lane):
            for batch in _batches(group):
                entries = [
                    {"Id": str(number), "ReceiptHandle": one.receipt, **extra} for number, one in enumerate(batch)
                ]
                await self._tolerant(operation, self._url(lane), entries)

    async def _tolerant(self, operation: str, url: str, entries: list[Params]) -> None:
        """A batch in which stale receipts are fine and other failures are not."""
        try:
            answer = await self.calls.call("sqs", operation, QueueUrl=url, Entries=entries)
        except AwsRefusedError as exc:
            if exc.aws_code.split(".")[-1] in STALE_RECEIPT:
                return
            raise
        bad = [one for one in answer.get("Failed", ()) if one["Code"].split(".")[-1] not in STALE_RECEIPT]
        if bad:
            raise QueueUnavailableError(f"{operation}: {len(bad)} of {len(entries)} failed: {bad[0]['Code']}")

    async def _dead(self, lane: str) -> dict[str, str]:
        url = self.dlq_urls.get(lane)
        return await self._attributes(url) if url else {}

    async def _attributes(self, url: str) -> dict[str, str]:
        names = list(DEPTHS.values())
        answer = await self.calls.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=names)
        found: dict[str, str] = answer.get("Attributes", {})
        return found

    def _url(self, lane: str) -> str:
        if lane not in self.queue_urls:
            raise QueueUnavailableError(f"lane '{lane}' has no queue")
        return self.queue_urls[lane]


def _entry(number: int, wake_up: WakeUp, delay: float) -> Entry:
    entry: Entry = {"Id": str(number), "MessageBody": encode(wake_up), "MessageGroupId": _group_of(wake_up.queue)}
    seconds = min(max(0, -int(-delay // 1)), MAX_DELAY_SEC)  # rounded up: early would be for nothing
    return entry | ({"DelaySeconds": seconds} if seconds else {})


def _group_of(queue: str) -> str:
    """The queue's name, or a digest of one that SQS would refuse: old rows may have such names."""
    return queue if GROUP_ID.fullmatch(queue) else hashlib.sha256(queue.encode("utf-8", "surrogatepass")).hexdigest()


def _delivery(lane: str, message: Params) -> QueueDelivery:
    attributes = message.get("Attributes", {})
    return QueueDelivery(
        message_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        lane=lane,
        body=message["Body"],
        receive_count=int(attributes.get("ApproximateReceiveCount", 1)),
        sent_at_ms=int(attributes.get("SentTimestamp", 0)),
    )


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == MAX_IN_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
