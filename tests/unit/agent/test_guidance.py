"""What people wrote into the workspace for runs: told at the start, skills by name first and whole on demand."""

from pathlib import Path

from rauskuclaw.domain.runs.labels import CLEAN
from rauskuclaw.domain.runs.state import fold
from rauskuclaw.domain.runs.steps import Done, Labelled
from rauskuclaw.domain.workspace.guidance import parted, skill_of
from rauskuclaw.domain.workspace.paths import parse_path
from rauskuclaw.services.workspace.keeping import Author
from rauskuclaw.services.workspace.requests import Creation
from tests.support.drivers import DRIVERS
from tests.support.run_world import RunWorld, run_world

SQLITE = DRIVERS[1]
SKILL = "---\nname: deploy\ndescription: How we deploy\n---\n# Deploying\nAsk Anna first.\n"


async def put(world: RunWorld, path: str, content: str) -> None:
    """A person writes a file."""
    writing, place = world.engine.workspace.writing, parse_path(path)
    for depth in range(1, len(place.names)):
        folder = "/".join(place.names[:depth])
        await writing.create(Creation(folder, "dir", overwrite=True), author=Author("anna"))
    await writing.put(place, content.encode(), overwrite=True, author=Author("anna"))


async def told(world: RunWorld, job_id: str) -> list[str]:
    """What the model was sent ahead of the task."""
    await world.ended(job_id)
    return [each["content"] for each in world.server.record.requests[0].body["messages"][:-1]]


async def test_a_run_is_told_what_people_want_of_it(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        await put(world, "AGENTS.md", "Answer in Finnish.")
        await put(world, "skills/deploy/SKILL.md", SKILL)
        await put(world, "skills/notes.txt", "no skill")
        reading = {"tool": "skill_read", "arguments": {"name": "deploy"}}
        job_id = await world.start([{"calls": [reading]}, {"say": "hei"}])
        [words] = await told(world, job_id)
        assert words.startswith("Answer in Finnish.\n\n")
        assert words.endswith("- deploy: How we deploy")
        state = fold(await world.steps(job_id))
        assert state.label == CLEAN  # people are believed
        [done] = [body for body in await world.bodies(job_id) if isinstance(body, Done)]
        assert done.result == {"name": "deploy", "text": SKILL}
        assert world.server.record.requests[1].body["messages"][-1]["content"].startswith('{"name"')


async def test_a_run_without_the_tool_is_told_of_no_skills(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        await put(world, "AGENTS.md", "Answer in Finnish.")
        await put(world, "skills/deploy/SKILL.md", SKILL)
        assert await told(world, await world.start([{"say": "hei"}], tools=["plan"])) == ["Answer in Finnish."]


async def test_a_run_goes_by_nothing_where_nothing_is_written(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        job_id = await world.start([{"say": "hei"}])
        assert await told(world, job_id) == []
        assert not [body for body in await world.bodies(job_id) if isinstance(body, Labelled)]


async def test_a_skill_that_is_not_there_is_not_made_up(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        for name in ("nothing", "..", "../secrets"):
            assert (await world.failure("skill_read", {"name": name})).code == "NOT_FOUND"


def test_the_head_of_a_skill_is_read_as_plain_fields() -> None:
    assert parted("---\nname: 'a'\nlist:\n  - x\n---\n\nbody") == ({"name": "a", "list": ""}, "body")
    assert parted("--- no head") == ({}, "--- no head")
    assert parted("---\nname: a\nwithout an end") == ({}, "---\nname: a\nwithout an end")
    assert skill_of("x", "\n# A title\nmore").description == "A title"
    assert len(skill_of("x", "y" * 9000).description) == 500
