"""SQS batch -> one attempt per record -> the messages that must come again."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from rauskuclaw import lambda_runtime
from rauskuclaw.sqs_batches import answer_batch


async def handle_batch(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    """Run the jobs of an event. Embedded, the event pump calls this on its own loop, several at a time."""
    return await answer_batch(event, context)


def handler(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    """What Lambda calls."""
    return lambda_runtime.run(answer_batch(event, context, metrics_as="worker"))
