"""SQS event of reminders -> a dispatch of each schedule they name -> the messages that must come again."""

import asyncio
import logging
from collections.abc import Mapping

from rauskuclaw import lambda_runtime
from rauskuclaw.domain import reminders
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.reminders import Reminder
from rauskuclaw.domain.wakeups import BadMessageError

logger = logging.getLogger(__name__)


async def handle_reminders(event: Mapping[str, Json], context: object) -> JsonObject:
    """Answer the reminders of an event; its partial batch response. A bad one never affects the others."""
    engine = await lambda_runtime.get_engine()
    decoded = {record["messageId"]: _decode(record) for record in event["Records"]}
    known = {message_id: reminder for message_id, reminder in decoded.items() if reminder is not None}
    if engine.settings.scheduler.enabled:
        newest = {one.schedule_id: one for one in sorted(known.values(), key=lambda one: one.due_at)}
        answers = [engine.reminders.answer(one) for one in newest.values()]
        outcomes = dict(zip(newest, await asyncio.gather(*answers, return_exceptions=True), strict=True))
    else:
        outcomes = {}
    await engine.backend.metrics.flush()
    failed = [message_id for message_id, one in decoded.items() if one is None or _failed(one, outcomes)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _decode(record: Mapping[str, Json]) -> Reminder | None:
    """None for what is no reminder: reported as failed each time, until the queue dead-letters it."""
    try:
        return reminders.decode(record["body"])
    except BadMessageError as exc:
        logger.error("Message %s is no reminder: %s", record["messageId"], exc)
        return None


def _failed(reminder: Reminder, outcomes: Mapping[str, BaseException | None]) -> bool:
    outcome = outcomes.get(reminder.schedule_id)
    if outcome is not None:
        logger.error("Schedule %s was not dispatched; its message comes again", reminder.schedule_id, exc_info=outcome)
    return outcome is not None
