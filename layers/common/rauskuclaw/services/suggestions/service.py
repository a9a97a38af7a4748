"""From what a message suggests to jobs: the one place where that is decided."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.ids import reply_id
from rauskuclaw.domain.conversations.messages import Message, Role
from rauskuclaw.domain.job import Job, JobStatus, JobType, JsonObject
from rauskuclaw.domain.preferences import policy_of
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.domain.suggestions.policy import Policy, decide
from rauskuclaw.domain.suggestions.proposals import (
    PART,
    Place,
    Question,
    proposals_in,
    proposals_part,
    result_message_id,
    suggested_again,
    suggestions_of,
)
from rauskuclaw.domain.suggestions.suggested import SuggestedJob
from rauskuclaw.errors import NotFoundError, RauskuClawError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.models import AGENT_HANDLER, TURN_HANDLER
from rauskuclaw.ports.watches import Watch
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.jobs.endings import SOON
from rauskuclaw.services.jobs.service import Accepted, Draft, Jobs
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.suggestions.results import watcher_of
from rauskuclaw.services.ui_prefs import UiPrefs

Mode = Literal["auto", "approval", "all"]
IDS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Created:
    """A job that a proposal has become, now or before."""

    index: int
    job: Job


@dataclass(frozen=True, slots=True)
class Skipped:
    """A proposal that stays, and why."""

    index: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Creation:
    """What became of each proposal that was asked for."""

    created: tuple[Created, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class _Chosen:
    place: Place
    proposal: JsonObject


class Suggestions:
    """Suggested jobs of conversations. Who may see a conversation is asked by `conversation` and `for_writing` only."""

    def __init__(self, *, backend: Backend, jobs: Jobs, types: JobTypes, prefs: UiPrefs, clock: Clock) -> None:
        self._backend = backend
        self._conversations = backend.conversations
        self._jobs = jobs
        self._types = types
        self._prefs = prefs
        self._clock = clock

    async def conversation(self, conversation_id: str, *, caller: Principal) -> Conversation:
        """Raises NotFoundError, also for one in a queue that the caller may not see."""
        found = await self._conversations.get(conversation_id)
        if found is None or not caller.sees(found.queue):
            raise NotFoundError("Conversation not found", details={"id": conversation_id})
        return found

    async def for_writing(self, conversation_id: str, *, caller: Principal) -> Conversation:
        """The same, for whoever is about to create jobs. Raises NotFoundError, ForbiddenError for another queue."""
        found = await self._conversations.get(conversation_id)
        if found is None:
            raise NotFoundError("Conversation not found", details={"id": conversation_id})
        caller.require_queues([found.queue])
        return found

    async def part_for(
        self, conversation: Conversation, *, parts: Sequence[JsonObject], user_text: str
    ) -> JsonObject | None:
        """The part about what the parts of the reply to the turn under way suggest; None if that is nothing.

        `user_text` is what it answers. Raises BackendError.
        """
        suggested = suggestions_of(parts)
        if not suggested or conversation.turn is None:
            return None
        job = await self._backend.store.get_slim_job(conversation.turn.job_id)
        return proposals_part(
            suggested,
            part_id=reply_id(conversation.turn.job_id),
            question=Question("" if job is None else job.type, user_text),
            policy=await self._policy(conversation),
            types=await self._types.list_types(),
        )

    async def create(
        self,
        conversation: Conversation,
        message_id: str,
        *,
        indexes: Collection[int] | None,
        mode: Mode,
        caller: Principal,
    ) -> Creation:
        """Create the jobs of these proposals of a stored message, or of all of them, as far as `mode` takes them.

        A proposal becomes one job, however often it is asked for. Raises NotFoundError, InvalidRequestError for a
        number that no proposal has, BackendError (safe to repeat).
        """
        found = await self._conversations.messages(conversation.id, [message_id])
        if not found:
            raise NotFoundError("Message not found", details={"id": message_id})
        proposals = proposals_in(found[0].parts)
        wanted = range(len(proposals)) if indexes is None else sorted(set(indexes))
        if unknown := [index for index in wanted if not 0 <= index < len(proposals)]:
            raise invalid([FieldFault("proposals", f"the message has no proposal {unknown[0]}")])
        chosen = [_Chosen(Place(conversation.id, message_id, index), proposals[index]) for index in wanted]
        return await self._create(conversation, found[0], chosen, mode=mode, caller=caller)

    async def auto_run(self, conversation: Conversation, reply: Message) -> Creation:
        """Create what the policy lets pass, if the conversation has that switched on. Safe to repeat.

        To be called before the reply is stored, so that a process that dies in between has it done by the next one.
        Nothing is created from what others may have put into the model's mouth, and no job that runs an agent; the
        jobs are submitted in the name of who wrote the question, within the conversation's queue. Raises BackendError.
        """
        proposals = proposals_in(reply.parts)
        if not proposals or reply.label.integrity is not Integrity.TRUSTED or not await self._runs(conversation):
            return Creation()
        turn = await self._backend.store.get_slim_job(reply.job_id or "")
        if turn is None:
            return Creation()
        agents = _agents(await self._types.list_types())
        chosen = [
            _Chosen(Place(conversation.id, reply.id, index), proposal)
            for index, proposal in enumerate(proposals)
            if not _is_agent(proposal, agents)
        ]
        caller = Principal(turn.created_by).only(conversation.queue)
        return await self._create(conversation, reply, chosen, mode="auto", caller=caller)

    async def with_states(self, messages: Sequence[Message]) -> list[Message]:
        """The messages, whose proposals now say whether they are `open` or `created`, and as which job.

        Costs nothing where there are no proposals. Raises BackendError.
        """
        places = {each.id: _places_of(each) for each in messages}
        known = await self._known([place for found in places.values() for place in found])
        return [_with_states(each, known) if places[each.id] else each for each in messages]

    async def jobs_of(self, conversation: Conversation, *, limit: int) -> list[tuple[Place, Job]]:
        """The newest jobs made of proposals of the branch that is shown, without input and result; newest first.

        Raises BackendError.
        """
        if conversation.leaf is None:
            return []
        branch = await self._conversations.branch(conversation.id, conversation.leaf, limit=200)
        places = [place for placed in reversed(branch.messages) for place in _places_of(placed.message)[::-1]]
        found: list[tuple[Place, Job]] = []
        for first in range(0, len(places), IDS_AT_ONCE):
            some = places[first : first + IDS_AT_ONCE]
            stored = await self._backend.store.statuses([place.job_id for place in some])
            for place in some:
                job = await self._backend.store.get_slim_job(place.job_id) if place.job_id in stored else None
                if job is not None:
                    found.append((place, job))
                if len(found) == limit:
                    return found
        return found

    async def _create(
        self, conversation: Conversation, message: Message, chosen: Sequence[_Chosen], *, mode: Mode, caller: Principal
    ) -> Creation:
        types = {each.name: each for each in await self._types.list_types()}
        policy = await self._policy(conversation)
        known = await self._known([each.place for each in chosen])
        skipped, taken = list[Skipped](), list[_Chosen]()
        for each in chosen:
            reason = _why_not(each, known, types, policy, mode)
            if reason is None:
                taken.append(each)
            else:
                skipped.append(reason)
        if not taken:
            return Creation(skipped=tuple(skipped))
        # What is owed comes before the job, so that a process that dies in between owes it already; and after it once
        # more, because some stores can only mark a job that is there as watched.
        await self._watch(taken)
        agents = _agents(types.values())
        drafts = [
            Draft(
                _as_a_run_says_it(each.proposal, agents).request(default_queue=conversation.queue),
                job_id=each.place.job_id,
                parent=message.job_id,
            )
            for each in taken
        ]
        outcomes = await self._jobs.submit_batch(
            drafts, caller=caller, correlation_id=f"conversation-{conversation.id}"
        )
        await self._watch([each for each, one in zip(taken, outcomes, strict=True) if isinstance(one, Accepted)])
        created = list[Created]()
        for each, outcome in zip(taken, outcomes, strict=True):
            if isinstance(outcome, RauskuClawError):
                skipped.append(Skipped(each.place.index, outcome.code, outcome.message))
            else:
                created.append(Created(each.place.index, outcome.job))
        return Creation(tuple(created), tuple(sorted(skipped, key=lambda each: each.index)))

    async def _watch(self, chosen: Sequence[_Chosen]) -> None:
        soon = self._clock() + SOON
        await self._backend.watches.put([Watch(each.place.job_id, watcher_of(each.place), soon) for each in chosen])

    async def _policy(self, conversation: Conversation) -> Policy:
        return policy_of(conversation.settings.policy, (await self._prefs.preferences()).policy)

    async def _runs(self, conversation: Conversation) -> bool:
        given = conversation.settings.auto_run
        return (await self._prefs.preferences()).runs_suggested if given is None else given

    async def _known(self, places: Sequence[Place]) -> dict[Place, JobStatus | None]:
        """Places whose jobs were created, with the job's status; None: its result is told, and it was erased since."""
        known: dict[Place, JobStatus | None] = {}
        for first in range(0, len(places), IDS_AT_ONCE):
            some = places[first : first + IDS_AT_ONCE]
            stored = await self._backend.store.statuses([place.job_id for place in some])
            known |= {place: stored[place.job_id][0] for place in some if place.job_id in stored}
            left = {result_message_id(place.job_id): place for place in some if place not in known}
            if left:
                told = await self._conversations.messages(some[0].conversation_id, list(left))
                known |= {left[message.id]: None for message in told}
        return known


def _why_not(
    chosen: _Chosen,
    known: dict[Place, JobStatus | None],
    types: dict[str, JobType],
    policy: Policy,
    mode: Mode,
) -> Skipped | None:
    """Why a proposal is not created now; None if it is, or was."""
    index, name = chosen.place.index, chosen.proposal["type"]
    if chosen.place in known:
        gone = known[chosen.place] is None
        return Skipped(index, "ALREADY_CREATED", "Its job has ended and was erased since") if gone else None
    decision = decide(suggested_again(chosen.proposal), policy)
    if mode == "auto" and not decision.auto:
        return Skipped(index, "NEEDS_APPROVAL", "; ".join(reason.message for reason in decision.reasons))
    if mode == "approval" and decision.auto:
        return Skipped(index, "NEEDS_NO_APPROVAL", "The policy lets it pass without approval")
    if name not in types:
        return Skipped(index, "TYPE_UNKNOWN", f"No job type is named {name}")
    if not types[name].enabled:
        return Skipped(index, "TYPE_DISABLED", f"Job type {name} is disabled")
    if types[name].handler == TURN_HANDLER:
        return Skipped(index, "TYPE_FORBIDDEN", f"Job type {name} speaks as a person, so a model may not suggest it")
    return None


def _agents(types: Iterable[JobType]) -> set[str]:
    """Names of the types that run an agent whatever their input says."""
    return {each.name for each in types if each.handler == AGENT_HANDLER}


def _as_a_run_says_it(proposal: JsonObject, agents: Collection[str]) -> SuggestedJob:
    """The job that is submitted. A model's prompt is nobody's word, and grants are given by people."""
    suggested = suggested_again(proposal)
    if isinstance(suggested.input, dict) and _is_agent(proposal, agents):
        given = {name: value for name, value in suggested.input.items() if name != "grants"}
        return replace(suggested, input={**given, "prompt_by": "run"})
    return suggested


def _is_agent(proposal: JsonObject, agents: Collection[str]) -> bool:
    given = proposal["input"]
    return proposal["type"] in agents or (isinstance(given, dict) and bool(given.get("agent_tools")))


def _places_of(message: Message) -> list[Place]:
    if message.role is not Role.ASSISTANT:
        return []
    count = len(proposals_in(message.parts))
    return [Place(message.conversation_id, message.id, index) for index in range(count)]


def _with_states(message: Message, known: dict[Place, JobStatus | None]) -> Message:
    def stated(proposal: JsonObject) -> JsonObject:
        place = Place(message.conversation_id, message.id, proposal["index"])
        return (
            {**proposal, "state": "created", "job_id": place.job_id}
            if place in known
            else {**proposal, "state": "open"}
        )

    def shown(part: JsonObject) -> JsonObject:
        if part.get("type") != PART:
            return part
        return {**part, "data": {**part["data"], "proposals": [stated(each) for each in part["data"]["proposals"]]}}

    return replace(message, parts=tuple(map(shown, message.parts)))
