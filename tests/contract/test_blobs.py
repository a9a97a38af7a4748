"""Blobs."""

import asyncio

import pytest

from rauskuclaw.ports import Blobs
from tests.support.drivers import Opener


@pytest.mark.parametrize("size", [0, 1, 65_536, 300_000, 5_000_001])
async def test_bytes_are_read_back_equal(blobs: Blobs, size: int) -> None:
    data = (bytes(range(256)) * (size // 256 + 1))[:size]
    await blobs.put("jobs/one/input", data)
    assert await blobs.get("jobs/one/input") == data


async def test_an_unknown_key_has_no_bytes(blobs: Blobs) -> None:
    await blobs.put("jobs/one/input", b"x")
    for key in ("jobs/one", "jobs/one/inpu", "jobs/one/input2", "jobs/two/input", "jobs"):
        assert await blobs.get(key) is None


async def test_a_blob_is_replaced_whole(blobs: Blobs) -> None:
    await blobs.put("key", b"a long first version")
    await blobs.put("key", b"short")
    assert await blobs.get("key") == b"short"


async def test_a_deleted_blob_is_gone(blobs: Blobs) -> None:
    await blobs.put("jobs/one/input", b"x")
    await blobs.put("jobs/one/result", b"y")
    await blobs.delete("jobs/one/input")
    assert await blobs.get("jobs/one/input") is None
    assert await blobs.get("jobs/one/result") == b"y"


async def test_deleting_what_is_not_there_is_no_error(blobs: Blobs) -> None:
    await blobs.delete("never/was")
    await blobs.put("once", b"x")
    for _ in range(2):
        await blobs.delete("once")
    assert await blobs.keys("", limit=10) == []


async def test_a_blob_can_be_put_again_after_a_delete(blobs: Blobs) -> None:
    for data in (b"one", b"two"):
        await blobs.put("key", data)
        assert await blobs.get("key") == data
        await blobs.delete("key")


async def test_keys_are_found_by_any_prefix_in_order(blobs: Blobs) -> None:
    for key in ("jobs/2/input", "jobs/1/result", "jobs/10/input", "jobs/1/input", "work/a"):
        await blobs.put(key, b"x")
    assert await blobs.keys("jobs/1/", limit=10) == ["jobs/1/input", "jobs/1/result"]
    assert await blobs.keys("jobs/1", limit=10) == ["jobs/1/input", "jobs/1/result", "jobs/10/input"]
    assert await blobs.keys("nothing", limit=10) == []
    assert len(await blobs.keys("", limit=10)) == 5


async def test_keys_stop_at_the_limit(blobs: Blobs) -> None:
    for number in range(9):
        await blobs.put(f"n/{number}", b"x")
    assert await blobs.keys("n/", limit=4) == ["n/0", "n/1", "n/2", "n/3"]


async def test_a_prefix_is_text_not_a_pattern(blobs: Blobs) -> None:
    for key in ("a-b/x", "a.b/x", "a_b/x"):
        await blobs.put(key, b"x")
    for prefix in ("a_", "a.", "a-"):
        assert await blobs.keys(prefix, limit=10) == [f"{prefix}b/x"]
    assert await blobs.keys("a*", limit=10) == []


async def test_a_blob_is_visible_to_another_process_at_once(blobs: Blobs, open_backend: Opener) -> None:
    other = (await open_backend()).blobs
    await blobs.put("key", b"x")
    assert await other.get("key") == b"x"
    await other.delete("key")
    assert await blobs.get("key") is None


async def test_a_blob_outlives_the_handle_that_stored_it(open_backend: Opener) -> None:
    first = await open_backend()
    await first.blobs.put("key", b"x")
    await first.close()
    assert await (await open_backend()).blobs.get("key") == b"x"


async def test_writers_at_once_leave_one_whole_blob(blobs: Blobs, open_backend: Opener) -> None:
    handles = [blobs, (await open_backend()).blobs]
    versions = [bytes([number]) * 100_000 for number in range(16)]
    await asyncio.gather(*(handles[n % 2].put("key", data) for n, data in enumerate(versions)))
    assert await blobs.get("key") in versions
    assert await blobs.keys("", limit=10) == ["key"]


async def test_readers_see_the_old_or_the_new_whole(blobs: Blobs) -> None:
    versions = [bytes([number]) * 200_000 for number in range(10)]
    await blobs.put("key", versions[0])

    async def write() -> None:
        for data in versions:
            await blobs.put("key", data)

    async def look() -> None:
        for _ in range(30):
            assert await blobs.get("key") in versions

    await asyncio.gather(write(), look(), look())


async def test_many_blobs_at_once_keep_apart(blobs: Blobs) -> None:
    keys = [f"many/{number:03d}" for number in range(60)]
    await asyncio.gather(*(blobs.put(key, key.encode()) for key in keys))
    assert await asyncio.gather(*(blobs.get(key) for key in keys)) == [key.encode() for key in keys]
    assert await blobs.keys("many/", limit=100) == keys
