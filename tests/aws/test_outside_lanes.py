"""Work longer than a function can run, on a lane that the settings give a queue and no function serves."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import load_settings
from rauskuclaw.engine import Engine
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.services.principal import Principal
from tests.support.aws import AwsStorage

CALLER = Principal(name="tests")
LONG, USUAL = "report.generate", "data.fetch"
HOURLY = {"name": "hourly", "interval_sec": 3600}


@asynccontextmanager
async def engine_on(storage: AwsStorage, folder: Path, *, lanes: dict[str, str]) -> AsyncIterator[Engine]:
    """An engine on the aws driver whose settings name a queue `long` besides the template's."""
    storage = replace(storage, queue_urls={**storage.queue_urls, "long": storage.queue_urls["default"]})
    environment = {
        "RAUSKUCLAW_DRIVER": "aws",
        "TABLE_NAME": storage.table_name,
        "BLOB_BUCKET": storage.bucket_name,
        "QUEUE_URLS_JSON": json.dumps(dict(storage.queue_urls)),
        "LANES_JSON": json.dumps(lanes),
        "API_KEY": "k" * 40,
    }
    engine = build_engine(load_settings(environment, folder=folder), await storage.open())
    try:
        await engine.types.seed()
        yield engine
    finally:
        await engine.close()


def faulty_fields(error: InvalidRequestError) -> list[str]:
    details: Any = error.details
    return [fault["field"] for fault in details["fields"]]


async def test_a_lane_served_outside_takes_long_jobs_schedules_and_types(storage: AwsStorage, tmp_path: Path) -> None:
    async with engine_on(storage, tmp_path, lanes={LONG: "long", "video.render": "long"}) as engine:
        job = (await engine.jobs.submit({"type": LONG, "timeout_sec": 3000}, caller=CALLER)).job
        schedule = await engine.schedules.create({**HOURLY, "type": LONG, "timeout_sec": 3000}, caller=CALLER)
        made = await engine.types.create_type(
            {"name": "video.render", "handler": "builtin:noop", "default_timeout_sec": 3000}
        )
        of_type = (await engine.jobs.submit({"type": made.name}, caller=CALLER)).job
        changed = await engine.types.change_type(LONG, {"default_timeout_sec": 2000})
    assert [(each.timeout_sec, each.lane) for each in (job, of_type)] == [(3000, "long")] * 2
    assert schedule.timeout_sec == 3000
    assert (made.default_timeout_sec, changed.default_timeout_sec) == (3000, 2000)


# A lane that functions serve, and one that nothing serves because it has no queue.
@pytest.mark.parametrize("lanes", [{}, {USUAL: "ai"}, {USUAL: "nowhere"}])
async def test_every_other_lane_refuses_what_a_function_cannot_hold(
    storage: AwsStorage, tmp_path: Path, lanes: dict[str, str]
) -> None:
    async with engine_on(storage, tmp_path, lanes={LONG: "long", **lanes}) as engine:
        with pytest.raises(InvalidRequestError, match="at most 840") as job:
            await engine.jobs.submit({"type": USUAL, "timeout_sec": 841}, caller=CALLER)
        with pytest.raises(InvalidRequestError, match="at most 840") as schedule:
            await engine.schedules.create({**HOURLY, "type": USUAL, "timeout_sec": 3000}, caller=CALLER)
        with pytest.raises(InvalidRequestError, match="at most 840") as made:
            await engine.types.create_type({"name": "own", "handler": "builtin:noop", "default_timeout_sec": 3000})
        with pytest.raises(InvalidRequestError, match="at most 840") as changed:
            await engine.types.change_type(USUAL, {"default_timeout_sec": 841})
        at_most = await engine.types.change_type(USUAL, {"default_timeout_sec": 840})
    assert faulty_fields(job.value) == faulty_fields(schedule.value) == ["timeout_sec"]
    assert faulty_fields(made.value) == faulty_fields(changed.value) == ["default_timeout_sec"]
    assert at_most.default_timeout_sec == 840


async def test_a_type_that_was_stored_with_more_can_be_changed_in_other_ways(
    storage: AwsStorage, tmp_path: Path
) -> None:
    async with engine_on(storage, tmp_path, lanes={USUAL: "long"}) as engine:
        await engine.types.change_type(USUAL, {"default_timeout_sec": 3000})
    async with engine_on(storage, tmp_path, lanes={}) as engine:
        found = await engine.types.change_type(USUAL, {"enabled": False})
    assert (found.enabled, found.default_timeout_sec) == (False, 3000)
