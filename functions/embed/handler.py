"""SQS batch of the embed lane -> one attempt per record, by the same rules as every job."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from rauskuclaw import lambda_runtime
from rauskuclaw.observability import emit_counts
from rauskuclaw.sqs_batches import run_batch


async def handle_batch(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    """Run the embedding jobs of an event; called by the event pump, embedded."""
    engine = await lambda_runtime.get_engine()
    response, _ = await run_batch(engine.runs, event, context)
    return response


def handler(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    """What Lambda calls."""
    return lambda_runtime.run(_invoke(event, context))


async def _invoke(event: Mapping[str, Any], context: object) -> PartialItemFailureResponse:
    engine = await lambda_runtime.get_engine()
    response, counts = await run_batch(engine.runs, event, context)
    emit_counts(counts, service="embed")
    return response
