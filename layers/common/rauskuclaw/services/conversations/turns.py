"""Turns begin and end. Any number may see to that at once, anywhere: every change is conditional on the row as read."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.ids import conversation_of, turn_job_id
from rauskuclaw.domain.conversations.messages import Message, Queued, Role, text_of
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.errors import BackendError, RauskuClawError, StoreUnavailableError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import Committed
from rauskuclaw.services.conversations.erasing import Erasing
from rauskuclaw.services.conversations.prompting import MAX_TURNS, title_of
from rauskuclaw.services.conversations.replies import Replies, Suggesting
from rauskuclaw.services.conversations.starting import TurnStarter
from rauskuclaw.services.jobs.wakeups import send_owed
from rauskuclaw.services.principal import Principal

logger = logging.getLogger(__name__)

TRIES = 30
DUE_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Begun:
    """What became of an attempt to begin a turn: `job` where it was stored."""

    committed: Committed
    conversation: Conversation
    message: Message
    job: Job | None = None


@dataclass(frozen=True, slots=True)
class TurnCounts:
    """What one look at due conversations did. `has_more`: another one soon is worth it."""

    settled: int = 0
    failed: int = 0
    has_more: bool = False


class Turns:
    """Begins turns, takes in their ends, and begins what waits behind them."""

    def __init__(
        self,
        *,
        backend: Backend,
        starter: TurnStarter,
        replies: Replies,
        erasing: Erasing,
        clock: Clock,
        suggesting: Callable[[], Suggesting] | None = None,
    ) -> None:
        self._backend = backend
        self._store = backend.conversations
        self._starter = starter
        self._replies = replies
        self._erasing = erasing
        self._clock = clock
        self._suggesting = suggesting

    async def begin(
        self,
        conversation: Conversation,
        message: Message,
        *,
        caller: Principal,
        is_new: bool = True,
        take: int = 0,
    ) -> Begun:
        """Store a message and the job that answers it, in one commit. The conversation has no turn under way.

        Raises as `TurnStarter.submission`, and BackendError (safe to repeat: ids follow from the message's).
        """
        path = await self._path(conversation, message, is_new=is_new)
        job_id = turn_job_id(conversation.id, message.id, take=take)
        submission = await self._starter.submission(conversation, path, job_id=job_id, caller=caller)
        now = submission.job.created_at
        change = changes.begun(conversation, message, job_id=job_id, at=now, is_new=is_new)
        if not conversation.title and conversation.turns == 0:
            change = replace(change, after=replace(change.after, title=title_of(text_of(message.parts))))
        committed = await self._store.commit(change, submission=submission, now=now)
        if committed is not Committed.STORED:
            return Begun(committed, conversation, message)
        await send_owed(self._backend, [WakeUp.of(submission.job)], now=now)
        return Begun(committed, change.after, message, submission.job)

    async def settle(self, conversation_id: str) -> Conversation | None:
        """Take in the end of the turn under way if it has come, and begin what waits. Safe to repeat.

        Raises BackendError.
        """
        for _ in range(TRIES):
            conversation = await self._store.get(conversation_id)
            if conversation is None or not await self._step_on(conversation):
                return conversation
        raise StoreUnavailableError("The conversation keeps changing; try again")

    async def settle_of_job(self, job: Job) -> None:
        """A job has ended: if it was a conversation's turn, go on there. Never raises: the sweep does what is left."""
        conversation_id = conversation_of(job.correlation_id)
        if conversation_id is None:
            return
        try:
            conversation = await self._store.get(conversation_id)
            if conversation is not None and conversation.active_job == job.id:
                await self.settle(conversation_id)
        except Exception:
            logger.warning("The sweep will go on with conversation %s", conversation_id, exc_info=True)

    async def settle_due(self, now: datetime | None = None, *, go_on: Callable[[], bool] = lambda: True) -> TurnCounts:
        """The sweep: go on, with erasing too, where whoever should have has died. No bad row holds up the others.

        Begins no conversation once `go_on()` says no; the rest stays due. Safe to repeat.
        Raises BackendError when the store cannot be read at all.
        """
        now = now or self._clock()
        due = await self._store.due(now, limit=DUE_AT_ONCE)
        settled = failed = 0
        for conversation in due:
            if not go_on():
                break
            try:
                await self._settle_one(conversation, now)
                settled += 1
            except Exception:
                logger.exception("Conversation %s could not be looked at", conversation.id)
                failed += 1
        return TurnCounts(settled, failed, has_more=len(due) == DUE_AT_ONCE and settled > 0)

    async def _settle_one(self, conversation: Conversation, now: datetime) -> None:
        if conversation.deleted_at is not None:
            await self._erasing.go_on(conversation, now)
            return
        found = await self.settle(conversation.id)
        if found is not None and found.check_at is not None and found.check_at <= now:
            await self._store.commit(changes.postponed(found, now), now=now)

    async def _step_on(self, conversation: Conversation) -> bool:
        """One change forward; False when there is none to make."""
        if conversation.turn is not None:
            return await self._finish(conversation)
        if conversation.queued:
            return await self._take_up(conversation)
        return False

    async def _finish(self, conversation: Conversation) -> bool:
        turn = conversation.turn
        assert turn is not None
        job = await self._backend.store.get_slim_job(turn.job_id)
        if job is not None and not job.status.is_final:
            return False
        if job is not None:
            job = await self._backend.store.get_job(turn.job_id)
        reply = await self._replies.of(conversation, turn, job, now=self._clock())
        reply = await self._with_suggestions(conversation, reply)
        now = self._clock()
        await self._store.commit(changes.finished(conversation, reply, now), now=now)
        return True

    async def _with_suggestions(self, conversation: Conversation, reply: Message) -> Message:
        """The reply with what it proposes. A fault in that must not keep the answer from being stored."""
        if self._suggesting is None or conversation.turn is None:
            return reply
        try:
            asked = await self._store.messages(conversation.id, [conversation.turn.message_id])
            text = text_of(asked[0].parts) if asked else ""
            suggesting = self._suggesting()
            part = await suggesting.part_for(conversation, parts=reply.parts, user_text=text)
            if part is not None:
                reply = replace(reply, parts=(*reply.parts, part))
                await suggesting.auto_run(conversation, reply)
        except BackendError:
            raise
        except Exception:
            logger.exception("The proposals of message %s could not be read", reply.id)
        return reply

    async def take_up(self, conversation: Conversation) -> None:
        """The first that waits becomes a message, and, if somebody said it, a turn. The conversation has none under
        way. Nothing happens if somebody was faster. Raises as `begin`.
        """
        waiting = conversation.queued[0]
        parent = await self._message(conversation, conversation.leaf)
        message = message_of(parent, waiting, conversation)
        if waiting.role is not Role.USER:
            now = self._clock()
            await self._store.commit(changes.noticed(conversation, message, now), now=now)
            return
        await self.begin(conversation, message, caller=Principal(waiting.by or conversation.created_by))

    async def _take_up(self, conversation: Conversation) -> bool:
        """Whether it could be."""
        try:
            await self.take_up(conversation)
        except BackendError:
            raise
        except RauskuClawError as exc:
            # Nothing would answer now. What was said stays in the queue, where it can be seen and dropped.
            logger.warning("A message waits on in conversation %s: %s", conversation.id, exc)
            return False
        return True

    async def _path(self, conversation: Conversation, message: Message, *, is_new: bool) -> list[Message]:
        """The newest messages down to this one."""
        tip = message.parent if is_new else message.id
        if tip is None:
            return [message]
        found = await self._store.branch(conversation.id, tip, limit=MAX_TURNS + 1)
        path = [placed.message for placed in found.messages]
        return [*path, message] if is_new else path

    async def _message(self, conversation: Conversation, message_id: str | None) -> Message | None:
        found = await self._store.messages(conversation.id, [message_id]) if message_id is not None else []
        return found[0] if found else None


def message_of(parent: Message | None, waiting: Queued, conversation: Conversation) -> Message:
    """What has waited, as a message behind `parent`."""
    return Message(
        id=waiting.id,
        conversation_id=conversation.id,
        parent=parent.id if parent is not None else None,
        depth=parent.depth + 1 if parent is not None else 0,
        role=waiting.role,
        parts=waiting.parts,
        at=waiting.at,
    )
