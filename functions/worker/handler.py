"""SQS batch -> one attempt per record -> the messages that must come again."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from rauskuclaw import lambda_runtime
from rauskuclaw.observability import emit_counts
from rauskuclaw.sqs_batches import run_batch


async def handle_batch(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    """Run the jobs of an event. Embedded, the event pump calls this on its own loop, several at a time."""
    engine = await lambda_runtime.get_engine()
    response, _ = await run_batch(engine.runs, event, context)
    return response


def handler(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    """What Lambda calls."""
    return lambda_runtime.run(_invoke(event, context))


async def _invoke(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    engine = await lambda_runtime.get_engine()
    response, counts = await run_batch(engine.runs, event, context)
    emit_counts(counts, service="worker")
    return response
