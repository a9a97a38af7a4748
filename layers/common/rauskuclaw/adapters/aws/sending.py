"""Sending messages to SQS, a batch in a call: entries it could not take are sent again, those it refuses are named."""

import asyncio
import logging
from collections.abc import Sequence

from rauskuclaw.adapters.aws.calls import AwsCalls, AwsRefusedError
from rauskuclaw.adapters.aws.values import Params
from rauskuclaw.errors import QueueUnavailableError

logger = logging.getLogger(__name__)

MAX_IN_BATCH = 10  # SQS's limit for each batch call and each receive
MAX_DELAY_SEC = 900  # SQS's limit
ENTRY_ROUNDS = 4  # for entries that fail while others of their batch do not; each call has retries of its own

Entry = Params


async def send_entries(calls: AwsCalls, url: str, entries: Sequence[Entry]) -> list[str]:
    """Send up to 10 entries; returns the `Id`s of those that SQS refuses for good.

    Raises QueueUnavailableError when some could not be sent for now. Sending all of them again is safe.
    """
    refused: list[str] = []
    waiting = list(entries)
    for tries in range(ENTRY_ROUNDS):
        try:
            answer = await calls.call("sqs", "send_message_batch", QueueUrl=url, Entries=waiting)
        except AwsRefusedError as exc:
            if len(waiting) == 1:
                logger.error("A message was refused: %s", exc.aws_code)
                return [*refused, waiting[0]["Id"]]
            alone = await asyncio.gather(*(send_entries(calls, url, [one]) for one in waiting))
            return [*refused, *(entry_id for found in alone for entry_id in found)]
        failed = {one["Id"]: one for one in answer.get("Failed", ())}
        for entry_id, one in failed.items():
            if one.get("SenderFault"):
                logger.error("A message was refused: %s", one.get("Code"))
                refused.append(entry_id)
        waiting = [one for one in waiting if one["Id"] in failed and one["Id"] not in refused]
        if not waiting:
            return refused
        await asyncio.sleep(calls.budget.wait(tries, calls.draw()))
    raise QueueUnavailableError(f"{len(waiting)} of {len(entries)} messages were not taken")
