"""What only a whole deployment shows: the schedule's rule, real event sources. Run by `make e2e-template`."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from local.aws import whole_template
from local.aws.stack import QUEUES, StackNames
from local.aws.template import dead_letters_name, queue_name
from rauskuclaw.adapters.aws.backend import open_aws
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.reminders import Reminder
from rauskuclaw.domain.wakeups import WakeUp, next_check
from rauskuclaw.ports import Backend, Created
from tests.support.aws import new_session
from tests.support.factories import make_job, make_submission
from tests.support.schedules import make_schedule
from tests.support.waiting import eventually

URL = os.environ.get("STORY_URL", "")

pytestmark = [
    pytest.mark.skipif(not os.environ.get("STORY_HOST"), reason="NOT RUN: needs a deployment; make e2e-template"),
    pytest.mark.timeout(300),
]


@pytest.fixture
def names() -> StackNames:
    made = whole_template.resources(URL)
    queues = {lane: made[queue_name(lane)] for lane in QUEUES}
    dead = {lane: made[dead_letters_name(lane)] for lane in QUEUES}
    return StackNames(URL, made["Table"], made["BlobBucket"], queues, dead)


@pytest.fixture
def client() -> Iterator[Any]:
    found = whole_template.client("lambda", URL)
    yield found
    found.close()


async def open_backend(names: StackNames) -> Backend:
    return await open_aws(names, session=new_session())


async def test_a_job_whose_message_was_lost_is_found_by_the_scheduled_tick(names: StackNames) -> None:
    backend = await open_backend(names)
    created_at = utc_now() - timedelta(minutes=5)
    job = make_job(created_at=created_at, check_at=next_check(created_at, wakes=0))
    assert await backend.store.submit([make_submission(job)], now=utc_now()) == [Created(job)]
    found = await eventually(
        lambda: backend.store.get_job(job.id),
        lambda one: one is not None and one.status is JobStatus.SUCCEEDED,
        within_sec=200,
    )
    assert found is not None
    assert found.attempts == 1
    await backend.close()


async def test_a_poisoned_message_disturbs_nobody(names: StackNames) -> None:
    backend = await open_backend(names)
    sqs = whole_template.client("sqs", URL)
    sqs.send_message(QueueUrl=names.queue_urls["default"], MessageBody="this is no wake-up")
    sqs.close()
    job = make_job(created_at=utc_now())
    await backend.store.submit([make_submission(job)], now=utc_now())
    await backend.queue.send([WakeUp.of(job)])
    await eventually(
        lambda: backend.store.get_job(job.id),
        lambda one: one is not None and one.status is JobStatus.SUCCEEDED,
        within_sec=30,
    )
    await backend.close()


def test_every_function_was_made_from_the_template(client: Any) -> None:
    functions = client.list_functions()["Functions"]
    handlers = {one["Handler"] for one in functions}
    assert handlers == {f"functions.{name}.handler.handler" for name in ("api", "worker", "scheduler", "embed")}


def test_without_a_key_nothing_is_answered() -> None:
    answer = httpx.get(f"{URL}/v1/jobs", headers={"host": os.environ["STORY_HOST"]}, trust_env=False)
    assert answer.status_code == 401


async def test_a_schedule_is_dispatched_by_its_reminder_between_two_ticks(names: StackNames) -> None:
    backend = await open_backend(names)
    assert backend.reminders is not None
    due_at = utc_now() + timedelta(seconds=5)
    schedule = make_schedule(cron="0 0 1 1 *", next_run_at=due_at, created_at=utc_now())
    assert await backend.schedules.create(schedule)
    await backend.reminders.send([Reminder(schedule.id, due_at)])
    [run] = await eventually(
        lambda: backend.schedules.runs(schedule.id, limit=10), lambda runs: bool(runs), within_sec=100
    )
    assert run.outcome == "submitted"
    assert run.at - due_at < timedelta(seconds=20)
    await backend.close()
