"""Tools whose effects are counted by another process (agent_world.py); in paced.py beside our own."""

import os
import signal
import sys
from types import ModuleType

import httpx

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolContext, ToolResult, ToolSpec
from rauskuclaw.tools import registry
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, text

WORLD = "AGENT_WORLD_URL"
EFFECTS = {"look": Effect.PURE, "keep": Effect.KEYED, "fire": Effect.UNIQUE}
KILLER = "kill_worker"


def install() -> None:
    """Add them to the tools of this process, where somebody says which server counts."""
    if not os.environ.get(WORLD):
        return
    for name in (*EFFECTS, KILLER):
        module = ModuleType(f"rauskuclaw.tools.{name}")
        module.make = _killer if name == KILLER else _counted(name)  # type: ignore[attr-defined]
        sys.modules[module.__name__] = module
    more = (registry.Entry(name, name) for name in (*EFFECTS, KILLER))
    setattr(registry, "TOOLS", (*registry.TOOLS, *more))  # noqa: B010, the table is a constant to everybody else


def _counted(name: str):  # type: ignore[no-untyped-def]
    def make(parts: ToolParts) -> ToolSpec:
        async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
            body = {**arguments, "effect": name, "key": ctx.effect_key}
            async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
                (await http.post(f"{os.environ[WORLD]}/effects", json=body)).raise_for_status()
            return ToolResult({"ok": True})

        schema = arguments_schema({"run": text("The run"), "name": text("The effect")}, required=("run", "name"))
        return ToolSpec(name=name, description=name, parameters=schema, effect=EFFECTS[name], run=run, label=OURS)

    return make


def _killer(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        os.kill(os.getpid(), signal.SIGKILL)
        return ToolResult(None)

    return ToolSpec(
        name=KILLER, description=KILLER, parameters=arguments_schema({}), effect=Effect.PURE, run=run, label=OURS
    )
