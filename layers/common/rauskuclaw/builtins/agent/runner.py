"""From the input of a run to its result: the loop put together, and what goes on before and after it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

from rauskuclaw.builtins.agent.acting import Acting
from rauskuclaw.builtins.agent.asking import Asking
from rauskuclaw.builtins.agent.deciding import Deciding
from rauskuclaw.builtins.agent.input import RunInput, attended, is_of_a_run, words_of_user
from rauskuclaw.builtins.agent.journal import Journal
from rauskuclaw.builtins.agent.loop import AgentLoop
from rauskuclaw.builtins.agent.output import agent_result
from rauskuclaw.builtins.agent.terms import Terms
from rauskuclaw.builtins.agent.thinking import Thinking
from rauskuclaw.builtins.chat.calling import ModelCalls
from rauskuclaw.builtins.chat.handler import Hook, hooks_of, log_completion, log_failure
from rauskuclaw.builtins.chat.input import ChatInput, messages_of, options_of
from rauskuclaw.builtins.chat.memory_blocks import Recalled
from rauskuclaw.builtins.chat.output import ChatOutput
from rauskuclaw.builtins.declaration import Parts
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Message, Tool
from rauskuclaw.domain.runs.actions import Caps
from rauskuclaw.domain.runs.faults import FaultyError
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.labels import CLEAN, READ, Integrity
from rauskuclaw.domain.runs.steps import Labelled, ToolError
from rauskuclaw.errors import ConfigError, InvalidRequestError
from rauskuclaw.ports.handlers import JobContext
from rauskuclaw.ports.tools import ToolBox, ToolSpec
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError

logger = logging.getLogger(__name__)

SKILL_READ = "skill_read"
SKILLS = f"Skills that people wrote. Read one with {SKILL_READ} before you do what it is for:"


@dataclass(frozen=True)
class AgentRuns:
    """Runs of agents with one provider. `tools` None: models are given none."""

    calls: ModelCalls
    tools: Callable[[], ToolBox] | None
    max_output_tokens: int
    question_ttl: timedelta
    hooks: tuple[Hook, ...] = ()
    adds_prompt: bool = False
    clock: Clock = utc_now
    new_id: Callable[[], str] = lambda: str(uuid4())

    async def run(self, payload: RunInput, ctx: JobContext) -> ChatOutput:
        """One attempt of `agent.run`. See AgentLoop.run for what it raises."""
        return await self._run(payload, ctx, default=Caps())

    async def _asking(self, ctx: JobContext, ttl: timedelta) -> Asking:
        """Of a scheduled run, only until its schedule comes again."""
        following = self.calls.services.following
        asking = Asking(ctx.job_id, self.clock, ttl)
        return asking if following is None else replace(asking, next_after=await following(ctx.submitted_by))

    async def run_chat(self, payload: RunInput, ctx: JobContext, *, max_rounds: int) -> ChatOutput:
        """A chat with `agent_tools`: the same with few rounds, and tools of other servers left aside."""
        names = [name for name in payload.tools if isinstance(name, str)] if payload.tools is not None else None
        payload = payload.model_copy(update={"tools": names or None})
        # The last turn is asked without tools, so it is no round of them.
        return await self._run(payload, ctx, default=Caps(rounds=max_rounds + 1))

    async def _terms(self, payload: RunInput, ctx: JobContext, journal: Journal, default: Caps) -> Terms:
        delegated = journal.state.delegated
        ttl = timedelta(seconds=payload.question_ttl_sec) if payload.question_ttl_sec else self.question_ttl
        return Terms(
            tools=await self._chosen(payload.tools, has_begun=journal.has_begun),
            grants=_grants(payload.grants) if delegated is None else delegated.grants,
            caps=payload.caps.caps(default) if payload.caps is not None else default,
            asking=await self._asking(ctx, ttl) if attended(payload, ctx.submitted_by) else None,
            why_not=self._why_not,
            model=payload.model,
            question_ttl_sec=payload.question_ttl_sec,
        )

    async def _run(self, payload: RunInput, ctx: JobContext, *, default: Caps) -> ChatOutput:
        journal = await Journal.open(ctx.run, clock=self.clock)
        terms = await self._terms(payload, ctx, journal, default)
        try:
            result = await self._attempt(payload, ctx, journal, terms)
        except HandlerError as exc:
            await log_failure(self.calls, exc, ctx)
            raise
        await log_completion(self.calls, result, ctx)
        return result

    async def _attempt(self, payload: RunInput, ctx: JobContext, journal: Journal, terms: Terms) -> ChatOutput:
        self.calls.provider.check()
        model = payload.model or self.calls.provider.model
        opening = messages_of(payload, adds_prompt=self.adds_prompt)
        if not opening:
            raise ProviderError("The input has neither a prompt nor messages", code=errors.INPUT)
        options = options_of(payload.model_copy(update={"tools": None, "tool_choice": None}))
        journal.state.user_texts[:0] = words_of_user(payload, opening)
        await self._read_ahead(payload, opening, journal, ctx, terms)
        await self.calls.services.gate.check(self.calls.provider.key_id, job_created_at=ctx.created_at)
        thinking = Thinking(
            calls=self.calls,
            opening=opening,
            model=model,
            tools=tuple(Tool(tool.name, tool.description, tool.parameters) for tool in terms.tools.values()),
            max_output_tokens=min(options.max_tokens or self.max_output_tokens, self.max_output_tokens),
            temperature=options.temperature,
            ctx=ctx,
        )
        deciding = Deciding(terms, self.clock, self.new_id)
        may_vouch = self.calls.services.may_vouch(ctx.submitted_by)
        acting = Acting(terms, ctx, self.clock, self.new_id, may_vouch)
        notices = self.calls.services.question_notices
        tell = partial(notices().tell, ctx.job_id) if notices is not None else None
        answer = await AgentLoop(journal, thinking, deciding, acting, terms, self.clock, tell).run()
        cost = await self.calls.services.spending().counted(ctx.job_id) if self.calls.is_paid else 0
        result = agent_result(answer, journal.state, max_rounds=terms.caps.rounds, cost_nano=cost)
        # What a run that has read strangers keeps is theirs; equal content that somebody vouched for stays so.
        is_trusted = may_vouch and journal.state.label.integrity is Integrity.TRUSTED
        trust = Integrity.TRUSTED if is_trusted else None
        for hook in self.hooks:
            result = result.model_copy(update=await hook.after_call(payload, result, ctx, trust=trust))
        return result

    async def _chosen(self, names: list[Json] | None, *, has_begun: bool = False) -> Mapping[str, ToolSpec]:
        """The tools of these names; all that are offered when none are named."""
        if self.tools is None:
            return {}
        if names is None:
            return {tool.name: tool for tool in await self.tools().offered()}
        try:
            return await self.tools().choose(names)
        except InvalidRequestError as exc:
            if has_begun:
                return {name: tool for name in names if (tool := await self._one(name)) is not None}
            raise HandlerError(exc.message, code="TOOLS_INVALID", details=exc.details) from exc

    async def _why_not(self, name: str) -> ToolError | None:
        return None if self.tools is None else await self.tools().why_not(name)

    async def _one(self, name: Json) -> ToolSpec | None:
        """A tool that is still there; a run that has begun goes on without the others."""
        assert self.tools is not None
        try:
            return (await self.tools().choose([name])).get(name)
        except InvalidRequestError:
            return None

    async def _read_ahead(
        self, payload: ChatInput, opening: tuple[Message, ...], journal: Journal, ctx: JobContext, terms: Terms
    ) -> None:
        """What the run reads before its first turn, once: memories, and turns of others in what it was started with."""
        if journal.state.is_opened:
            return
        # What a conversation goes on with was recorded by us, and its label with it.
        if not journal.state.is_continued and any(message.role in ("tool", "assistant") for message in opening):
            journal.note(Labelled(label=READ, source="messages"))
        if is_of_a_run(payload) and journal.state.delegated is None:
            # It was submitted again, so nobody knows what the run had read that wrote it.
            journal.note(Labelled(label=READ, source="prompt"))
        await self._read_guidance(journal, terms)
        for hook in self.hooks:
            messages, fields = await hook.before_call(payload, opening, ctx)
            for message in messages:
                if message not in opening:
                    label = message.label if isinstance(message, Recalled) else READ
                    journal.note(Labelled(label=label, source="memory", text=message.content, details=fields))

    async def _read_guidance(self, journal: Journal, terms: Terms) -> None:
        """What people wrote into the workspace for runs, as trusted as the system's words."""
        workspace = self.calls.services.workspace
        if workspace is None or self.tools is None:
            return
        try:
            guidance = workspace().guidance
        except ConfigError as exc:  # it says so wherever files are asked for
            logger.warning("The run has no workspace: %s", exc)
            return
        skills = await guidance.skills() if SKILL_READ in terms.tools else []
        listed = "".join(f"\n- {skill.name}: {skill.description}" for skill in skills)
        parts = [await guidance.agents(), f"{SKILLS}{listed}" if skills else ""]
        if any(parts):
            journal.note(Labelled(label=CLEAN, source="workspace", text="\n\n".join(filter(None, parts))))


def runs_of(handler: str, parts: Parts, *, serving: str) -> AgentRuns:
    """Runs with the provider that answers for the handler `serving`."""
    services = parts.services()
    return AgentRuns(
        calls=ModelCalls(handler, services.models.serving(serving), services),
        tools=services.tools,
        max_output_tokens=parts.settings.providers.openai.max_output_tokens,
        question_ttl=timedelta(seconds=parts.settings.agent.question_ttl_sec),
        hooks=hooks_of(services),
        clock=services.clock,
    )


def _grants(given: list[Json] | None) -> Sequence[Grant]:
    from rauskuclaw.domain.runs.grant_input import read_grants

    try:
        return read_grants(given)
    except FaultyError as exc:
        faults = [{"field": fault.field, "message": fault.message} for fault in exc.faults]
        raise HandlerError(str(exc), code="GRANTS_INVALID", details={"fields": faults}) from exc
