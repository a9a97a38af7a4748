"""Words on a tool are read first, once for each tool, and only where the workspace has them."""

from pathlib import Path
from typing import Any

from rauskuclaw.services.jobs.intents import Submitted, read_intents
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS, ToolWorld, tool_world

SEARCHES = [{"type": "tools.file_search", "input": {"query": word}} for word in ("tea", "milk")]


async def submitted(world: ToolWorld, **given: Any) -> Submitted:
    return await world.engine.intents.submit(read_intents({"jobs": SEARCHES, **given}), caller=OPS)


def told(folder: Path) -> None:
    place = folder / "workspace" / "tools" / "tools.file_search"
    place.mkdir(parents=True)
    (place / "TOOL.md").write_text("Search by name.")


async def test_words_on_a_tool_are_read_before_it_is_used(tmp_path: Path) -> None:
    told(tmp_path)
    async with tool_world(DRIVERS[1], tmp_path) as world:
        done = await submitted(world)
        assert [(each.number, each.is_doc, each.job.type) for each in done.created] == [
            (1, True, "data.file_read"),
            (1, False, "tools.file_search"),
            (2, False, "tools.file_search"),
        ]
        doc, first, second = (each.job for each in done.created)
        assert doc.input == {"path": "tools/tools.file_search/TOOL.md"}
        assert first.input["depends_on"] == second.input["depends_on"] == [doc.id]
        without = await submitted(world, options={"inject_tool_docs": False})
        assert [each.is_doc for each in without.created] == [False, False]


async def test_nothing_waits_for_words_that_are_not_there(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        done = await submitted(world)
        assert [each.job.input for each in done.created] == [each["input"] for each in SEARCHES]
