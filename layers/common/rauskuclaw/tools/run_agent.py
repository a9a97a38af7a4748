"""`run_agent`: starts another agent within what the run may do itself, and waits for it at no cost."""

from collections.abc import Sequence

from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.runs.grant_input import read_grants
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.state import RunState, fold
from rauskuclaw.domain.runs.steps import Delegated, Effect, Step
from rauskuclaw.domain.usage import NANO
from rauskuclaw.ports.tools import Delegation, Spent, ToolContext, ToolFailedError, ToolResult, ToolSpec
from rauskuclaw.tools.declaration import ToolParts, arguments_schema, caller_of, integer, text, texts
from rauskuclaw.tools.jobs import final_job, result_of, submit_once

TYPE = "agent.run"
MAX_DEPTH = 2  # levels below the run that a person or a schedule has started
MAX_TASK = 50_000
MAX_TOOLS = 50
MAX_ROUNDS = 200
DEFAULT_ROUNDS = 25


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        handed = ctx.delegation
        if handed is None or handed.depth > MAX_DEPTH:
            raise ToolFailedError(f"Agents are started at most {MAX_DEPTH} levels deep", code="FORBIDDEN")
        body = {"type": TYPE, "input": _input(arguments, handed)}
        job = await final_job(parts, (await submit_once(parts, body, ctx, steps=_steps(parts, ctx, handed))).id, ctx)
        state = fold(await parts.runs().all_steps(job.id, caller=caller_of(ctx)))
        spent = Spent(await parts.spending().counted(job.id), state.usage)
        return _result(job, state, spent)

    return ToolSpec(
        name="run_agent",
        description=(
            "Have another agent do a task, and wait for its answer. It knows only what the task tells it, and may do "
            "no more than you may."
        ),
        parameters=arguments_schema(PROPERTIES, required=("task", "tools")),
        effect=Effect.KEYED,
        run=run,
        most_cost=lambda arguments: None if arguments.get("usd") is None else round(arguments["usd"] * NANO),
        wishes=_wishes,
        child_type=TYPE,
        remembers_sec=parts.remembers_sec,
    )


PROPERTIES: dict[str, dict[str, Json]] = {
    "task": text("What to do, complete in itself", minLength=1, maxLength=MAX_TASK),
    "tools": texts("Names of tools that it is given, of those that you have", most=MAX_TOOLS),
    "grants": {
        "type": "array",
        "description": "What it may do unasked, as {tool, hosts, paths, calls, usd, expires_at, approval}. "
        "Left out: what you may do with these tools. It never gets more than that.",
        "items": {"type": "object"},
        "maxItems": 50,
    },
    "usd": {"type": "number", "description": "US dollars that it may spend, of yours", "exclusiveMinimum": 0},
    "rounds": integer(f"Turns of its model; {DEFAULT_ROUNDS} when left out", 1, MAX_ROUNDS),
}


def _wishes(arguments: dict[str, Json], own: Sequence[Grant]) -> tuple[Grant, ...]:
    """The grants that are asked for, of the tools that the new run is given. Raises FaultyError."""
    given = arguments.get("grants")
    wanted = own if given is None else read_grants(given)
    return tuple(grant for grant in wanted if grant.tool in arguments["tools"])


def _input(arguments: dict[str, Json], handed: Delegation) -> dict[str, Json]:
    missing = [name for name in arguments["tools"] if name not in handed.tools]
    if missing:
        text = f"This run has no tool '{str(missing[0])[:80]}'"
        raise ToolFailedError(text, code="TOOL_ARGUMENTS", details={"fields": [{"field": "tools", "message": text}]})
    limits = [usd for usd in (arguments.get("usd"), handed.usd_left) if usd]
    caps: dict[str, Json] = {
        "rounds": arguments.get("rounds") or DEFAULT_ROUNDS,
        "wall_clock_sec": handed.wall_clock_left_sec,
        "usd": min(limits) if limits else None,
        "tokens": handed.tokens_left,
    }
    given: dict[str, Json] = {
        "prompt": arguments["task"],
        "prompt_by": "run",
        "tools": list(dict.fromkeys(arguments["tools"])),
        "caps": {name: value for name, value in caps.items() if value is not None},
        "attended": handed.is_attended,
        "model": handed.model,
        "question_ttl_sec": handed.question_ttl_sec,
    }
    return {name: value for name, value in given.items() if value is not None}


def _steps(parts: ToolParts, ctx: ToolContext, handed: Delegation) -> tuple[Step, ...]:
    """What the new run begins with. It comes with the job, so that nobody else can say it."""
    grants = tuple(lent.grant for lent in handed.lent)
    body = Delegated(parent=ctx.job_id, depth=handed.depth, label=handed.label, grants=grants, budgets=handed.budgets)
    return (Step(1, parts.clock(), 0, body),)


def _result(job: Job, state: RunState, spent: Spent) -> ToolResult:
    """What the run said last, with the label of all that it has read. Raises ToolFailedError for one that failed."""
    try:
        result = result_of(job)
    except ToolFailedError as exc:
        raise ToolFailedError(exc.message, code=exc.code, details=exc.details, label=state.label, spent=spent) from exc
    assert job.status is JobStatus.SUCCEEDED
    said = result["output_text"] if isinstance(result, dict) else result
    return ToolResult({"job_id": job.id, "answer": said}, state.label, spent)
