"""Moves in the workspace: what goes where, and what is refused."""

import pytest

from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Workspace
from tests.support.files import at, get, listed, put, walked


async def test_a_file_is_moved_with_its_content(files: Workspace) -> None:
    await files.make_dir(at("docs"))
    await put(files, "a", "text")
    moved = await files.move(at("a"), at("docs/b"))
    assert (moved.path, moved.size) == (at("docs/b"), 4)
    assert moved == await files.stat(at("docs/b"))
    assert await files.stat(at("a")) is None
    assert await get(files, "docs/b") == b"text"


async def test_a_folder_is_moved_with_all_below(files: Workspace) -> None:
    for path in ("a", "a/b", "a/empty", "ab"):
        await files.make_dir(at(path))
    await put(files, "a/b/deep", "text")
    await put(files, "ab/beside")
    moved = await files.move(at("a"), at("ab/c"))
    assert moved.is_dir
    assert await files.stat(at("a")) is None
    assert await listed(files, "ab/c") == ["b/", "empty/"]
    assert await get(files, "ab/c/b/deep") == b"text"
    assert await walked(files) == ["ab/beside", "ab/c/b/deep"]


async def test_nothing_is_replaced_unless_that_is_wanted(files: Workspace) -> None:
    await put(files, "a", "one")
    there = await put(files, "b", "two")
    with pytest.raises(EntryConflictError) as raised:
        await files.move(at("a"), at("b"))
    assert raised.value.present == there
    with pytest.raises(EntryConflictError):
        await files.move(at("a"), at("b"), expected="another")
    assert (await get(files, "a"), await get(files, "b")) == (b"one", b"two")
    await files.move(at("a"), at("b"), expected=there.etag or "")
    assert await listed(files) == ["b"]
    assert await get(files, "b") == b"one"


async def test_a_folder_replaces_a_folder(files: Workspace) -> None:
    for path in ("a", "b", "b/old"):
        await files.make_dir(at(path))
    await put(files, "a/new", "new")
    await put(files, "b/old/file")
    with pytest.raises(EntryConflictError):
        await files.move(at("a"), at("b"))
    await files.move(at("a"), at("b"), expected=Expect.ANY)
    assert await listed(files) == ["b/"]
    assert await listed(files, "b") == ["new"]
    assert await get(files, "b/new") == b"new"


async def test_what_is_replaced_is_of_the_same_kind(files: Workspace) -> None:
    await files.make_dir(at("folder"))
    await put(files, "file")
    for source, target in (("folder", "file"), ("file", "folder")):
        with pytest.raises(InvalidRequestError):
            await files.move(at(source), at(target), expected=Expect.ANY)
        with pytest.raises(EntryConflictError):
            await files.move(at(source), at(target))
    assert await listed(files) == ["folder/", "file"]


async def test_only_what_is_expected_is_moved(files: Workspace) -> None:
    entry = await put(files, "a", "one")
    with pytest.raises(EntryConflictError) as raised:
        await files.move(at("a"), at("b"), etag="another")
    assert raised.value.present == entry
    await files.move(at("a"), at("b"), etag=entry.etag)
    assert await listed(files) == ["b"]


async def test_places_that_are_not_there(files: Workspace) -> None:
    await put(files, "a")
    with pytest.raises(NotFoundError):
        await files.move(at("nowhere"), at("b"))
    with pytest.raises(NotFoundError):
        await files.move(at("a"), at("nowhere/b"))
    with pytest.raises(InvalidRequestError):
        await files.move(at("a"), at("a/b"))
    assert await listed(files) == ["a"]


async def test_to_its_own_place_nothing_happens(files: Workspace) -> None:
    entry = await put(files, "a", "one")
    assert await files.move(at("a"), at("a")) == entry
    with pytest.raises(NotFoundError):
        await files.move(at("b"), at("b"))


async def test_no_folder_goes_into_itself_or_over_one_above(files: Workspace) -> None:
    for path in ("a", "a/b", "a/b/c"):
        await files.make_dir(at(path))
    await put(files, "a/b/c/file", "text")
    for source, target in (
        ("a", "a/b/d"),
        ("a", "a/x"),
        ("a/b/c", "a"),
        ("a/b/c", "a/b"),
        ("a/b/c/file", "a"),
        ("a", "."),
        (".", "a"),
        (".", "."),
    ):
        with pytest.raises(InvalidRequestError):
            await files.move(at(source), at(target), expected=Expect.ANY)
    assert await walked(files) == ["a/b/c/file"]


async def test_a_move_that_would_make_a_path_too_long_changes_nothing(files: Workspace) -> None:
    await files.make_dir(at("a"))
    long = "x" * 200
    path = "a"
    for _ in range(3):
        path += f"/{long}"
        await files.make_dir(at(path))
    await put(files, f"{path}/file")
    deep = ""
    for _ in range(2):
        deep = f"{deep}/{'y' * 200}".lstrip("/")
        await files.make_dir(at(deep))
    with pytest.raises(InvalidRequestError):
        await files.move(at("a"), at(f"{deep}/a"))
    assert await walked(files) == [f"{path}/file"]
