"""The registry of tools: what a run may be given, by which names, and what is said of names that are none."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rauskuclaw.config import DataFetchSettings
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.domain.runs.labels import CLEAN, Integrity
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.tools.registry import TOOLS
from tests.support.drivers import DRIVERS
from tests.support.tool_world import ToolWorld, tool_world

SQLITE = DRIVERS[1]
OWN = [entry.name for entry in TOOLS]
FETCHING = DataFetchSettings(enabled=True, allowlist=("api.example.com",))


async def names(world: ToolWorld) -> list[str]:
    return [spec.name for spec in await world.engine.tools.offered()]


async def fault(world: ToolWorld, *wanted: Json) -> InvalidRequestError:
    with pytest.raises(InvalidRequestError) as caught:
        await world.engine.tools.choose(wanted, field="input.tools")
    return caught.value


async def test_a_run_may_have_our_tools_and_the_types_that_are_enabled(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path, data_fetch=FETCHING) as world:
        assert await names(world) == [
            *OWN,
            "code_component_generate",
            "data_fetch",
            "data_file_read",
            "data_write_file",
            "deploy_run",
            "design_frontpage_layout",
            "report_generate",
            "tools_file_search",
            "tools_find_in_files",
            "workflow_run",
        ]
        chosen = await world.engine.tools.choose(["deploy_run", "plan"])
        assert list(chosen) == ["deploy_run", "plan"]
        assert chosen["deploy_run"].child_type == "deploy.run"


async def test_what_is_switched_off_is_not_offered_and_says_why(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        await world.engine.types.change_type("deploy.run", {"enabled": False})
        assert not {"deploy_run", "data_fetch"} & set(await names(world))
        error = await fault(world, "plan", "deploy_run", "data_fetch")
        assert error.details["fields"] == [
            {"field": "input.tools.1", "message": "job type 'deploy.run' is disabled"},
            {"field": "input.tools.2", "message": "'data.fetch' is switched off by the configuration"},
        ]


async def test_an_unknown_name_is_named_with_its_place_and_the_names_there_are(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        error = await fault(world, "plan", "deploy.run", ["plan"])
        named, no_name = error.details["fields"]
        assert no_name == {"field": "input.tools.2", "message": "must be the name of a tool"}
        assert named["field"] == "input.tools.1"
        assert "no tool has this name" in named["message"]
        assert "deploy_run" in named["message"]


async def test_chats_and_the_systems_own_types_are_no_tools(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        for name in ("ai.chat.generate", "codex.chat.generate"):
            await world.engine.types.change_type(name, {"enabled": True})
        found = await names(world)
        assert not [name for name in found if "chat" in name or "embed" in name]


async def test_a_type_of_ones_own_is_a_tool_of_its_name(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        await world.engine.backend.store.create_type(JobType("kitchen.rest", handler="builtin:noop"))
        await world.engine.backend.store.create_type(JobType("kitchen_rest", handler="builtin:noop"))
        await world.engine.backend.store.create_type(JobType("job.create", handler="builtin:noop"))
        await world.engine.backend.store.create_type(JobType("x" * 65, handler="builtin:noop"))
        tools = {spec.name: spec for spec in await world.engine.tools.offered()}
        assert tools["kitchen_rest"].child_type == "kitchen.rest"  # of two, the first by name
        assert tools["job_create"].child_type is None  # ours keeps its name
        assert max(map(len, tools)) <= 64


async def test_every_tool_is_a_function_that_a_model_can_be_given(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path, data_fetch=FETCHING) as world:
        for spec in await world.engine.tools.offered():
            assert spec.description
            function = json.loads(json.dumps(spec.as_function()))
            assert function["type"] == "function"
            assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", function["function"]["name"])
            parameters = function["function"]["parameters"]
            assert parameters["type"] == "object"
            assert set(parameters["required"]) <= set(parameters["properties"])
            assert not re.search(r"\$(ref|defs)", json.dumps(parameters))


async def test_what_a_tool_does_to_the_world_is_declared(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path, data_fetch=FETCHING) as world:
        tools = {spec.name: spec for spec in await world.engine.tools.offered()}
        assert {name for name, spec in tools.items() if spec.effect is Effect.PURE} == {
            "plan",
            "ask_person",
            "memory_search",
            "skill_read",
            "job_wait",
            "suggest_jobs",
            "data_fetch",
            "data_file_read",
            "report_generate",
            "code_component_generate",
            "design_frontpage_layout",
            "tools_file_search",
            "tools_find_in_files",
        }
        assert {spec.effect for spec in tools.values()} == {Effect.PURE, Effect.KEYED}
        assert {name for name, spec in tools.items() if spec.run is None} == {"plan", "ask_person"}
        assert {name for name, spec in tools.items() if spec.sends_text} == {
            "data_fetch",
            "job_create",
            "schedule_create",
            "workflow_run",
        }
        trusted = {name for name, spec in tools.items() if spec.label.integrity is Integrity.TRUSTED}
        ours = {"plan", "ask_person", "memory_write", "job_create", "job_cancel", "schedule_create", "suggest_jobs"}
        assert trusted == ours | {"skill_read"}  # which people wrote
        assert all(tools[name].label == CLEAN for name in trusted)


@pytest.mark.parametrize(
    ("name", "arguments", "hosts"),
    [
        ("data_fetch", {"url": "https://API.example.com/x?q=1"}, ["api.example.com"]),
        ("data_fetch", {"url": "https://api.example.com:8443/"}, ["api.example.com:8443"]),
        ("data_fetch", {"url": "api.example.com"}, []),
        ("job_create", {"type": "data.fetch", "input": {"url": "https://api.example.com"}}, ["api.example.com"]),
        ("job_create", {"type": "report.generate", "input": [1]}, []),
        ("schedule_create", {"type": "data.fetch", "input": {"url": "https://a.example"}}, ["a.example"]),
    ],
)
async def test_the_host_that_a_call_would_reach_is_known_beforehand(
    tmp_path: Path, name: str, arguments: dict[str, object], hosts: list[str]
) -> None:
    async with tool_world(SQLITE, tmp_path, data_fetch=FETCHING) as world:
        assert (await world.spec(name)).hosts(arguments) == hosts


def test_no_tool_is_imported_before_somebody_asks_for_tools() -> None:
    code = (
        "import sys; import rauskuclaw.engine, functions.api.app, functions.worker.handler;"
        "print([name for name in sys.modules if name.startswith('rauskuclaw.tools.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


async def test_a_run_is_told_what_keeps_a_type_from_being_called(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        await world.engine.types.change_type("deploy.run", {"enabled": False})
        names = ("deploy_run", "deploy.run", "data_fetch", "agent_run", "report_generate", "plan", "nothing")
        found = [await world.engine.tools.why_not(name) for name in names]
        assert [error and error.code for error in found] == [
            "TOOL_DISABLED",
            "TOOL_DISABLED",
            "TOOL_HANDLER_BLOCKED",
            "TOOL_HANDLER_BLOCKED",
            None,
            None,
            None,
        ]
