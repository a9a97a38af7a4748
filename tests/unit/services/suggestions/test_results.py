"""What became of a created job comes back into its conversation: once, whoever dies, also when nobody looks."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.messages import Role
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.domain.suggestions.outcomes import outcome_text
from rauskuclaw.domain.suggestions.proposals import Place, proposals_in, result_message_id
from rauskuclaw.services.jobs.endings import SOON, Endings
from rauskuclaw.services.suggestions.results import place_of, watcher_of
from tests.support import conversations as talk
from tests.support.drivers import DRIVERS, Driver
from tests.support.factories import RULES, make_failure, make_job
from tests.support.lives import applied, claiming, succeeding
from tests.support.tool_world import OPS
from tests.unit.services.suggestions.scene import DEPLOY, REPORT, Scene, block, scene

SQLITE = DRIVERS[1]


async def ends(found: Scene, job: Job, result: Any = None) -> None:
    """The job runs, in this process, and succeeds."""
    running = await applied(found.world.engine.backend.store, claiming(job))
    assert await found.world.engine.endings.commit(succeeding(running, result))


async def test_a_result_becomes_a_message(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path) as found:
        reply = await found.reply(block(DEPLOY, REPORT))
        job = await found.created(reply, 1)
        await ends(found, job, {"output_text": "Tea sells."})
        [part] = await found.notices()
        assert part == {
            "type": "data-job",
            "id": job.id,
            "data": {
                "job_id": job.id,
                "type": "report.generate",
                "status": "succeeded",
                "text": f"Job {job.id} (report.generate): succeeded\n\nTea sells.",
                "message_id": reply.id,
                "index": 1,
            },
        }
        now = await found.current()
        [message] = await found.world.engine.backend.conversations.messages(now.id, [now.leaf or ""])
        assert (message.role, message.parent, message.id) == (Role.SYSTEM, reply.id, result_message_id(job.id))
        assert message.label.integrity is Integrity.UNTRUSTED


async def test_a_cancelled_job_is_told_too(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        job = await found.created(await found.reply(block(REPORT)), 0)
        await found.world.engine.jobs.cancel(job.id, caller=OPS)
        assert [part["data"]["status"] for part in await found.notices()] == ["cancelled"]


async def test_an_end_told_by_nobody_is_told_by_the_sweep_and_only_once(driver: Driver, tmp_path: Path) -> None:
    """The worker knows no listener, or dies right after its commit."""
    async with scene(driver, tmp_path) as found:
        job = await found.created(await found.reply(block(REPORT)), 0)
        running = await applied(found.world.engine.backend.store, claiming(job))
        watch = (await found.world.engine.backend.watches.of_job(job.id))[0]
        await applied(found.world.engine.backend.store, succeeding(running, {"n": 1}))
        assert await found.notices() == []
        found.world.clock.advance(SOON + timedelta(seconds=1))
        await found.world.engine.endings.tell_due()
        assert len(await found.notices()) == 1
        await found.world.engine.backend.watches.put([watch])
        await found.world.engine.endings.tell_due()
        assert len(await found.notices()) == 1


async def test_while_a_turn_is_under_way_it_waits_its_turn(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path) as found:
        backend = found.world.engine.backend
        job = await found.created(await found.reply(block(REPORT)), 0)
        parent = await talk.leaf_of(backend, found.conversation)
        question = talk.said(found.conversation, "And now?", after=parent)
        found.conversation = await talk.begun(backend, found.conversation, question)
        await ends(found, job)
        [waiting] = (await found.current()).queued
        assert (waiting.role, waiting.id) == (Role.SYSTEM, result_message_id(job.id))
        watch = watcher_of(Place(found.conversation.id, "m", 0))
        await found.world.engine.suggestion_results.hear(watch, job)
        assert len((await found.current()).queued) == 1


async def test_a_deleted_conversation_hears_nothing(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path) as found:
        job = await found.created(await found.reply(block(REPORT)), 0)
        change = changes.deleted(found.conversation, found.world.clock())
        await found.world.engine.backend.conversations.commit(change, now=found.world.clock())
        await ends(found, job)
        assert await found.world.engine.backend.watches.of_job(job.id) == []


async def test_who_dies_between_the_watch_and_the_job_leaves_nothing_behind(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        reply = await found.reply(block(REPORT))
        place = Place(found.conversation.id, reply.id, 0)
        await found.world.engine.endings.watch(place.job_id, watcher_id=watcher_of(place))
        found.world.clock.advance(SOON + timedelta(seconds=1))
        await found.world.engine.endings.tell_due()
        assert await found.world.engine.backend.watches.of_job(place.job_id) == []
        job = await found.created(reply, 0)
        await ends(found, job)
        assert len(await found.notices()) == 1


async def test_a_proposal_whose_job_was_erased_stays_created(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        backend = found.world.engine.backend
        reply = await found.reply(block(REPORT))
        await ends(found, await found.created(reply, 0))
        found.world.clock.advance(timedelta(days=400))
        assert await backend.store.purge_expired(found.world.clock(), limit=10) >= 1
        [shown] = await found.world.engine.suggestions.with_states([reply])
        assert [each["state"] for each in proposals_in(shown.parts)] == ["created"]
        [left] = (await found.create(reply)).skipped
        assert left.code == "ALREADY_CREATED"


async def test_a_process_without_listeners_leaves_it_to_others(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        job = await found.created(await found.reply(block(REPORT)), 0)
        stranger = Endings(backend=found.world.engine.backend, rules=RULES, clock=found.world.clock)
        assert await stranger.commit(lifecycle.cancel(job, at=found.world.clock(), rules=RULES))
        assert await found.notices() == []
        found.world.clock.advance(timedelta(hours=1))
        await found.world.engine.endings.tell_due()
        assert len(await found.notices()) == 1


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"output_text": "Hello"}, "Hello"),
        ({"output_text": " "}, '{"output_text":" "}'),
        ({"n": "ä" * 2000}, '{"n":"' + "ä" * 1594 + "…"),
        ([1], "[1]"),
    ],
    ids=["text", "blank", "long", "list"],
)
def test_a_result_in_words(result: Any, text: str) -> None:
    done = succeeding(claiming(make_job()).after, result).after
    assert outcome_text(done) == f"Job {done.id} ({done.type}): succeeded\n\n{text}"


def test_a_failure_in_words() -> None:
    failure = make_failure()
    running = claiming(make_job(max_attempts=1)).after
    failed = lifecycle.fail_attempt(running, failure, at=running.updated_at, draw=0.5, rules=RULES, handler="h").after
    assert outcome_text(failed).endswith(f"failed\n\n{failure.code}: {failure.message}")


def test_a_watcher_says_which_proposal_it_is_of() -> None:
    place = Place("c", "m", 7)
    assert place_of(watcher_of(place)) == place


async def test_the_jobs_are_erased_with_their_conversation(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path) as found:
        backend = found.world.engine.backend
        job = await found.created(await found.reply(block(REPORT)), 0)
        await ends(found, job, {"n": 1})
        change = changes.deleted(await found.current(), found.world.clock())
        await backend.conversations.commit(change, now=found.world.clock())
        assert await backend.conversations.erase(found.conversation.id, limit=100)
        assert await backend.store.get_job(job.id) is None
