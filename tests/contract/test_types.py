"""JobTypeStore. A driver may come with types of its own; tests look at theirs only."""

import asyncio
from dataclasses import replace

import pytest

from rauskuclaw.ports import Store
from tests.support.drivers import Opener
from tests.support.factories import make_job_type


async def test_a_type_is_read_back_equal(store: Store) -> None:
    job_type = make_job_type(enabled=False, default_timeout_sec=3600, default_max_attempts=10)
    assert await store.create_type(job_type) is True
    assert await store.get_type(job_type.name) == job_type


@pytest.mark.parametrize("name", ["nobody", "", "%", "' OR 1=1 --"])
async def test_an_unknown_name_is_no_type(store: Store, name: str) -> None:
    await store.create_type(make_job_type())
    assert await store.get_type(name) is None


async def test_a_taken_name_stays_with_its_type(store: Store) -> None:
    first = make_job_type()
    assert await store.create_type(first)
    assert await store.create_type(replace(first, handler="builtin:other")) is False
    assert await store.get_type(first.name) == first


async def test_names_differ_by_case(store: Store) -> None:
    lower = make_job_type(name="test.case")
    assert await store.create_type(lower)
    assert await store.create_type(replace(lower, name="test.Case"))
    assert await store.get_type("test.CASE") is None


async def test_types_are_listed_by_name(store: Store) -> None:
    names = ["test.b", "test.a.z", "test.a", "test.B", "test.a-b", "test.10", "test.9"]
    for name in names:
        assert await store.create_type(make_job_type(name=name))
    listed = [job_type.name for job_type in await store.list_types()]
    assert listed == sorted(listed)
    assert [name for name in listed if name in names] == sorted(names)


async def test_a_listed_type_is_whole(store: Store) -> None:
    job_type = make_job_type(enabled=False, default_timeout_sec=7)
    assert await store.create_type(job_type)
    assert job_type in await store.list_types()


async def test_a_type_is_replaced_while_it_is_as_it_was_read(store: Store) -> None:
    before = make_job_type()
    assert await store.create_type(before)
    after = replace(before, enabled=False, handler="builtin:other", default_max_attempts=9)
    assert await store.replace_type(before, after) is True
    assert await store.get_type(before.name) == after


@pytest.mark.parametrize(
    "change", [{"handler": "x"}, {"enabled": False}, {"default_timeout_sec": 1}, {"default_max_attempts": 2}], ids=str
)
async def test_a_type_that_was_changed_meanwhile_is_not_replaced(store: Store, change: dict[str, object]) -> None:
    before = make_job_type()
    assert await store.create_type(before)
    changed = replace(before, **change)  # type: ignore[arg-type]  # one field of its own type each
    assert await store.replace_type(before, changed)
    assert await store.replace_type(before, replace(before, default_timeout_sec=99)) is False
    assert await store.get_type(before.name) == changed


async def test_an_unknown_type_is_not_replaced(store: Store) -> None:
    stranger = make_job_type()
    assert await store.replace_type(stranger, replace(stranger, enabled=False)) is False
    assert await store.get_type(stranger.name) is None


async def test_a_type_replaced_by_itself_stays(store: Store) -> None:
    job_type = make_job_type()
    assert await store.create_type(job_type)
    assert await store.replace_type(job_type, job_type) is True
    assert await store.get_type(job_type.name) == job_type


async def test_of_many_creates_at_once_one_wins(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    types = [make_job_type(name="test.race", default_timeout_sec=n + 1) for n in range(20)]
    won = await asyncio.gather(*(stores[n % 2].create_type(each) for n, each in enumerate(types)))
    assert won.count(True) == 1
    assert await store.get_type("test.race") == types[won.index(True)]


async def test_of_many_replacements_at_once_one_wins(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    before = make_job_type()
    assert await store.create_type(before)
    afters = [replace(before, default_timeout_sec=n + 1000) for n in range(20)]
    won = await asyncio.gather(*(stores[n % 2].replace_type(before, each) for n, each in enumerate(afters)))
    assert won.count(True) == 1
    assert await store.get_type(before.name) == afters[won.index(True)]
