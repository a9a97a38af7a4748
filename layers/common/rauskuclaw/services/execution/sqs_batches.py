"""An SQS event as a batch of attempts, answered with the messages that must come again."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping

from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, EventType
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from rauskuclaw.domain import wakeups
from rauskuclaw.domain.exceptions import Signal
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.errors import BackendError
from rauskuclaw.observability import bind
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.execution.batch import Batch
from rauskuclaw.services.execution.claiming import Execution

logger = logging.getLogger(__name__)


class MessageReturnedSignal(Signal):
    """The message was not looked at and must come again."""


class LoopBatchProcessor(AsyncBatchProcessor):
    """Powertools' async processor on the loop that is running: its own `async_process` starts another one."""

    def __init__(self) -> None:
        super().__init__(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    async def process_here(self) -> list[Json]:
        """All records at once; ("success", result, record) or ("fail", text, record) for each, in order."""
        return await asyncio.gather(*(self._async_process_record(record) for record in self.records))


async def run_batch(
    execution: Execution,
    event: Mapping[str, Json],
    *,
    remaining_sec: float | None = None,
    record_done: Callable[[str], object] | None = None,
) -> tuple[PartialItemFailureResponse, Counter[str]]:
    """Run every job the event names, all at once; the partial batch response, and how many had which outcome.

    `remaining_sec` is left until the invocation is ended from outside (None: no limit). `record_done` is called with
    the id of each message that is done while others of its batch still run.
    Only messages of the event are named in the response, each once. A bad record never affects the others.
    """
    records = _usable_records(event)
    counts: Counter[str] = Counter()
    async with execution.batch(len(records), remaining_sec=remaining_sec) as batch:
        handler = _RecordHandler(execution, batch, counts, record_done=record_done)
        processor = LoopBatchProcessor()
        with processor(records, handler.handle):
            await processor.process_here()
    return processor.response(), counts


class _RecordHandler:
    """Deals with the records of one batch; raising means that the record's message comes again."""

    def __init__(
        self, execution: Execution, batch: Batch, counts: Counter[str], *, record_done: Callable[[str], object] | None
    ) -> None:
        self._execution = execution
        self._batch = batch
        self._counts = counts
        self._record_done = record_done

    async def handle(self, record: SQSRecord) -> Outcome:
        message = self._decode(record)
        bind(message.job_id, message.correlation_id)
        try:
            outcome = await self._execution.run_attempt(message, self._batch)
        except BackendError as exc:
            self._counts["unavailable"] += 1
            logger.warning("Storage is away, the message comes again: %s", exc)
            raise
        except Exception:
            self._counts["fault"] += 1
            logger.exception("A fault of ours; the message comes again")
            raise
        self._counts[outcome] += 1
        if outcome is Outcome.RETURNED:
            raise MessageReturnedSignal
        if self._record_done is not None:
            self._record_done(record.message_id)
        return outcome

    def _decode(self, record: SQSRecord) -> wakeups.WakeUpMessage:
        """Raises for what is not a wake-up: reported as failed each time, until the queue dead-letters it."""
        try:
            return wakeups.decode(record.body)
        except Exception as exc:
            self._batch.leave()
            self._counts["poison"] += 1
            logger.error("Message %s is no wake-up: %s", record.message_id, exc or type(exc).__name__)
            raise


def _usable_records(event: Mapping[str, Json]) -> list[JsonObject]:
    """The records that can be answered for, each message once; an unknown id in the answer would fail all of them."""
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(records, list):
        logger.error("The event holds no list of records")
        return []
    found: dict[str, JsonObject] = {}
    for record in records:
        message_id = record.get("messageId") if isinstance(record, dict) else None
        if isinstance(message_id, str) and message_id:
            found.setdefault(message_id, record)
        else:
            logger.error("A record without a messageId was left out")
    return list(found.values())
