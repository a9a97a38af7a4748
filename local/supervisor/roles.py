"""Roles of the children of an instance: the API, workers, the scheduler, the embedder."""

import asyncio
import resource
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
import uvloop

from functions.api.app import create_app
from functions.api.http.rate_limit import StreamSlots
from functions.api.http.trusted_proxies import TrustedProxies
from functions.embed import handler as embed
from functions.scheduler.handler import handle_tick
from functions.worker import handler as worker
from local.gateway.app import Gateway
from local.gateway.connections import Connections, Limits, is_loopback_address, most_connections
from local.gateway.protocol import protocol_with
from local.lanes import worker_lanes
from local.pump.events import SqsRecord
from local.pump.pump import Handle, Pump
from local.pump.ticker import Ticker
from local.supervisor.child import Birth, Gone
from local.supervisor.children import ChildSpec
from local.supervisor.isolation import MAX_AT_ONCE, Feed, Isolation, Jobs
from local.supervisor.pace import USUAL, Pace
from local.supervisor.pulse import Pulse, beating
from rauskuclaw import lambda_runtime
from rauskuclaw.bootstrap import open_engine
from rauskuclaw.config import ConfigError, Settings
from rauskuclaw.domain.lanes import EMBED_LANE, QUARANTINE_LANE
from rauskuclaw.embedders.texts import MAX_TEXTS
from rauskuclaw.engine import Engine
from rauskuclaw.ports.notifier import DELIVERIES_TOPIC, SCHEDULES_TOPIC
from rauskuclaw.services.jobs.lease_patience import LeasePatience

DRAIN_SEC = 15.0
WORKER_GRACE_SEC = DRAIN_SEC + 6.0  # the drain, and what cancelled handlers and the last writes need
API_GRACE_SEC = 5.0
API_CLOSE_SEC = 2  # open streams are cut after this; their clients resume

KINDS = ("api", "worker", "scheduler", "embed")

Work = Callable[[Engine, Birth], Awaitable[None]]
T = TypeVar("T")


@dataclass(frozen=True)
class Roles:
    """The children of one instance. `listener` is bound by the parent, so a dead API keeps its callers waiting."""

    settings: Settings
    listener: socket.socket
    ui_dir: Path
    pace: Pace = USUAL

    def specs(self, kinds: Collection[str] = KINDS) -> list[ChildSpec]:
        """The children of these kinds. What a missing kind would do waits for the next full start."""
        return [spec for spec in self._all_specs() if _kind(spec) in kinds]

    def _all_specs(self) -> list[ChildSpec]:
        concurrency = self.settings.worker.concurrency
        lanes = worker_lanes(self.settings)
        workers = [
            self._spec(f"worker-{number}", self._pumping(lanes, concurrency, worker.handle_batch))
            for number in range(1, self.settings.worker.processes + 1)
        ]
        return [
            ChildSpec("api", self._serve_api, stop_rank=1, grace_sec=API_GRACE_SEC),
            *workers,
            # Its jobs run in processes of their own, which hardly end it; when it is killed, they are not to blame.
            ChildSpec("quarantine", self._isolate, grace_sec=WORKER_GRACE_SEC, runs_jobs=False),
            self._spec("scheduler", self._schedule),
            self._spec("embed", self._embed),
        ]

    def _spec(self, name: str, work: Work) -> ChildSpec:
        def run(birth: Birth) -> None:
            self.listener.close()
            self._run_loop(birth.pulse, self._with_engine(birth, work))

        return ChildSpec(name, run, stop_rank=0, grace_sec=WORKER_GRACE_SEC)

    def _run_loop(self, pulse: Pulse, work: Awaitable[T]) -> T:
        """Its beats begin before the store is opened, and end with the work."""
        return uvloop.run(beating(pulse, work, every_sec=self.pace.beat_every_sec))

    async def _with_engine(self, birth: Birth, work: Work) -> None:
        async with engine_of(self.settings, birth.owner) as engine:
            await work(engine, birth)

    def _pumping(self, lanes: Sequence[str], concurrency: int, handle: Handle) -> Work:
        settings = self.settings.worker

        async def work(engine: Engine, birth: Birth) -> None:
            pumps = [
                Pump(
                    lane,
                    queue=engine.backend.queue,
                    handle=handle,
                    concurrency=concurrency,
                    queues=settings.queue_allowlist,
                    poll=timedelta(milliseconds=settings.poll_interval_ms),
                )
                for lane in lanes
            ]
            engine.runs.note_in(birth.pulse)
            await run_until_told(pumps, birth, drain=lambda: engine.runs.drain(DRAIN_SEC))

        return work

    async def _embed(self, engine: Engine, birth: Birth) -> None:
        most = min(self.settings.worker.concurrency, embeddings_at_once(engine))
        await self._pumping([EMBED_LANE], most, embed.handle_batch)(engine, birth)

    def _isolate(self, birth: Birth) -> None:
        def feed(feed: Feed, birth: Birth) -> None:
            pumping = self._pumping([QUARANTINE_LANE], MAX_AT_ONCE, feed.handle_batch)
            self._run_loop(birth.pulse, self._with_engine(birth, pumping))

        def attempt(record: SqsRecord, owner: str, pulse: Pulse) -> bool:
            return self._run_loop(pulse, self._attempt(record, owner))

        def free(gone: Sequence[Gone]) -> None:
            uvloop.run(free_orphans(self.settings, gone))

        self.listener.close()
        Isolation(birth, Jobs(feed=feed, attempt=attempt, free_leases=free), pace=self.pace).run()

    async def _attempt(self, record: SqsRecord, owner: str) -> bool:
        """One record in a process that has nothing else to do."""
        async with engine_of(self.settings, owner) as engine:
            loop = asyncio.get_running_loop()
            drains: list[asyncio.Task[int]] = []
            loop.add_signal_handler(
                signal.SIGTERM, lambda: drains.append(loop.create_task(engine.runs.drain(DRAIN_SEC)))
            )
            answer = await worker.handle_batch({"Records": [record]}, None)
            await asyncio.gather(*drains)
        return not answer["batchItemFailures"]

    async def _schedule(self, engine: Engine, birth: Birth) -> None:
        def ticker(steps: Sequence[str], period_sec: float, *topics: str) -> Ticker:
            notifier, clock = engine.backend.notifier, engine.clock
            return Ticker(
                steps, handle=handle_tick, notifier=notifier, clock=clock, period_sec=period_sec, topics=topics
            )

        pace = self.pace
        engine.sweep.be_patient(LeasePatience(renewed_within_sec=pace.leases_renewed_within_sec))
        # Apart, so that neither a lost job nor a schedule waits for what takes longer.
        tickers = [
            ticker(["schedules"], pace.schedules_every_sec, SCHEDULES_TOPIC),
            ticker(["clock", "sweep", "watches", "turns"], pace.sweep_every_sec),
            ticker(["callbacks"], pace.callbacks_every_sec, DELIVERIES_TOPIC),
            ticker(["metrics"], pace.metrics_every_sec),
            ticker(["retention"], pace.retention_every_sec),
        ]
        await run_until_told(tickers, birth, drain=engine.callbacks.drain)

    def _serve_api(self, birth: Birth) -> None:
        self._run_loop(birth.pulse, self._api(birth))

    async def _api(self, birth: Birth) -> None:
        slots = StreamSlots.of(self.settings.api)

        class Server(uvicorn.Server):
            @contextmanager
            def capture_signals(self) -> Iterator[None]:
                """Uvicorn would end the process by the signal once it has served, before the engine is closed."""
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.handle_exit, signal.SIGTERM, None)
                yield

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                birth.ready()

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                slots.close()  # open streams would hold up the end; their clients resume
                await super().shutdown(sockets)

        async with engine_of(self.settings, birth.owner) as engine, beside(engine.memories.warm_up()):
            app = Gateway(create_app(engine, self.settings.api, slots=slots), ui_dir=self.ui_dir)
            config = uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                http=protocol_with(self._connections()),
                ws="none",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=API_CLOSE_SEC,
            )
            await Server(config).serve(sockets=[self.listener])

    def _connections(self) -> Connections:
        api = self.settings.api
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = most_connections(api.max_connections, files)
        limits = Limits(most=most, per_address=api.max_connections_per_address)
        proxies = TrustedProxies(api.trusted_proxies)
        return Connections(limits, is_exempt=lambda one: is_loopback_address(one) or proxies.includes(one))


def _kind(spec: ChildSpec) -> str:
    """Quarantine is where workers send the jobs that kill them."""
    kind = spec.name.partition("-")[0]
    return "worker" if kind == "quarantine" else kind


@asynccontextmanager
async def engine_of(settings: Settings, owner: str) -> AsyncIterator[Engine]:
    """An engine of this process, which the functions use too while the block runs."""
    engine = await open_engine(settings, owner=owner, may_create=False)
    lambda_runtime.use_engine(engine)
    try:
        yield engine
    finally:
        lambda_runtime.use_engine(None)
        await engine.close()


async def _nothing_to_drain() -> None:
    return


async def run_until_told(
    loops: Sequence[Pump] | Sequence[Ticker],
    birth: Birth,
    *,
    drain: Callable[[], Awaitable[object]] = _nothing_to_drain,
) -> None:
    """Run all of them until SIGTERM; then stop them, drain, and wait for their ends. Raises what one of them raises."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with asyncio.TaskGroup() as group:
        for each in loops:
            group.create_task(each.run())
        birth.ready()
        await told.wait()
        for each in loops:
            each.stop()
        await drain()


def embeddings_at_once(engine: Engine) -> int:
    """How many embedding jobs may wait for each other. The time of a job begins when it is claimed."""
    try:
        return engine.embedder.at_once
    except ConfigError:
        return MAX_TEXTS  # each job fails, and says why


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let something go on while the block runs, and end it with the block."""
    task = asyncio.get_running_loop().create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def free_orphans(settings: Settings, gone: Sequence[Gone]) -> None:
    """Give back the jobs of dead processes of this boot."""
    engine = await open_engine(settings, owner="janitor", may_create=False)
    try:
        for each in gone:
            await engine.sweep.free_leases(owner_prefix=each.owner, loss=each.loss)
    finally:
        await engine.close()


async def prepare_store(settings: Settings, boot_id: str) -> None:
    """Open the store once before anybody else does: migrations, seeds, and the jobs that earlier boots left running.

    Raises RauskuClawError for a store that cannot be used.
    """
    engine = await open_engine(settings, owner=f"{boot_id}/start")
    try:
        await engine.sweep.free_other_boots(boot_id)
        _ = engine.callbacks  # a faulty allowlist should stop the start, not the scheduler later
    finally:
        await engine.close()
