"""HealthStore.check."""

import asyncio

from rauskuclaw.ports import JobFilter, Store
from tests.support.clock import after
from tests.support.drivers import Opener
from tests.support.lives import read, submitted


async def test_a_working_store_is_healthy(store: Store) -> None:
    await store.check()


async def test_a_check_leaves_nothing_behind(store: Store) -> None:
    await store.check()
    assert (await store.list_jobs(JobFilter(), limit=10)).items == ()
    assert await store.due_for_check(after(days=9000), limit=10) == []
    assert await store.due_deliveries(after(days=9000), limit=10) == []


async def test_checks_at_once_disturb_nobody(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    job = await submitted(store)
    await asyncio.gather(*(stores[n % 2].check() for n in range(20)), submitted(store))
    assert await read(store, job) == job
