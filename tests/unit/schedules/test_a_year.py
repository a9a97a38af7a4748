"""A simulated year of schedulers that race, lag and sleep, in zones with clock changes, against the minute oracle."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

import pytest

from rauskuclaw.domain.schedules import CatchUp, Overlap, Schedule, ScheduleRun
from rauskuclaw.ports.schedules import ScheduleChange, ScheduleStore
from rauskuclaw.services.schedules.submitting import occurrence_job_id
from tests.unit.schedules.test_occurrences import ZONES
from tests.unit.schedules.wall_clocks import minutes_that_run
from tests.unit.schedules.world import Planned, planned

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = BEGIN.replace(year=2027)
EXPRESSION = "*/30 0-3 * * 6,0,1"  # every clock change of the zones falls into these hours of a Sunday
RHYTHM = "*/15 * 25 10 *"  # every 25 hours of the day on which Helsinki's clocks go back
SCHEDULERS = 2


@cache
def the_year_in(zone: str) -> list[datetime]:
    """What the oracle says, of the year and the days after it that an outage may last."""
    return minutes_that_run([EXPRESSION], zone, BEGIN, END + timedelta(days=4))[EXPRESSION]


@dataclass
class Noting:
    """Passes everything on to a store of schedules, and notes the lines of histories that were committed."""

    store: ScheduleStore
    committed: set[tuple[int, str, datetime]] = field(default_factory=set)
    lines: list[ScheduleRun] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def change(self, change: ScheduleChange) -> bool:
        is_applied = await self.store.change(change)
        place = (change.after.revision, change.after.id, BEGIN)
        if is_applied and place not in self.committed:
            self.committed.add(place)
            self.lines += change.runs
        return is_applied


async def a_year(world: Planned, schedule: Schedule, *, outages: bool) -> Noting:
    """Ticks of several schedulers whenever something is due, a little or (with outages) up to three days late."""
    noting = Noting(world.backend.schedules)
    backend = replace(world.backend, schedules=cast(ScheduleStore, noting))
    draws = random.Random(schedule.timezone)
    world.clock.advance(BEGIN - world.clock())
    assert await world.backend.schedules.create(schedule)
    while (check_at := (await world.read(schedule)).check_at) is not None and check_at < END:
        is_away = outages and draws.random() < 0.02
        late = timedelta(hours=draws.uniform(1, 72)) if is_away else timedelta(seconds=draws.uniform(0, 50))
        world.clock.advance(max(check_at, world.clock()) - world.clock() + late)
        await asyncio.gather(*(world.dispatcher(backend).dispatch_due() for _ in range(SCHEDULERS)))
    return noting


def cron_in(zone: str, first: datetime, expression: str = EXPRESSION, **given: Any) -> Schedule:
    return Schedule(
        id=f"in-{zone}", type="report.generate", queue="default", input=None, priority=5, timeout_sec=9, max_attempts=1,
        created_at=BEGIN, updated_at=BEGIN, timezone=zone, cron=expression, next_run_at=first, check_at=first,
        overlap=Overlap.ALLOW, **given,
    )  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
async def test_every_minute_that_the_oracle_names_has_one_job_and_no_other_has(zone: str) -> None:
    schedule = cron_in(zone, the_year_in(zone)[0])
    async with planned() as world:
        noting = await a_year(world, schedule, outages=False)
        jobs = {job.id for job in await world.jobs()}
    wanted = [at for at in the_year_in(zone) if at < END]
    assert [line.nominal_at for line in noting.lines] == wanted
    assert jobs == {occurrence_job_id(schedule.id, at) for at in wanted}


async def test_a_rhythm_goes_on_through_the_night_on_which_the_clocks_go_back() -> None:
    zone = "Europe/Helsinki"
    wanted = minutes_that_run([RHYTHM], zone, BEGIN, END)[RHYTHM]
    schedule = cron_in(zone, wanted[0], RHYTHM)
    async with planned() as world:
        noting = await a_year(world, schedule, outages=False)
        jobs = {job.id for job in await world.jobs()}
    assert [line.nominal_at for line in noting.lines] == wanted
    assert len(wanted) == len(jobs) == 25 * 4
    assert wanted[-1] - wanted[0] == timedelta(hours=24, minutes=45)


@pytest.mark.parametrize(("zone", "policy"), list(zip(ZONES, CatchUp, strict=False)))
async def test_with_outages_what_is_missed_is_missed_by_policy_and_told(zone: str, policy: CatchUp) -> None:
    schedule = cron_in(zone, the_year_in(zone)[0], catch_up=policy)
    async with planned() as world:
        noting = await a_year(world, schedule, outages=True)
        jobs = {job.id for job in await world.jobs()}
    end = max(line.nominal_at for line in noting.lines) + timedelta(minutes=1)
    wanted = [at for at in the_year_in(zone) if at < end]
    submitted = {line.nominal_at for line in noting.lines if line.outcome == "submitted"}
    assert sum(line.count for line in noting.lines) == len(wanted)
    assert jobs == {occurrence_job_id(schedule.id, at) for at in submitted}
    assert len(jobs) == sum(line.outcome == "submitted" for line in noting.lines)
    left_out = [at for at in wanted if at not in submitted]
    assert {line.reason for line in noting.lines if line.outcome == "skipped"} <= {"MISSED"}
    for at in left_out:
        assert any(line.nominal_at >= at and line.at - at >= _shortest_delay(policy) for line in noting.lines), at


def _shortest_delay(policy: CatchUp) -> timedelta:
    """What is left out came at least this late: an occurrence more was due by then, or ten, or it was an hour old."""
    return timedelta(minutes=30) if policy is not CatchUp.ALL else timedelta(hours=5)
