"""The embed function over real storage and an embedding server: jobs share calls, rows show what happened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from functions.embed import handler as embed
from local.pump.pump import Pump
from rauskuclaw import lambda_runtime
from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import DatabaseSettings, MemorySettings, Settings
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lanes import EMBED_LANE
from rauskuclaw.domain.memories import EmbeddingStatus, Memory
from rauskuclaw.embedders.texts import MAX_TEXTS
from rauskuclaw.engine import Engine
from rauskuclaw.ports.store import JobFilter
from tests.support.clock import ManualClock
from tests.support.embedding_servers import SIZE, EmbeddingServer
from tests.support.events import FunctionContext, sqs_event, wake_up_record
from tests.support.http_servers import serving
from tests.support.waiting import eventually

PLENTY = FunctionContext(left_ms=300_000)
TYPE = "system.memory.embed.sync"
SCOPE = "agent"


@dataclass
class World:
    """An engine that embeds with `told`, and a clock of the test, unless it runs on real time."""

    engine: Engine
    told: EmbeddingServer
    clock: ManualClock

    async def remember(self, key: str = "tea", value: Any = "at noon", **given: Any) -> Memory:
        stored = await self.engine.memories.put({"scope": SCOPE, "key": key, "value": value, **given})
        return stored.memory

    async def row(self, memory: Memory) -> Memory:
        found = await self.engine.backend.memories.get(memory.id)
        assert found is not None
        return found

    async def job_of(self, memory: Memory) -> Job:
        """The newest embedding job of a memory."""
        page = await self.engine.backend.store.list_jobs(JobFilter(type=TYPE), limit=200)
        jobs = [await self._stored(job) for job in page.items]
        return next(job for job in jobs if job.input == {"memory_id": memory.id})

    async def run(self, *memories: Memory) -> list[Job]:
        """One event with the jobs of these memories; the jobs afterwards."""
        jobs = [await self.job_of(memory) for memory in memories]
        answer = await embed.handle_batch(sqs_event(*(wake_up_record(job) for job in jobs)), PLENTY)
        assert answer == {"batchItemFailures": []}
        return [await self._stored(job) for job in jobs]

    async def _stored(self, job: Job) -> Job:
        found = await self.engine.backend.store.get_job(job.id)
        assert found is not None
        return found

    async def count(self, status: EmbeddingStatus) -> int:
        scopes = await self.engine.memories.scopes(contains=SCOPE, include_expired=False, limit=1)
        return sum(getattr(scope, status.value) for scope in scopes)


@asynccontextmanager
async def embedding_world(folder: Path, *, clock: Clock | None = None) -> AsyncIterator[World]:
    told, manual = EmbeddingServer(), ManualClock()
    clock = clock or manual
    async with serving(told.ollama()) as server:
        settings = Settings(
            data_dir=folder,
            database=DatabaseSettings(path=folder / "jobs.sqlite"),
            memory=MemorySettings(ollama_base_url=f"http://{server.address}"),
        )
        with TemporaryDirectory(prefix="rk-") as run_dir:
            backend = await open_sqlite(settings.database.path, run_dir=Path(run_dir), clock=clock)
            engine = build_engine(settings, backend, clock=clock, owner="boot-1/embed")
            await engine.types.seed()
            lambda_runtime.use_engine(engine)
            try:
                yield World(engine, told, manual)
            finally:
                lambda_runtime.use_engine(None)
                await engine.close()


async def test_the_jobs_of_an_event_share_one_call(tmp_path: Path) -> None:
    async with embedding_world(tmp_path) as world:
        memories = [await world.remember(f"key{number}") for number in range(10)]
        jobs = await world.run(*memories)
        assert [job.result for job in jobs] == [
            {
                "memory_id": memory.id,
                "embedding_status": "ready",
                "dimension": SIZE,
                "model": world.engine.embedder.model,
            }
            for memory in memories
        ]
        assert [len(batch) for batch in world.told.batches] == [10]
        assert {(await world.row(memory)).status for memory in memories} == {EmbeddingStatus.READY}


async def test_a_server_that_is_away_for_a_moment_costs_an_attempt_and_the_retry_makes_the_row_ready(
    tmp_path: Path,
) -> None:
    async with embedding_world(tmp_path) as world:
        memory = await world.remember()
        world.told.statuses = [503]
        (job,) = await world.run(memory)
        assert (job.status, job.attempts) == (JobStatus.QUEUED, 1)
        row = await world.row(memory)
        assert row.status is EmbeddingStatus.FAILED
        assert row.error is not None
        assert (row.error.code, row.error.details) == ("MEMORY_EMBED_HTTP", {"status": 503})
        world.clock.advance(seconds=120)
        (job,) = await world.run(memory)
        assert (job.status, job.attempts) == (JobStatus.SUCCEEDED, 2)
        row = await world.row(memory)
        assert (row.status, row.error) == (EmbeddingStatus.READY, None)


async def test_a_text_the_server_refuses_fails_its_own_job_for_good(tmp_path: Path) -> None:
    async with embedding_world(tmp_path) as world:
        world.told.refuses = lambda text: "poison" in text
        memories = [await world.remember(key) for key in ("one", "poison", "three")]
        jobs = await world.run(*memories)
        assert [job.status for job in jobs] == [JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.SUCCEEDED]
        assert jobs[1].error is not None
        assert (jobs[1].error.code, jobs[1].attempts) == ("MEMORY_EMBED_HTTP", 1)


async def test_a_memory_that_went_or_expired_before_is_skipped(tmp_path: Path) -> None:
    async with embedding_world(tmp_path) as world:
        gone, expired = await world.remember("gone"), await world.remember("expired", ttl_sec=60)
        await world.engine.memories.delete(gone.id)
        world.clock.advance(seconds=120)
        jobs = await world.run(gone, expired)
        assert [job.result for job in jobs] == [
            {"skipped": True, "reason": "not_found", "memory_id": gone.id},
            {"skipped": True, "reason": "expired", "memory_id": expired.id},
        ]
        assert world.told.batches == []


async def test_a_backlog_of_a_thousand_takes_at_most_one_call_for_each_32(tmp_path: Path) -> None:
    async with embedding_world(tmp_path, clock=utc_now) as world:  # waiting for messages takes real time
        memories = await asyncio.gather(*(world.remember(f"key{number}") for number in range(1000)))
        assert len(memories) == 1000
        pump = Pump(
            EMBED_LANE,
            queue=world.engine.backend.queue,
            handle=embed.handle_batch,
            concurrency=MAX_TEXTS,
            queues=frozenset({"default"}),
            poll=timedelta(milliseconds=20),
        )
        pumping = asyncio.create_task(pump.run())
        await eventually(lambda: world.count(EmbeddingStatus.READY), lambda ready: ready == 1000, within_sec=60)
        pump.stop()
        await pumping
        assert len(world.told.texts) == 1000
        assert len(world.told.batches) <= 32
        assert max(len(batch) for batch in world.told.batches) <= 32
