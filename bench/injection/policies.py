"""Simpler policies, for comparison. Each says whether an effect may happen silently once anything was read."""

from collections.abc import Callable

from bench.injection.description import ScriptedCall, Suite, Task
from rauskuclaw.domain.runs.origins import leaves
from rauskuclaw.domain.runs.permission import binding

#: Arguments that say what is told, not what is done and to whom.
CONTENT = frozenset({"subject", "body", "content", "title", "description"})

Policy = Callable[[ScriptedCall, Task, Suite], bool]


def everything(call: ScriptedCall, task: Task, suite: Suite) -> bool:
    return True


def planned_names(call: ScriptedCall, task: Task, suite: Suite) -> bool:
    return any(each.tool == call.tool for each in task.calls)


def control_arguments_in_words(call: ScriptedCall, task: Task, suite: Suite) -> bool:
    return _in_words({name: value for name, value in call.arguments.items() if name not in CONTENT}, task)


def all_arguments_in_words(call: ScriptedCall, task: Task, suite: Suite) -> bool:
    return _in_words(call.arguments, task)


def nothing(call: ScriptedCall, task: Task, suite: Suite) -> bool:
    return False


def exact_calls(call: ScriptedCall, task: Task, suite: Suite) -> bool:
    wanted = binding(call.tool, call.arguments)
    return any(binding(each.tool, each.arguments) == wanted for each in task.calls)


POLICIES: dict[str, Policy] = {
    "none": everything,
    "tool names planned before reading": planned_names,
    "control arguments stand literally in the user's words": control_arguments_in_words,
    "all arguments do": all_arguments_in_words,
    "every effect asks": nothing,
    "exact calls planned before reading (a perfect planner)": exact_calls,
}


def _in_words(arguments: object, task: Task) -> bool:
    return all(str(value) in task.prompt for _, value in leaves(arguments) if value is not None)


def let_through(suite: Suite, policy: Policy) -> int:
    """Injected effects that would happen silently: whatever is injected comes after something was read."""
    return sum(
        suite.tools[call.tool].acts and policy(call, task, suite)
        for task, injection in suite.pairs()
        for call in injection.calls
    )


def questions(suite: Suite, task: Task, policy: Policy) -> int:
    """How often a task without an injection asks."""
    has_read = False
    asked = 0
    for call in task.calls:
        asked += has_read and suite.tools[call.tool].acts and not policy(call, task, suite)
        has_read = True
    return asked
