"""Any sequence of calls leaves the store as a model of a few dictionaries says.

Hypothesis plays the callers: it submits, claims, finishes, cancels, renews, logs, sweeps and purges in any order, with
fresh and with stale readings of the jobs, from two handles on one storage.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from rauskuclaw.domain import events, lifecycle
from rauskuclaw.domain.callbacks import Delivery, DeliveryState
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.idempotency import IdempotencyKey
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.ports import (
    Backend,
    Conflicting,
    Created,
    DeliveryChange,
    JobFilter,
    Replayed,
    Store,
    SubmitOutcome,
    runs,
)
from rauskuclaw.ports.runs import RunStore
from tests.support.clock import NOON
from tests.support.drivers import Driver
from tests.support.factories import CALLBACK_URL, make_entry, make_job, make_key, make_submission
from tests.support.lives import (
    cancelling,
    claiming,
    failing,
    giving_back,
    recovering,
    retrying,
    succeeding,
)
from tests.support.runs import answered, asked, for_question, message, numbered, wait
from tests.support.waiting import eventually

T = TypeVar("T")
Plan = Callable[..., Transition]


def _waiting(job: Job, *, at: datetime) -> Transition:
    return wait(job, for_question(until=at + timedelta(hours=1)), inbox_seen=job.inbox, at=at)


LEGAL: dict[JobStatus, list[Plan]] = {
    JobStatus.QUEUED: [claiming, claiming, cancelling],
    JobStatus.RUNNING: [succeeding, retrying, failing, cancelling, recovering, giving_back, _waiting],
}
# Fixed and short, so that every run of the suite is the same run.
PROFILE = settings(
    stateful_step_count=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


# A number chooses among the legal moves.
ACTS: list[str | int] = [
    *range(7),
    "start",
    "renew",
    "log",
    "start",
    "renew",
    "step",
    "get on",
    "hear",
    "get on",
    "hear",
]


class StoreMachine(RuleBasedStateMachine):
    """The rules, and the model beside the store: what every job, log, key and delivery should be."""

    driver: Driver

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOON
        self.jobs: dict[str, Job] = {}
        self.history: list[Job] = []  # every job as it once was; callers act on old readings too
        self.logs: dict[str, list[str]] = {}
        self.keys: dict[str, tuple[IdempotencyKey, str]] = {}
        self.deliveries: dict[str, Delivery] = {}
        self.steps: dict[str, list[Step]] = {}
        self.inboxes: dict[str, list[InboxItem]] = {}
        self.touched: set[str] = set()
        self.turn = 0
        self.made = 0
        self.stack = ExitStack()
        self.runner = self.stack.enter_context(asyncio.Runner())
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        opener = self.stack.enter_context(self.driver.storage(folder))
        self.handles = [self.run(_open(opener)) for _ in range(2)]
        self.has_runs = getattr(self.handles[0], "runs", None) is not None

    def teardown(self) -> None:
        """Nobody has changed what nobody touched."""
        try:
            for job_id in self.jobs:
                self.run(self._compare(job_id))
        finally:
            self._close()

    def _close(self) -> None:
        for handle in self.handles:
            self.run(handle.close())
        self.stack.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    @property
    def store(self) -> Store:
        """Either handle, in turns."""
        self.turn += 1
        return self.handles[self.turn % 2].store

    @property
    def runs(self) -> RunStore:
        self.turn += 1
        return self.handles[self.turn % 2].runs

    @initialize()
    def start(self) -> None:
        self.submit(max_attempts=3)

    def submit(self, max_attempts: int) -> None:
        job = self._new_job(max_attempts=max_attempts, callback_url=None if self.made % 3 == 2 else CALLBACK_URL)
        [outcome] = self.run(self.store.submit([make_submission(job)], now=self.now))
        assert outcome == Created(job)
        self._remember(job)

    # One rule for everything: with several, Hypothesis switches some off in each run, and little comes together.
    @rule(
        wait=st.sampled_from([0, 1, 61, 3600, 8 * 86400, 31 * 86400]),
        key=st.none() | st.tuples(st.sampled_from("ab"), st.sampled_from([0, 0, 1]), st.sampled_from([1, 24])),
        back=st.integers(0, 5),
        is_fresh=st.booleans(),
        acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=6),
        tasks=st.lists(st.sampled_from(["deliver", "sweep", "purge", "list"]), max_size=3),
    )
    def something_happens(
        self,
        wait: int,
        key: tuple[str, int, int] | None,
        back: int,
        is_fresh: bool,
        acts: list[str | int],
        tasks: list[str],
    ) -> None:
        self.now += timedelta(seconds=wait)
        if key is not None:
            self._submit_with_key(*key)
        self._work(back, is_fresh, acts)
        for task in tasks:
            {"deliver": self._deliver, "sweep": self._sweep, "purge": self._purge, "list": self._list}[task]()

    def _submit_with_key(self, name: str, request: int, hours: int) -> None:
        job = self._new_job()
        key = make_key(name, request={"n": request}, expires_at=self.now + timedelta(hours=hours))
        [outcome] = self.run(self.store.submit([make_submission(job, idempotency=key)], now=self.now))
        assert outcome == self._expected(job, key)
        self.touched.add(job.id)
        if isinstance(outcome, Created):
            self.keys[name] = (key, job.id)
            self._remember(job)

    def _expected(self, job: Job, key: IdempotencyKey) -> SubmitOutcome:
        record, job_id = self.keys.get(key.key, (key, ""))
        if job_id not in self.jobs or record.expires_at <= self.now:
            return Created(job)
        return Replayed(self.jobs[job_id]) if record.fields == key.fields else Conflicting(job_id, ("n",))

    def _work(self, back: int, is_fresh: bool, acts: list[str | int]) -> None:
        """Do a few things with one job, by its present state or by what somebody read of it before."""
        if all(job.status.is_final for job in self.jobs.values()):
            self.submit(max_attempts=3)
        reading = self.history[-1 - back % len(self.history)]
        self.touched.add(reading.id)
        for act in acts:
            if act in ("step", "get on", "hear") and not self.has_runs:
                continue
            if is_fresh:
                reading = self.jobs.get(reading.id, reading)
            if isinstance(act, int):
                self._change(reading, act)
            elif act == "log":
                self._log(reading)
            elif act in ("step", "get on"):
                self._step(reading, is_progress=act == "get on")
            elif act == "hear":
                self._hear(reading)
            else:
                self._renew(reading, started=act == "start")

    def _change(self, reading: Job, choice: int) -> None:
        plans = LEGAL.get(reading.status)
        if not plans:
            return
        self.now += timedelta(milliseconds=1)  # so that no two changes are the same change
        change, stored = plans[choice % len(plans)](reading, at=self.now), self.jobs.get(reading.id)
        fits = stored is not None and _version(stored) == _version(reading)
        fits = fits and change.inbox_seen in (None, stored and stored.inbox)
        assert self.run(self.store.transition(change)) is fits
        if not fits or stored is None:
            return
        self.logs[reading.id] += [entry.message for entry in change.entries]
        if change.delivery is not None:
            self.deliveries[reading.id] = change.delivery
        assert self.run(self.store.transition(change)) is True
        after = replace(change.after, steps=stored.steps, inbox=stored.inbox)
        self._now_is(after if after.status is JobStatus.QUEUED else replace(after, run_at=stored.run_at))

    def _now_is(self, job: Job) -> None:
        self.jobs[job.id] = job
        self.history.append(job)

    def _step(self, reading: Job, *, is_progress: bool) -> None:
        """Append after what the reading knew; twice, as who did not hear the answer would."""
        self.now += timedelta(milliseconds=1)
        held, first = self._held(reading), reading.steps + 1
        bodies = (asked(call_id=str(self.now)), answered()) if is_progress else (asked(call_id=str(self.now)),)
        steps = numbered(*bodies, first=first, at=self.now)
        fits = held is not None and held.steps == reading.steps
        for _ in range(2):
            assert self.run(self.runs.append(reading, steps, after_seq=reading.steps)) is fits
        if not fits or held is None:
            return
        self.steps.setdefault(reading.id, []).extend(steps)
        self.logs[reading.id].append(events.STEPS_RECORDED)
        self._now_is(replace(lifecycle.progressed(held) if is_progress else held, steps=steps[-1].seq))

    def _hear(self, reading: Job) -> None:
        """One of a few messages, which somebody may have sent before."""
        stored, known = self.jobs.get(reading.id), self.inboxes.setdefault(reading.id, [])
        key = f"m-{len(self.history) % 4}"
        item = message(key, key=key, at=self.now)
        delivered = self.run(self.runs.deliver(reading.id, item))
        if stored is None:
            assert delivered is None
            return
        assert delivered is not None
        first = next((each for each in known if each.key == key), None)
        if first is not None:
            assert (delivered.outcome, delivered.item) == (runs.Delivery.REPEATED, first)
        elif stored.status.is_final:
            assert (delivered.outcome, delivered.item) == (runs.Delivery.CLOSED, None)
        else:
            known.append(replace(item, seq=stored.inbox + 1))
            assert (delivered.outcome, delivered.item) == (runs.Delivery.STORED, known[-1])
            self._now_is(lifecycle.awaken(stored, at=self.now))
        assert _plain(delivered.job) == _plain(replace(self.jobs[reading.id], input=None, result=None))

    def _renew(self, reading: Job, *, started: bool) -> None:
        until, held = self.now + timedelta(seconds=90), self._held(reading)
        assert self.run(self.store.renew_lease(reading, until=until, started=started)) is (held is not None)
        if held is not None and held.lease is not None:
            lease = replace(held.lease, until=until, started=started or held.lease.started)
            self.jobs[reading.id] = replace(held, lease=lease, check_at=until)
            self.history.append(self.jobs[reading.id])

    def _log(self, reading: Job) -> None:
        entries = [make_entry(f"line {number}", at=self.now) for number in range(2)]
        is_held = self._held(reading) is not None
        assert self.run(self.store.append_events(reading, entries)) is is_held
        if is_held:
            self.logs[reading.id] += [entry.message for entry in entries]

    def _held(self, reading: Job) -> Job | None:
        stored = self.jobs.get(reading.id)
        is_held = stored is not None and stored.status is JobStatus.RUNNING and stored.fence == reading.fence
        return stored if is_held else None

    def _deliver(self) -> None:
        due = {each.job_id: each for each in self.deliveries.values() if each.state is DeliveryState.PENDING}
        found = self.run(self.store.due_deliveries(self.now, limit=100))
        assert {each.job_id: each for each in found} == due
        for delivery in found:
            done = delivery.delivered(204)
            change = DeliveryChange(delivery, done, (make_entry(events.CALLBACK_DELIVERED),))
            assert self.run(self.store.change_delivery(change))
            assert self.run(self.store.change_delivery(change)) is False
            self.touched.add(delivery.job_id)
            self.deliveries[delivery.job_id] = done
            self.logs[delivery.job_id].append(events.CALLBACK_DELIVERED)

    def _sweep(self) -> None:
        overdue = [job for job in self.jobs.values() if job.check_at is not None and job.check_at <= self.now]
        found = self.run(self.store.due_for_check(self.now, limit=100))
        assert {job.id for job in found} == {job.id for job in overdue}
        for job in found:
            self.touched.add(job.id)
            if job.status is JobStatus.QUEUED:
                check_at = self.now + timedelta(hours=1)
                assert self.run(self.store.reschedule_check(job, check_at=check_at, wakes=job.wakes + 1))
                self.jobs[job.id] = replace(self.jobs[job.id], check_at=check_at, wakes=job.wakes + 1)

    def _purge(self) -> None:
        gone = [job.id for job in self.jobs.values() if self._is_over(job)]
        assert self.run(self.store.purge_expired(self.now, limit=100)) == len(gone)
        self.touched.update(gone)
        for job_id in gone:
            del self.jobs[job_id], self.logs[job_id]
            for kept in (self.deliveries, self.steps, self.inboxes):
                kept.pop(job_id, None)

    def _is_over(self, job: Job) -> bool:
        owed = self.deliveries.get(job.id)
        is_expired = job.expires_at is not None and job.expires_at <= self.now
        return is_expired and (owed is None or owed.state is not DeliveryState.PENDING)

    @invariant()
    def every_job_that_was_touched_is_as_the_model_says(self) -> None:
        touched, self.touched = self.touched, set()
        for job_id in touched:
            self.run(self._compare(job_id))

    async def _compare(self, job_id: str) -> None:
        store = self.store
        assert _plain(await store.get_job(job_id)) == _plain(self.jobs.get(job_id))
        log = await store.read_events(job_id, after=0, limit=1000)
        assert [event.message for event in log] == self.logs.get(job_id, [])
        assert await store.get_delivery(job_id) == self.deliveries.get(job_id)
        if not self.has_runs:
            return
        assert await self.runs.read_steps(job_id) == self.steps.get(job_id, [])
        assert await self.runs.read_inbox(job_id) == self.inboxes.get(job_id, [])

    def _list(self) -> None:
        order = sorted(self.jobs.values(), key=lambda job: (to_ms(job.created_at), job.id), reverse=True)
        wanted = [_plain(replace(job, input=None, result=None)) for job in order]

        async def walk() -> list[Job | None]:
            page = await self.store.list_jobs(JobFilter(), limit=3)
            found = list(page.items)
            while page.cursor is not None:
                page = await self.store.list_jobs(JobFilter(), limit=3, cursor=page.cursor)
                found.extend(page.items)
            return [_plain(job) for job in found]

        self.run(eventually(walk, lambda found: found == wanted))

    def _new_job(self, **given: Any) -> Job:
        self.made += 1
        number = self.made * 7919 % 10_000  # the same in every run, and not in the order of creation
        return make_job(id=f"00000000-0000-4000-8000-{number:012d}", created_at=self.now, **given)

    def _remember(self, job: Job) -> None:
        self.touched.add(job.id)
        self.jobs[job.id] = job
        self.history.append(job)
        self.logs[job.id] = [events.CREATED]


def _version(job: Job) -> tuple[JobStatus, int, int]:
    return job.status, job.fence, job.crashes


def _plain(job: Job | None) -> Job | None:
    """Without what means nothing any more: nobody counts the wake-ups of a final job."""
    return replace(job, wakes=0) if job is not None and job.status.is_final else job


async def _open(opener: Callable[[], Any]) -> Backend:
    backend = await opener()
    assert isinstance(backend, Backend)
    return backend


@pytest.mark.timeout(900)  # many sequences, on machines of any speed
def test_any_sequence_of_calls_agrees_with_the_model(driver: Driver) -> None:
    class Machine(StoreMachine):
        pass

    Machine.driver = driver
    run_state_machine_as_test(Machine, settings=settings(PROFILE, max_examples=driver.sequences))
