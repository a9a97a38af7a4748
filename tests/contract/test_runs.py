"""RunStore.append and read_steps: under the fence, all or nothing, exact."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus
from rauskuclaw.domain.losses import Loss
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.labels import CLEAN, READ
from rauskuclaw.domain.runs.lending import Lent
from rauskuclaw.domain.runs.steps import (
    Body,
    Defined,
    Delegated,
    Folded,
    Heard,
    Labelled,
    Planned,
    Refused,
    Reply,
    Step,
    ToolError,
    Unanswered,
    Unknown,
)
from rauskuclaw.domain.usage import Budget
from rauskuclaw.domain.workflows.definition import Parameter, Workflow, WorkflowStep
from rauskuclaw.ports import Backend, Conflicting, Created, Replayed
from rauskuclaw.ports.runs import RunStore
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import RULES, make_job, make_key, make_submission
from tests.support.lives import (
    applied,
    cancelling,
    claimed,
    claiming,
    failing,
    giving_back,
    read,
    recovering,
    stored_in,
    succeeding,
)
from tests.support.runs import answered, asked, done, intended, numbered, question, recorded, wait

ERROR = ToolError(code="NO_SUCH_TOOL", message="no")
LENT = Grant(name="g", tool="fetch", arguments=({"maxProperties": 1},), hosts=("a.example",), calls=2, expires_at=NOON)
FLOW = Workflow(
    name="flow",
    file="workflows/flow.yaml",
    parameters=(Parameter(name="n", default=[1]),),
    steps=(WorkflowStep(id="a", type="fetch", input={"url": "${n}"}, depends_on=("b",), priority=0, tags=("x",)),),
)
NO_PROGRESS: list[Body] = [
    asked(),
    intended(),
    Unknown(about=1, call_id="t-1"),
    question(),
    Refused(call_id="t-1", tool="rm", arguments="{", error=ERROR),
    Heard(id="m-1", text="hi", by="ops"),
    Planned(entries=({"tool": "fetch", "arguments": {}},)),
    Labelled(label=CLEAN, source="step:1"),
    Folded(summary="short", up_to=1),
    Unanswered(call_id="c-1", error=ERROR, cost_nano=5, is_estimated=True),
    Delegated(parent="job-0", depth=1, label=READ, grants=(LENT,), budgets=(Budget("job:job-0", 10**18),)),
    Defined(workflow=FLOW, arguments={"n": None}),
    replace(intended(), most_nano=5, lent=(Lent(LENT, "mine"),)),
]
PROGRESS: list[Body] = [answered(), done(), Reply(question_id="q-1", by="ops", choice="approve")]


def name(body: Body) -> str:
    return type(body).__name__


async def log_of(backend: Backend, job: Job) -> list[tuple[str, Any]]:
    events = await backend.store.read_events(job.id, after=0, limit=2000)
    return [(event.kind, event.meta) for event in events if event.kind in ("step", "question")]


async def crashed(backend: Backend, crashes: int = 1) -> Job:
    """A running job whose workers died so often before."""
    job = await claimed(backend.store, max_attempts=5)
    for _ in range(crashes):
        job = await applied(backend.store, recovering(job, loss=Loss(is_death=True, suspect=job.id)))
        job = await applied(backend.store, claiming(job))
    return job


async def test_steps_are_read_back_as_they_were(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    steps = numbered(*NO_PROGRESS, *PROGRESS, at=after(0.007), attempt=3)
    assert await runs.append(job, steps, after_seq=0)
    assert await runs.read_steps(job.id) == steps
    assert (await read(backend.store, job)).steps == len(steps)


async def test_a_reused_step_stays_one(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    [step] = numbered(answered())
    assert await runs.append(job, [replace(step, reused=True)], after_seq=0)
    assert [each.reused for each in await runs.read_steps(job.id)] == [True]


async def test_other_handles_see_what_was_appended(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    job = await claimed(backend.store)
    steps = await recorded(backend, job, asked(), answered())
    assert await (await open_backend()).runs.read_steps(job.id) == steps


async def test_a_job_without_steps_has_none(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    assert await runs.read_steps(job.id) == []
    assert await runs.read_steps("no-such-job") == []


async def test_steps_are_read_in_portions(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    steps = await recorded(backend, job, *(asked(call_id=str(number)) for number in range(12)))
    assert await runs.read_steps(job.id, after=3, limit=5) == steps[3:8]
    assert await runs.read_steps(job.id, after=11) == steps[11:]
    assert await runs.read_steps(job.id, after=12) == []


async def test_steps_of_two_jobs_are_kept_apart(backend: Backend, runs: RunStore) -> None:
    one, two = await claimed(backend.store), await claimed(backend.store)
    for seq in range(3):
        await recorded(backend, one, answered(f"one {seq}"), after_seq=seq)
        await recorded(backend, two, answered(f"two {seq}"), after_seq=seq)
    texts = [getattr(step.body, "text", "") for step in await runs.read_steps(two.id)]
    assert texts == ["two 0", "two 1", "two 2"]


async def test_two_hundred_steps_in_a_hundred_appends(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    for turn in range(100):
        await recorded(backend, job, intended(call_id=f"t-{turn}"), done(2 * turn + 1), after_seq=2 * turn)
    steps = await runs.read_steps(job.id)
    assert [step.seq for step in steps] == list(range(1, 201))
    assert await runs.read_steps(job.id, limit=5000) == steps
    assert (await read(backend.store, job)).steps == 200


@pytest.mark.parametrize("size", [1, 1000, 16_383, 16_385, 70_000, 400_000])
async def test_steps_of_any_size(backend: Backend, runs: RunStore, size: int) -> None:
    job = await claimed(backend.store)
    steps = await recorded(backend, job, answered("x" * size), intended(arguments={"text": "ä" * (size // 2)}))
    assert await runs.read_steps(job.id) == steps


async def test_several_large_steps_in_one_append(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    bodies = [done(1, result=chr(97 + place) * 150_000) for place in range(4)]
    steps = await recorded(backend, job, *bodies)
    assert await runs.read_steps(job.id) == steps


@pytest.mark.parametrize(
    "text",
    ["", "🫖 té 漢字", "\x00 NUL \x1f", "half \ud83e pair", "\udfff", "'; DROP TABLE run_steps; --", "\u2028\r\n\t"],
)
async def test_steps_of_any_text(backend: Backend, runs: RunStore, text: str) -> None:
    job = await claimed(backend.store)
    steps = await recorded(backend, job, answered(text), done(1, result={text: [text, None, False, 0, 1.5, -0.0, []]}))
    assert await runs.read_steps(job.id) == steps


@pytest.mark.parametrize("result", [None, False, 0, "", [], {}, True, [None], {"": None}])
async def test_empty_results_are_told_apart(backend: Backend, runs: RunStore, result: Any) -> None:
    job = await claimed(backend.store)
    await recorded(backend, job, done(1, result=result))
    [step] = await runs.read_steps(job.id)
    assert repr(getattr(step.body, "result", ...)) == repr(result)


async def test_what_json_has_not_is_refused_whole(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    with pytest.raises(ValueError, match="JSON"):
        await runs.append(job, numbered(asked(), done(1, result=float("nan"))), after_seq=0)
    assert await runs.read_steps(job.id) == []
    assert await log_of(backend, job) == []


@pytest.mark.parametrize("steps", [[], numbered(asked(), first=2), [*numbered(asked()), *numbered(asked(), first=3)]])
async def test_numbers_without_gaps(backend: Backend, runs: RunStore, steps: list[Step]) -> None:
    job = await claimed(backend.store)
    with pytest.raises(ValueError, match="numbered from 1"):
        await runs.append(job, steps, after_seq=0)
    assert await runs.read_steps(job.id) == []


async def test_each_append_is_one_event_of_the_log(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await recorded(backend, job, asked(), answered())
    await recorded(backend, job, intended(), question(), after_seq=2)
    assert await log_of(backend, job) == [
        ("step", {"from": 1, "to": 2, "types": ["asked", "answered"]}),
        ("question", {"from": 3, "to": 4, "types": ["intended", "question"]}),
    ]
    assert "step" not in {event.kind for event in await backend.store.tail_log(job.id, limit=100)}


@pytest.mark.parametrize("state", [JobStatus.QUEUED, *sorted(FINAL_STATUSES)])
async def test_only_a_running_job_takes_steps(backend: Backend, runs: RunStore, state: JobStatus) -> None:
    job = await stored_in(backend.store, state)
    assert not await runs.append(job, numbered(answered()), after_seq=0)
    assert await runs.read_steps(job.id) == []
    assert await read(backend.store, job) == job


async def test_a_lost_fence_takes_no_steps(backend: Backend, runs: RunStore) -> None:
    lost = await claimed(backend.store)
    await recorded(backend, lost, asked())
    job = await applied(backend.store, claiming(await applied(backend.store, recovering(lost))))
    assert not await runs.append(lost, numbered(answered("late"), first=2), after_seq=1)
    assert not await runs.append(lost, numbered(asked()), after_seq=0)
    await recorded(backend, job, answered("mine"), after_seq=1)
    assert [getattr(step.body, "text", "") for step in await runs.read_steps(job.id)] == ["", "mine"]
    assert len(await log_of(backend, job)) == 2


async def test_an_unknown_job_takes_no_steps(backend: Backend, runs: RunStore) -> None:
    stranger = make_job(state=JobStatus.RUNNING)
    assert not await runs.append(stranger, numbered(answered()), after_seq=0)
    assert await runs.read_steps(stranger.id) == []


async def test_a_repeated_append_is_recognised(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    job = await claimed(backend.store)
    steps = numbered(asked(), answered("big" * 30_000))
    assert await runs.append(job, steps, after_seq=0)
    assert await (await open_backend()).runs.append(job, steps, after_seq=0)
    assert await runs.read_steps(job.id) == steps
    assert len(await log_of(backend, job)) == 1


async def test_an_append_repeated_after_the_next_is_recognised(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    first = await recorded(backend, job, asked())
    await recorded(backend, job, answered(), after_seq=1)
    assert await runs.append(job, first, after_seq=0)
    assert len(await runs.read_steps(job.id)) == 2
    assert (await read(backend.store, job)).steps == 2


@pytest.mark.parametrize("other", [[answered("other")], [asked(), answered("other")], [asked(call_id="x")]])
async def test_a_number_that_is_taken_is_refused(backend: Backend, runs: RunStore, other: list[Body]) -> None:
    job = await claimed(backend.store)
    steps = await recorded(backend, job, asked(), answered())
    assert not await runs.append(job, numbered(*other), after_seq=0)
    assert await runs.read_steps(job.id) == steps
    assert len(await log_of(backend, job)) == 1


@pytest.mark.parametrize("after_seq", [1, 7])
async def test_a_gap_is_refused(backend: Backend, runs: RunStore, after_seq: int) -> None:
    job = await claimed(backend.store)
    assert not await runs.append(job, numbered(answered(), first=after_seq + 1), after_seq=after_seq)
    assert await runs.read_steps(job.id) == []
    assert (await read(backend.store, job)).steps == 0


async def test_of_many_at_once_one_has_the_number(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    job = await claimed(backend.store)
    handles = [backend, *[await open_backend() for _ in range(3)]]
    appends = [
        handles[place % 4].runs.append(job, numbered(answered(f"{place}"), asked()), after_seq=0) for place in range(8)
    ]
    results = await asyncio.gather(*appends)
    assert results.count(True) == 1
    steps = await runs.read_steps(job.id)
    assert [getattr(step.body, "text", "") for step in steps] == [str(results.index(True)), ""]
    assert len(await log_of(backend, job)) == 1


async def test_the_same_append_at_once_is_one(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    job, other = await claimed(backend.store), await open_backend()
    steps = numbered(asked(), answered())
    assert await asyncio.gather(*(each.runs.append(job, steps, after_seq=0) for each in (backend, other))) == [True] * 2
    assert await runs.read_steps(job.id) == steps
    assert len(await log_of(backend, job)) == 1


async def test_an_append_and_a_cancel(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    other = await open_backend()
    for _ in range(5):
        job = await claimed(backend.store)
        written, cancelled = await asyncio.gather(
            runs.append(job, numbered(answered()), after_seq=0), other.store.transition(cancelling(job))
        )
        assert cancelled
        assert len(await runs.read_steps(job.id)) == int(written)
        assert (await read(backend.store, job)).status is JobStatus.CANCELLED
        assert (await read(backend.store, job)).steps == int(written)


async def test_steps_outlive_the_attempt(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    steps = [*await recorded(backend, job, asked())]
    again = await applied(backend.store, claiming(await applied(backend.store, giving_back(job))))
    steps += await recorded(backend, again, answered(), after_seq=1)
    for change in (wait(again), succeeding(again), failing(again)):
        assert change.after.inbox == 0
    assert await backend.store.transition(succeeding(again))
    assert await runs.read_steps(job.id) == steps
    assert (await read(backend.store, job)).steps == 2


async def test_a_lease_is_renewed_between_steps(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await recorded(backend, job, asked())
    assert await backend.store.renew_lease(job, until=after(500), started=True)
    await recorded(backend, job, answered(), after_seq=1)
    stored = await read(backend.store, job)
    assert stored.lease is not None
    assert (stored.steps, stored.lease.until) == (2, after(500))


@pytest.mark.parametrize("body", PROGRESS, ids=name)
async def test_progress_forgets_crashes(backend: Backend, runs: RunStore, body: Body) -> None:
    job = await crashed(backend)
    assert (job.attempts, job.crashes) == (2, 1)
    await recorded(backend, job, asked(), body)
    stored = await read(backend.store, job)
    assert (stored.attempts, stored.crashes, stored.attempts_spent) == (1, 0, job.attempts_spent)
    await recorded(backend, lifecycle.progressed(job), body, after_seq=2)
    stored = await read(backend.store, job)
    assert (stored.attempts, stored.crashes) == (1, 0)


async def test_repeating_an_append_with_progress_changes_nothing_again(backend: Backend, runs: RunStore) -> None:
    job = await crashed(backend)
    steps = await recorded(backend, job, answered())
    assert await runs.append(job, steps, after_seq=0)
    assert await runs.append(lifecycle.progressed(job), steps, after_seq=0)
    stored = await read(backend.store, job)
    assert (stored.attempts, stored.crashes) == (1, 0)


@pytest.mark.parametrize("body", NO_PROGRESS, ids=name)
async def test_what_is_no_progress_keeps_crashes(backend: Backend, runs: RunStore, body: Body) -> None:
    job = await crashed(backend)
    await recorded(backend, job, body)
    stored = await read(backend.store, job)
    assert (stored.attempts, stored.crashes) == (2, 1)


async def test_a_reused_step_is_no_progress(backend: Backend, runs: RunStore) -> None:
    job = await crashed(backend)
    [step] = numbered(answered())
    assert await runs.append(job, [replace(step, reused=True)], after_seq=0)
    assert (await read(backend.store, job)).crashes == 1


async def test_a_change_planned_before_progress_is_refused(backend: Backend, runs: RunStore) -> None:
    job = await crashed(backend)
    await recorded(backend, job, answered())
    loss = Loss(is_death=True, suspect=job.id)
    for change in (giving_back(job), recovering(job, loss=loss), failing(job), cancelling(job)):
        assert not await backend.store.transition(change)
    current = lifecycle.progressed(job)
    rescued = await applied(backend.store, lifecycle.rescue(current, at=after(99), rules=RULES, loss=loss))
    assert (rescued.status, rescued.crashes) == (JobStatus.QUEUED, 1)
    stored = await read(backend.store, job)
    assert (stored.attempts, stored.crashes, stored.steps) == (1, 1, 1)


async def test_without_crashes_a_change_planned_before_an_append_counts(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await recorded(backend, job, answered())
    assert await backend.store.transition(succeeding(job))
    stored = await read(backend.store, job)
    assert (stored.status, stored.steps) == (JobStatus.SUCCEEDED, 1)


async def test_a_fork_has_its_steps_from_the_start(backend: Backend, runs: RunStore) -> None:
    steps = tuple(replace(step, reused=True) for step in numbered(asked(), answered("x" * 100_000), done(2)))
    [outcome] = await backend.store.submit([make_submission(steps=steps)], now=NOON)
    assert isinstance(outcome, Created)
    assert outcome.job.steps == 3
    assert await runs.read_steps(outcome.job.id) == list(steps)
    running = await applied(backend.store, claiming(await read(backend.store, outcome.job)))
    assert running.steps == 3
    await recorded(backend, running, answered("new"), after_seq=3)
    assert len(await runs.read_steps(running.id)) == 4


async def test_a_fork_of_two_hundred_steps(backend: Backend, runs: RunStore) -> None:
    steps = tuple(replace(step, reused=True) for step in numbered(*(done(1, result="y" * 9_000) for _ in range(200))))
    [outcome] = await backend.store.submit([make_submission(steps=steps)], now=NOON)
    assert isinstance(outcome, Created)
    assert await runs.read_steps(outcome.job.id) == list(steps)


async def test_a_fork_that_is_a_conflict_or_a_replay_leaves_no_steps(backend: Backend, runs: RunStore) -> None:
    steps = tuple(numbered(answered()))
    first = make_submission(make_job(), idempotency=make_key(request={"from": "a"}))
    [created] = await backend.store.submit([first], now=NOON)
    assert isinstance(created, Created)
    for request, expected in (({"from": "a"}, Replayed), ({"from": "b"}, Conflicting)):
        again = make_submission(idempotency=make_key(request=request), steps=steps)
        [outcome] = await backend.store.submit([again], now=NOON)
        assert isinstance(outcome, expected)
        assert await runs.read_steps(again.job.id) == []
    assert await runs.read_steps(created.job.id) == []


@pytest.mark.parametrize("count", [0, 2])
def test_a_fork_says_how_many_steps_it_has(count: int) -> None:
    with pytest.raises(ValueError, match="steps"):
        make_submission(make_job(steps=count), steps=tuple(numbered(answered())))
