"""What people say in a conversation: a message, another wording, once more, stop."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.ids import keyed_message_id
from rauskuclaw.domain.conversations.messages import Message, Parts, Queued, Role, text_of
from rauskuclaw.domain.conversations.tree import message_after
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.errors import ConflictError, IdempotencyConflictError, NotFoundError, StoreUnavailableError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import Committed
from rauskuclaw.services.conversations.prompting import words_of
from rauskuclaw.services.conversations.requests import Said, read_message_id, read_rewording, read_said
from rauskuclaw.services.conversations.service import Conversations, no_such_message
from rauskuclaw.services.conversations.turns import TRIES, Begun, Turns
from rauskuclaw.services.fields import FieldFault, fault_details, invalid
from rauskuclaw.services.jobs.service import Jobs
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.runs.service import Runs

BUSY, QUEUE_FULL = "CONVERSATION_BUSY", "QUEUE_FULL"
MAX_QUEUED = 20
MAX_QUEUED_CHARS = 60_000  # of all that wait; a row of DynamoDB holds 400 KB
LOOK_BACK = 50
SAY_MODES = ("steer", "interrupt")
NOT_HEARD = frozenset({"NOT_A_RUN", "RUN_ENDED", "INBOX_FULL"})


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a message: `job` answers it, or it waits (`is_queued`), or the turn under way hears it."""

    conversation: Conversation
    message: Message | Queued
    job: Job | None = None
    is_queued: bool = False
    is_heard: bool = False
    is_repeated: bool = False


class Posting:
    """Every method is given who asks, and is durable when it returns."""

    def __init__(
        self,
        *,
        backend: Backend,
        conversations: Conversations,
        turns: Turns,
        jobs: Jobs,
        runs: Callable[[], Runs],
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._backend = backend
        self._store = backend.conversations
        self._conversations = conversations
        self._turns = turns
        self._jobs = jobs
        self._runs = runs
        self._clock = clock
        self._new_id = new_id

    async def post(
        self, conversation_id: str, body: Json, *, caller: Principal, idempotency_key: str | None = None
    ) -> Posted:
        """Say something. While a turn is under way it waits (`queue`), is heard in it (`steer`, `interrupt`), or is not
        taken (`reject`). Where something waits and cannot begin, this is not taken either, and the error says why.

        An `id` of the client's own or a key makes repeating safe. Raises InvalidRequestError naming fields,
        NotFoundError, ForbiddenError (queue), ConflictError (`CONVERSATION_BUSY`, `QUEUE_FULL`, `CHAT_UNAVAILABLE`),
        IdempotencyConflictError for another message under this id.
        """
        said = read_said(body)
        message_id = said.id or self._id_for(conversation_id, caller, idempotency_key)
        conversation = await self._conversations.for_writing(conversation_id, caller=caller)
        for _ in range(TRIES):
            if conversation.turn is not None or conversation.queued:
                conversation = await self._settled(conversation_id)
                if (known := await self._known(conversation, message_id, said)) is not None:
                    return known
            if conversation.turn is None and conversation.queued:
                await self._turns.take_up(conversation)  # says why the first that waits does not begin
                posted = None
            elif conversation.turn is not None:
                posted = await self._while_busy(conversation, message_id, said, caller)
            else:
                posted = await self._begin(conversation, message_id, said, caller)
            if posted is not None:
                return posted
            conversation = await self._conversations.for_writing(conversation_id, caller=caller)
        raise StoreUnavailableError("The conversation keeps changing; try again")

    async def retry(self, conversation_id: str, body: Json, *, caller: Principal) -> Posted:
        """Have a message answered once more: a sibling of the answer that is there. While that is under way it is
        the one asked for. Raises NotFoundError, ConflictError (`CONVERSATION_BUSY`, `CHAT_UNAVAILABLE`)."""
        message_id = read_message_id(body)
        await self._conversations.for_writing(conversation_id, caller=caller)
        for _ in range(TRIES):
            conversation = await self._settled(conversation_id)
            asked = await self._asked_by(conversation, message_id)
            if conversation.turn is not None and conversation.turn.message_id == asked.id:
                job = await self._backend.store.get_slim_job(conversation.turn.job_id)
                return Posted(conversation, asked, job, is_repeated=True)
            if conversation.turn is not None:
                raise _busy(conversation)
            begun = await self._turns.begin(
                conversation, asked, caller=caller, is_new=False, take=await self._answers(conversation, asked)
            )
            if begun.committed is Committed.STORED:
                return Posted(begun.conversation, asked, begun.job)
        raise StoreUnavailableError("The conversation keeps changing; try again")

    async def stop(self, conversation_id: str, *, caller: Principal) -> Conversation:
        """End the turn under way where it is; what it has said stays. Safe to repeat; nothing happens when idle.

        Raises NotFoundError, ForbiddenError.
        """
        conversation = await self._conversations.for_writing(conversation_id, caller=caller)
        if conversation.turn is not None:
            await self._cancel(conversation.turn.job_id, caller)
        return await self._settled(conversation_id)

    async def edit_queued(self, conversation_id: str, message_id: str, body: Json, *, caller: Principal) -> Posted:
        """Another wording of a message that waits. Raises NotFoundError once it does not, InvalidRequestError."""
        parts = read_rewording(body)
        conversation = await self._requeue(conversation_id, message_id, parts, caller)
        waiting = next(each for each in conversation.queued if each.id == message_id)
        return Posted(conversation, waiting, is_queued=True)

    async def drop_queued(self, conversation_id: str, message_id: str, *, caller: Principal) -> Conversation:
        """Take a message back that waits. Raises NotFoundError once it does not."""
        return await self._requeue(conversation_id, message_id, None, caller)

    async def _begin(self, conversation: Conversation, message_id: str, said: Said, caller: Principal) -> Posted | None:
        """A turn begins, unless somebody was faster (None)."""
        if (heard := await self._heard_before(conversation, message_id, said)) is not None:
            return heard
        parent = await self._parent(conversation, said)
        message = message_after(parent, message_id, conversation.id, said.parts, self._clock())
        begun = await self._turns.begin(conversation, message, caller=caller)
        if begun.committed is Committed.STORED:
            return Posted(begun.conversation, message, begun.job)
        if begun.committed is Committed.STALE:
            return None
        return await self._after_taken(begun, said)

    async def _after_taken(self, begun: Begun, said: Said) -> Posted:
        """The id is in use: by this very message, or by another one."""
        known = await self._known(begun.conversation, begun.message.id, said)
        if known is None:
            raise _other_message(begun.message.id)
        return known

    async def _while_busy(
        self, conversation: Conversation, message_id: str, said: Said, caller: Principal
    ) -> Posted | None:
        if said.busy == "reject" or (said.has_parent and said.busy != "interrupt"):
            raise _busy(conversation)
        if said.busy in SAY_MODES and conversation.turn is not None and not said.has_parent:
            heard = await self._say(conversation, message_id, said, caller)
            if heard is not None:
                return heard
        if said.busy == "interrupt" and conversation.turn is not None:
            if said.has_parent:
                await self._cancel(conversation.turn.job_id, caller)
                settled = await self._settled(conversation.id)
                if settled.turn is not None or settled.queued:
                    raise _busy(settled)
                return None
            return await self._interrupt(conversation, message_id, said, caller)
        return await self._enqueue(conversation, message_id, said, caller, is_first=False)

    async def _say(self, conversation: Conversation, message_id: str, said: Said, caller: Principal) -> Posted | None:
        """Into the inbox of the run under way; None where it does not hear any more, or is no run."""
        assert conversation.turn is not None
        body = {"id": message_id, "text": words_of(said.parts), "mode": said.busy}
        try:
            found = await self._runs().say(conversation.turn.job_id, body, caller=caller)
        except ConflictError as exc:
            if exc.code in NOT_HEARD:
                return None
            raise
        now = self._clock()
        message = Queued(message_id, said.parts, now, by=caller.name)
        return Posted(conversation, message, found.job, is_heard=True, is_repeated=found.is_repeated)

    async def _interrupt(
        self, conversation: Conversation, message_id: str, said: Said, caller: Principal
    ) -> Posted | None:
        """The turn cannot hear: it ends, and this comes next."""
        posted = await self._enqueue(conversation, message_id, said, caller, is_first=True)
        if posted is None or conversation.turn is None:
            return posted
        await self._cancel(conversation.turn.job_id, caller)
        settled = await self._settled(conversation.id)
        return await self._known(settled, message_id, said) or posted

    async def _enqueue(
        self, conversation: Conversation, message_id: str, said: Said, caller: Principal, *, is_first: bool
    ) -> Posted | None:
        """Behind what waits already; read again afterwards, because the turn may have ended meanwhile."""
        waiting = Queued(message_id, said.parts, self._clock(), by=caller.name)
        _require_room(conversation, waiting)
        change = changes.enqueued(conversation, waiting, waiting.at)
        if is_first:
            change = replace(change, after=replace(change.after, queued=(waiting, *conversation.queued)))
        if await self._store.commit(change, now=waiting.at) is not Committed.STORED:
            return None
        settled = await self._settled(conversation.id)
        return await self._known(settled, message_id, said) or Posted(settled, waiting, is_queued=True)

    async def _known(self, conversation: Conversation, message_id: str, said: Said) -> Posted | None:
        """What became of a message of this id before. Raises IdempotencyConflictError when it said something else."""
        for waiting in conversation.queued:
            if waiting.id == message_id:
                _require_same(waiting, said)
                return Posted(conversation, waiting, is_queued=True, is_repeated=True)
        stored = await self._store.messages(conversation.id, [message_id])
        if stored:
            _require_same(stored[0], said)
            turn = conversation.turn
            job_id = turn.job_id if turn is not None and turn.message_id == message_id else None
            job = await self._backend.store.get_slim_job(job_id) if job_id is not None else None
            return Posted(conversation, stored[0], job, is_repeated=True)
        return await self._heard_before(conversation, message_id, said)

    async def _heard_before(self, conversation: Conversation, message_id: str, said: Said) -> Posted | None:
        """Whether a turn has heard it, which has ended meanwhile. Raises IdempotencyConflictError for other words."""
        if said.busy not in SAY_MODES or conversation.leaf is None:
            return None
        branch = await self._store.branch(conversation.id, conversation.leaf, limit=LOOK_BACK)
        for placed in branch.messages:
            for part in placed.message.parts:
                if part.get("type") == "data-heard" and part.get("id") == message_id:
                    if part["data"]["text"] != words_of(said.parts):
                        raise _other_message(message_id)
                    message = Queued(message_id, said.parts, placed.message.at)
                    return Posted(conversation, message, is_heard=True, is_repeated=True)
        return None

    async def _parent(self, conversation: Conversation, said: Said) -> Message | None:
        wanted = said.parent if said.has_parent else conversation.leaf
        if wanted is None:
            return None
        found = await self._store.messages(conversation.id, [wanted])
        if not found:
            raise invalid([FieldFault("parent", "no message of the conversation has this id")])
        return found[0]

    async def _asked_by(self, conversation: Conversation, message_id: str) -> Message:
        """The user's message that an answer is of; itself when it is one. Raises NotFoundError."""
        found = await self._store.messages(conversation.id, [message_id])
        if found and found[0].role is Role.ASSISTANT and found[0].parent is not None:
            found = await self._store.messages(conversation.id, [found[0].parent])
        if not found or found[0].role is not Role.USER:
            turn = conversation.turn
            if turn is None or message_id != turn.message_id:
                raise no_such_message(message_id)
        return found[0]

    async def _answers(self, conversation: Conversation, asked: Message) -> int:
        """How many answers there are to a message: the number of the next."""
        below = await self._store.newest_below(conversation.id, asked.id)
        if below is None or below == asked.id:
            return 0
        tip: str | None = below
        while tip is not None:
            branch = await self._store.branch(conversation.id, tip, limit=LOOK_BACK)
            for placed in branch.messages:
                if placed.message.parent == asked.id:
                    return len(placed.siblings)
            tip = branch.before
        return 0

    async def _requeue(
        self, conversation_id: str, message_id: str, parts: Parts | None, caller: Principal
    ) -> Conversation:
        for _ in range(TRIES):
            conversation = await self._conversations.for_writing(conversation_id, caller=caller)
            if message_id not in {each.id for each in conversation.queued if each.role is Role.USER}:
                raise no_such_message(message_id)
            now = self._clock()
            change = changes.requeued(conversation, message_id, parts, now, by=caller.name)
            if await self._store.commit(change, now=now) is Committed.STORED:
                return change.after
        raise StoreUnavailableError("The conversation keeps changing; try again")

    async def _cancel(self, job_id: str, caller: Principal) -> None:
        try:
            await self._jobs.cancel(job_id, caller=caller)
        except NotFoundError:
            return  # erased: the turn is over
        except ConflictError as exc:
            if isinstance(exc.details, dict) and exc.details.get("status") in (JobStatus.SUCCEEDED, JobStatus.FAILED):
                return  # it has ended by itself
            raise

    async def _settled(self, conversation_id: str) -> Conversation:
        found = await self._turns.settle(conversation_id)
        if found is None:
            raise self._conversations.no_such(conversation_id)
        return found

    def _id_for(self, conversation_id: str, caller: Principal, key: str | None) -> str:
        if key is None or not key.strip():
            return self._new_id()
        return keyed_message_id(conversation_id, f"{caller.name}\n{key.strip()}")


def _require_same(known: Message | Queued, said: Said) -> None:
    if known.parts != said.parts or known.role is not Role.USER:
        raise _other_message(known.id)


def _other_message(message_id: str) -> IdempotencyConflictError:
    details = fault_details([FieldFault("parts", "differ from the first request")])
    return IdempotencyConflictError("Another message has this id", details={**details, "id": message_id})


def _busy(conversation: Conversation) -> ConflictError:
    details = {"job_id": conversation.active_job, "queued": len(conversation.queued)}
    return ConflictError("A turn is under way in this conversation", code=BUSY, details=details)


def _require_room(conversation: Conversation, waiting: Queued) -> None:
    """Notices of ours wait there too; no one is refused because of them."""
    said = [each for each in conversation.queued if each.role is Role.USER]
    chars = sum(len(text_of(each.parts)) for each in (*said, waiting))
    if len(said) >= MAX_QUEUED or chars > MAX_QUEUED_CHARS:
        text = f"At most {MAX_QUEUED} messages of {MAX_QUEUED_CHARS} characters together may wait"
        raise ConflictError(text, code=QUEUE_FULL, details={"queued": len(said)})
