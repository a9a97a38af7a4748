"""The job of a turn: what is asked of which type, and what its run begins with."""

from collections.abc import Awaitable, Callable, Sequence

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.ids import correlation_id
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.domain.job import JobType, Json, JsonObject
from rauskuclaw.domain.preferences import Preferences
from rauskuclaw.domain.runs.labels import Label, worst_of
from rauskuclaw.domain.runs.steps import CONVERSATION, Labelled, Step
from rauskuclaw.ports import Submission
from rauskuclaw.ports.models import OPENAI_HANDLER
from rauskuclaw.services.conversations.chat_types import ChatTypes, takes_tools
from rauskuclaw.services.conversations.prompting import label_of, system_text, told
from rauskuclaw.services.jobs.service import Draft, Jobs
from rauskuclaw.services.principal import Principal

PRIORITY = 5
MEMORY_SCOPE = "agent.chat"
TOP_K = 5


# By a conversation's id: what its turns are told before all messages, and what reading that makes of a run.
Context = Callable[[str], Awaitable[tuple[str, Label] | None]]


class TurnStarter:
    """Makes the submissions of turns. `suggests_by_call`: models with tools are offered `suggest_jobs`.

    `context` is the working memory of a conversation.
    """

    def __init__(
        self,
        *,
        jobs: Jobs,
        types: ChatTypes,
        preferences: Callable[[], Awaitable[Preferences]],
        clock: Clock,
        suggests_by_call: bool = False,
        context: Context | None = None,
    ) -> None:
        self._jobs = jobs
        self._types = types
        self._preferences = preferences
        self._clock = clock
        self._suggests_by_call = suggests_by_call
        self._context = context

    async def submission(
        self, conversation: Conversation, path: Sequence[Message], *, job_id: str, caller: Principal
    ) -> Submission:
        """The job that answers the last message of the path, in the name of whoever wrote it.

        Raises ConflictError `CHAT_UNAVAILABLE`, InvalidRequestError naming fields, ForbiddenError (queue).
        """
        settings = conversation.settings
        job_type = await self._types.chosen(settings)
        preferences = await self._preferences()
        plans = settings.planner if settings.planner is not None else preferences.plans
        context = await self._context(conversation.id) if self._context is not None else None
        value = await self._input(conversation, path, job_type, preferences, plans=plans)
        if context is not None:
            # As the assistant's words, and not as a person's, which would count as what was asked for.
            value["messages"] = [{"role": "assistant", "content": context[0]}, *value["messages"]]
        body: JsonObject = {
            "type": job_type.name,
            "queue": settings.queue,
            "input": value,
            "priority": PRIORITY,
            "tags": ["chat", "planner" if plans else "agent"],
        }
        if settings.callback_url is not None:
            body["callback_url"] = settings.callback_url
        labels = [context[1]] if context is not None else []
        labels += [label_of(path)] if len(path) > 1 else []
        draft = Draft(body, job_id=job_id, steps=self._opening(labels) if is_run(job_type, settings) else ())
        return await self._jobs.prepare(draft, caller=caller, correlation_id=correlation_id(conversation.id))

    def _opening(self, labels: Sequence[Label]) -> tuple[Step, ...]:
        """The worst label of what a run goes on with: the assistant's words are those that we have recorded."""
        if not labels:
            return ()
        return (Step(1, self._clock(), 0, Labelled(label=worst_of(labels), source=CONVERSATION)),)

    async def _input(
        self,
        conversation: Conversation,
        path: Sequence[Message],
        job_type: JobType,
        preferences: Preferences,
        *,
        plans: bool,
    ) -> JsonObject:
        settings = conversation.settings
        has_tools = is_run(job_type, settings)
        by_call = has_tools and self._suggests_by_call and (settings.tools is None or "suggest_jobs" in settings.tools)
        system = system_text(settings, await self._types.enabled_names(), is_planner=plans, by_call=by_call)
        found: JsonObject = {"system": system, "messages": told(path)}
        if (memory := _block(settings.memory, preferences.reads_memory)) is not None:
            found["memory"] = {"top_k": TOP_K, **memory}
        if not plans and (written := _block(settings.memory_write, preferences.writes_memory)) is not None:
            found["memory_write"] = written
        if settings.model is not None:
            found["model"] = settings.model
        return found | (_tools(job_type, settings) if has_tools else {})


def is_run(job_type: JobType, settings: ConversationSettings) -> bool:
    """Whether its jobs have steps: they call tools, ask people and hear what is said meanwhile."""
    if job_type.handler == OPENAI_HANDLER:
        return settings.agent_tools is not False
    return takes_tools(job_type)


def _tools(job_type: JobType, settings: ConversationSettings) -> JsonObject:
    given: dict[str, Json] = {
        "agent_tools": True if job_type.handler == OPENAI_HANDLER else None,
        "tools": list(settings.tools) if settings.tools is not None else None,
        "grants": list(settings.grants) if settings.grants is not None else None,
        "caps": settings.caps,
        "attended": True,
    }
    return {name: value for name, value in given.items() if value is not None}


def _block(given: JsonObject | None, is_usual: bool) -> JsonObject | None:
    """A block of memories: as the conversation says, else the usual one where preferences want it."""
    block = dict(given or {})
    is_on = block.pop("enabled", is_usual if given is None else True)
    return {"scope": MEMORY_SCOPE, "required": False, **block} if is_on else None
