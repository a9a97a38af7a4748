"""Durable turns of an agent: one tool a turn, a model that answers at once, every commit fsynced; beside three rivals.

Ours in three kinds. `STEPS` stores what the rivals store. `PAID` also sets money aside in two budgets before each call,
settles it, and shows the text in the job's log, as a run of a paid model does. `EFFECT` has a tool with an effect in
addition: the answer and the intent are durable before it is called, as the rivals' answers are. Every contender runs
`TURNS` turns of the same conversation, bench/peers/stub.py.
"""

import json
import os
import subprocess
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from uuid import uuid4

import uvloop

from bench.peers import stub
from bench.table import Results
from bench.throughput import median, peer_python
from rauskuclaw.adapters.sqlite.backend import SqliteResources, open_sqlite
from rauskuclaw.adapters.sqlite.connection import SqliteOptions, connect
from rauskuclaw.builtins.agent.acting import Acting
from rauskuclaw.builtins.agent.deciding import Deciding
from rauskuclaw.builtins.agent.journal import Journal
from rauskuclaw.builtins.agent.loop import AgentLoop
from rauskuclaw.builtins.agent.terms import Terms
from rauskuclaw.builtins.agent.thinking import Thinking
from rauskuclaw.builtins.chat.calling import ModelCalls
from rauskuclaw.config import BudgetSettings, Price, ProviderSettings
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.models import Delta, Finished, Message, Meter, ModelEvent, ModelRequest, Tool, ToolCall
from rauskuclaw.domain.runs.actions import Caps
from rauskuclaw.domain.runs.grants import Ask, Grant
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.domain.usage import Usage
from rauskuclaw.ports import Backend
from rauskuclaw.ports.tools import ToolContext, ToolResult, ToolSpec
from rauskuclaw.providers import demo
from rauskuclaw.services.execution.context import AttemptContext
from tests.sqlite.test_schedule_reads import Steps, reading_of
from tests.support.chat import chat_services
from tests.support.lives import claimed, read

TURNS = 200
WARM_UP = 5
ROUNDS = 3
NEAR = 20  # turns: a page is split now and then, in whichever turn that falls
RESUMED_TURNS = 50  # of four steps each
OTHERS = 3  # runs in the same file
CAPS = Caps(rounds=10_000, tool_calls=10_000)
MAY_LOOK = Grant(name="looks", tool=stub.TOOL, approval=Ask.NEVER)
PRICES = (Price("instant", date.min, input=1.0, output=2.0, cached_input=1.0),)
PROVIDERS = ProviderSettings(demo="off", prices=PRICES, budgets=BudgetSettings(per_job_usd=10.0, per_day_usd=1000.0))
SqliteRow = tuple[object, ...]
PEERS = Path(__file__).parent / "peers"
RIVALS = {"LangGraph": "turns_langgraph.py", "DBOS": "turns_dbos.py", "pydantic-ai on DBOS": "turns_pydantic_ai.py"}


@dataclass(frozen=True)
class Kind:
    """Of a run of ours."""

    title: str
    is_paid: bool = False
    shows_text: bool = False
    effect: Effect = Effect.PURE


STEPS = Kind("steps only")
PAID = Kind("with accounts and text", is_paid=True, shows_text=True)
EFFECT = Kind("with accounts, text and an effect", is_paid=True, shows_text=True, effect=Effect.KEYED)
KINDS = (STEPS, PAID, EFFECT)


@dataclass(frozen=True)
class Found:
    """Of one run: turns a second, processor time and commits a turn, bytes written when each model call began."""

    rate: float
    cpu_ms: float
    commits: float
    written: list[int]

    @property
    def written_near(self) -> tuple[int, int]:
        """Bytes of the turns around 10 and of as many around 100, twenty each."""
        early, late = (self.written[turn + NEAR // 2] - self.written[turn - NEAR // 2] for turn in (10, 100))
        return early, late


class DiedSignal(BaseException):
    """The worker is gone in the middle of a call to the model."""


@dataclass
class InstantModel:
    """A ModelProvider that answers from bench/peers/stub.py. `dies_at` is the turn in which the worker is lost."""

    turns: int
    name: str
    dies_at: int | None = None
    model = "instant"
    key_id = "instant"
    is_enabled = True
    written: list[int] = field(default_factory=list)
    called_at: float = 0.0

    def check(self) -> None:
        """Always ready."""

    def describe(self) -> dict[str, Json]:
        return {}

    async def stream(self, request: ModelRequest, meter: Meter | None = None) -> AsyncGenerator[ModelEvent, None]:
        self.called_at = time.perf_counter()
        self.written.append(stub.written())
        turn = stub.turn_of(len(request.messages))
        if turn == self.dies_at:
            raise DiedSignal
        usage = Usage(input=100, output=10)
        if meter is not None:
            meter.usage = usage
        if turn >= self.turns:
            yield Finished(stub.LAST, "stop", self.model, usage, f"r-{turn}")
            return
        yield Delta(stub.TEXT)
        call = ToolCall(f"call-{turn}", stub.TOOL, json.dumps(stub.arguments(turn)))
        yield Finished(stub.TEXT, "tool_calls", self.model, usage, f"r-{turn}", (call,))


async def look(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
    return ToolResult(stub.look(arguments["number"]))


class QuietContext(AttemptContext):
    """Shows no text in the job's log, as the rivals do not."""

    __slots__ = ()

    async def delta(self, text: str) -> None:
        """Nothing."""


async def play(backend: Backend, job: Job, kind: Kind, turns: int, *, dies_at: int | None = None) -> InstantModel:
    """One attempt, from the steps that are there to the answer; the model that was asked."""
    model = InstantModel(turns, "instant" if kind.is_paid else demo.NAME, dies_at)
    make = AttemptContext if kind.shows_text else QuietContext
    ctx = make(job, store=backend.store, runs=backend.runs, clock=utc_now, on_lost=_lost)
    tool = ToolSpec(name=stub.TOOL, description="Look", parameters=stub.SCHEMA, effect=kind.effect, run=look)
    thinking = Thinking(
        calls=ModelCalls("bench", model, chat_services(PROVIDERS, ledger=backend.ledger)),
        opening=(Message("user", stub.TASK),),
        model=model.model,
        tools=(Tool(tool.name, tool.description, tool.parameters),),
        max_output_tokens=100,
        temperature=None,
        ctx=ctx,
    )
    terms = Terms(tools={tool.name: tool}, grants=(MAY_LOOK,), caps=CAPS)
    deciding = Deciding(terms, utc_now, _new_id)
    acting = Acting(terms, ctx, utc_now, _new_id)
    journal = await Journal.open(ctx.run, clock=utc_now)
    try:
        await AgentLoop(journal, thinking, deciding, acting, terms, utc_now).run()
    except DiedSignal:
        ctx.close()
    return model


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Backend]:
    backend = await open_sqlite(folder / "db", run_dir=folder / "run")
    try:
        yield backend
    finally:
        await backend.close()


async def turns_in(folder: Path, turns: int, kind: Kind) -> Found:
    async with opened(folder) as backend:
        await play(backend, await claimed(backend.store), kind, WARM_UP)
        _fill_log(folder / "db")
        job = await claimed(backend.store)
        writer = cast(SqliteResources, backend.resources).writer
        before, cpu, began = writer.commits, time.process_time(), time.perf_counter()
        model = await play(backend, job, kind, turns)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        assert len(await backend.runs.read_steps(job.id)) == 4 * turns + 2
        return Found(turns / seconds, cpu / turns * 1000, (writer.commits - before) / turns, model.written)


@dataclass(frozen=True)
class Resumed:
    """From the opening of the journal to the next call of the model; rows and scanned rows as SQLite counts them."""

    ms: float
    steps: int
    rows: int
    scanned: int


async def resume_in(folder: Path) -> Resumed:
    """A run among others whose worker is lost in a call to the model, gone on with by another process' store."""
    async with opened(folder) as backend:
        for _ in range(OTHERS):
            await play(backend, await claimed(backend.store), STEPS, RESUMED_TURNS)
        job = await claimed(backend.store)
        await play(backend, job, STEPS, RESUMED_TURNS + 1, dies_at=RESUMED_TURNS)
    async with opened(folder) as backend:
        stored = await read(backend.store, job)
        db, rows = reading_of(backend), [0]
        counted = Steps(db)
        db.row_trace = partial(_count_row, rows)
        began = time.perf_counter()
        model = await play(backend, stored, STEPS, RESUMED_TURNS)
        return Resumed((model.called_at - began) * 1000, stored.steps, rows[0], counted.scanning)


def _fill_log(path: Path) -> None:
    """See bench/peers/stub.py."""
    db = connect(SqliteOptions(path))
    for _ in db.execute(stub.FILL):
        pass
    db.close()


def _count_row(rows: list[int], cursor: object, row: SqliteRow) -> SqliteRow:
    rows[0] += 1
    return row


def _lost() -> None:
    raise AssertionError("nobody else is there to take the run")


def _new_id() -> str:
    return str(uuid4())


def fsync_ms(folder: Path) -> float:
    """What the disk takes to make 24 KB durable just now, about what a commit writes; a median."""
    taken = []
    with (folder / "probe").open("wb", buffering=0) as probe:
        for _ in range(100):
            probe.write(bytes(24_000))
            began = time.perf_counter()
            os.fdatasync(probe.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def ours(turns: int, kind: Kind) -> Found:
    with TemporaryDirectory(prefix="rk-bench-") as folder:
        return uvloop.run(turns_in(Path(folder), turns, kind))


def rival(python: Path, script: str, turns: int) -> Found:
    with TemporaryDirectory(prefix="rk-bench-") as folder:
        command = [str(python), str(PEERS / script), folder, str(turns)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return Found(**json.loads(answer.stdout))


def run(results: Results, *, jobs: int) -> None:
    """Ours and the rivals in turn, so that a slow spell of the machine hits all of them; medians of the rounds."""
    python = peer_python("turns.txt", ".venv-bench-turns")
    contenders: dict[str, Callable[[], Found]] = {kind.title: partial(ours, TURNS, kind) for kind in KINDS}
    if python is not None:
        contenders |= {name: partial(rival, python, script, TURNS) for name, script in RIVALS.items()}
    found: dict[str, list[Found]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, play_once in contenders.items():
            found[name].append(play_once())
    _show(results, found)
    with TemporaryDirectory(prefix="rk-bench-") as folder:
        results.add(
            "the disk makes 24 KB durable", f"{fsync_ms(Path(folder)):.2f} ms", note=f"load {os.getloadavg()[0]}"
        )
        resumed = uvloop.run(resume_in(Path(folder)))
    note = f"{resumed.rows} rows read, {resumed.scanned} scanned; {OTHERS} more runs are in the file"
    results.add(f"a run of {resumed.steps} steps resumes", f"{resumed.ms:.1f} ms", note=note)


def _show(results: Results, found: dict[str, list[Found]]) -> None:
    rates = {name: median([each.rate for each in rounds]) for name, rounds in found.items()}
    rivals = {name: rate for name, rate in rates.items() if name in RIVALS}
    for kind in KINDS:
        results.rate(f"turns a second, {kind.title}", rates[kind.title], rivals, f"median of {ROUNDS}")
    for name, rounds in found.items():
        cpu = median([each.cpu_ms for each in rounds])
        early, late = (number / NEAR / 1000 for number in rounds[0].written_near)
        note = f"{cpu:.1f} ms of processor and {rounds[0].commits:.2f} commits a turn"
        note += f"; written around turn 10 and 100: {early:.1f} and {late:.1f} KB a turn"
        slowest, *_, fastest = sorted(each.rate for each in rounds)
        results.add(name, f"{rates[name]:,.0f}/s, {slowest:,.0f} to {fastest:,.0f}/s", note=note)
