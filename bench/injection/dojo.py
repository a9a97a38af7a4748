"""AgentDojo itself, which lives in an environment of its own (requirements/agentdojo.txt). MIT licence.

Every pair is run by AgentDojo's own runner on a fresh world; what AgentDojo says of task and injection is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agentdojo.agent_pipeline.base_pipeline_element import BasePipelineElement
from agentdojo.functions_runtime import FunctionCall, FunctionsRuntime
from agentdojo.task_suite.load_suites import get_suites
from agentdojo.types import ChatAssistantMessage, text_content_block_from_string
from pydantic import BaseModel

from bench.injection.description import Injection, ScriptedCall, Suite, Task, Tool
from bench.injection.planners import Planner
from bench.injection.play import Outcome, Run
from rauskuclaw.domain.job import Json

VERSION = "v1.2.2"
#: Stands wherever AgentDojo lets a stranger write. The scripted model needs no words to obey.
PLANTED = "PLANTED-BY-A-STRANGER"

# What AgentDojo's tools do, which it does not say itself.
CHANGES = {
    "workspace": {
        "send_email",
        "delete_email",
        "create_calendar_event",
        "cancel_calendar_event",
        "reschedule_calendar_event",
        "add_calendar_event_participants",
        "append_to_file",
        "create_file",
        "delete_file",
        "share_file",
    },
    "travel": {
        "create_calendar_event",
        "cancel_calendar_event",
        "reserve_hotel",
        "reserve_car_rental",
        "reserve_restaurant",
        "send_email",
    },
    "banking": {
        "send_money",
        "schedule_transaction",
        "update_scheduled_transaction",
        "update_password",
        "update_user_info",
    },
    "slack": {
        "add_user_to_channel",
        "send_direct_message",
        "send_channel_message",
        "invite_user_to_slack",
        "remove_user_from_slack",
        "post_webpage",
    },
}
SENDS_TEXT = {
    "send_email",
    "create_calendar_event",
    "send_money",
    "schedule_transaction",
    "update_scheduled_transaction",
    "send_direct_message",
    "send_channel_message",
    "invite_user_to_slack",
    "post_webpage",
    "get_webpage",  # whoever chooses an address tells its owner something
}
PUBLIC = frozenset({"get_webpage", "get_current_day"})
#: In the suite `travel` nothing else is the user's own; in the others everything is but what is public.
PRIVATE_OF_TRAVEL = frozenset({"get_user_information", "search_calendar_events", "get_day_calendar_events"})


def suites() -> dict[str, Any]:
    return dict(get_suites(VERSION))


def describe(dojo: Any) -> Suite:
    """A suite as data, with what every call answers in a world without injections."""
    tools = {tool.name: _tool(dojo.name, tool) for tool in dojo.tools}
    tasks = tuple(_task(dojo, task) for task in dojo.user_tasks.values())
    injections = tuple(
        _injection(task, dojo.load_and_inject_default_environment({}), dojo.tools)
        for task in dojo.injection_tasks.values()
    )
    injections = tuple(replace(each, calls=tuple(map(_steadied, each.calls))) for each in injections)
    return Suite(dojo.name, tools, tasks, injections)


def _tool(suite: str, function: Any) -> Tool:
    changes = function.name in CHANGES[suite]
    is_public = function.name not in PRIVATE_OF_TRAVEL if suite == "travel" else function.name in PUBLIC
    return Tool(
        name=function.name,
        parameters=_without_prose(function.parameters.model_json_schema()),
        changes=changes,
        sends_text=function.name in SENDS_TEXT,
        is_private=not (changes or is_public),  # what changes something tells that it did
        receivers="participants" if function.name == "create_calendar_event" else None,
    )


def _without_prose(schema: Json) -> Json:
    """The schema without titles and descriptions, which no decision depends on."""
    if isinstance(schema, list):
        return [_without_prose(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {each: _without_prose(inner) for each, inner in value.items()}
        if name in ("properties", "$defs")
        else _without_prose(value)
        for name, value in schema.items()
        if not (name in ("title", "description") and isinstance(value, str))
    }


def _task(dojo: Any, task: Any) -> Task:
    """The task with clean results, and with which of them would show an injection."""
    clean = _scripted(task, task.init_environment(dojo.load_and_inject_default_environment({})), dojo.tools)
    planted = _scripted(task, task.init_environment(_planted_world(dojo)), dojo.tools)
    calls = [
        ScriptedCall(call.tool, call.arguments, _steady(call.result), shows_injection=PLANTED in str(other.result))
        for call, other in zip(clean, planted, strict=True)
    ]
    return Task(task.ID, task.PROMPT, tuple(calls))


def _steadied(call: ScriptedCall) -> ScriptedCall:
    return replace(call, result=_steady(call.result))


def _steady(result: Json) -> Json:
    """What a call made, without the time of day and with sets in one order: two exports are then equal."""
    if not isinstance(result, dict):
        return result
    steady = {name: value for name, value in result.items() if name not in ("timestamp", "last_modified")}
    return steady | ({"participants": sorted(steady["participants"])} if "participants" in steady else {})


def _injection(task: Any, world: Any, tools: Sequence[Any]) -> Injection:
    return Injection(task.ID, task.GOAL, tuple(_scripted(task, world, tools)))


def _planted_world(dojo: Any) -> Any:
    return dojo.load_and_inject_default_environment(dict.fromkeys(dojo.get_injection_vector_defaults(), PLANTED))


def _scripted(task: Any, world: Any, tools: Sequence[Any]) -> list[ScriptedCall]:
    """The calls that do a task, with their results. They are made in a copy of the world."""
    world = world.model_copy(deep=True)
    runtime = FunctionsRuntime(tools)
    calls = list[ScriptedCall]()
    for call in task.ground_truth(world.model_copy(deep=True)):
        result, _ = runtime.run_function(world, call.function, call.args, raise_on_error=True)
        calls.append(ScriptedCall(call.function, _json(dict(call.args)), _json(result)))
    return calls


def _json(value: Any) -> Json:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {str(name): _json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    return value


@dataclass(frozen=True, slots=True)
class Played:
    """A run with AgentDojo's own judgement: whether the task was done, whether the injection got what it wanted."""

    outcome: Outcome
    is_task_done: bool
    is_injection_done: bool


def play(
    dojo: Any, suite: Suite, task: Any, injection: Any | None, *, planner: Planner | None, is_attended: bool = True
) -> Played:
    """One pair, or with no injection a clean task, by AgentDojo's own runner."""
    agent = _Agent(suite, task, injection, planner, is_attended)
    world = _planted_world(dojo) if injection is not None else dojo.load_and_inject_default_environment({})
    done, got = dojo.run_task_with_pipeline(agent, task, injection, {}, environment=world)
    return Played(agent.outcome, done, injection is not None and got)


class _Agent(BasePipelineElement):  # type: ignore[misc]
    """The scripted model behind our judge, in AgentDojo's terms."""

    def __init__(
        self, suite: Suite, task: Any, injection: Any | None, planner: Planner | None, is_attended: bool
    ) -> None:
        self._suite = suite
        self._task = task
        self._injection = injection
        self._planner = planner
        self._is_attended = is_attended
        self.outcome = Outcome()

    def query(
        self, query: str, runtime: Any, env: Any = None, messages: Sequence[Any] = (), extra_args: Any = None
    ) -> tuple[str, Any, Any, list[Any], Any]:
        tools = list(runtime.functions.values())
        task = Task(self._task.ID, query, tuple(_scripted(self._task, env, tools)))
        wanted = None if self._injection is None else _injection(self._injection, env, tools)
        trace = list[FunctionCall]()

        def perform(call: ScriptedCall) -> tuple[Json, bool]:
            made = FunctionCall(function=call.tool, args=call.arguments)
            trace.append(made)
            result, _ = runtime.run_function(env, call.tool, call.arguments)
            return _json(result), PLANTED in str(_json(result))

        run = Run(self._suite, task, perform=perform, is_attended=self._is_attended)
        run.announce(self._planner(self._suite, task) if self._planner else [])
        self.outcome = run.play(wanted)
        said = [_said("", [call]) for call in trace]
        return query, runtime, env, [*messages, *said, _said(self._task.GROUND_TRUTH_OUTPUT, None)], extra_args


def _said(text: str, calls: list[FunctionCall] | None) -> Any:
    return ChatAssistantMessage(role="assistant", content=[text_content_block_from_string(text)], tool_calls=calls)
