"""SQS batch of the embed lane -> one attempt per record, by the same rules as every job."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from rauskuclaw import lambda_runtime
from rauskuclaw.sqs_batches import answer_batch


async def handle_batch(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    """Run the embedding jobs of an event; called by the event pump, embedded."""
    return await answer_batch(event, context)


def handler(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    """What Lambda calls."""
    return lambda_runtime.run(answer_batch(event, context, metrics_as="embed"))
