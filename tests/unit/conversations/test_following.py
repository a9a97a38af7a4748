"""Whoever comes back reads on where he was, and reads the same."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.api.routes.conversation_frames import frame_of
from rauskuclaw.domain.conversations.live import PartsChanged, TextGrew
from rauskuclaw.services.conversations.following import LostTrack, MessageShown, Told, TurnNews
from tests.support.chat_world import ChatWorld, chat_world, looked, scripted
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS

FAST = DRIVERS[:2]
READ = {"tool": "memory_search", "arguments": {"scope": "agent.chat", "query": "door"}}


def placed(told: list[Told]) -> list[bytes]:
    """What has a place in the order, as it goes over the wire."""
    return [frame_of(each) for each in told if each.cursor is not None]


class Client:
    """Does what the page does with the events."""

    def __init__(self) -> None:
        self.messages: dict[str, list[dict[str, Any]]] = {}

    def take(self, told: list[Told]) -> None:
        for each in told:
            match each.what:
                case MessageShown(message):
                    self.messages[message.id] = [dict(part) for part in message.parts]
                case TurnNews(message_id, _, TextGrew(text)):
                    parts = self.messages[message_id]
                    if not parts or parts[-1]["type"] != "text":
                        parts.append({"type": "text", "text": ""})
                    parts[-1]["text"] += text
                case TurnNews(message_id, _, PartsChanged(parts)):
                    self.messages[message_id] = [dict(part) for part in parts]
                case _:
                    pass


async def played(world: ChatWorld) -> None:
    """Three turns, with a tool, a question, a message in between and an answer of many pieces."""
    call = {"tool": "job_create", "arguments": {"type": "report.generate", "input": {"title": "t"}}}
    many = " ".join(f"word{number}" for number in range(120))
    await finished(world, scripted("one", {"calls": [READ]}, {"calls": [call]}, {"say": many}, {"say": "short"}))
    await finished(world, "two")
    await finished(world, "three")


async def finished(world: ChatWorld, text: str) -> None:
    """A turn whose question, if it has one, is answered with no."""
    posted = await world.say(text)
    assert posted.job is not None
    if (await world.job(posted.job.id)).waiting_for is not None:
        await world.answer(posted.job.id, "deny")
        await world.play(posted.job.id)


@pytest.mark.parametrize("driver", FAST, ids=lambda driver: driver.name)
async def test_reading_again_from_any_cursor_gives_the_same_bytes(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        follower = await world.follower("n0")
        live: list[Told] = await looked(follower)
        call = {"tool": "job_create", "arguments": {"type": "report.generate", "input": {"title": "t"}}}
        many = " ".join(f"word{number}" for number in range(120))
        script = scripted("one", {"calls": [READ]}, {"calls": [call]}, {"say": many}, {"say": "short"})
        posted = await world.say(script)
        job_id = posted.job.id if posted.job else ""
        live += await looked(follower)
        await world.answer(job_id, "deny")
        await world.play(job_id)
        live += await looked(follower)
        await finished(world, "two")
        live += await looked(follower)

        whole = [each for each in live if each.cursor is not None]
        assert len(whole) > 12
        for place, each in enumerate(whole):
            again = [told for told in await world.told(str(each.cursor)) if told.cursor is not None]
            rest = placed(whole[place + 1 :])
            if each.cursor is not None and each.cursor.job_id is not None:
                end = next(n for n, told in enumerate(whole) if n > place and told.cursor and not told.cursor.job_id)
                rest = placed(whole[place + 1 : end + 1])
                assert placed(again)[: len(rest)] == rest, str(each.cursor)
            else:  # a turn that is over is told as its message
                ends = [one for one in whole[place + 1 :] if isinstance(one.what, MessageShown)]
                assert placed(again) == placed([one for one in ends if one.cursor and not one.cursor.job_id])


@pytest.mark.parametrize("driver", FAST, ids=lambda driver: driver.name)
async def test_what_a_client_puts_together_is_what_is_stored_wherever_it_was_cut(
    driver: Driver, tmp_path: Path
) -> None:
    async with chat_world(driver, tmp_path) as world:
        await played(world)
        stored = {each.id: list(each.parts) for each in (await world.page()).messages}
        whole = [each for each in await world.told("n0") if each.cursor is not None]
        for cut in range(len(whole)):
            client = Client()
            client.take(whole[: cut + 1])
            client.take(await world.told(str(whole[cut].cursor)))
            assert client.messages == stored


async def test_the_page_of_messages_and_the_stream_meet_without_a_gap(tmp_path: Path) -> None:
    async with chat_world(DRIVERS[1], tmp_path) as world:
        call = {"tool": "job_create", "arguments": {"type": "report.generate", "input": {"title": "t"}}}
        posted = await world.say(scripted("one", {"calls": [call], "say": "Let me see"}, {"say": "no"}))
        page = await world.page()
        client = Client()
        client.messages = {each.id: [dict(part) for part in each.parts] for each in page.messages}
        job_id = posted.job.id if posted.job else ""
        await world.answer(job_id, "deny")
        await world.play(job_id)
        client.take(await world.told(page.cursor))
        assert client.messages == {each.id: list(each.parts) for each in (await world.page()).messages}


async def test_text_that_a_step_has_overtaken_is_not_shown_twice(tmp_path: Path) -> None:
    """The last line of an answer is written behind the step that holds the whole answer."""
    from rauskuclaw.domain.conversations.live import LiveTurn
    from rauskuclaw.domain.events import LogEvent
    from rauskuclaw.domain.runs.steps import Answered, Asked, Step

    async with chat_world(DRIVERS[0], tmp_path) as world:
        now = world.clock()
    asked = Step(1, now, 1, Asked(call_id="a", request_hash="", provider="p", model="m"))
    body = Answered(call_id="a", text="Hello there", finish_reason="stop", provider="p", model="m")
    answered = Step(2, now, 1, body)
    events = [
        LogEvent(1, "j", now, "info", "Steps recorded", {"from": 1, "to": 1, "types": ["asked"]}, kind="step"),
        LogEvent(2, "j", now, "info", "Hello", {"after": 1}, kind="delta"),
        LogEvent(3, "j", now, "info", "Steps recorded", {"from": 2, "to": 2, "types": ["answered"]}, kind="step"),
        LogEvent(4, "j", now, "info", " there", {"after": 1}, kind="delta"),
    ]
    live = LiveTurn()
    news = [live.take(event, [asked, answered]) for event in events]
    assert news == [None, TextGrew("Hello"), PartsChanged([{"type": "text", "text": "Hello there"}]), None]
    assert live.parts == [{"type": "text", "text": "Hello there"}]


async def test_a_cursor_in_a_run_that_was_erased_answers_reset(tmp_path: Path) -> None:
    async with chat_world(DRIVERS[1], tmp_path) as world:
        posted = await world.say(scripted("one", {"say": "1"}))
        job_id = posted.job.id if posted.job else ""
        inside = f"{job_id}-3"
        world.clock.advance(timedelta(days=400))
        await world.engine.backend.store.purge_expired(world.clock(), limit=10)
        told = [each for each in await world.told(inside) if each.cursor is not None]
        assert [type(each.what) for each in told] == [LostTrack]
        again = [each for each in await world.told(str(told[0].cursor)) if each.cursor is not None]
        assert again == []


async def test_another_branch_answers_reset_and_a_dropped_message_is_told(tmp_path: Path) -> None:
    async with chat_world(DRIVERS[1], tmp_path) as world:
        first = await world.say(scripted("one", {"say": "1"}))
        await world.say("two", parent=None)
        follower = await world.follower("n4")
        await looked(follower)
        change = {"leaf": first.message.id}
        await world.engine.conversations.change(world.conversation_id, change, caller=OPS)
        assert LostTrack() in [each.what for each in await looked(follower)]
        await world.post("three")
        waiting = await world.post("four")
        await looked(follower)
        await world.engine.posting.drop_queued(world.conversation_id, waiting.message.id, caller=OPS)
        shown = [each.what.message for each in await looked(follower) if isinstance(each.what, MessageShown)]
        assert [(each.id, each.status) for each in shown] == [(waiting.message.id, "cancelled")]


async def test_a_conversation_that_is_gone_ends_the_stream(tmp_path: Path) -> None:
    from rauskuclaw.domain.conversations import changes

    async with chat_world(DRIVERS[1], tmp_path) as world:
        follower = await world.follower()
        await looked(follower)
        change = changes.deleted(await world.conversation(), world.clock())
        await world.engine.backend.conversations.commit(change, now=world.clock())
        assert await follower.look() is None
