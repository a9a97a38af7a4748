"""Deleting conversations: gone at once, erased to the end whoever stops, and told what stays."""

from datetime import timedelta
from pathlib import Path

import pytest

from rauskuclaw.domain.job import JobStatus
from rauskuclaw.errors import ForbiddenError, NotFoundError
from rauskuclaw.ports.conversations import Erased
from rauskuclaw.services.conversations import erasing
from rauskuclaw.services.conversations.erasing import Erasure
from rauskuclaw.services.principal import Principal
from tests.support.chat_world import chat_world, scripted
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS

SCOPED = Principal("program", queue_allowlist=frozenset({"mail"}))


@pytest.fixture(params=DRIVERS[:2], ids=lambda driver: driver.name)
def driver(request: pytest.FixtureRequest) -> Driver:
    found: Driver = request.param
    return found


async def test_a_deleted_conversation_goes_with_its_turns_and_what_stays_is_counted(
    driver: Driver, tmp_path: Path
) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.set(memory_write={"scope": "agent.chat", "key": "tea"})
        jobs = [(await world.say(scripted(text, {"say": "A drink."}))).job for text in ("What is tea?", "And coffee?")]
        erasure = await world.engine.conversation_erasing.delete(world.conversation_id, caller=OPS)
        assert erasure == Erasure(messages=4, jobs=2, memories=2, calls=2, is_complete=True)
        backend = world.engine.backend
        assert [await backend.store.get_job(job.id if job else "") for job in jobs] == [None, None]
        for job in jobs:
            assert len(await backend.ledger.calls_of(job.id if job else "")) == 1
        with pytest.raises(NotFoundError):
            await world.conversation()
        with pytest.raises(NotFoundError):
            await world.engine.conversation_erasing.delete(world.conversation_id, caller=OPS)


async def test_a_turn_under_way_is_ended(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        posted = await world.post("What is tea?")
        erasure = await world.engine.conversation_erasing.delete(world.conversation_id, caller=OPS)
        assert (erasure.messages, erasure.jobs, erasure.is_complete) == (1, 1, True)
        assert await world.engine.backend.store.get_job(posted.job.id if posted.job else "") is None
        assert [job for job in await world.jobs() if job["status"] != JobStatus.CANCELLED] == []


async def test_another_queue_is_another_house(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        with pytest.raises(ForbiddenError):
            await world.engine.conversation_erasing.delete(world.conversation_id, caller=SCOPED)
        assert (await world.conversation()).deleted_at is None


async def test_the_sweep_erases_what_whoever_asked_did_not(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when he died after the first commit."""
    async with chat_world(driver, tmp_path) as world:
        for text in ("one", "two", "three"):
            await world.say(scripted(text, {"say": "yes"}))
        monkeypatch.setattr(erasing, "PORTIONS", 0)
        erasure = await world.engine.conversation_erasing.delete(world.conversation_id, caller=OPS)
        assert not erasure.is_complete
        with pytest.raises(NotFoundError):
            await world.conversation()
        monkeypatch.undo()
        store = world.engine.backend.conversations
        assert len(await store.due(world.clock(), limit=10)) == 1
        await world.engine.turns.settle_due()
        assert await store.due(world.clock() + timedelta(days=400), limit=10) == []
        assert await store.erase(world.conversation_id, limit=1) is Erased.DONE


async def test_what_has_to_be_waited_for_is_put_off(driver: Driver, tmp_path: Path) -> None:
    """A job that a turn has started and that still runs."""
    async with chat_world(driver, tmp_path) as world:
        call = {"tool": "job_create", "arguments": {"type": "report.generate", "input": {"title": "Tea"}}}
        posted = await world.say(scripted("Make a report", {"calls": [call]}, {"say": "made"}))
        await world.answer(posted.job.id if posted.job else "", "approve")
        await world.play(posted.job.id if posted.job else "")
        [child] = [job for job in await world.jobs() if job["type"] == "report.generate"]
        erasure = await world.engine.conversation_erasing.delete(world.conversation_id, caller=OPS)
        assert not erasure.is_complete
        store = world.engine.backend.conversations
        await world.engine.turns.settle_due()
        assert await store.due(world.clock(), limit=10) == []
        await world.engine.jobs.cancel(child["id"], caller=OPS)
        world.clock.advance(timedelta(minutes=2))
        await world.engine.turns.settle_due()
        assert await store.due(world.clock() + timedelta(days=400), limit=10) == []
        assert await world.jobs() == []
