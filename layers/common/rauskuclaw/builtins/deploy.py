"""`deploy.run`: a dry run. Plans a deployment to an allowed target step by step; it changes nothing anywhere."""

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.inputs import FROM_WHOLE_FLOAT, HandlerInput, HandlerOutput, ShortText
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import ToolOffer

Strategy = Literal["rolling", "blue-green", "canary"]
NAME = "builtin:deploy.run"
DEFAULT_TARGET = "staging"
CANARY_SHARES = (5, 25, 50, 100)

UpToHundred = Annotated[int, Field(ge=1, le=100), FROM_WHOLE_FLOAT]


class DeployInput(HandlerInput):
    target: Annotated[ShortText | None, Field(description="Where to; must be on the allowlist")] = DEFAULT_TARGET
    service: ShortText | None = None
    version: ShortText | None = None
    strategy: Strategy | None = "rolling"
    replicas: UpToHundred | None = 4
    batch_size: Annotated[UpToHundred | None, Field(description="Replicas replaced at once (rolling)")] = 1


class Step(HandlerOutput):
    order: int
    name: str
    description: str
    traffic_percent: int


class DeployOutput(HandlerOutput):
    deployment_id: str
    target: str
    message: str
    dry_run: bool
    strategy: Strategy
    service: str
    version: str
    replicas: int
    steps: list[Step]
    checks: list[str]
    rollback: list[str]


def spec(targets: tuple[str, ...]) -> HandlerSpec:
    """The handler for these allowed targets."""

    async def run(payload: DeployInput, ctx: JobContext) -> DeployOutput:
        target = (payload.target or DEFAULT_TARGET).strip()
        if target not in targets:
            allowed = ", ".join(sorted(targets)) or "none"
            raise HandlerError(f"Deploy target '{target}' is not allowed (allowed: {allowed})")
        await ctx.log("info", "Planning a dry run", {"target": target, "strategy": payload.strategy})
        plan = _plan(payload, target)
        for step in plan.steps:
            await ctx.progress(step.order / len(plan.steps), step.name)
        return plan

    return HandlerSpec(
        name=NAME,
        summary="Plan a deployment as a dry run: steps, checks and the way back",
        input_model=DeployInput,
        output_model=DeployOutput,
        run=run,
        tool=ToolOffer(),
    )


def _make(parts: Parts) -> HandlerSpec:
    return spec(parts.settings.handlers.deploy_targets)


BUILTIN = Builtin(_make, JobType("deploy.run", handler=NAME, default_timeout_sec=300))


def _plan(payload: DeployInput, target: str) -> DeployOutput:
    strategy = payload.strategy or "rolling"
    service, version = payload.service or "app", payload.version or "latest"
    name = f"{service} {version}"
    replicas, batch = payload.replicas or 4, payload.batch_size or 1
    planned = _STRATEGIES[strategy](name, replicas, batch)
    return DeployOutput(
        deployment_id=str(uuid4()),
        target=target,
        message=f"Dry run: {name} to {target}, {strategy} in {len(planned)} steps; nothing was changed",
        dry_run=True,
        strategy=strategy,
        service=service,
        version=version,
        replicas=replicas,
        steps=[
            Step(order=order, name=title, description=text, traffic_percent=share)
            for order, (title, text, share) in enumerate(planned, start=1)
        ],
        checks=_checks(name, target, replicas),
        rollback=_rollback(strategy, service),
    )


Planned = list[tuple[str, str, int]]


def _rolling(name: str, replicas: int, batch: int) -> Planned:
    steps: Planned = [("Prepare", f"Fetch {name} on every host", 0)]
    for first in range(1, replicas + 1, batch):
        last = min(first + batch - 1, replicas)
        which = f"replica {first}" if first == last else f"replicas {first} to {last}"
        text = f"Drain {which}, start {name}, wait until healthy"
        steps.append((f"Replace {which}", text, round(100 * last / replicas)))
    return steps


def _blue_green(name: str, replicas: int, batch: int) -> Planned:
    return [
        ("Prepare green", f"Start {replicas} replicas of {name} beside the running ones", 0),
        ("Verify green", "Run the checks against green without traffic", 0),
        ("Switch", "Send all traffic to green", 100),
        ("Watch", "Keep blue running until the error rate has been steady", 100),
        ("Retire blue", "Stop the old replicas", 100),
    ]


def _canary(name: str, replicas: int, batch: int) -> Planned:
    steps: Planned = [("Prepare", f"Start one replica of {name}", 0)]
    for share in CANARY_SHARES:
        count = max(1, -(-replicas * share // 100))
        steps.append((f"Shift to {share} %", f"Run {count} of {replicas} replicas, compare errors and latency", share))
    return steps


_STRATEGIES: dict[Strategy, Callable[[str, int, int], Planned]] = {
    "rolling": _rolling,
    "blue-green": _blue_green,
    "canary": _canary,
}


def _checks(name: str, target: str, replicas: int) -> list[str]:
    return [
        f"{target} accepts deployments",
        f"The artifact of {name} exists and its checksum matches",
        f"Capacity for {replicas} replicas and one more",
        "Health endpoint answers 200 on every new replica",
        "Error rate and latency stay within 10 % of before",
    ]


def _rollback(strategy: Strategy, service: str) -> list[str]:
    first = {
        "rolling": "Stop replacing replicas",
        "blue-green": "Send all traffic back to blue",
        "canary": "Send all traffic back to the old version",
    }[strategy]
    return [first, f"Start the previous version of {service} where it was replaced", "Run the checks again"]
