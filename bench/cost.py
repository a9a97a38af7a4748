"""What a small job costs on AWS: its whole life through the real handlers, on moto, with every call counted.

`python -m bench.cost` prints the table. Units and requests are counted by the meter. Compute is not what a clock shows
here (moto is slower than DynamoDB, and serves one call at a time), but the processor time of our code, stretched to
the share of a processor that a function of that memory has, and a usual answer time for calls that follow each other.

The counts do not depend on how fast this machine is: no minute ends while they are made, and time passes slowly for
what is remembered for a moment.
"""

import asyncio
import io
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.cost_meter import CostMeter, Prices, Usage
from functions.api.handler import ApiFunction
from local.aws.events import http_event
from local.aws.moto_process import MotoProcess
from local.aws.stack import StackNames, create_storage, emulator_session
from local.pump.events import sqs_event
from rauskuclaw.adapters.aws.backend import open_aws
from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import Settings, load_settings
from rauskuclaw.engine import Engine
from rauskuclaw.lambda_runtime import Environment
from rauskuclaw.observability import configure, emit_counts
from rauskuclaw.services.execution.sqs_batches import run_batch

if TYPE_CHECKING:
    from bench.table import Results

KEY = "cost-meter-key-0123456789abcdef0123456789"
BATCH = 10
BEGINNING = datetime(2026, 11, 27, 12, tzinfo=UTC)
MEMORY_MB = 512  # of the API and the worker in template.yaml
ONE_PROCESSOR_MB = 1769  # memory at which a function has one whole processor
CALL_SEC = 0.006  # a usual answer of DynamoDB or SQS within a region
# Calls that wait for one another: record, row, message; job, claim, start, log line, finish; job.
CALLS_IN_SEQUENCE = {"create": 3, "run": 5, "status read": 1}
BODY = {"type": "report.generate", "input": {"title": "Weekly sales", "metrics": {"north": 3, "south": 5}}}


def unhurried() -> float:
    """Seconds that pass a hundred times more slowly."""
    return time.monotonic() / 100


class UnhurriedLoop(asyncio.SelectorEventLoop):
    def time(self) -> float:
        return unhurried()


class TicksWithinAMinute:
    """A clock that moves on by a millisecond at each look, from the beginning of a minute."""

    def __init__(self) -> None:
        self._now = BEGINNING

    def __call__(self) -> datetime:
        self._now = min(self._now + timedelta(milliseconds=1), BEGINNING + timedelta(seconds=59))
        return self._now


@dataclass
class JobCost:
    """Usage of so many jobs, by step."""

    jobs: int
    steps: dict[str, Usage] = field(default_factory=dict)

    @property
    def total(self) -> Usage:
        whole = Usage()
        for usage in self.steps.values():
            whole.units.update(usage.units)
            whole.calls.update(usage.calls)
        return whole

    def per_job(self, kind: str) -> float:
        return self.total.units[kind] / self.jobs

    def dollars_per_million(self, prices: Prices) -> dict[str, float]:
        return {kind: dollars / self.jobs * 1e6 for kind, dollars in self.total.dollars(prices).items()}


class Functions:
    """API and worker function over a stack, each invocation noted under its step."""

    def __init__(self, names: StackNames, session: Any, meter: CostMeter | None) -> None:
        self._names = names
        self._session = session
        self._meter = meter
        self._clock = TicksWithinAMinute()
        self._api_environment = Environment(self._open, new_loop=UnhurriedLoop)
        self._worker_environment = Environment(self._open, new_loop=UnhurriedLoop)
        self._api = ApiFunction(self._api_environment)
        self.steps: dict[str, Usage] = {}

    async def _open(self) -> Engine:
        backend = await open_aws(self._names, session=self._session, clock=self._clock)
        settings = settings_of(self._names)
        engine = build_engine(settings, backend, clock=self._clock, monotonic=unhurried)
        await engine.types.seed()
        return engine

    def live(self, jobs: int) -> None:
        """Create, run and read `jobs` jobs, in batches."""
        for _ in range(0, jobs, BATCH):
            ids = [self._create() for _ in range(BATCH)]
            with self._step("run"):
                self._worker_environment.run(self._run_batch())
            assert {self._read(job_id) for job_id in ids} == {"succeeded"}

    def warm_up(self) -> None:
        """Open the engines, fill their caches and make the connections: what all but the first invocation find."""
        self.live(BATCH)
        self.steps.clear()

    def close(self) -> None:
        for environment in (self._api_environment, self._worker_environment):
            environment.run(_close(environment))
            environment.close()

    def _create(self) -> str:
        headers = {"idempotency-key": uuid4().hex, "content-type": "application/json"}
        answer = self._request("create", "POST", "/v1/jobs", headers=headers, body=json.dumps(BODY).encode())
        job_id: str = answer["job"]["id"]
        return job_id

    def _read(self, job_id: str) -> str:
        status: str = self._request("status read", "GET", f"/v1/jobs/{job_id}")["job"]["status"]
        return status

    async def _run_batch(self) -> None:
        """What the event source mapping and the worker function do for one batch."""
        configure(service="worker")
        engine = await self._worker_environment.get_engine()
        queue = engine.backend.queue
        found = await queue.receive("default", limit=BATCH, visibility=timedelta(minutes=5))
        answer, counts = await run_batch(engine.runs, sqs_event(found))
        await engine.backend.metrics.flush()
        emit_counts(counts, service="worker")
        assert not answer["batchItemFailures"], answer
        await queue.delete(found)

    def _request(self, step: str, method: str, path: str, **given: Any) -> Any:
        headers = {"x-api-key": KEY, "host": "api.example.com", **given.pop("headers", {})}
        event = http_event(method, path, headers=headers, **given)
        with self._step(step) as usage:
            usage.add("http_request", 1)
            answer = self._api(event, None)
        assert answer["statusCode"] in {200, 201}, answer
        return json.loads(answer["body"])

    @contextmanager
    def _step(self, name: str) -> Iterator[Usage]:
        usage = self.steps.setdefault(name, Usage())
        if self._meter is not None:
            self._meter.usage = usage
        written, started = io.StringIO(), time.process_time()
        with redirect_stdout(written):
            configure(service="api")  # its lines go to what stdout is now
            yield usage
        busy = (time.process_time() - started) * ONE_PROCESSOR_MB / MEMORY_MB
        usage.add("lambda_request", 1)
        usage.add("lambda_gb_second", (busy + CALLS_IN_SEQUENCE[name] * CALL_SEC) * MEMORY_MB / 1024)
        usage.add("log_gigabyte", len(written.getvalue().encode()) / 1e9)


async def _close(environment: Environment) -> None:
    await (await environment.get_engine()).backend.close()


def settings_of(names: StackNames) -> Settings:
    return load_settings(names.environment() | {"API_KEY": KEY})


def measure(jobs: int = 50) -> JobCost:
    """The cost of small jobs, each created with a key, run in batches of ten, and read once.

    Counted in one pass, timed in another, because the meter's own looking takes time.
    """
    server = MotoProcess.start()
    try:
        names = create_storage(server.url)
        meter = CostMeter(emulator_session().client("dynamodb", endpoint_url=server.url))
        counted = Functions(names, meter.install(emulator_session()), meter)
        timed = Functions(names, emulator_session(), None)
        for functions in (counted, timed):
            functions.warm_up()
            functions.live(jobs)
            functions.close()
    finally:
        server.close()
    for step, usage in counted.steps.items():
        usage.units["lambda_gb_second"] = timed.steps[step].units["lambda_gb_second"]
    return JobCost(jobs, counted.steps)


def report(cost: JobCost, prices: Prices) -> list[tuple[str, str, str]]:
    """Rows of what, how many per job, and dollars per million jobs."""
    dollars = cost.dollars_per_million(prices)
    rows = [(kind.replace("_", " "), f"{cost.per_job(kind):.2g}", f"{amount:.2f}") for kind, amount in dollars.items()]
    for step, usage in cost.steps.items():
        rows.append((f"step: {step}", "", f"{sum(usage.dollars(prices).values()) / cost.jobs * 1e6:.2f}"))
    return [*rows, ("total", "", f"{sum(dollars.values()):.2f}")]


def run(results: "Results", *, jobs: int) -> None:
    """A case of `python -m bench`."""
    for what, count, dollars in report(measure(min(jobs, 200)), Prices()):
        results.add(f"AWS, a million small jobs: {what}", f"${dollars}", "", f"{count} per job" if count else "")


def main() -> None:
    for what, count, dollars in report(measure(100), Prices()):
        sys.stdout.write(f"{what:20} {count:>10} per job   ${dollars:>6} per million\n")


if __name__ == "__main__":
    main()
