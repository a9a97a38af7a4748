"""suggest_jobs creates nothing: it says what it was told, to a run that answers somebody in a chat."""

from pathlib import Path

from tests.support.drivers import DRIVERS
from tests.support.tool_world import Call, tool_world

SQLITE = DRIVERS[1]
CHAT = Call(correlation_id="conversation-1")


async def test_proposing_creates_nothing(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        jobs = [{"type": "report.generate"}, {"type": "memory.write"}]
        assert await world.value("suggest_jobs", {"jobs": jobs}, CHAT) == {
            "proposed": 2,
            "not_enabled": ["memory.write"],
        }
        assert await world.jobs() == []


async def test_a_run_outside_of_chats_has_nobody_to_propose_to(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        assert (await world.failure("suggest_jobs", {"jobs": [{"type": "deploy.run"}]})).code == "NOT_IN_A_CHAT"
        assert (await world.failure("suggest_jobs", {"jobs": []}, CHAT)).code == "TOOL_ARGUMENTS"
