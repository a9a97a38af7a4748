"""What chats cost, with real processes and a real model server: budgets that failing calls use up, workers that die."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from rauskuclaw.bootstrap import open_engine
from rauskuclaw.config import load_settings
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.usage import ModelCall
from tests.e2e.test_chat import CANARY, WAYS, Scene
from tests.support.conditions import wait_until
from tests.support.instances import Instance
from tests.support.model_process import model_process

PRICES = '[{"model": "test-model", "input": 1, "output": 1}]'
FAILING = [
    "thinks",
    "ends;reason=content_filter;text=",
    "refuses",
    "metered;then=tool",
    "metered;then=error",
    "metered;then=cut",
    "reported;of=midway",
]


@contextmanager
def priced(folder: Path, way: str, **env: str) -> Iterator[Scene]:
    with model_process() as models:
        given = models.environment(OPENAI_API_KEY=CANARY, OPENAI_TIMEOUT_MS="60000", MODEL_PRICES_JSON=PRICES, **env)
        with WAYS[way](folder, **given) as place:
            yield Scene(place, models)


@pytest.mark.parametrize("way", WAYS)
def test_fifteen_failing_calls_at_a_budget_for_seven_are_seven(tmp_path: Path, way: str) -> None:
    with priced(tmp_path, way, BUDGET_PER_DAY_USD="0.032") as scene:
        scene.models.script(*FAILING, *["thinks"] * 8)
        jobs = [scene.ended(scene.chat("x")) for _ in range(15)]
        (budget,) = scene.get("/v1/runtime/usage?days=1")["budgets"]
        begun = scene.models.record["begun"]
    assert begun == len(FAILING)
    assert [job["status"] for job in jobs] == ["failed"] * 15
    assert [job["error"]["code"] for job in jobs] == ["PROVIDER_RESPONSE"] * begun + ["BUDGET_EXCEEDED"] * (15 - begun)
    assert budget["spent_usd"] == pytest.approx(begun * 4101e-6)


def test_the_call_of_a_killed_worker_is_paid_once_its_reservation_has_run_out(tmp_path: Path) -> None:
    with priced(tmp_path, "embedded") as scene:
        job_id = scene.chat("x", "stall;events=3;words=9", "ok;words=9", max_attempts=1)
        wait_until(lambda: scene.models.record["open"] == 1, within_sec=60)
        os.kill(scene.place.pid("worker-1"), signal.SIGKILL)
        job = scene.ended(job_id)
        told = scene.get(f"/v1/jobs/{job_id}/usage")["calls"]
    assert (job["status"], job["attempts"]) == ("succeeded", 2)
    assert [call["estimated"] for call in told] == [False]
    later = asyncio.run(calls_an_hour_later(scene.place, job_id))
    assert [call.is_estimated for call in later] == [True, False]
    assert later[0].usage.output == 4096


async def calls_an_hour_later(place: Instance, job_id: str) -> list[ModelCall]:
    settings = load_settings(place.environment, folder=place.folder)
    engine = await open_engine(settings, clock=lambda: utc_now() + timedelta(hours=1))
    try:
        await engine.spending.settle_expired()
        return list((await engine.spending.of_job(job_id)).calls)
    finally:
        await engine.close()
