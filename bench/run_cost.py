"""What a turn of a run costs on AWS: its steps, their events and wake-ups, by the meter; the ledger's part beside it.

A turn is one call to a model that asks for one tool, and that tool: two appends. Texts are of words, so that they
deflate as texts do. `python -m bench.run_cost` prints the table.
"""

import asyncio
import hashlib
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bench.cost_meter import CostMeter, Prices, Usage
from local.aws.moto_process import MotoProcess
from local.aws.stack import create_storage, emulator_session
from rauskuclaw.adapters.aws.backend import open_aws
from rauskuclaw.domain import events, lifecycle
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.idempotency import IdempotencyKey
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lanes import DEFAULT_LANE
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind, WaitingFor
from rauskuclaw.domain.runs.labels import Integrity, Label
from rauskuclaw.domain.runs.steps import Answered, Asked, Body, Decision, Done, Effect, Intended, Origin, Step, Verdict
from rauskuclaw.domain.usage import Budget, ModelCall, Reservation
from rauskuclaw.domain.usage import Usage as Tokens
from rauskuclaw.domain.wakeups import WakeUp, next_check
from rauskuclaw.ports import Backend, Submission

if TYPE_CHECKING:
    from bench.table import Results

BEGINNING = datetime(2026, 11, 27, 12, tzinfo=UTC)
TURNS = 48  # three times as many events as fit into a row, so that each page that is needed is in the mean
TURN_SEC = 15
ANSWER_CHARS, RESULT_CHARS = 300, 1200
PROMPT_CHARS = 600
RULES = Rules()
PER_TURN = "steps and events"
WAKE_UP = "wake-up"
CLAIM = "claim and giving back"
LEDGER = "ledger"
WAIT = "waiting, answer, claim"
PURGE = "erasing"
TEXT = (
    "the of and to in is that it was for on are as with his they at be this from have or by one had not "
    "but what all were when we there can an your which their said if do will each about how up out them "
    "then she many some so these would other into has more her two like him see time could no make than "
    "first been its who now people my made over did down only way find use may water long little very "
    "after words called just where most know get through back"
)
WORDS = TEXT.split()


@dataclass
class RunCost:
    """Usage of so many turns, by part."""

    turns: int
    parts: dict[str, Usage] = field(default_factory=dict)

    def dollars(self, part: str, prices: Prices) -> float:
        """For a million turns."""
        return sum(self.parts[part].dollars(prices).values()) / self.turns * 1e6

    def per_turn(self, part: str, kind: str) -> float:
        return self.parts[part].units[kind] / self.turns


@dataclass
class Run:
    """A run on a metered backend, whose time passes by itself."""

    backend: Backend
    meter: CostMeter
    cost: RunCost
    draw: random.Random = field(default_factory=lambda: random.Random(7))
    at: datetime = BEGINNING
    job: Job = field(init=False)
    seq: int = 0

    async def begin(self) -> None:
        """Submitted with a key, as over HTTP, claimed, and its first call begun."""
        job = Job(
            id=self.id(),
            type="agent.run",
            queue="default",
            lane=DEFAULT_LANE,
            status=JobStatus.QUEUED,
            priority=5,
            timeout_sec=900,
            max_attempts=3,
            input={"messages": [{"role": "user", "content": self.text(PROMPT_CHARS)}], "tools": ["data.fetch"]},
            created_at=self.at,
            updated_at=self.at,
            run_at=self.at,
            check_at=next_check(self.at, wakes=0),
            created_by="assistant",
            correlation_id=self.id(),
        )
        key = IdempotencyKey.of(scope="assistant", key=self.id(), request={}, expires_at=self.at + timedelta(days=1))
        meta = {"type": job.type, "queue": job.queue, "priority": job.priority, "timeout_sec": job.timeout_sec}
        entry = LogEntry(self.at, "info", events.CREATED, meta)
        await self.backend.store.submit([Submission(job, (entry,), key)], now=self.at)
        self.job = job
        await self.claim()
        await self.append(self.asked())

    async def claim(self) -> None:
        self.pass_time(1)
        change = lifecycle.claim(self.job, owner=f"{self.id()[:13]}/worker-1", at=self.at, rules=RULES)
        assert await self.backend.store.transition(change)
        self.job = change.after
        assert self.job.lease is not None
        assert await self.backend.store.renew_lease(self.job, until=self.job.lease.until, started=True)

    async def turn(self) -> None:
        """The model has answered with a call of a tool; the tool has done it, and the model is asked again."""
        with self.counted(PER_TURN):
            await self.append(self.answered(), self.intended())
            await self.append(self.done(), self.asked())
        self.pass_time(TURN_SEC)

    async def wake_up(self) -> None:
        """One message from sending to deleting."""
        queue = self.backend.queue
        with self.counted(WAKE_UP):
            await queue.send([WakeUp.of(self.job)])
            found = await queue.receive(DEFAULT_LANE, limit=10, visibility=timedelta(minutes=5))
            await queue.delete(found)

    async def change_worker(self) -> None:
        """The function ends, and the next one goes on."""
        with self.counted(CLAIM):
            change = lifecycle.release(self.job, at=self.at, rules=RULES)
            assert await self.backend.store.transition(change)
            self.job = change.after
            await self.claim()

    async def spend(self) -> None:
        """What the ledger writes for one call, with the budgets of its job and its day."""
        usage, day = Tokens(input=2000, output=150), self.at.date().isoformat()
        call = ModelCall(
            id=self.id(),
            job_id=self.job.id,
            job_type=self.job.type,
            key="assistant",
            provider="openai",
            model="gpt-4.1-mini",
            at=self.at,
            usage=usage,
            cost_nano=1_040_000,
        )
        budgets = (Budget(f"job:{self.job.id}", 10**12), Budget(f"day:{day}", 10**12))
        reservation = Reservation(call.id, 5_000_000, budgets, self.at + timedelta(minutes=5), call)
        with self.counted(LEDGER):
            assert await self.backend.ledger.reserve(reservation, now=self.at) is None
            await self.backend.ledger.settle(call, reservation)

    async def ask_a_person(self) -> None:
        """Waits, is answered, and goes on."""
        waiting_for = WaitingFor("question", self.id(), self.seq, self.at + timedelta(days=3), "AWAITING_APPROVAL")
        item = InboxItem(InboxKind.REPLY, waiting_for.id, {"by": "ops", "choice": "approve"}, self.at)
        with self.counted(WAIT):
            change = lifecycle.wait(self.job, waiting_for, inbox_seen=self.job.inbox, at=self.at, rules=RULES)
            assert await self.backend.store.transition(change)
            delivered = await self.backend.runs.deliver(self.job.id, item)
            assert delivered is not None
            self.job = delivered.job
            await self.claim()

    async def end(self) -> None:
        change = lifecycle.succeed(self.job, {"text": "done"}, at=self.at, rules=RULES)
        assert await self.backend.store.transition(change)
        assert change.after.expires_at is not None
        with self.counted(PURGE):
            assert await self.backend.store.purge_expired(change.after.expires_at, limit=10) == 1

    async def append(self, *bodies: Body) -> None:
        first = self.seq + 1
        steps = [Step(first + place, self.at, self.job.attempts, body) for place, body in enumerate(bodies)]
        assert await self.backend.runs.append(self.job, steps, after_seq=self.seq)
        self.seq = steps[-1].seq
        self.pass_time(1)

    def asked(self) -> Asked:
        digest = hashlib.sha256(self.id().encode()).hexdigest()
        return Asked(
            call_id=self.id(),
            request_hash=digest,
            provider="openai",
            model="gpt-4.1-mini",
            sent_bytes=8000,
            max_output_tokens=4096,
        )

    def answered(self) -> Answered:
        call = ToolCall(f"call_{self.id()[:24]}", "data.fetch", f'{{"url": "https://example.com/{self.id()}"}}')
        return Answered(
            call_id=self.id(),
            text=self.text(ANSWER_CHARS),
            finish_reason="tool_calls",
            provider="openai",
            model="gpt-4.1-mini",
            tool_calls=(call,),
            usage=Tokens(input=2000, output=150),
            cost_nano=1_040_000,
        )

    def intended(self) -> Intended:
        decision = Decision(Verdict.ALLOW, "GRANTED", "Granted by the type", "web", (Origin("url", "user"),))
        return Intended(
            call_id=f"call_{self.id()[:24]}",
            tool="data.fetch",
            arguments={"url": f"https://example.com/{self.id()}"},
            effect=Effect.PURE,
            effect_key=self.id(),
            decision=decision,
        )

    def done(self) -> Done:
        result = {"status": 200, "text": self.text(RESULT_CHARS)}
        return Done(about=self.seq, call_id=f"call_{self.id()[:24]}", result=result, label=Label(Integrity.UNTRUSTED))

    def id(self) -> str:
        return str(UUID(int=self.draw.getrandbits(128), version=4))

    def text(self, length: int) -> str:
        return " ".join(self.draw.choices(WORDS, k=length))[:length]

    def pass_time(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    @contextmanager
    def counted(self, part: str) -> Iterator[None]:
        self.meter.usage = self.cost.parts.setdefault(part, Usage())
        yield
        self.meter.usage = Usage()


async def play(run: Run) -> None:
    await run.begin()
    for _ in range(run.cost.turns):
        await run.turn()
        await run.spend()
    for _ in range(run.cost.turns):
        await run.change_worker()
        await run.wake_up()
    for _ in range(run.cost.turns):
        await run.ask_a_person()
    await run.end()


async def _measure(turns: int, url: str) -> RunCost:
    meter = CostMeter(emulator_session().client("dynamodb", endpoint_url=url))
    session = meter.install(emulator_session())
    backend = await open_aws(create_storage(url), session=session, purge_lag=timedelta(0))
    cost = RunCost(turns)
    try:
        await play(Run(backend, meter, cost))
    finally:
        await backend.close()
    return cost


def measure(turns: int = TURNS) -> RunCost:
    server = MotoProcess.start()
    try:
        return asyncio.run(_measure(turns, server.url))
    finally:
        server.close()


def report(cost: RunCost, prices: Prices) -> list[tuple[str, str, str]]:
    """Rows of part, units per turn, and dollars per million turns."""
    rows = []
    for part, usage in cost.parts.items():
        counts = [f"{cost.per_turn(part, kind):.2f} {kind.replace('_', ' ')}s" for kind in sorted(usage.units)]
        rows.append((part, ", ".join(counts), f"{cost.dollars(part, prices):.2f}"))
    return rows


def run(results: "Results", *, jobs: int) -> None:
    """A case of `python -m bench`."""
    for part, counts, dollars in report(measure(min(jobs // 20, TURNS)), Prices()):
        results.add(f"AWS, a million turns of a run: {part}", f"${dollars}", "", counts)


def main() -> None:
    for part, counts, dollars in report(measure(), Prices()):
        sys.stdout.write(f"{part:24} ${dollars:>6} per million turns   {counts}\n")


if __name__ == "__main__":
    main()
