"""A tool holds each call against what it was granted, whatever the loop has decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.config import DataFetchSettings
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.grants import Grant, Use
from rauskuclaw.domain.runs.permission import binding
from rauskuclaw.domain.runs.permits import Basis, Permit
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import PendingJobSignal, ToolContext, ToolResult, ToolSpec
from rauskuclaw.tools.registry import guarded
from tests.support.clock import NOON, after
from tests.support.drivers import DRIVERS
from tests.support.http_servers import plain, serving
from tests.support.tool_world import Call, ToolWorld, tool_world

SQLITE = DRIVERS[1]


def granted(tool: str, *, used: Use | None = None, **limits: Any) -> Call:
    grant = Grant(name="g", tool=tool, **limits)
    return Call(permit=Permit(basis=Basis.GRANT, given_at=NOON, grant=grant, used=used or Use()))


def approved(tool: str, arguments: dict[str, Json]) -> Call:
    return Call(permit=Permit(basis=Basis.APPROVAL, given_at=NOON, binding=binding(tool, arguments)))


async def denied(world: ToolWorld, name: str, arguments: dict[str, Json], ctx: Call) -> str:
    """The reason for which the tool refuses."""
    error = await world.failure(name, arguments, ctx)
    assert error.code == "TOOL_DENIED"
    return str(error.details["reason"])


BAD_FETCHES: dict[str, tuple[Callable[[int], Call], str]] = {
    "another host": (lambda port: granted("data_fetch", hosts=("docs.example.com",)), "GRANT_HOSTS"),
    "another port": (lambda port: granted("data_fetch", hosts=(f"127.0.0.1:{port + 1}",)), "GRANT_HOSTS"),
    "no host": (lambda port: granted("data_fetch"), "GRANT_HOSTS"),
    "calls used up": (
        lambda port: granted("data_fetch", hosts=("127.0.0.1",), calls=2, used=Use(calls=2)),
        "GRANT_CALLS",
    ),
    "money used up": (
        lambda port: granted("data_fetch", hosts=("127.0.0.1",), usd_nano=5, used=Use(cost_nano=6)),
        "GRANT_USD",
    ),
    "too late": (lambda port: granted("data_fetch", hosts=("127.0.0.1",), expires_at=after(-1)), "GRANT_EXPIRED"),
    "another tool": (lambda port: granted("deploy_run", hosts=("127.0.0.1",)), "NO_GRANT"),
    "nothing to show": (lambda port: Call(permit=Permit(basis=Basis.BUILT_IN, given_at=NOON)), "NO_GRANT"),
    "a grant that is gone": (lambda port: Call(permit=Permit(basis=Basis.GRANT, given_at=NOON)), "NO_GRANT"),
    "an approval of another call": (lambda port: approved("data_fetch", {"url": "https://a.example"}), "NOT_APPROVED"),
}


@pytest.mark.parametrize(("ctx", "reason"), BAD_FETCHES.values(), ids=BAD_FETCHES)
async def test_a_fetch_outside_of_its_grant_reaches_nobody(
    tmp_path: Path, ctx: Callable[[int], Call], reason: str
) -> None:
    async with serving(plain(body=b"tea", headers=["content-type: text/plain"])) as server:
        settings = DataFetchSettings(enabled=True, allowlist=(f"127.0.0.1:{server.port}",))
        async with tool_world(SQLITE, tmp_path, data_fetch=settings) as world:
            url = {"url": f"http://127.0.0.1:{server.port}/"}
            assert await denied(world, "data_fetch", url, ctx(server.port)) == reason
            assert not server.received
            within = granted("data_fetch", hosts=(f"127.0.0.1:{server.port}",), calls=1, expires_at=after(1))
            assert (await world.value("data_fetch", url, within))["body_text"] == "tea"
            assert (await world.value("data_fetch", url, approved("data_fetch", url)))["status"] == 200


async def test_paths_and_arguments_outside_of_the_grant_are_refused(tmp_path: Path) -> None:
    written = list[str]()

    async def write(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        written.append(arguments["path"])
        return ToolResult({"ok": True})

    spec = ToolSpec(
        name="file_write",
        description="",
        parameters={"type": "object"},
        effect=Effect.KEYED,
        run=write,
        paths=lambda arguments: [arguments["path"]],
    )
    run = guarded(spec, lambda: NOON).run
    assert run is not None
    short = {"properties": {"path": {"maxLength": 12}}}
    ctx = granted("file_write", paths=("notes",), arguments=(short,))
    for path in ("notes2/a", "notes/../a", "/notes/a", "notes/a-long-name"):
        with pytest.raises(Exception, match="The grant g does not"):
            await run({"path": path}, ctx)
    await run({"path": "notes/a"}, ctx)
    assert written == ["notes/a"]


async def test_every_run_may_use_built_in_tools_and_no_others(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        nothing = Call(permit=Permit(basis=Basis.BUILT_IN, given_at=NOON))
        assert await world.value("memory_search", {"scope": "notes", "query": "q"}, nothing) == {"matches": []}
        assert await denied(world, "memory_write", {"scope": "notes", "key": "k", "value": 1}, nothing) == "NO_GRANT"
        assert await denied(world, "job_create", {"type": "deploy.run"}, nothing) == "NO_GRANT"
        assert await world.jobs() == []


def ending(at: datetime) -> Call:
    return granted("report_generate", expires_at=at)


async def test_a_call_that_waits_for_its_job_outlives_its_grant(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        with pytest.raises(PendingJobSignal) as pending:
            await world.call("report_generate", {"title": "Tea"}, ending(after(10)))
        await world.work(pending.value.job_id)
        world.clock.advance(timedelta(days=1))
        assert (await world.value("report_generate", {"title": "Tea"}, ending(after(10))))["title"] == "Tea"


async def test_a_job_is_not_submitted_once_the_grant_has_ended(tmp_path: Path) -> None:
    """Its worker died between the decision and the call."""
    async with tool_world(SQLITE, tmp_path) as world:
        world.clock.advance(timedelta(seconds=10))
        assert await denied(world, "report_generate", {"title": "Tea"}, ending(after(10))) == "GRANT_EXPIRED"
        assert await world.jobs() == []
