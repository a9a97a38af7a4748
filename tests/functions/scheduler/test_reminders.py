"""The scheduler function over SQS events of reminders."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from functions.scheduler import handler as scheduler
from functions.scheduler.reminders import handle_reminders
from rauskuclaw import lambda_runtime
from rauskuclaw.config import SchedulerSettings
from rauskuclaw.domain.reminders import Reminder, decode, encode
from rauskuclaw.domain.wakeups import BadMessageError
from rauskuclaw.errors import StoreUnavailableError
from tests.support.clock import after
from tests.support.events import sqs_event, sqs_record


@dataclass
class Answering:
    """Stands for the engine's reminders and its counts."""

    failing: set[str] = field(default_factory=set)
    answered: list[Reminder] = field(default_factory=list)
    flushes: int = 0

    async def answer(self, reminder: Reminder) -> None:
        await asyncio.sleep(0)
        if reminder.schedule_id in self.failing:
            raise StoreUnavailableError("away")
        self.answered.append(reminder)

    async def flush(self) -> None:
        self.flushes += 1


def use(found: Answering, *, enabled: bool = True) -> None:
    settings = SimpleNamespace(scheduler=SchedulerSettings(enabled=enabled))
    engine = SimpleNamespace(settings=settings, reminders=found, backend=SimpleNamespace(metrics=found))
    lambda_runtime.use_engine(cast(Any, engine))


@pytest.fixture
def answering() -> Iterator[Answering]:
    found = Answering()
    use(found)
    yield found
    lambda_runtime.use_engine(None)


def record(schedule_id: str, seconds: float, message_id: str) -> dict[str, Any]:
    return sqs_record(encode(Reminder(schedule_id, after(seconds))), message_id=message_id)


def failures(answer: dict[str, Any]) -> list[str]:
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


async def test_each_schedule_is_dispatched_once_a_batch(answering: Answering) -> None:
    event = sqs_event(record("a", 1, "1"), record("b", 2, "2"), record("a", 3, "3"), record("a", 2, "4"))
    assert failures(await handle_reminders(event, None)) == []
    assert sorted(answering.answered, key=repr) == [Reminder("a", after(3)), Reminder("b", after(2))]
    assert answering.flushes == 1


async def test_a_bad_message_and_a_failure_come_again_and_stop_no_other(answering: Answering) -> None:
    answering.failing = {"b"}
    event = sqs_event(record("a", 1, "1"), sqs_record("{}", message_id="2"), record("b", 1, "3"))
    assert failures(await handle_reminders(event, None)) == ["2", "3"]
    assert answering.answered == [Reminder("a", after(1))]


async def test_while_the_scheduler_is_off_messages_are_let_go(answering: Answering) -> None:
    use(answering, enabled=False)
    assert failures(await handle_reminders(sqs_event(record("a", 1, "1")), None)) == []
    assert answering.answered == []


def test_the_function_tells_messages_from_the_clock(answering: Answering) -> None:
    assert scheduler.handler(sqs_event(record("a", 1, "1")), None) == {"batchItemFailures": []}
    assert [one.schedule_id for one in answering.answered] == ["a"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "[" * 100_000,
        '{"v":1,"type":"job.wakeup","job_id":"a"}',
        '{"v":2,"type":"schedule.due","schedule_id":"a","due_at_ms":1}',
        '{"v":1,"type":"schedule.due","schedule_id":"","due_at_ms":1}',
        '{"v":1,"type":"schedule.due","schedule_id":"a"}',
        '{"v":1,"type":"schedule.due","schedule_id":"a","due_at_ms":"soon"}',
        '{"v":1,"type":"schedule.due","schedule_id":"a","due_at_ms":1e400}',
        '{"v":1,"type":"schedule.due","schedule_id":"a","due_at_ms":true}',
    ],
    ids=lambda body: body[:60],
)
def test_what_is_no_reminder_is_refused(body: str) -> None:
    with pytest.raises(BadMessageError):
        decode(body)


def test_a_reminder_survives_its_message() -> None:
    reminder = Reminder("a-schedule", after(1.234))
    assert decode(encode(reminder)) == reminder
