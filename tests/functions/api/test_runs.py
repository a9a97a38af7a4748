"""Runs and their questions over HTTP: who sees what, which answers count, and what a fork begins with."""

from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.inbox import WaitingFor
from rauskuclaw.domain.runs.steps import Body, Folded, QuestionKind
from tests.functions.api.world import READER, RULES, SCOPED, World, open_world
from tests.support.clock import after
from tests.support.lives import submitted
from tests.support.runs import answered, asked, done, intended, numbered, question

EXPIRY = after(days=30)


async def asking(
    world: World, *before: Body, queue: str = "default", callback_url: str | None = None, **given: Any
) -> dict[str, Any]:
    """A run that waits for a reply."""
    job = await world.create(queue=queue, callback_url=callback_url)
    running = await world.start(job["id"])
    seq = len(before) + 1
    asked_question = question(f"{job['id']}.{seq}", expires_at=EXPIRY, **given)
    await record(world, running, *before, asked_question)
    waiting = WaitingFor("question", asked_question.id, seq, EXPIRY, "AWAITING_APPROVAL")
    change = lifecycle.wait(running, waiting, inbox_seen=0, at=world.clock(), rules=RULES)
    assert await world.store.transition(change)
    return {"job": job["id"], "id": asked_question.id}


async def record(world: World, job: Job, *bodies: Body) -> None:
    assert await world.services.backend.runs.append(job, numbered(*bodies), after_seq=0)


async def test_a_question_is_listed_answered_and_gone(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world, answered(), tool="deploy_run", arguments={"target": "staging"})
        listed = (await world.as_key(READER).get("/v1/questions")).json()
        answer = await world.client.post(f"/v1/questions/{run['id']}/reply", json={"choice": "approve"})
        job = await world.store.get_job(run["job"])
        left = (await world.client.get("/v1/questions")).json()
    [shown] = listed["questions"]
    assert (shown["id"], shown["job_id"], shown["step"], shown["open"]) == (run["id"], run["job"], 2, True)
    assert (shown["arguments"], shown["choices"]) == ({"target": "staging"}, ["approve", "deny"])
    assert answer.status_code == 200
    assert (answer.json()["question"]["open"], answer.json()["question"]["answer"]["by"]) == (False, "ops")
    assert (job.waiting_for, job.run_at, job.inbox) == (None, world.clock(), 1)
    assert left["questions"] == []


async def test_a_double_click_is_one_and_another_answer_is_too_late(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world)
        path = f"/v1/questions/{run['id']}/reply"
        first, again = [await world.client.post(path, json={"choice": "approve"}) for _ in range(2)]
        other = await world.client.post(path, json={"choice": "deny"})
        job = await world.store.get_job(run["job"])
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert other.json()["error"]["code"] == "QUESTION_CLOSED"
    assert other.json()["error"]["details"]["answer"]["choice"] == "approve"
    assert job.inbox == 1


async def test_a_question_of_a_cancelled_run_is_closed(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world)
        await world.client.post(f"/v1/jobs/{run['job']}/cancel")
        answer = await world.client.post(f"/v1/questions/{run['id']}/reply", json={"choice": "approve"})
        shown = (await world.client.get(f"/v1/questions/{run['id']}")).json()["question"]
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "QUESTION_CLOSED")
    assert (shown["open"], shown["answer"]) == (False, None)


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no such choice": ({"choice": "maybe"}, "choice"),
    "no choice": ({}, "choice"),
    "a number": ({"choice": 1}, "choice"),
    "arguments with a denial": ({"choice": "deny", "arguments": {}}, "arguments"),
    "arguments that are no object": ({"choice": "approve", "arguments": [1]}, "arguments"),
    "another field": ({"choice": "approve", "reason": "x"}, "reason"),
    "a text too long": ({"choice": "approve", "text": "x" * 20_001}, "text"),
}


@pytest.mark.parametrize(("body", "field"), FAULTS.values(), ids=FAULTS)
async def test_a_faulty_reply_names_its_field_and_answers_nothing(
    tmp_path: Path, body: dict[str, Any], field: str
) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world)
        answer = await world.client.post(f"/v1/questions/{run['id']}/reply", json=body)
        job = await world.store.get_job(run["job"])
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["error"]["details"]["fields"]] == [field]
    assert job.inbox == 0


async def test_an_open_question_takes_text(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world, kind=QuestionKind.INPUT, choices=(), default="")
        path = f"/v1/questions/{run['id']}/reply"
        empty = await world.client.post(path, json={"text": " "})
        given = await world.client.post(path, json={"text": "the blue one"})
    assert (empty.status_code, given.status_code) == (400, 200)
    assert given.json()["question"]["answer"]["text"] == "the blue one"


async def test_who_may_not_see_the_queue_sees_no_question(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        hidden, shown = await asking(world), await asking(world, queue="mail")
        scoped = world.as_key(SCOPED)
        listed = (await scoped.get("/v1/questions")).json()["questions"]
        read = await scoped.get(f"/v1/questions/{hidden['id']}")
        answer = await scoped.post(f"/v1/questions/{hidden['id']}/reply", json={"choice": "approve"})
        steps = await scoped.get(f"/v1/jobs/{hidden['job']}/steps")
    assert [each["id"] for each in listed] == [shown["id"]]
    assert {read.status_code, answer.status_code, steps.status_code} == {404}


@pytest.mark.parametrize(
    "path", ["questions/{id}/reply", "jobs/{job}/messages", "jobs/{job}/unfold", "jobs/{job}/fork"]
)
async def test_a_reading_key_neither_replies_nor_speaks_nor_forks(tmp_path: Path, path: str) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world)
        answer = await world.as_key(READER).post(f"/v1/{path.format(**run)}", json={"choice": "approve"})
    assert answer.status_code == 403


@pytest.mark.parametrize("question_id", ["nothing", "no-such-job.1", "{job}.1", "{job}.99", "{job}.x", "{job}."])
async def test_an_unknown_question_is_not_found(tmp_path: Path, question_id: str) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world, answered())
        answer = await world.client.get(f"/v1/questions/{question_id.format(**run)}")
    assert answer.status_code == 404


async def test_steps_are_shown_with_cost_and_reason(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world, answered(cost_nano=1_500_000), intended(), done(about=2, result={"ok": True}))
        first = (await world.client.get(f"/v1/jobs/{run['job']}/steps", params={"limit": 2})).json()
        rest = (await world.client.get(f"/v1/jobs/{run['job']}/steps", params={"after": first["next_after"]})).json()
    assert [step["type"] for step in first["steps"]] == ["answered", "intended"]
    assert first["steps"][0]["body"]["cost_usd"] == 0.0015
    assert first["steps"][1]["body"]["decision"]["reason"] == "GRANTED"
    assert [step["type"] for step in rest["steps"]] == ["done", "question"]


async def test_a_message_wakes_a_waiting_run_and_is_stored_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world)
        path = f"/v1/jobs/{run['job']}/messages"
        body = {"text": "hurry", "mode": "steer", "id": "m-1"}
        first, again = [await world.client.post(path, json=body) for _ in range(2)]
        other = await world.client.post(path, json={**body, "text": "slow down"})
        busy = await world.client.post(path, json={"text": "x", "mode": "reject"})
        job = await world.store.get_job(run["job"])
    assert (first.status_code, first.json()["repeated"], again.json()["repeated"]) == (202, False, True)
    assert (other.status_code, busy.json()["error"]["code"]) == (409, "RUN_BUSY")
    assert (job.inbox, job.waiting_for) == (1, None)


async def test_a_message_to_a_run_that_has_ended_is_refused(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        running = await world.start(job["id"])
        await record(world, running, asked())
        assert await world.store.transition(lifecycle.succeed(running, {}, at=world.clock(), rules=RULES))
        answer = await world.client.post(f"/v1/jobs/{job['id']}/messages", json={"text": "hello"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "RUN_ENDED")


NO_RUNS: dict[str, dict[str, Any]] = {
    "a job of another type": {"type": "report.generate"},
    "a chat without tools": {"type": "ai.chat.generate", "input": {"prompt": "hi", "agent_tools": False}},
}


@pytest.mark.parametrize("body", NO_RUNS.values(), ids=NO_RUNS)
@pytest.mark.parametrize("end", [False, True], ids=["queued", "ended"])
async def test_what_is_no_run_hears_nothing_and_is_not_forked(tmp_path: Path, body: dict[str, Any], end: bool) -> None:
    async with open_world(tmp_path) as world:
        job = await submitted(world.store, **body)
        if end:
            await world.succeed(job.id)
        said = [
            await world.client.post(f"/v1/jobs/{job.id}/messages", json={"text": "hello", "mode": mode})
            for mode in ("queue", "reject")
        ]
        forked = await world.client.post(f"/v1/jobs/{job.id}/fork", json={"from_step": 1})
        stored = await world.store.get_job(job.id)
    assert {(each.status_code, each.json()["error"]["code"]) for each in (*said, forked)} == {(409, "NOT_A_RUN")}
    assert said[0].json()["error"]["details"] == {"type": body["type"]}
    assert stored.inbox == 0


RUNS: dict[str, dict[str, Any]] = {
    "a run": {"type": "agent.run", "input": {"prompt": "hi"}},
    "a chat with tools": {"type": "ai.chat.generate", "input": {"prompt": "hi", "agent_tools": True}},
}


@pytest.mark.parametrize("body", RUNS.values(), ids=RUNS)
async def test_a_run_hears_before_its_first_step(tmp_path: Path, body: dict[str, Any]) -> None:
    async with open_world(tmp_path) as world:
        job = await submitted(world.store, **body)
        said = await world.client.post(f"/v1/jobs/{job.id}/messages", json={"text": "hello"})
        forked = await world.client.post(f"/v1/jobs/{job.id}/fork", json={"from_step": 1})
    assert said.status_code == 202
    assert (forked.status_code, forked.json()["error"]["details"]["fields"][0]["field"]) == (400, "from_step")


async def test_a_run_that_was_told_too_much_still_takes_replies(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world)
        path = f"/v1/jobs/{run['job']}/messages"
        answers = [
            await world.client.post(path, json={"text": chr(0x1F41D) * 100_000, "id": f"m-{n}"}) for n in range(12)
        ]
        again = await world.client.post(path, json={"text": chr(0x1F41D) * 100_000, "id": "m-0"})
        reply = await world.client.post(f"/v1/questions/{run['id']}/reply", json={"choice": "approve"})
        job = await world.store.get_job(run["job"])
    assert [answer.status_code for answer in answers] == [202] * 10 + [409] * 2
    assert answers[-1].json()["error"]["code"] == "INBOX_FULL"
    assert answers[-1].json()["error"]["details"] == {"max_bytes": 4 * 1024 * 1024}
    assert (again.json()["repeated"], reply.status_code, job.inbox) == (True, 200, 11)


async def test_a_summary_is_undone_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        run = await asking(world, answered(), Folded(summary="sum", up_to=1))
        path = f"/v1/jobs/{run['job']}/unfold"
        first, again = [await world.client.post(path) for _ in range(2)]
        job = await world.store.get_job(run["job"])
        await world.client.post(f"/v1/jobs/{run['job']}/cancel")
        ended = await world.client.post(path)
    assert (first.status_code, first.json()) == (202, {"ok": True, "step": 2, "repeated": False})
    assert (again.status_code, again.json()["repeated"]) == (202, True)
    assert (job.inbox, job.waiting_for) == (1, None)
    assert (ended.status_code, ended.json()["error"]["code"]) == (409, "RUN_ENDED")


async def test_nothing_is_undone_where_nothing_is_folded(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        unfolded = Folded(summary=None, up_to=0, undoes=2, by="ops")
        runs = [await asking(world), await asking(world, answered(), Folded(summary="sum", up_to=1), unfolded)]
        ids = [*(run["job"] for run in runs), (await world.create())["id"]]
        codes = [(await world.client.post(f"/v1/jobs/{each}/unfold")).json()["error"]["code"] for each in ids]
    assert codes == ["NOTHING_FOLDED", "NOTHING_FOLDED", "NOT_A_RUN"]


async def test_a_fork_begins_with_copies_and_another_message(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        call = ToolCall("t-1", "fetch", "{}")
        bodies: list[Body] = [
            asked(),
            answered(tool_calls=(call,)),
            intended(),
            done(about=3),
            asked(),
            answered("tea"),
        ]
        run = await asking(world, *bodies)
        path = f"/v1/jobs/{run['job']}/fork"
        body = {"from_step": 6, "message": "coffee instead"}
        key = {"idempotency-key": "f-1"}
        forked = await world.client.post(path, json=body, headers=key)
        again = await world.client.post(path, json=body, headers=key)
        steps = (await world.client.get(f"/v1/jobs/{forked.json()['job']['id']}/steps")).json()["steps"]
    assert (forked.status_code, again.status_code) == (201, 200)
    assert again.json()["job"]["id"] == forked.json()["job"]["id"]
    assert [step["type"] for step in steps] == ["asked", "answered", "intended", "done", "asked", "answered", "heard"]
    assert [step["reused"] for step in steps] == [True] * 6 + [False]


FORKS: dict[str, tuple[dict[str, Any], str]] = {
    "no step": ({"message": "x"}, "from_step"),
    "a step that is not there": ({"from_step": 99}, "from_step"),
    "an open effect": ({"from_step": 3}, "from_step"),
    "two other ways": ({"from_step": 2, "message": "x", "model": "y"}, "model"),
    "arguments without a call": ({"from_step": 1, "arguments": {}}, "arguments"),
}


@pytest.mark.parametrize(("body", "field"), FORKS.values(), ids=FORKS)
async def test_a_fork_that_cannot_be_names_the_field(tmp_path: Path, body: dict[str, Any], field: str) -> None:
    async with open_world(tmp_path) as world:
        call = ToolCall("t-1", "fetch", "{}")
        run = await asking(world, asked(), answered(tool_calls=(call,)), intended())
        answer = await world.client.post(f"/v1/jobs/{run['job']}/fork", json=body)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["error"]["details"]["fields"]] == [field]


async def test_edited_arguments_go_into_the_copied_call(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        call = ToolCall("t-1", "fetch", '{"url": "https://a.example"}')
        run = await asking(world, asked(), answered(tool_calls=(call,)))
        body = {"from_step": 2, "arguments": {"url": "https://b.example"}}
        forked = (await world.client.post(f"/v1/jobs/{run['job']}/fork", json=body)).json()["job"]
        steps = (await world.client.get(f"/v1/jobs/{forked['id']}/steps")).json()["steps"]
    assert steps[1]["body"]["tool_calls"][0]["arguments"] == '{"url":"https://b.example"}'


async def test_a_call_that_was_under_way_when_its_run_was_cancelled_is_shown_as_unknown(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await record(world, await world.start(job["id"]), asked(), answered(), intended())
        path = f"/v1/jobs/{job['id']}/steps"
        before = (await world.client.get(path)).json()
        await world.client.post(f"/v1/jobs/{job['id']}/cancel")
        after_all = (await world.client.get(path)).json()
        later = (await world.client.get(path, params={"after": after_all["next_after"]})).json()
    assert [step["type"] for step in before["steps"]] == ["asked", "answered", "intended"]
    assert after_all["steps"][-1]["type"] == "unknown"
    assert after_all["steps"][-1]["body"]["about"] == 3
    assert later["steps"] == []
