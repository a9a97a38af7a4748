"""Nominal times across clock changes, against an oracle that asks every minute of a year."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest

from rauskuclaw.domain.cron import Cron, CronError
from rauskuclaw.services.schedules.cadence import (
    MAX_COUNTED,
    CronCadence,
    IntervalCadence,
    cadence_of,
    zone_of,
)
from tests.support.clock import NOON, after
from tests.support.schedules import make_schedule
from tests.unit.schedules.wall_clocks import minutes_that_run

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = (
    "Europe/Helsinki",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "America/Santiago",  # changes at midnight
    "Africa/Casablanca",  # winter time is the exception, in Ramadan
    "Asia/Kathmandu",  # no changes, three quarters of an hour off
)
FIXED = ("30 2 * * *", "*/20 1-3 * * *", "15 0 1,15 * 0", "0 0 * * *", "0 2,3 * * *")
WILDCARD = ("0 * * * *", "*/15 * * * *", "10 */3 * * 0,6")


def cron(expression: str, zone: str = "UTC", *, seed: str = "") -> CronCadence:
    return CronCadence(Cron(expression, seed=seed), ZoneInfo(zone))


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_is_as_the_oracle_says(zone: str) -> None:
    end = NEW_YEAR.replace(year=2027)
    for expression, wanted in minutes_that_run((*FIXED, *WILDCARD), zone, NEW_YEAR, end).items():
        walked = cron(expression, zone).upcoming(NEW_YEAR - timedelta(seconds=1))
        found = [each.at for each in takewhile(lambda each: each.at < end, walked)]
        assert found == wanted, expression


@pytest.mark.parametrize("expression", ["*/20 1-3 * * *", "*/20 * * * *"])
@pytest.mark.parametrize("zone", ZONES)
def test_starting_anywhere_meets_the_same_times(zone: str, expression: str) -> None:
    cadence = cron(expression, zone)
    end = NEW_YEAR.replace(year=2027)
    times = [each.at for each in takewhile(lambda each: each.at < end, cadence.upcoming(NEW_YEAR))]
    offsets = [at.astimezone(ZoneInfo(zone)).utcoffset() for at in times]
    changes = [number for number in range(1, len(times)) if offsets[number] != offsets[number - 1]]
    for number in changes:
        for before, wanted in zip(times[number - 12 : number + 8], times[number - 11 : number + 9], strict=True):
            moment = before
            while moment < wanted:
                assert cadence.next_after(moment) == wanted, moment
                moment += timedelta(minutes=7)
            assert cadence.next_after(wanted - timedelta(milliseconds=1)) == wanted


@pytest.mark.parametrize("zone", ZONES)
def test_with_wildcard_hours_no_pause_is_longer_than_the_cadence(zone: str) -> None:
    walked = cron("*/15 * * * *", zone).upcoming(NEW_YEAR - timedelta(seconds=1))
    times = [each.at for each in takewhile(lambda each: each.at < NEW_YEAR.replace(year=2027), walked)]
    assert {after - before for before, after in pairwise(times)} == {timedelta(minutes=15)}


@pytest.mark.parametrize(
    ("zone", "evening", "missing"),
    [
        ("Europe/Helsinki", datetime(2026, 3, 28, 12, tzinfo=UTC), "2026-03-29 03:30"),
        ("America/New_York", datetime(2026, 3, 7, 12, tzinfo=UTC), "2026-03-08 02:30"),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 12, tzinfo=UTC), "2026-10-04 02:00"),
        ("Africa/Casablanca", datetime(2026, 3, 21, 12, tzinfo=UTC), "2026-03-22 02:30"),
    ],
)
def test_a_fixed_time_that_does_not_exist_runs_right_after_the_change(
    zone: str, evening: datetime, missing: str
) -> None:
    local = datetime.fromisoformat(missing)
    cadence = cron(f"{local.minute} {local.hour} * * *", zone)
    first, second = islice(cadence.upcoming(evening), 2)
    place = ZoneInfo(zone)
    assert first.at.astimezone(place).utcoffset() != (first.at - timedelta(seconds=1)).astimezone(place).utcoffset()
    assert first.note is not None
    assert f"{missing} does not exist in {zone} (clocks go forward) and runs right after" in first.note
    assert second.at.astimezone(place).replace(tzinfo=None) == local + timedelta(days=1)
    assert second.note is None


def test_several_fixed_times_that_do_not_exist_run_once_together() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 02:30 in Helsinki, the clocks go from 03:00 to 04:00
    found = [each.at for each in islice(cron("*/20 3,4 * * *", "Europe/Helsinki").upcoming(start), 3)]
    assert found == [start + timedelta(minutes=minutes) for minutes in (30, 50, 70)]


def test_with_wildcard_hours_what_does_not_exist_is_left_out_and_explained() -> None:
    start = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)
    [first] = islice(cron("30 * * * *", "Europe/Helsinki").upcoming(start), 1)
    assert first.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert first.note is not None
    assert "2026-03-29 03:30 does not exist in Europe/Helsinki (clocks go forward) and is left out" in first.note


def test_a_fixed_time_that_comes_twice_runs_once_and_is_explained() -> None:
    cadence = cron("30 3 * * *", "Europe/Helsinki")
    first, second = islice(cadence.upcoming(datetime(2026, 10, 24, 12, tzinfo=UTC)), 2)
    assert (first.at, second.at) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    )
    assert first.note == "03:30 comes twice in Europe/Helsinki (clocks go back); it runs the first time"


@pytest.mark.parametrize(
    ("zone", "start", "wanted"),
    [
        ("Europe/Helsinki", datetime(2027, 10, 31, 0, 20, tzinfo=UTC), "03:30 03:00 03:30 04:00"),
        ("America/New_York", datetime(2026, 11, 1, 5, 20, tzinfo=UTC), "01:30 01:00 01:30 02:00"),
        ("Australia/Lord_Howe", datetime(2027, 4, 3, 14, 20, tzinfo=UTC), "01:30 01:30 02:00 02:30"),
        ("Africa/Casablanca", datetime(2026, 2, 15, 1, 20, tzinfo=UTC), "02:30 02:00 02:30 03:00"),
        ("Asia/Kathmandu", datetime(2026, 11, 1, 0, 20, tzinfo=UTC), "06:30 07:00 07:30 08:00"),
    ],
)
def test_with_wildcard_hours_a_time_that_comes_twice_runs_both_times(zone: str, start: datetime, wanted: str) -> None:
    found = list(islice(cron("*/30 * * * *", zone).upcoming(start), 4))
    assert [f"{each.at.astimezone(ZoneInfo(zone)):%H:%M}" for each in found] == wanted.split()
    assert {after.at - before.at for before, after in pairwise(found)} == {timedelta(minutes=30)}
    notes = [each.note for each in found if wanted.split().count(f"{each.at.astimezone(ZoneInfo(zone)):%H:%M}") > 1]
    assert all(note is not None and "comes twice" in note and "runs both times" in note for note in notes)


def test_every_second_of_a_clock_change_takes_no_walk_through_it() -> None:
    cadence = cron("* * * * * *", "Europe/Helsinki")
    spring = list(islice(cadence.upcoming(datetime(2026, 3, 29, 0, 59, 58, tzinfo=UTC)), 2))
    assert [each.at.second for each in spring] == [59, 0]
    second_pass = datetime(2026, 10, 25, 1, 0, 0, tzinfo=UTC)
    assert cadence.next_after(second_pass) == second_pass + timedelta(seconds=1)
    end = datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
    assert cadence.next_after(end - timedelta(seconds=1)) == end
    fixed = cron("* * 3,4 * * *", "Europe/Helsinki")
    assert fixed.next_after(second_pass) == end
    spring = list(islice(fixed.upcoming(datetime(2026, 3, 29, 0, 59, 58, tzinfo=UTC)), 2))
    assert [each.at.second for each in spring] == [0, 1]


def test_intervals_do_not_drift_and_know_no_zones() -> None:
    cadence = IntervalCadence(timedelta(hours=1), NOON, ZoneInfo("Europe/Helsinki"))
    assert cadence.next_after(NOON) == after(hours=1)
    assert cadence.next_after(after(hours=1, seconds=-0.001)) == after(hours=1)
    assert cadence.next_after(after(hours=-30)) == after(hours=-29)
    autumn = islice(cadence.upcoming(datetime(2026, 10, 24, 23, 30, tzinfo=UTC)), 4)
    found = [(each.at.hour, each.note) for each in autumn]
    assert [hour for hour, _ in found] == [0, 1, 2, 3]
    assert [hour for hour, note in found if note] == [1]


def test_a_backlog_of_an_interval_is_reckoned() -> None:
    cadence = IntervalCadence(timedelta(seconds=5), NOON, ZoneInfo("UTC"))
    assert cadence.backlog(NOON, NOON).newest == (NOON,)
    years = cadence.backlog(NOON, after(days=3650, seconds=4))
    assert years.count == 3650 * 17280 + 1
    assert years.newest[-1] == after(days=3650)
    assert len(years.newest) == 11


def test_a_backlog_of_a_cron_is_counted_up_to_a_point() -> None:
    cadence = cron("0 * * * *")
    few = cadence.backlog(NOON, after(hours=3.5))
    assert (few.count, few.is_exact) == (4, True)
    assert few.newest == tuple(after(hours=hour) for hour in range(4))
    many = cadence.backlog(NOON, after(days=3650, minutes=59))
    assert (many.count, many.is_exact) == (MAX_COUNTED, False)
    assert many.newest == tuple(after(days=3650, hours=hour) for hour in range(-10, 1))


def test_a_backlog_with_rare_newest_is_found_too() -> None:
    cadence = cron("* * * 1 *")
    many = cadence.backlog(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC))
    assert many.newest[-1] == datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    assert len(many.newest) == 11


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe", "x" * 5000, "a\x00"])
def test_a_zone_that_does_not_exist_is_named(zone: str) -> None:
    with pytest.raises(CronError, match="time zone"):
        zone_of(zone)


def test_a_schedule_without_a_plan_has_no_cadence() -> None:
    for broken in ({"interval_sec": None}, {"interval_sec": 0}, {"cron": "what"}, {"timezone": "Nowhere"}):
        with pytest.raises(CronError):
            cadence_of(make_schedule(**broken))
