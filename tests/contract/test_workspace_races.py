"""Many who change the same file at once: of those that expect the same, exactly one wins."""

import asyncio
from collections.abc import Awaitable, Sequence

from rauskuclaw.errors import NotFoundError
from rauskuclaw.ports.workspace import EntryConflictError, Workspace
from tests.support.files import at, get, listed, put
from tests.support.workspaces import WorkspaceOpener

WRITERS = 12


async def outcomes(calls: Sequence[Awaitable[object]]) -> list[object]:
    return await asyncio.gather(*calls, return_exceptions=True)


def winners(found: Sequence[object]) -> list[int]:
    lost = [one for one in found if isinstance(one, BaseException)]
    assert all(isinstance(one, EntryConflictError | NotFoundError) for one in lost), lost
    return [number for number, one in enumerate(found) if not isinstance(one, BaseException)]


async def handles(open_workspace: WorkspaceOpener, count: int = 3) -> list[Workspace]:
    return [(await open_workspace()).files for _ in range(count)]


async def test_of_many_that_create_one_wins(open_workspace: WorkspaceOpener) -> None:
    opened = await handles(open_workspace)
    for round_ in range(5):
        name = f"file{round_}"
        found = await outcomes([put(opened[n % 3], name, f"writer {n}") for n in range(WRITERS)])
        [winner] = winners(found)
        assert await get(opened[0], name) == f"writer {winner}".encode()


async def test_of_many_that_expect_the_same_content_one_wins(open_workspace: WorkspaceOpener) -> None:
    opened = await handles(open_workspace)
    etag = (await put(opened[0], "a", "first")).etag or ""
    for round_ in range(5):
        # No content twice: who puts what is there already changes nothing, and where an etag is a hash it stays.
        contents = [f"round {round_} writer {n}" for n in range(WRITERS)]
        found = await outcomes([put(opened[n % 3], "a", contents[n], expected=etag) for n in range(WRITERS)])
        [winner] = winners(found)
        assert await get(opened[0], "a") == contents[winner].encode()
        present = await opened[0].stat(at("a"))
        assert present is not None
        etag = present.etag or ""


async def test_a_counter_loses_no_step(open_workspace: WorkspaceOpener) -> None:
    opened = await handles(open_workspace)
    await put(opened[0], "counter", "0")

    async def step(files: Workspace) -> None:
        while True:
            present = await files.stat(at("counter"))
            assert present is not None
            reading = await files.read(at("counter"))
            value = int(b"".join([chunk async for chunk in reading.chunks]))
            try:
                await put(files, "counter", str(value + 1), expected=reading.entry.etag or "")
            except EntryConflictError:
                continue
            return

    await asyncio.gather(*(step(opened[n % 3]) for n in range(10)))
    assert await get(opened[0], "counter") == b"10"


async def test_of_many_that_move_a_file_one_wins(open_workspace: WorkspaceOpener) -> None:
    opened = await handles(open_workspace)
    await put(opened[0], "a", "text")
    found = await outcomes([opened[n % 3].move(at("a"), at(f"b{n}")) for n in range(WRITERS)])
    [winner] = winners(found)
    assert await listed(opened[0]) == [f"b{winner}"]


async def test_of_many_that_move_to_one_place_one_wins(open_workspace: WorkspaceOpener) -> None:
    opened = await handles(open_workspace)
    for number in range(WRITERS):
        await put(opened[0], f"a{number}", f"from {number}")
    found = await outcomes([opened[n % 3].move(at(f"a{n}"), at("b")) for n in range(WRITERS)])
    [winner] = winners(found)
    assert await get(opened[0], "b") == f"from {winner}".encode()
    assert await listed(opened[0]) == sorted([f"a{n}" for n in range(WRITERS) if n != winner] + ["b"])


async def test_of_a_write_and_an_erasure_that_expect_the_same_one_wins(open_workspace: WorkspaceOpener) -> None:
    opened = await handles(open_workspace)
    for number in range(8):
        name = f"file{number}"
        etag = (await put(opened[0], name, "first")).etag or ""
        found = await outcomes([opened[1].delete(at(name), etag=etag), put(opened[2], name, "second", expected=etag)])
        [winner] = winners(found)
        present = await opened[0].stat(at(name))
        assert (present is None) == (winner == 0)


async def test_a_file_and_a_folder_do_not_get_the_same_place(open_workspace: WorkspaceOpener) -> None:
    opened = await handles(open_workspace)
    for number in range(8):
        name = f"place{number}"
        found = await outcomes([opened[1].make_dir(at(name)), put(opened[2], name, "text")])
        won = winners(found)
        assert len(won) <= 1
        present = await opened[0].stat(at(name))
        assert (present is not None) == bool(won)
        assert present is None or present.is_dir == (won == [0])
