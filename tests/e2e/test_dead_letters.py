"""`rauskuclaw queue dead`, on the database of an instance that need not run."""

import asyncio
from datetime import timedelta
from pathlib import Path

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.domain.job import Job
from tests.support.instances import Instance
from tests.support.lives import submitted


async def a_dead_letter(database: Path) -> Job:
    backend = await open_sqlite(database)
    try:
        job = await submitted(backend.store)
        while found := await backend.queue.receive("default", limit=1, visibility=timedelta(minutes=1)):
            await backend.queue.extend(found, timedelta(0))
        return job
    finally:
        await backend.close()


def test_dead_letters_are_listed_redriven_and_purged(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    assert instance.json("queue", "dead", "list", code=1)["error"] == "no_database"
    job = asyncio.run(a_dead_letter(instance.data / "rauskuclaw.sqlite"))
    [letter] = instance.json("queue", "dead", "list")["dead_letters"]
    assert (letter["lane"], letter["job_id"]) == ("default", job.id)
    assert instance.json("queue", "dead", "redrive") == {"ok": True, "sent": 1, "dropped": 0}
    assert instance.json("queue", "dead", "list")["dead_letters"] == []
    asyncio.run(a_dead_letter(instance.data / "rauskuclaw.sqlite"))
    assert instance.cli("queue", "dead", "purge").returncode == 2
    assert instance.json("queue", "dead", "purge", "--yes")["purged"] >= 1
    assert "no dead letters" in instance.cli("queue", "dead", "list").stdout
