"""Files of every earlier schema, with rows in them, work with this version and have lost nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest

from functions.api.app import create_app
from rauskuclaw.adapters.sqlite.connection import SqliteOptions, connect
from rauskuclaw.adapters.sqlite.migrations import STEPS, migrate
from rauskuclaw.adapters.sqlite.upkeep import verify
from rauskuclaw.bootstrap import open_engine
from rauskuclaw.config import load_settings
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.engine import Engine
from rauskuclaw.ports import JobFilter
from rauskuclaw.ports.runs import Delivery
from tests.functions.api.world import BASE_URL, transport
from tests.support.lives import applied, claiming, succeeding
from tests.support.runs import for_question, question, recorded, reply, wait, waiting

KEY = "k" * 40
OLD_CHAT_SEED = ("ai.chat.generate", "builtin:provider.openai.chat", 0, 180, 1)
SCHEMAS = range(1, len(STEPS) + 1)
# Of the schema after each released step; a new step adds a line. Older files would not get the change of a changed one.
FINGERPRINTS = (
    "b5d0a678b050591d",
    "0d9474437777ff9c",
    "c05bcd53cd93bf54",
    "6750c127a8df75b6",
    "a95d29c355b59c55",
    "3d591e01b42693e6",
    "12698b21cd73bdd8",
    "84e2209449a0afc1",
    "0158432ea0c3f43f",
    "615296b92bf48a79",
    "426494d0736a2df4",
    "85da3a4012051b96",
    "9dfb64c281f75889",
    "bd936788e0b00d14",
    "cc20a82a35171d39",
)
HAS_SCHEDULES, HAS_METRICS, HAS_LEDGER, HAS_MEMORIES, HAS_RUNS = 3, 4, 5, 6, 11


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Engine, httpx.AsyncClient]]:
    settings = load_settings({"DATA_DIR": str(folder), "API_KEY": KEY}, folder=folder)
    engine = await open_engine(settings)
    app = create_app(engine, settings.api)
    try:
        async with httpx.AsyncClient(transport=transport(app), base_url=BASE_URL, headers={"x-api-key": KEY}) as client:
            yield engine, client
    finally:
        await engine.close()


async def fill(folder: Path) -> dict[str, Any]:
    """One of everything. Returns what the API says of it, by path."""
    async with opened(folder) as (engine, client):
        ids = []
        for number in range(3):
            job = {"type": "report.generate", "input": {"title": str(number)}, "tags": ["tea"], "priority": 7}
            answer = await client.post("/v1/jobs", json=job, headers={"idempotency-key": f"key-{number}"})
            ids.append(answer.json()["job"]["id"])
        store = engine.backend.store
        [first, second, _] = (await store.list_jobs(JobFilter(), limit=10)).items
        running = await applied(store, claiming(first))
        await applied(store, succeeding(running, {"n": 1}))
        await applied(store, claiming(second))
        await waiting(engine.backend, type="report.generate")
        schedule = {"type": "report.generate", "name": "Hourly", "interval_sec": 3600, "input": {"title": "tea"}}
        schedule_id = (await client.post("/v1/schedules", json=schedule)).json()["schedule"]["id"]
        memory = {"scope": "home.notes", "key": "tyres", "value": "in the garage", "tags": ["car"]}
        memory_id = (await client.post("/v1/memory", json=memory)).json()["memory"]["id"]
        await client.put("/v1/ui-prefs", params={"scope": "mine"}, json={"prefs": {"dark": True}})
        await client.patch("/v1/job-types/data.fetch", json={"enabled": False})
        paths = [f"/v1/jobs/{job_id}" for job_id in ids] + [f"/v1/jobs/{job_id}/logs" for job_id in ids]
        paths += ["/v1/ui-prefs?scope=mine", "/v1/job-types/data.fetch"]
        paths += [f"/v1/schedules/{schedule_id}", f"/v1/memory/{memory_id}"]
        return {path: await said(client, path) for path in paths}


async def said(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def go_on_as_a_run(engine: Engine, running: Job) -> None:
    """A job of an earlier version takes steps and messages, waits, is answered, and ends."""
    backend = engine.backend
    await recorded(backend, running, question())
    waits = await applied(backend.store, wait(running))
    delivered = await backend.runs.deliver(waits.id, reply(at=waits.updated_at))
    assert delivered is not None
    assert (delivered.outcome, delivered.job.inbox) == (Delivery.STORED, 1)
    again = await applied(backend.store, claiming(delivered.job, at=waits.updated_at + timedelta(seconds=1)))
    await applied(backend.store, succeeding(again))


async def finish_the_run(engine: Engine) -> None:
    """The run that waited in the older file is as it was."""
    [waits] = (await engine.backend.runs.waiting_jobs("question", limit=5)).items
    assert (waits.steps, waits.inbox, waits.waiting_for) == (1, 0, for_question())
    assert [step.body for step in await engine.backend.runs.read_steps(waits.id)] == [question()]
    assert await engine.backend.runs.deliver(waits.id, reply()) is not None
    assert not (await engine.backend.runs.waiting_jobs("question", limit=5)).items


def as_of(schema: int, source: Path, target: Path, *, chat: tuple[Any, ...] = OLD_CHAT_SEED) -> None:
    """What a version that knew `schema` steps would have stored: its tables, with the columns it had."""
    db = connect(SqliteOptions(target))
    migrate(db, STEPS[:schema])
    db.execute("ATTACH ? AS new", (str(source),))
    tables = [row[0] for row in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")]
    db.execute("PRAGMA foreign_keys = OFF")
    for table in tables:
        old, new = columns(db, "main", table), columns(db, "new", table)
        names = ", ".join(name for name in old if name in new)
        if names:
            db.execute(f"INSERT OR REPLACE INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
    if schema < HAS_METRICS:
        db.execute("DELETE FROM main.counters WHERE name LIKE 's|%'")
    db.execute("DELETE FROM main.job_types WHERE name = ?", (chat[0],))
    db.execute("INSERT INTO main.job_types VALUES (?, ?, ?, ?, ?)", chat)
    db.execute("DETACH new")
    db.close()


def columns(db: apsw.Connection, where: str, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA {where}.table_info({table})")]


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_a_file_of_an_earlier_schema_keeps_what_it_held_and_goes_on(tmp_path: Path, schema: int) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "old").mkdir()
    before = await fill(tmp_path / "new")
    file = tmp_path / "old" / "rauskuclaw.sqlite"
    as_of(schema, tmp_path / "new" / "rauskuclaw.sqlite", file)
    async with opened(tmp_path / "old") as (engine, client):
        for path, body in before.items():
            if schema < HAS_SCHEDULES and path.startswith("/v1/schedules"):
                continue
            if schema < HAS_MEMORIES and path.startswith("/v1/memory"):
                continue
            assert await said(client, path) == body, path
        repeated = await client.post(
            "/v1/jobs",
            json={"type": "report.generate", "input": {"title": "0"}, "tags": ["tea"], "priority": 7},
            headers={"idempotency-key": "key-0"},
        )
        assert f"/v1/jobs/{repeated.json()['job']['id']}" in before
        # Work goes on: what an earlier boot had running is given back, and jobs can be claimed and ended.
        await engine.sweep.free_other_boots("mine")
        store = engine.backend.store
        assert not (await store.list_jobs(JobFilter(status=JobStatus.RUNNING), limit=5)).items
        [queued, *_] = (await store.list_jobs(JobFilter(status=JobStatus.QUEUED), limit=5)).items
        running = await applied(store, claiming(queued, at=queued.updated_at + timedelta(seconds=60)))
        await go_on_as_a_run(engine, running)
        if schema >= HAS_RUNS:
            await finish_the_run(engine)
        assert (await client.get("/v1/runtime/metrics")).status_code == 200
        assert (
            await client.post("/v1/memory", json={"scope": "home.notes", "key": "new", "value": 1})
        ).status_code == 201
    verify(SqliteOptions(file), is_thorough=True)


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_a_chat_type_that_could_not_work_is_switched_on_and_one_that_was_switched_off_is_not(
    tmp_path: Path, schema: int
) -> None:
    (tmp_path / "new").mkdir()
    await fill(tmp_path / "new")
    for name, chat in {"seeded": OLD_CHAT_SEED, "chosen": (*OLD_CHAT_SEED[:3], 60, 1)}.items():
        (tmp_path / name).mkdir()
        as_of(schema, tmp_path / "new" / "rauskuclaw.sqlite", tmp_path / name / "rauskuclaw.sqlite", chat=chat)
        async with opened(tmp_path / name) as (_, client):
            found = (await said(client, "/v1/job-types/ai.chat.generate"))["type"]
            assert found["enabled"] == (name == "seeded" and schema < HAS_LEDGER)
            assert found["default_timeout_sec"] == chat[3]


def test_released_steps_are_what_they_were() -> None:
    found = []
    db = apsw.Connection(":memory:")
    for schema in SCHEMAS:
        migrate(db, STEPS[:schema])
        tables = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid").fetchall()
        found.append(sha256(repr(tables).encode()).hexdigest()[:16])
    assert found == list(FINGERPRINTS)
