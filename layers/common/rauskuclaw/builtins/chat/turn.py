"""`chat.turn`: says something in a conversation, as a schedule may. The turn that answers is a job of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import JobType
from rauskuclaw.errors import BackendError, RauskuClawError
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.models import TURN_HANDLER
from rauskuclaw.services.principal import Principal

if TYPE_CHECKING:
    from rauskuclaw.services.conversations.posting import Posting

TYPE = "chat.turn"


class TurnInput(HandlerInput):
    """`busy`: what becomes of the text while a turn is under way."""

    conversation_id: str | None = None
    text: str | None = None
    busy: Literal["queue", "steer", "interrupt", "reject"] | None = None


class TurnOutput(HandlerOutput):
    """`job_id` is the turn's, once it has begun."""

    conversation_id: str
    message_id: str
    job_id: str | None
    queued: bool


def spec(posting: "Callable[[], Posting] | None") -> HandlerSpec:
    """The handler; `posting` is asked for by the first job that needs it."""

    async def run(payload: TurnInput, ctx: JobContext) -> TurnOutput:
        if posting is None:
            raise HandlerError("There are no conversations here", code="CHAT_UNAVAILABLE")
        # In the name of whoever has submitted this, and within its queue only. The message is the job's, so that
        # another attempt says it no second time.
        caller = Principal(ctx.submitted_by, queue_allowlist=frozenset({ctx.queue}))
        body = {"id": ctx.job_id, "text": payload.text, "busy": payload.busy}
        try:
            posted = await posting().post(payload.conversation_id or "", body, caller=caller)
        except BackendError:
            raise
        except RauskuClawError as exc:
            level = FailureClass.RETRYABLE if exc.retryable else FailureClass.PERMANENT
            raise HandlerError(exc.message, code=exc.code, details=exc.details, failure_class=level) from exc
        return TurnOutput(
            conversation_id=posted.conversation.id,
            message_id=posted.message.id,
            job_id=posted.job.id if posted.job is not None else None,
            queued=posted.is_queued,
        )

    return HandlerSpec(
        name=TURN_HANDLER,
        summary="Say something in a conversation",
        input_model=TurnInput,
        output_model=TurnOutput,
        run=run,
    )


def _make(parts: Parts) -> HandlerSpec:
    return spec(parts.services().posting)


BUILTIN = Builtin(_make, JobType(TYPE, handler=TURN_HANDLER, default_timeout_sec=60, default_max_attempts=3))
