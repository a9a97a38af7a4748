"""Tools as a run calls them, over a real engine on any driver, and hands that run the jobs they submit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import DatabaseSettings, MemorySettings, Settings, WorkspaceSettings
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.domain.runs.permits import Permit, permit_of_caller
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.engine import Engine
from rauskuclaw.ports import JobFilter
from rauskuclaw.ports.tools import Delegation, ToolFailedError, ToolResult, ToolSpec
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.principal import Principal
from tests.support.attempts import message_for
from tests.support.clock import NOON, ManualClock, after
from tests.support.drivers import Driver

SOON = after(60)
OPS = Principal("ops")
ANY = JobFilter()
ANYBODY = permit_of_caller(NOON)


@dataclass(frozen=True)
class Call:
    """See rauskuclaw.ports.tools.ToolContext."""

    effect_key: str = "run-1:4"
    queue: str = "default"
    job_id: str = "run-1"
    submitted_by: str = "ops"
    correlation_id: str = "cor-1"
    label: Label = CLEAN
    deadline: datetime = SOON
    permit: Permit = ANYBODY
    delegation: Delegation | None = None


@dataclass(frozen=True)
class ToolWorld:
    engine: Engine
    clock: ManualClock

    async def spec(self, name: str) -> ToolSpec:
        return (await self.engine.tools.choose([name]))[name]

    async def call(self, name: str, arguments: dict[str, Json], ctx: Call | None = None) -> ToolResult:
        spec = await self.spec(name)
        assert spec.run is not None
        return await spec.run(arguments, ctx or Call())

    async def value(self, name: str, arguments: dict[str, Json], ctx: Call | None = None) -> Any:
        return (await self.call(name, arguments, ctx)).value

    async def failure(self, name: str, arguments: dict[str, Json], ctx: Call | None = None) -> ToolFailedError:
        """Of a call that must fail."""
        try:
            result = await self.call(name, arguments, ctx)
        except ToolFailedError as exc:
            return exc
        raise AssertionError(f"did not fail: {result}")

    async def job(self, job_id: str) -> Job:
        found = await self.engine.backend.store.get_job(job_id)
        assert found is not None
        return found

    async def jobs(self) -> list[dict[str, Any]]:
        """Type, queue and id of every job, newest first."""
        page = await self.engine.jobs.list_jobs(ANY, caller=OPS, limit=200)
        return [{"type": job.type, "queue": job.queue, "id": job.id} for job in page.items]

    async def work(self, job_id: str) -> Outcome:
        """Run the job's next attempt."""
        async with self.engine.runs.batch(1) as batch:
            return await self.engine.runs.run_attempt(message_for(await self.job(job_id)), batch)


@asynccontextmanager
async def tool_world(
    driver: Driver, folder: Path, *, egress: EgressClient | None = None, **settings: Any
) -> AsyncIterator[ToolWorld]:
    """An engine with the seeded job types, without vectors unless `settings` say so."""
    clock = ManualClock()
    files = WorkspaceSettings(root=folder / "workspace")
    plain: dict[str, Any] = {"memory": MemorySettings(vectors_enabled=False), "workspace": files, **settings}
    given = Settings(data_dir=folder, database=DatabaseSettings(path=folder / "unused"), **plain)
    with driver.storage(folder / "storage", clock) as open_one:
        engine = build_engine(given, await open_one(), clock=clock, owner="boot-1/worker-1", egress=egress)
        await engine.types.seed()
        try:
            yield ToolWorld(engine, clock)
        finally:
            await engine.close()
