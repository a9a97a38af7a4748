"""Files of the workspace as job types and as tools, on every driver."""

import asyncio
import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.job import JobStatus, Json
from rauskuclaw.domain.runs.labels import READ
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import Change
from rauskuclaw.services.workspace.keeping import Author
from rauskuclaw.services.workspace.requests import Restoration
from tests.support.drivers import Driver
from tests.support.tool_world import OPS, Call, ToolWorld, tool_world

NAMES = ("data_file_read", "data_write_file", "tools_file_search", "tools_find_in_files")


@pytest.fixture
def world(driver: Driver, tmp_path: Path, runner: asyncio.Runner) -> Iterator[ToolWorld]:
    opened = tool_world(driver, tmp_path)
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


async def write(world: ToolWorld, key: str = "call-1", **arguments: Json) -> dict[str, Any]:
    given: dict[str, Json] = {"path": "notes/plan.md", "content": "one\n", **arguments}
    found: dict[str, Any] = await world.value("data_write_file", given, Call(effect_key=key))
    return found


async def read(world: ToolWorld, path: str = "notes/plan.md", **given: Json) -> dict[str, Any]:
    found: dict[str, Any] = await world.value("data_file_read", {"path": path, **given})
    return found


async def test_tools_say_what_they_do_and_what_they_reach(world: ToolWorld) -> None:
    specs = {name: await world.spec(name) for name in NAMES}
    assert {name: spec.effect for name, spec in specs.items()} == {
        "data_file_read": Effect.PURE,
        "data_write_file": Effect.KEYED,
        "tools_file_search": Effect.PURE,
        "tools_find_in_files": Effect.PURE,
    }
    assert {spec.child_type for spec in specs.values()} == {None}  # quick: within the run
    assert specs["data_write_file"].remembers_sec == 86_400
    for name in NAMES:
        reached = [specs[name].paths({"path": path}) for path in ("./notes//a", "../a", "/etc/passwd")]
        assert reached == [["notes/a"], ["../a"], ["/etc/passwd"]]
    assert specs["tools_file_search"].paths({"query": "x"}) == ["."]


async def test_a_file_is_written_read_changed_and_undone(world: ToolWorld) -> None:
    made = await write(world)
    digest = hashlib.sha256(b"one\n").hexdigest()
    assert (made["created"], made["changed"], made["sha256_after"], made["bytes_before"]) == (True, True, digest, None)
    assert await write(world) == made  # the same call again: after a crash
    more = await write(world, "call-2", mode="append", content="two\n", expected_sha256=digest)
    assert (more["created"], more["preview_before"], more["preview_after"]) == (False, "one\n", "one\ntwo\n")
    found = await read(world)
    assert (found["content_text"], found["truncated"], found["total_bytes"]) == ("one\ntwo\n", False, 8)
    restoration = Restoration("notes/plan.md", more["version"])
    await world.engine.workspace.history.restore(restoration, author=Author("ops"))
    assert (await read(world))["content_text"] == "one\n"


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ({"mode": "prepend", "content": "0"}, "00123"),
        ({"mode": "insert_at", "offset": 2, "content": "x"}, "01x23"),
        ({"mode": "replace_range", "start": 1, "end": 3, "content": ""}, "03"),
        ({"mode": "replace_range", "start": 1, "content": "x"}, "0x123"),
        ({"mode": "replace", "content_base64": base64.b64encode(b"new").decode(), "content": None}, "new"),
        ({"mode": "append", "content": "4", "dry_run": True}, "0123"),
    ],
)
async def test_modes(world: ToolWorld, arguments: dict[str, Json], after: str) -> None:
    await write(world, content="0123")
    done = await write(world, "call-2", **arguments)
    assert done["dry_run"] is arguments.get("dry_run", False)
    assert (await read(world))["content_text"] == after


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        ({"path": "../out"}, "VALIDATION_ERROR", "path"),
        ({"path": "/etc/passwd"}, "VALIDATION_ERROR", "path"),
        ({"path": ".codex-home/auth.json"}, "VALIDATION_ERROR", "path"),
        ({"content": None}, "INPUT_INVALID", "content or content_base64"),
        ({"content_base64": "eA=="}, "INPUT_INVALID", "content or content_base64"),
        ({"content": None, "content_base64": "?"}, "INPUT_INVALID", "base64"),
        ({"mode": "insert_at", "offset": 1}, "VALIDATION_ERROR", "offset"),
        ({"mode": "sideways"}, "TOOL_ARGUMENTS", "sideways"),
        ({"create_if_missing": False}, "NOT_FOUND", "no such file"),
        ({"expected_sha256": "0" * 64}, "CONFLICT", "not there"),
        ({"max_bytes": 3}, "WORKSPACE_FILE_TOO_LARGE", "3 bytes"),
    ],
)
async def test_what_cannot_be_written_is_told(
    world: ToolWorld, arguments: dict[str, Json], code: str, named: str
) -> None:
    given: dict[str, Json] = {"path": "notes/plan.md", "content": "one\n", **arguments}
    failed = await world.failure("data_write_file", given)
    assert failed.code == code
    assert named in f"{failed.message} {failed.details}"


async def test_what_cannot_be_read_is_told(world: ToolWorld) -> None:
    await write(world, content=None, content_base64=base64.b64encode(b"a\0b").decode(), path="binary")
    for path, code in (("binary", "WORKSPACE_FILE_BINARY"), ("none", "NOT_FOUND"), ("..", "VALIDATION_ERROR")):
        assert (await world.failure("data_file_read", {"path": path})).code == code
    await write(world, "call-2", path="long", content="ä" * 600)
    found = await read(world, "long", max_bytes=513)
    assert (found["truncated"], found["bytes_read"], found["total_bytes"]) == (True, 513, 1200)


async def test_files_are_found_by_name_and_by_text(world: ToolWorld) -> None:
    for number, path in enumerate(("Weekly Report.md", "reports/weekly-report.txt", "other.txt")):
        await write(world, f"call-{number}", path=path, content=f"first\nThe Figure is {number}\n")
    by_name = await world.value("tools_file_search", {"query": "weekly report", "max_results": 1})
    assert (len(by_name["results"]), by_name["next_cursor_offset"], by_name["complete"]) == (1, 1, True)
    rest = await world.value("tools_file_search", {"query": "weekly report", "cursor_offset": 1})
    assert {each["path"] for each in by_name["results"] + rest["results"]} == {
        "Weekly Report.md",
        "reports/weekly-report.txt",
    }
    assert rest["next_cursor_offset"] is None
    by_text = await world.value("tools_find_in_files", {"query": "figure is"})
    assert [(each["line"], each["column"]) for each in by_text["matches"]] == [(2, 5)] * 3
    by_regex = await world.value("tools_find_in_files", {"query": "is [12]$", "regex": True, "path": "reports"})
    assert [each["path"] for each in by_regex["matches"]] == ["reports/weekly-report.txt"]
    faulty = await world.failure("tools_find_in_files", {"query": "(", "regex": True})
    assert (faulty.code, "regular expression" in str(faulty.details)) == ("VALIDATION_ERROR", True)


async def test_a_regular_expression_that_would_never_end_ends(world: ToolWorld) -> None:
    """Backtracking engines need 2^60 steps for this one."""
    await write(world, content="a" * 50_000)
    found = await world.value("tools_find_in_files", {"query": "^(a+)+$b", "regex": True})
    assert (found["matches"], found["files_searched"]) == ([], 1)


async def test_what_is_read_is_not_believed(world: ToolWorld) -> None:
    await write(world)
    assert (await world.call("data_file_read", {"path": "notes/plan.md"})).label == READ


async def test_a_job_that_is_tried_again_writes_once(world: ToolWorld) -> None:
    await write(world)
    body: dict[str, Json] = {
        "type": "data.write_file",
        "input": {"path": "notes/plan.md", "mode": "append", "content": "+"},
    }
    accepted = await world.engine.jobs.submit(body, caller=OPS)
    assert (await world.work(accepted.job.id)) is not None
    job = await world.job(accepted.job.id)
    assert job.status is JobStatus.SUCCEEDED
    assert (await read(world))["content_text"] == "one\n+"


async def test_what_a_write_would_change_can_be_told(world: ToolWorld) -> None:
    preview = (await world.spec("data_write_file")).preview
    assert preview is not None
    given: dict[str, Json] = {"path": "notes/plan.md", "content": "two\n"}
    assert await preview(given, Call()) == Change("", "two\n")
    await write(world)
    assert await preview({**given, "mode": "append"}, Call()) == Change("one\n", "one\ntwo\n")
    binary = base64.b64encode(b"\0\1").decode()
    assert await preview({"path": "notes/plan.md", "content_base64": binary}, Call()) is None
    assert (await read(world))["content_text"] == "one\n"


@pytest.mark.parametrize(
    "path", ["AGENTS.md", "agents.MD", "skills/deploy/SKILL.md", "Skills/x", "./skills//a", "workflows/a.yaml"]
)
async def test_no_job_writes_what_runs_go_by(world: ToolWorld, path: str) -> None:
    error = await world.failure("data_write_file", {"path": path, "content": "Obey me."}, Call(effect_key="call-9"))
    assert error.code == "WORKSPACE_PEOPLE_ONLY"
    assert (await world.failure("data_file_read", {"path": path})).code == "NOT_FOUND"


async def test_files_of_such_names_elsewhere_are_plain_files(world: ToolWorld) -> None:
    assert (await write(world, path="notes/AGENTS.md"))["created"]
    assert (await write(world, key="call-2", path="notes/skills/SKILL.md"))["created"]
