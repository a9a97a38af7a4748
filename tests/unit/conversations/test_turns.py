"""Turns: begun once, taken in once, one after the other, whoever sees to it and however often."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.messages import Queued, Role
from rauskuclaw.domain.runs.labels import CLEAN, Integrity
from rauskuclaw.domain.runs.steps import Labelled
from rauskuclaw.errors import ConflictError, IdempotencyConflictError, InvalidRequestError, NotFoundError
from rauskuclaw.services.conversations.posting import Posted
from rauskuclaw.services.principal import Principal
from tests.support.chat_world import chat_world, scripted, text_in
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS

FAST = DRIVERS[:2]
ANNA = Principal("anna")


@pytest.fixture(params=FAST, ids=lambda driver: driver.name)
def driver(request: pytest.FixtureRequest) -> Driver:
    found: Driver = request.param
    return found


async def test_a_message_is_answered_by_a_run_and_the_answer_is_a_message(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        posted = await world.say(scripted("What is tea?", {"say": "A drink."}))
        page = await world.page()
        asked, reply = page.messages
        assert (asked.id, reply.parent, reply.job_id) == (posted.message.id, asked.id, posted.job and posted.job.id)
        assert (text_in(reply.parts), reply.status, page.state) == ("A drink.", "done", "idle")
        assert page.conversation.title == 'What is tea? agent-script: [{"say": "A drink."}]'[:60].rstrip()
        assert page.conversation.leaf == reply.id
        job = await world.job(reply.job_id or "")
        assert job.tags == ("chat", "agent")
        assert job.priority == 5
        assert job.input["messages"] == [{"role": "user", "content": text_of(asked.parts)}]
        assert job.input["memory"] == {"scope": "agent.chat", "required": False, "top_k": 5}
        assert "memory_write" not in job.input


def text_of(parts: tuple[dict[str, str], ...]) -> str:
    return parts[0]["text"]


async def test_a_repeated_message_is_the_same_and_another_text_is_refused(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        message_id = str(uuid4())
        first = await world.post("hello", id=message_id)
        again = await world.post("hello", id=message_id)
        assert (again.is_repeated, again.job and again.job.id) == (True, first.job and first.job.id)
        await world.play(first.job.id if first.job else "")
        late = await world.post("hello", id=message_id)
        assert (late.is_repeated, late.job) == (True, None)
        with pytest.raises(IdempotencyConflictError):
            await world.post("something else", id=message_id)
        assert len((await world.page()).messages) == 2


async def test_a_key_makes_repeating_safe_for_each_caller(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        posting, body = world.engine.posting, {"text": "hello"}
        first = await posting.post(world.conversation_id, body, caller=OPS, idempotency_key="k")
        again = await posting.post(world.conversation_id, body, caller=OPS, idempotency_key=" k ")
        other = await posting.post(world.conversation_id, body, caller=ANNA, idempotency_key="k")
        assert first.message.id == again.message.id != other.message.id


async def test_what_is_said_meanwhile_waits_and_runs_in_the_name_of_who_said_it(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        first = await world.post(scripted("one", {"say": "1"}))
        second = await world.post("two", caller=ANNA)
        third = await world.post("three")
        assert (second.is_queued, third.is_queued, second.job) == (True, True, None)
        shown = (await world.page()).messages
        assert [each.status for each in shown] == ["done", "running", "queued", "queued"]
        await world.play(first.job.id if first.job else "")
        turn = await world.turn()
        assert turn.created_by == "anna"
        assert turn.input["messages"][-1]["content"] == "two"
        await world.play(turn.id)
        await world.play((await world.turn()).id)
        assert [text.partition(":")[2].strip() for text in await world.texts()][::2] == ["one", "two", "three"]


async def test_a_message_that_waits_can_be_changed_and_taken_back(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        first = await world.post("one")
        ids = [(await world.post(text)).message.id for text in ("two", "three")]
        posting = world.engine.posting
        await posting.edit_queued(world.conversation_id, ids[0], {"text": "too"}, caller=OPS)
        await posting.drop_queued(world.conversation_id, ids[1], caller=OPS)
        await world.play(first.job.id if first.job else "")
        await world.play((await world.turn()).id)
        assert [text for text in await world.texts() if text.startswith("user")] == ["user: one", "user: too"]
        for message_id in ids:
            with pytest.raises(NotFoundError):
                await posting.edit_queued(world.conversation_id, message_id, {"text": "late"}, caller=OPS)


async def test_a_run_hears_what_is_said_to_it_and_shows_it_in_its_place(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        first = await world.post(scripted("go", {"say": "1"}, {"say": "2"}))
        message_id = str(uuid4())
        heard = await world.post("and this", busy="steer", id=message_id)
        assert (heard.is_heard, heard.is_queued) == (True, False)
        await world.play(first.job.id if first.job else "")
        reply = (await world.page()).messages[-1]
        assert [part["type"] for part in reply.parts if part["type"] != "data-usage"] == ["data-heard", "text"]
        assert reply.parts[0]["data"]["text"] == "and this"
        again = await world.post("and this", busy="steer", id=message_id)
        assert (again.is_heard, again.is_repeated) == (True, True)
        assert len((await world.page()).messages) == 2


async def test_what_was_heard_under_a_key_is_the_same_and_other_words_are_refused(
    driver: Driver, tmp_path: Path
) -> None:
    async with chat_world(driver, tmp_path) as world:
        first = await world.post(scripted("go", {"say": "1"}, {"say": "2"}))
        parts = [{"type": "text", "text": "look"}, {"type": "file", "path": "a/b.txt"}]

        async def steer(**given: object) -> Posted:
            body = {"busy": "steer", **given}
            return await world.engine.posting.post(world.conversation_id, body, caller=OPS, idempotency_key="k")

        assert (await steer(parts=parts)).is_heard
        await world.play(first.job.id if first.job else "")
        again = await steer(parts=parts)
        assert (again.is_heard, again.is_repeated) == (True, True)
        with pytest.raises(IdempotencyConflictError):
            await steer(text="leave")
        [_, reply] = (await world.page()).messages
        assert reply.parts[0]["data"]["text"] == "look\n\n[file: a/b.txt]"


async def test_a_notice_that_waits_is_nobodys_to_change_and_takes_no_room(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.post("one")
        notices = [Queued(str(uuid4()), ({"type": "text", "text": "x"},), world.clock(), Role.SYSTEM) for _ in "x" * 20]
        for notice in notices:
            change = changes.enqueued(await world.conversation(), notice, world.clock())
            await world.engine.backend.conversations.commit(change, now=world.clock())
        assert (await world.post("two")).is_queued
        posting = world.engine.posting
        with pytest.raises(NotFoundError):
            await posting.drop_queued(world.conversation_id, notices[0].id, caller=OPS)
        with pytest.raises(NotFoundError):
            await posting.edit_queued(world.conversation_id, notices[0].id, {"text": "late"}, caller=OPS)


async def test_another_wording_is_the_word_of_who_gave_it(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        first = await world.post("one")
        waiting = await world.post("two", caller=ANNA)
        await world.engine.posting.edit_queued(world.conversation_id, waiting.message.id, {"text": "too"}, caller=OPS)
        await world.play(first.job.id if first.job else "")
        assert (await world.turn()).created_by == OPS.name


async def test_behind_a_message_that_cannot_begin_nothing_is_taken_and_the_error_says_why(
    driver: Driver, tmp_path: Path
) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.post("one")
        waiting = await world.post("two")
        await world.enable_chat(enabled=False)
        await world.engine.posting.stop(world.conversation_id, caller=OPS)
        for busy in ("queue", "interrupt", "reject"):
            with pytest.raises(ConflictError) as caught:
                await world.post("three", busy=busy)
            assert caught.value.code == "CHAT_UNAVAILABLE"
        assert [each.id for each in (await world.conversation()).queued] == [waiting.message.id]
        await world.enable_chat()
        assert (await world.post("three")).is_queued
        assert (await world.turn()).input["messages"][-1]["content"] == "two"


async def test_a_turn_that_cannot_hear_is_stopped_and_the_message_comes_next(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.set(agent_tools=False)
        await world.post("one")
        waiting = await world.post("two")
        urgent = await world.post("stop that", busy="interrupt")
        turn = await world.turn()
        assert turn.input["messages"][-1]["content"] == "stop that"
        assert (urgent.is_queued, waiting.is_queued) == (False, True)
        shown = (await world.page()).messages
        assert [each.status for each in shown] == ["done", "cancelled", "done", "running", "queued"]


async def test_a_busy_conversation_can_be_left_alone(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.post("one")
        for given in ({"busy": "reject"}, {"parent": None}):
            with pytest.raises(ConflictError, match="under way") as caught:
                await world.post("two", **given)
            assert caught.value.code == "CONVERSATION_BUSY"


async def test_too_much_does_not_wait(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.post("one")
        for number in range(20):
            await world.post(str(number))
        with pytest.raises(ConflictError) as caught:
            await world.post("one more")
        assert caught.value.code == "QUEUE_FULL"


async def test_stopping_keeps_what_was_said_and_may_be_repeated(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        posted = await world.post("one")
        stopped = await world.engine.posting.stop(world.conversation_id, caller=OPS)
        again = await world.engine.posting.stop(world.conversation_id, caller=OPS)
        assert stopped.turn is None
        assert again == stopped
        reply = (await world.page()).messages[-1]
        assert (reply.status, reply.parts[-2]["data"]["code"]) == ("cancelled", "CANCELLED")
        assert (await world.job(posted.job.id if posted.job else "")).status == "cancelled"


async def test_another_wording_is_a_sibling_and_either_can_be_shown(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        first = await world.say(scripted("one", {"say": "1"}))
        await world.say("two", parent=None)
        shown = (await world.page()).messages
        assert [text_in(each.parts) for each in shown][:1] == ["two"]
        assert (shown[0].siblings[0], shown[0].index) == (first.message.id, 1)
        await world.engine.conversations.change(world.conversation_id, {"leaf": first.message.id}, caller=OPS)
        assert await world.texts() == ["user: one", "assistant: 1"]
        with pytest.raises(InvalidRequestError, match="parent"):
            await world.post("three", parent=str(uuid4()))


async def test_a_retry_is_another_answer_to_the_same_message(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        first = await world.say(scripted("one", {"say": "1"}))
        reply = (await world.page()).messages[-1]
        posting = world.engine.posting
        retried = await posting.retry(world.conversation_id, {"message_id": reply.id}, caller=OPS)
        again = await posting.retry(world.conversation_id, {"message_id": first.message.id}, caller=OPS)
        assert retried.job is not None
        assert again.job is not None
        assert (again.job.id, again.is_repeated) == (retried.job.id, True)
        running = (await world.page()).messages[-1]
        assert (running.status, running.siblings[0], running.index) == ("running", reply.id, 1)
        await world.play(retried.job.id)
        ended = (await world.page()).messages[-1]
        assert (ended.id, ended.siblings, ended.index) == (running.id, running.siblings, 1)


async def test_a_branch_carries_its_label_and_no_other(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.say(scripted("hi", {"say": "1"}, {"say": "2"}))
        trusted = await world.say("more")
        job_id = trusted.job.id if trusted.job else ""
        steps = await world.steps(job_id)
        assert steps[0].body == Labelled(label=CLEAN, source="conversation")
        assert not [each for each in steps[1:] if isinstance(each.body, Labelled) and each.body.source == "messages"]
        await world.engine.memories.put({"scope": "agent.chat", "key": "door", "value": "red"}, correlation_id="c")
        call = {"tool": "memory_search", "arguments": {"scope": "agent.chat", "query": "door"}}
        await world.say(scripted("read", {"calls": [call]}, {"say": "red"}), parent=None)
        tainted = await world.say("next")
        opening = (await world.steps(tainted.job.id if tainted.job else ""))[0].body
        assert isinstance(opening, Labelled)
        assert opening.label.integrity is Integrity.UNTRUSTED


async def test_a_question_is_asked_waited_for_and_answered_in_the_conversation(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        call = {"tool": "job_create", "arguments": {"type": "report.generate", "input": {"title": "t"}}}
        posted = await world.say(scripted("make a report", {"calls": [call]}, {"say": "made"}))
        job_id = posted.job.id if posted.job else ""
        page = await world.page()
        reply = page.messages[-1]
        assert (page.state, reply.status) == ("waiting", "running")
        asked = next(part for part in reply.parts if part["type"] == "data-question")
        assert (asked["data"]["state"], asked["data"]["tool"]) == ("open", "job_create")
        await world.answer(job_id, "approve")
        await world.play(job_id)
        reply = (await world.page()).messages[-1]
        kinds = {part["type"]: part for part in reply.parts}
        assert kinds["data-question"]["data"]["answer"]["choice"] == "approve"
        assert kinds["tool-job_create"]["state"] == "output-available"
        assert kinds["tool-job_create"]["data"]["job_id"] in {each["id"] for each in await world.jobs()}
        assert text_in(reply.parts) == "made"


async def test_the_sweep_takes_in_what_nobody_else_has_seen(driver: Driver, tmp_path: Path) -> None:
    """The worker has ended the job and died before it could tell."""
    async with chat_world(driver, tmp_path) as world:
        posted = await world.post(scripted("one", {"say": "1"}))
        await world.post("two")
        job_id = posted.job.id if posted.job else ""
        before = await world.conversation()
        turns = world.engine.turns
        object.__setattr__(world.engine, "turns", None)  # whoever ends the job cannot reach the conversation
        await world.play(job_id)
        object.__setattr__(world.engine, "turns", turns)
        assert await world.conversation() == before
        assert (await turns.settle_due()).settled == 0
        world.clock.advance(timedelta(minutes=1, seconds=1))
        assert (await turns.settle_due()).settled == 1
        assert (await world.conversation()).active_job != job_id
        assert [each.status for each in (await world.page()).messages] == ["done", "done", "done", "running"]


async def test_the_sweep_leaves_a_long_turn_alone(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.post("one")
        world.clock.advance(timedelta(minutes=2))
        assert (await world.engine.turns.settle_due(go_on=lambda: False)).settled == 0
        assert (await world.engine.turns.settle_due()).settled == 1
        assert (await world.engine.turns.settle_due()).settled == 0
        assert (await world.conversation()).turn is not None


async def test_a_turn_whose_job_was_erased_says_so(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        posted = await world.post("one")
        job_id = posted.job.id if posted.job else ""
        turns = world.engine.turns
        object.__setattr__(world.engine, "turns", None)
        await world.engine.jobs.cancel(job_id, caller=OPS)
        object.__setattr__(world.engine, "turns", turns)
        world.clock.advance(timedelta(days=400))
        await world.engine.backend.store.purge_expired(world.clock(), limit=10)
        reply = (await world.page()).messages[-1]
        assert (reply.status, reply.parts[0]["data"]["code"]) == ("failed", "RUN_EXPIRED")


async def test_without_a_chat_type_nothing_is_stored(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.enable_chat(enabled=False)
        with pytest.raises(ConflictError) as caught:
            await world.post("one")
        assert caught.value.code == "CHAT_UNAVAILABLE"
        assert (await world.page()).messages == []


async def test_a_planner_keeps_nothing_and_is_told_to_plan(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.set(planner=True, memory_write=True, memory=False, system="Speak Finnish.")
        posted = await world.post("one")
        job = await world.job(posted.job.id if posted.job else "")
        assert job.tags == ("chat", "planner")
        assert "memory_write" not in job.input
        assert "memory" not in job.input
        assert job.input["system"].startswith("Speak Finnish.\n\nYou plan work")
        assert "report.generate" in job.input["system"]


async def test_the_newest_twenty_messages_go_along(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        conversation = await world.conversation()
        first = await world.post("0")
        await world.engine.posting.stop(world.conversation_id, caller=OPS)
        assert first.job is not None
        for number in range(1, 15):
            await world.post(str(number))
            await world.engine.posting.stop(world.conversation_id, caller=OPS)
        posted = await world.post("last")
        told = (await world.job(posted.job.id if posted.job else "")).input["messages"]
        assert [each["content"] for each in told] == [*(str(number) for number in range(5, 15)), "last"]
        assert conversation.id == world.conversation_id


async def test_a_fork_goes_on_elsewhere_with_copies(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.say(scripted("one", {"say": "1"}, {"say": "2"}))
        reply = (await world.page()).messages[-1]
        await world.say("two")
        made = await world.engine.conversations.fork(world.conversation_id, {"message_id": reply.id}, caller=OPS)
        forked = replace(world, conversation_id=made.conversation.id)
        assert await forked.texts() == ["user: one", "assistant: 1"]
        assert made.conversation.cost_nano == 0
        await forked.say("three")
        assert (await forked.texts())[2:] == ["user: three", "assistant: 2"]
        assert len((await world.page()).messages) == 4


async def test_an_answer_costs_what_its_run_has_cost(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        posted = await world.say(scripted("one", {"say": "1"}))
        reply = (await world.page()).messages[-1]
        assert reply.cost_nano == await world.spent_nano(posted.job.id if posted.job else "") > 0
        assert (await world.conversation()).cost_nano == reply.cost_nano


async def test_notices_that_wait_become_messages_without_a_turn(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        from rauskuclaw.domain.conversations import changes
        from rauskuclaw.domain.conversations.messages import Queued

        posted = await world.post(scripted("one", {"say": "1"}))
        notice = Queued(str(uuid4()), ({"type": "text", "text": "done"},), world.clock(), Role.SYSTEM)
        change = changes.enqueued(await world.conversation(), notice, world.clock())
        await world.engine.backend.conversations.commit(change, now=world.clock())
        await world.play(posted.job.id if posted.job else "")
        assert (await world.texts())[-1] == "system: done"
        assert (await world.conversation()).turn is None
