"""One "too many" makes every job of a key wait, and costs none of them an attempt where the time is known."""

from datetime import timedelta

import pytest

from rauskuclaw.domain.failures import FailureClass, PostponedSignal
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.key_gate import KeyGate
from tests.support.clock import ManualClock
from tests.support.inmemory_ledger import Books, InMemoryLedger

KEY = "openai:host:443:abc"


class AwayLedger(InMemoryLedger):
    async def closed_until(self, key: str) -> None:
        raise StoreUnavailableError("away")

    async def close_key(self, key: str, **_: object) -> None:
        raise StoreUnavailableError("away")


def gate(clock: ManualClock, ledger: InMemoryLedger | None = None) -> KeyGate:
    return KeyGate(ledger or InMemoryLedger(Books()), clock=clock, draw=lambda: 0.0)


def too_many(clock: ManualClock, after_sec: float | None) -> ProviderError:
    until = None if after_sec is None else clock() + timedelta(seconds=after_sec)
    return ProviderError.of_status(429, "too many", retry_after=until)


async def test_an_open_key_lets_calls_through() -> None:
    clock = ManualClock()
    await gate(clock).check(KEY, job_created_at=clock())


async def test_a_named_time_parks_this_job_and_the_next() -> None:
    clock = ManualClock()
    door = gate(clock)
    raised = await door.limited(KEY, too_many(clock, 30), job_created_at=clock())
    assert isinstance(raised, PostponedSignal)
    assert (raised.code, raised.until) == ("PROVIDER_RATE_LIMITED", clock() + timedelta(seconds=30))
    with pytest.raises(PostponedSignal):
        await door.check(KEY, job_created_at=clock())
    await door.check("openai:host:443:other", job_created_at=clock())
    clock.advance(seconds=31)
    await door.check(KEY, job_created_at=clock())


async def test_without_a_named_time_the_attempt_is_spent_and_the_key_rests_for_seconds() -> None:
    clock = ManualClock()
    door = gate(clock)
    raised = await door.limited(KEY, too_many(clock, None), job_created_at=clock())
    assert isinstance(raised, ProviderError)
    assert raised.failure.failure_class is FailureClass.RATE_LIMITED
    assert raised.failure.retry_at == clock() + timedelta(seconds=5)
    with pytest.raises(PostponedSignal):
        await door.check(KEY, job_created_at=clock())


async def test_nobody_waits_longer_than_a_day_for_nothing() -> None:
    clock = ManualClock()
    raised = await gate(clock).limited(KEY, too_many(clock, 60), job_created_at=clock() - timedelta(hours=24))
    assert isinstance(raised, ProviderError)
    assert raised.failure.retry_at == clock() + timedelta(seconds=60)


async def test_other_errors_pass_and_close_nothing() -> None:
    clock = ManualClock()
    door = gate(clock)
    error = ProviderError.of_status(500, "broken")
    assert await door.limited(KEY, error, job_created_at=clock()) is error
    await door.check(KEY, job_created_at=clock())


async def test_a_ledger_that_is_away_stops_nothing() -> None:
    clock = ManualClock()
    door = gate(clock, AwayLedger(Books()))
    await door.check(KEY, job_created_at=clock())
    assert isinstance(await door.limited(KEY, too_many(clock, 5), job_created_at=clock()), PostponedSignal)


async def test_a_server_that_is_never_ready_is_asked_less_and_less_often() -> None:
    clock = ManualClock()
    door, created_at, parked = gate(clock), clock(), 0
    while isinstance(raised := await door.limited(KEY, too_many(clock, 1), job_created_at=created_at), PostponedSignal):
        clock.advance(raised.until - clock())
        parked += 1
    assert timedelta(hours=23) < clock() - created_at < timedelta(hours=25)
    assert parked < 600
