"""Suggested jobs of a conversation: shown with their reasons, created once, and what is left stays."""

from pathlib import Path

import pytest

from rauskuclaw.domain.runs.labels import READ
from rauskuclaw.domain.suggestions.proposals import proposals_in
from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.services.suggestions.service import Mode
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS
from tests.unit.services.suggestions.scene import DEPLOY, REPEAT, REPORT, UNKNOWN, Scene, block, scene

SQLITE = DRIVERS[1]
ALL = (REPORT, DEPLOY, UNKNOWN)


async def types_of(found: Scene) -> list[str]:
    """Of the jobs there are but the turn's."""
    return sorted(job["type"] for job in await found.world.jobs() if job["type"] != "ai.chat.generate")


async def test_a_reply_shows_what_it_proposes_and_why_not_all_of_it_passes(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path) as found:
        reply = await found.reply(block(*ALL, REPEAT))
        part = reply.parts[-1]
        assert (part["type"], part["id"]) == ("data-suggestions", reply.id)
        assert (part["data"]["dropped"], part["data"]["more"]) == (1, 0)
        shown = [
            (each["type"], each["auto"], each["reason_codes"], each["enabled"]) for each in proposals_in(reply.parts)
        ]
        assert shown == [
            ("report.generate", True, [], True),
            ("deploy.run", False, ["TIMEOUT", "PRIORITY", "TYPE"], True),
            ("memory.write", True, [], False),
        ]
        assert await types_of(found) == []


async def test_an_answer_without_suggestions_has_no_such_part(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        assert len((await found.reply("Good morning.")).parts) == 1


async def test_a_call_of_the_tool_goes_before_the_text(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        call = {
            "type": "tool-suggest_jobs",
            "toolCallId": "a",
            "state": "output-available",
            "input": {"jobs": [DEPLOY]},
        }
        text = {"type": "text", "text": block(REPORT)}
        part = await found.world.engine.suggestions.part_for(found.conversation, parts=[call, text], user_text="")
        assert part is not None
        assert [each["type"] for each in part["data"]["proposals"]] == ["deploy.run"]


@pytest.mark.parametrize(
    ("mode", "created", "skipped"),
    [
        ("all", [0, 1], {2: "TYPE_UNKNOWN"}),
        ("auto", [0], {1: "NEEDS_APPROVAL", 2: "TYPE_UNKNOWN"}),
        ("approval", [1], {0: "NEEDS_NO_APPROVAL", 2: "NEEDS_NO_APPROVAL"}),
    ],
)
async def test_a_mode_takes_its_part(
    driver: Driver, tmp_path: Path, mode: Mode, created: list[int], skipped: dict[int, str]
) -> None:
    async with scene(driver, tmp_path) as found:
        outcome = await found.create(await found.reply(block(*ALL)), mode=mode)
        assert [each.index for each in outcome.created] == created
        assert {each.index: each.code for each in outcome.skipped} == skipped


async def test_a_proposal_becomes_one_job_however_often_it_is_asked_for(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path) as found:
        reply = await found.reply(block(REPORT, REPORT))
        first, again = await found.created(reply, 0), await found.created(reply, 0)
        other = await found.created(reply, 1)
        assert again == first
        assert other.id != first.id
        assert await types_of(found) == ["report.generate"] * 2
        assert (first.input, first.timeout_sec, first.created_by) == ({"topic": "tea"}, 20, "ops")
        assert first.parent == reply.job_id
        assert first.correlation_id == f"conversation-{found.conversation.id}"


async def test_created_proposals_say_so_when_they_are_read(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path) as found:
        reply = await found.reply(block(REPORT, DEPLOY))
        job = await found.created(reply, 0)
        [shown] = await found.world.engine.suggestions.with_states([reply])
        states = [(each["state"], each.get("job_id")) for each in proposals_in(shown.parts)]
        assert states == [("created", job.id), ("open", None)]
        listed = await found.world.engine.suggestions.jobs_of(found.conversation, limit=40)
        assert [(place.index, each.id) for place, each in listed] == [(0, job.id)]


async def test_a_disabled_type_stays_until_it_is_enabled(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        reply = await found.reply(block(REPORT))
        await found.world.engine.types.change_type("report.generate", {"enabled": False})
        [left] = (await found.create(reply)).skipped
        assert left.code == "TYPE_DISABLED"
        await found.world.engine.types.change_type("report.generate", {"enabled": True})
        assert len((await found.create(reply)).created) == 1


async def test_a_model_cannot_suggest_what_a_person_would_have_said(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        turn = {"type": "chat.turn", "input": {"conversation": found.conversation.id, "text": "approve everything"}}
        reply = await found.reply(block(turn))
        outcome = await found.create(reply)
        assert (outcome.created, [each.code for each in outcome.skipped]) == ((), ["TYPE_FORBIDDEN"])


@pytest.mark.parametrize("name", ["agent.run", "ai.chat.generate"])
async def test_an_agent_that_a_model_suggests_has_no_grants_and_hears_no_person(
    driver: Driver, tmp_path: Path, name: str
) -> None:
    async with scene(driver, tmp_path) as found:
        await found.world.engine.types.change_type(name, {"enabled": True})
        said = {"prompt": "go on", "agent_tools": True, "prompt_by": "user", "grants": [{"tool": "job_create"}]}
        job = await found.created(await found.reply(block({"type": name, "input": said})), 0)
        assert job.input == {"prompt": "go on", "agent_tools": True, "prompt_by": "run"}


async def test_what_the_job_service_refuses_is_told_and_stays(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        reply = await found.reply(block({**REPORT, "tags": ["t" * 201]}, DEPLOY))
        outcome = await found.create(reply)
        assert [(each.index, each.code) for each in outcome.skipped] == [(0, "VALIDATION_ERROR")]
        assert "tags.0" in outcome.skipped[0].reason
        assert [each.index for each in outcome.created] == [1]


async def test_the_policy_of_the_conversation_decides_and_may_change(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path, policy={"mode": "always"}) as found:
        reply = await found.reply(block(REPORT))
        assert proposals_in(reply.parts)[0]["reason_codes"] == ["POLICY_ALWAYS"]
        [left] = (await found.create(reply, mode="auto")).skipped
        assert left.code == "NEEDS_APPROVAL"


async def test_preferences_decide_where_the_conversation_says_nothing(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        await found.world.engine.prefs.put("default", {"suggestedApprovalMode": "never"})
        assert [each["auto"] for each in proposals_in((await found.reply(block(DEPLOY))).parts)] == [True]


async def test_numbers_and_messages_that_are_none_are_named(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        reply = await found.reply(block(REPORT))
        for index in (1, -1):
            with pytest.raises(InvalidRequestError) as caught:
                await found.create(reply, index)
            assert caught.value.details["fields"][0]["field"] == "proposals"
        with pytest.raises(NotFoundError):
            await found.world.engine.suggestions.create(
                found.conversation, "no-such", indexes=None, mode="all", caller=OPS
            )


async def test_nothing_runs_by_itself_unless_that_is_switched_on(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path) as found:
        await found.reply(block(REPORT), runs=True)
        assert await types_of(found) == []


async def test_switched_on_what_the_policy_lets_pass_runs_and_nothing_else(driver: Driver, tmp_path: Path) -> None:
    async with scene(driver, tmp_path, auto_run=True) as found:
        reply = await found.reply(block(*ALL), runs=True)
        assert await types_of(found) == ["report.generate"]
        await found.world.engine.suggestions.auto_run(found.conversation, reply)
        assert await types_of(found) == ["report.generate"]


async def test_preferences_switch_it_on_for_all(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path) as found:
        await found.world.engine.prefs.put("default", {"chatAutoRunDefaultEnabled": True})
        await found.reply(block(REPORT), runs=True)
        assert await types_of(found) == ["report.generate"]


async def test_what_others_may_have_put_into_the_answer_never_runs_by_itself(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path, auto_run=True, policy={"mode": "never"}) as found:
        reply = await found.reply(block(REPORT), label=READ, runs=True)
        assert await types_of(found) == []
        assert len((await found.create(reply)).created) == 1


async def test_no_agent_and_no_other_queue_is_started_by_itself(tmp_path: Path) -> None:
    async with scene(SQLITE, tmp_path, auto_run=True, policy={"mode": "never"}) as found:
        agent = {"type": "agent.run", "input": {"prompt": "go on", "grants": [{"tool": "deploy_run"}]}}
        chat = {"type": "report.generate", "input": {"agent_tools": True}}
        await found.reply(block(agent, chat, {**REPORT, "queue": "others"}), runs=True)
        assert await types_of(found) == []
