"""Lists of the workspace: an order, cursors, and large folders."""

import asyncio

import pytest

from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.ports.workspace import Workspace
from tests.support.files import at, listed, put, walked


async def test_folders_come_first_and_each_kind_by_name(files: Workspace) -> None:
    for name in ("zoo", "Art", "ä"):
        await files.make_dir(at(name))
    for name in ("b", "B", "a.b", "a", "é", "a-b", "\U0001f375", "\ufb01"):
        await put(files, name)
    assert await listed(files) == ["Art/", "zoo/", "ä/", "B", "a", "a-b", "a.b", "b", "é", "\ufb01", "\U0001f375"]


async def test_a_list_shows_what_stat_shows(files: Workspace) -> None:
    await files.make_dir(at("docs"))
    await put(files, "docs/a", "12345")
    await files.make_dir(at("docs/deeper"))
    await put(files, "docs/deeper/b")
    page = await files.list_dir(at("docs"), limit=10)
    assert [each.path for each in page.items] == [at("docs/deeper"), at("docs/a")]
    assert page.items[1] == await files.stat(at("docs/a"))
    assert page.items[0].is_dir
    assert page.cursor is None


async def test_pages_hold_everything_once(files: Workspace) -> None:
    for number in range(5):
        await files.make_dir(at(f"d{number}"))
        await put(files, f"d{number}/x")
        await put(files, f"f{number}")
    everything = [f"d{number}/" for number in range(5)] + [f"f{number}" for number in range(5)]
    for limit in (1, 2, 3, 5, 7, 10, 11):
        assert await listed(files, limit=limit) == everything
        assert await walked(files, limit=limit) == sorted(
            [f"d{number}/x" for number in range(5)] + [f"f{number}" for number in range(5)]
        )


async def test_what_goes_while_a_list_is_read_spoils_nothing(files: Workspace) -> None:
    for number in range(6):
        await put(files, f"f{number}")
    page = await files.list_dir(at("."), limit=3)
    last = page.items[-1]
    await files.delete(last.path)
    await put(files, "f9")
    rest = await files.list_dir(at("."), limit=10, cursor=page.cursor)
    assert [each.name for each in rest.items] == ["f3", "f4", "f5", "f9"]


async def test_a_folder_that_is_not_there_is_not_listed(files: Workspace) -> None:
    for one_page in (files.list_dir, files.walk):
        with pytest.raises(NotFoundError):
            await one_page(at("nowhere"), limit=1)
        for cursor in ("!", "Zm9vYmFy!", "8J"):
            with pytest.raises(InvalidRequestError):
                await one_page(at("."), limit=1, cursor=cursor)
    with pytest.raises(InvalidRequestError):
        await files.list_dir(at("."), limit=1, cursor="eHg")


async def test_a_walk_goes_by_the_bytes_of_whole_paths(files: Workspace) -> None:
    for name in ("a", "a-b", "b", "b/empty"):
        await files.make_dir(at(name))
    for path in ("a/z", "a-b/y", "a.txt", "a0", "b/x"):
        await put(files, path)
    assert await walked(files) == ["a-b/y", "a.txt", "a/z", "a0", "b/x"]
    assert await walked(files, "b") == ["b/x"]
    with pytest.raises(InvalidRequestError):
        await files.walk(at("a.txt"), limit=1)


async def test_a_folder_of_many_files_is_read_page_by_page(files: Workspace) -> None:
    await files.make_dir(at("many"))
    names = [f"{number:05d}" for number in range(130)]
    for first in range(0, len(names), 50):
        await asyncio.gather(*(put(files, f"many/{name}") for name in names[first : first + 50]))
    await files.make_dir(at("many/z"))
    assert await listed(files, "many", limit=50) == ["z/", *names]
    assert await walked(files, "many", limit=40) == [f"many/{name}" for name in names]
