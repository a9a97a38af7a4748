"""The functions that run jobs, worker and embed: an SQS event on the engine of this environment.

services/execution/sqs_batches.py runs the batch; here is what its host adds: the engine, the time left, the counts.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from rauskuclaw.domain.job import Json
from rauskuclaw.lambda_runtime import get_engine, remaining_sec, run
from rauskuclaw.observability import emit_counts
from rauskuclaw.services.execution.sqs_batches import run_batch


async def handle_batch(event: Mapping[str, Json], context: object) -> PartialItemFailureResponse:
    """Run the jobs of an event. Embedded, the event pump calls this on its own loop, several at a time.

    A context with a `record_done` is told of each message that is done.
    """
    response, _ = await _run(event, context)
    return response


def make_handler(service: str) -> Callable[[Mapping[str, Json], object], PartialItemFailureResponse]:
    """What Lambda calls. `service` names the metrics of how many jobs had which outcome."""

    def handler(event: Mapping[str, Json], context: object) -> PartialItemFailureResponse:
        response, counts = run(_run(event, context))
        emit_counts(counts, service=service)
        return response

    return handler


async def _run(event: Mapping[str, Json], context: object) -> tuple[PartialItemFailureResponse, Counter[str]]:
    engine = await get_engine()
    record_done = getattr(context, "record_done", None)
    response, counts = await run_batch(
        engine.runs, event, remaining_sec=remaining_sec(context), record_done=record_done
    )
    await engine.backend.metrics.flush()
    return response, counts
