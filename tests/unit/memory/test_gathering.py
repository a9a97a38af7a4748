"""Gathering: full groups at once, the rest when nobody else comes, and nobody pays for another's end."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from rauskuclaw.services.memory.gathering import Gathering, Pace

NOW = Pace(quiet_sec=0, longest_sec=0)
NEVER = Pace(quiet_sec=60, longest_sec=60)


@dataclass
class Work:
    """Notes the groups; waits for `gate` before it answers each id with its length, or fails as told."""

    groups: list[list[str]] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    failure: Exception | None = None

    async def __call__(self, wanted: list[str]) -> Mapping[str, int]:
        self.groups.append(wanted)
        self.begun.set()
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return {each: len(each) for each in wanted}


def opened(failure: Exception | None = None) -> Work:
    work = Work(failure=failure)
    work.gate.set()
    return work


async def test_a_full_group_does_not_wait() -> None:
    work = opened()
    gathering = Gathering(work, most=2, pace=NEVER)
    assert await asyncio.gather(*(gathering.get(each) for each in ("a", "bb", "ccc", "dddd"))) == [1, 2, 3, 4]
    assert work.groups == [["a", "bb"], ["ccc", "dddd"]]


async def test_one_alone_goes_after_a_moment() -> None:
    work = opened()
    assert await Gathering(work, most=32, pace=NOW).get("a") == 1


async def test_the_same_thing_is_done_once_for_all_who_ask() -> None:
    work = opened()
    gathering = Gathering(work, most=2, pace=NOW)
    assert await asyncio.gather(*(gathering.get("a") for _ in range(5))) == [1] * 5
    assert work.groups == [["a"]]


async def test_what_comes_while_a_group_is_under_way_goes_together_when_it_ends() -> None:
    work = Work()
    gathering = Gathering(work, most=3, pace=NOW)
    first = asyncio.create_task(gathering.get("a"))
    await work.begun.wait()
    later = [asyncio.create_task(gathering.get(each)) for each in ("b", "c")]
    for _ in range(20):
        await asyncio.sleep(0)
    assert work.groups == [["a"]]
    work.gate.set()
    await asyncio.gather(first, *later)
    assert work.groups == [["a"], ["b", "c"]]


async def test_a_failure_reaches_everybody_of_the_group_and_nobody_else() -> None:
    work = opened(OSError("away"))
    gathering = Gathering(work, most=2, pace=NOW)
    outcomes = await asyncio.gather(*(gathering.get(each) for each in ("a", "b")), return_exceptions=True)
    assert [str(each) for each in outcomes] == ["away", "away"]
    work.failure = None
    assert await gathering.get("a") == 1


async def test_a_caller_that_gives_up_leaves_the_others_alone() -> None:
    work = Work()
    gathering = Gathering(work, most=2, pace=NEVER)
    one, other = (asyncio.create_task(gathering.get(each)) for each in ("a", "bb"))
    await work.begun.wait()
    one.cancel()
    work.gate.set()
    assert await other == 2
    with pytest.raises(asyncio.CancelledError):
        await one


async def test_nothing_is_done_for_callers_that_have_gone() -> None:
    work = opened()
    gathering = Gathering(work, most=2, pace=NEVER)
    gone = asyncio.create_task(gathering.get("gone"))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    assert await gathering.get("a") == 1
    assert work.groups == [["a"]]


async def test_what_is_under_way_is_not_done_twice_at_the_same_time_but_asked_again_after_it() -> None:
    work = Work()
    gathering = Gathering(work, most=1, pace=NOW)
    first = asyncio.create_task(gathering.get("a"))
    await work.begun.wait()
    again = asyncio.create_task(gathering.get("a"))
    for _ in range(20):
        await asyncio.sleep(0)
    assert work.groups == [["a"]]
    work.gate.set()
    assert (await first, await again) == (1, 1)
    assert work.groups == [["a"], ["a"]]


async def test_what_a_group_leaves_out_goes_first_into_the_next_which_is_no_larger_than_any() -> None:
    groups: list[list[str]] = []

    async def work(wanted: list[str]) -> Mapping[str, int]:
        groups.append(wanted)
        await asyncio.sleep(0)
        return {each: len(each) for each in wanted[:2]}

    gathering = Gathering(work, most=3, pace=NOW)
    names = [f"n{number}" for number in range(7)]
    assert await asyncio.gather(*(gathering.get(each) for each in names)) == [2] * 7
    assert max(map(len, groups)) == 3
    assert next(each[0] for each in groups if len(each) == 3) == "n0"
    done = [name for group in groups for name in group[:2]]
    assert sorted(done) == names


async def test_a_group_that_is_given_up_without_an_outcome_fails() -> None:
    async def nothing(wanted: list[str]) -> Mapping[str, int]:
        return {}

    with pytest.raises(RuntimeError):
        await Gathering(nothing, most=1, pace=NOW).get("a")
