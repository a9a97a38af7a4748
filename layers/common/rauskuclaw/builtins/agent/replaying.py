"""Replay: the decisions of a run made again from its record, without a provider and without calling any tool."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from rauskuclaw.builtins.agent.facts import facts_of, tool_facts
from rauskuclaw.builtins.agent.input import RunInput, attended, words_of_user
from rauskuclaw.builtins.chat.input import messages_of
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.faults import FaultyError
from rauskuclaw.domain.runs.grant_input import read_grants
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.permission import Call, judge
from rauskuclaw.domain.runs.state import RunState, fold
from rauskuclaw.domain.runs.steps import Decision, Intended, Question, QuestionKind, Refused, Step
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.tools import ToolBox, ToolSpec
from rauskuclaw.services.jobs.service import Jobs
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.runs.service import Runs


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision. `now` None: its tool is not there any more."""

    step: int
    tool: str
    recorded: Decision
    now: Decision | None

    @property
    def is_equal(self) -> bool:
        return self.now is not None and (self.now.verdict, self.now.reason, self.now.grant) == (
            self.recorded.verdict,
            self.recorded.reason,
            self.recorded.grant,
        )


def replayed(
    steps: Sequence[Step],
    *,
    tools: Mapping[str, ToolSpec],
    grants: Sequence[Grant],
    user_texts: Sequence[str],
    is_attended: bool,
) -> list[Replayed]:
    """Every recorded decision beside the one that the same facts lead to now."""
    state = RunState(user_texts=list(user_texts))
    found = []
    for step in steps:
        judged = _judged(state, step)
        if judged is not None and not step.reused:
            call, recorded = judged
            tool = tools.get(call.tool)
            now = None
            if tool is not None:
                facts = facts_of(state, now=step.at, is_attended=is_attended)
                now = judge(call, tool_facts(tool, call.arguments), facts, grants)
            found.append(Replayed(step.seq, call.tool, recorded, now))
        state.apply(step)
    return found


def _judged(state: RunState, step: Step) -> tuple[Call, Decision] | None:
    """The call that a step decides about, and how; None for other steps and for what a person had done again."""
    body = step.body
    if isinstance(body, Intended) and state.intent is None:
        return _call(state, body.call_id, body.tool, body.arguments), body.decision
    if isinstance(body, Refused) and body.decision is not None and body.call_id not in state.resolved:
        return _call(state, body.call_id, body.tool, body.arguments), body.decision
    if isinstance(body, Question) and body.kind is QuestionKind.APPROVAL and body.decision is not None:
        return _call(state, body.call_id, body.tool or "", body.arguments), body.decision
    return None


def _call(state: RunState, call_id: str, tool: str, arguments: Json) -> Call:
    return Call(step=state.answered_seq, id=call_id, tool=tool, arguments=arguments)


class Replays:
    """Replays of stored runs, for whoever may see them."""

    def __init__(self, *, jobs: Jobs, runs: Runs, tools: Callable[[], ToolBox]) -> None:
        self._jobs = jobs
        self._runs = runs
        self._tools = tools

    async def replay(self, job_id: str, *, caller: Principal) -> list[Replayed]:
        """The decisions of a run, made again with the tools and grants that it has now. Changes nothing.

        Raises NotFoundError, and InvalidRequestError where the job's input is none of a run.
        """
        job = await self._jobs.get(job_id, caller=caller)
        steps = await self._runs.all_steps(job_id, caller=caller)
        try:
            payload = RunInput.model_validate(job.input if isinstance(job.input, dict) else {})
            grants = read_grants(payload.grants)
        except (FaultyError, ValidationError) as exc:
            raise InvalidRequestError("The job's input is none of a run") from exc
        delegated = fold(steps[:1]).delegated
        return replayed(
            steps,
            tools={tool.name: tool for tool in await self._tools().offered()},
            grants=grants if delegated is None else delegated.grants,
            user_texts=words_of_user(payload, messages_of(payload)),
            is_attended=attended(payload, job.created_by),
        )
