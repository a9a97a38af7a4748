"""Links, pipes, sockets, devices and second names in the workspace: not shown, not opened, not followed."""

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Workspace
from tests.folder.conftest import SECRET, Field
from tests.support.files import at, get, listed, put, walked


def pipe(field: Field, place: Path) -> None:
    os.mkfifo(place)


def unix_socket(field: Field, place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(place.parent)  # addresses are short
        try:
            made.bind(place.name)
        finally:
            os.chdir(here)


def link_to_file(field: Field, place: Path) -> None:
    place.symlink_to(field.outside / "secret")


def link_to_folder(field: Field, place: Path) -> None:
    place.symlink_to(field.outside)


def link_inside(field: Field, place: Path) -> None:
    (field.root / "plain").write_bytes(SECRET)
    place.symlink_to("plain")


def link_to_nothing(field: Field, place: Path) -> None:
    place.symlink_to(field.outside / "made by a write")


def second_name(field: Field, place: Path) -> None:
    place.hardlink_to(field.outside / "secret")


def device(field: Field, place: Path) -> None:
    place.symlink_to("/dev/zero")


STRANGE = [pipe, unix_socket, link_to_file, link_to_folder, link_inside, link_to_nothing, second_name, device]
strange = pytest.mark.parametrize("make", STRANGE, ids=lambda make: make.__name__)
Operation = Callable[[Workspace, str], Coroutine[Any, Any, object]]
OPERATIONS: dict[str, Operation] = {
    "stat": lambda files, path: files.stat(at(path)),
    "read": lambda files, path: files.read(at(path)),
    "list": lambda files, path: files.list_dir(at(path), limit=10),
    "walk": lambda files, path: files.walk(at(path), limit=10),
    "create": lambda files, path: put(files, path, "new"),
    "replace": lambda files, path: put(files, path, "new", expected=Expect.ANY),
    "make_dir": lambda files, path: files.make_dir(at(path)),
    "move from": lambda files, path: files.move(at(path), at("moved")),
    "move to": lambda files, path: files.move(at("beside"), at(path)),
    "move over": lambda files, path: files.move(at("beside"), at(path), expected=Expect.ANY),
    "delete": lambda files, path: files.delete(at(path)),
    "erase": lambda files, path: files.delete(at(path), recursive=True),
}


@strange
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
async def test_nothing_is_done_with_it_or_below_it(
    field: Field, make: Callable[[Field, Path], None], operation: Operation
) -> None:
    await put(field.storage.files, "beside", "text")
    make(field, field.root / "odd")
    before = field.names(), os.lstat(field.root / "odd")
    for path in ("odd", "odd/secret", "odd/a/b"):
        async with asyncio.timeout(20):
            try:
                result = await operation(field.storage.files, path)
            except (InvalidRequestError, NotFoundError, EntryConflictError):
                continue
        assert result is None, "only `stat` below a file may say that there is nothing"
    assert (field.names(), os.lstat(field.root / "odd")) == before
    assert await get(field.storage.files, "beside") == b"text"


@strange
async def test_it_is_not_listed(field: Field, make: Callable[[Field, Path], None]) -> None:
    await field.storage.files.make_dir(at("docs"))
    await put(field.storage.files, "docs/a")
    make(field, field.root / "docs" / "odd")
    assert await listed(field.storage.files, "docs") == ["a"]
    assert await listed(field.storage.files, "docs", limit=1) == ["a"]
    assert [path for path in await walked(field.storage.files) if path != "plain"] == ["docs/a"]


@strange
async def test_it_goes_with_the_folder_that_it_is_in(field: Field, make: Callable[[Field, Path], None]) -> None:
    await field.storage.files.make_dir(at("docs"))
    make(field, field.root / "docs" / "odd")
    moved = await field.storage.files.move(at("docs"), at("papers"))
    assert moved.is_dir
    await field.storage.files.delete(at("papers"), recursive=True)
    assert [name for name in field.names() if name != "plain"] == []


@strange
async def test_it_is_not_kept_as_a_version(field: Field, make: Callable[[Field, Path], None]) -> None:
    make(field, field.root / "odd")
    for path in ("odd", "odd/secret"):
        with pytest.raises((InvalidRequestError, NotFoundError)):
            await field.storage.versions.keep(at(path), expected=Expect.ANY, replaced_by="x", now=utc_now())


async def test_names_that_cannot_be_asked_for_are_not_listed(field: Field) -> None:
    for name in (b"\xff", b"a\nb", b"\x7f", b".rauskuclaw-x", b".RAUSKUCLAW-y", "\x85".encode()):
        (field.root / os.fsdecode(name)).write_bytes(b"x")
        (field.root / os.fsdecode(name + b"-dir")).mkdir()
        (field.root / os.fsdecode(name + b"-dir") / "below").write_bytes(b"x")
    await put(field.storage.files, "plain")
    assert await listed(field.storage.files) == ["plain"]
    assert await walked(field.storage.files) == ["plain"]
    for limit in (1, 2):
        assert await listed(field.storage.files, limit=limit) == ["plain"]


async def test_a_root_that_is_a_link_is_where_that_leads(field: Field, tmp_path: Path) -> None:
    from rauskuclaw.adapters.folder.storage import open_folder_workspace

    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")
    storage = open_folder_workspace(tmp_path / "link", tmp_path / "state2")
    await put(storage.files, "a", "text")
    assert (tmp_path / "elsewhere" / "a").read_bytes() == b"text"
    await storage.close()


async def test_a_root_that_was_erased_is_made_anew(field: Field) -> None:
    await put(field.storage.files, "a")
    (field.root / "a").unlink()
    field.root.rmdir()
    assert await listed(field.storage.files) == []
    await put(field.storage.files, "b")
    assert (field.root / "b").exists()


async def test_what_another_program_writes_changes_the_etag(field: Field) -> None:
    entry = await put(field.storage.files, "a", "one")
    (field.root / "a").write_bytes(b"two")
    found = await field.storage.files.stat(at("a"))
    assert found is not None
    assert found.etag != entry.etag
    with pytest.raises(EntryConflictError):
        await put(field.storage.files, "a", "three", expected=entry.etag or "")
    assert (field.root / "a").read_bytes() == b"two"


async def test_what_we_make_is_for_its_owner_and_a_replaced_file_keeps_its_mode(field: Field) -> None:
    await put(field.storage.files, "a")
    await field.storage.files.make_dir(at("docs"))
    (field.root / "script").write_bytes(b"x")
    (field.root / "script").chmod(0o4755)
    await put(field.storage.files, "script", "y", expected=Expect.ANY)
    modes = {name: os.stat(field.root / name).st_mode & 0o7777 for name in ("a", "docs", "script")}
    assert modes == {"a": 0o600, "docs": 0o700, "script": 0o755}


async def test_a_tree_that_is_very_deep_is_erased(field: Field) -> None:
    await field.storage.files.make_dir(at("deep"))
    fd = os.open(field.root / "deep", os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("x", dir_fd=fd)
        below = os.open("x", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(fd)
    assert await walked(field.storage.files) == []
    await field.storage.files.delete(at("deep"), recursive=True)
    assert field.names() == []


async def test_a_folder_that_was_made_read_only_is_erased(field: Field) -> None:
    (field.root / "docs" / "inner").mkdir(parents=True)
    (field.root / "docs" / "inner" / "file").write_bytes(b"x")
    (field.root / "docs" / "inner").chmod(0o500)
    await field.storage.files.delete(at("docs"), recursive=True)
    assert field.names() == []


async def test_versions_that_somebody_began_to_keep_are_cleared_away(field: Field) -> None:
    await put(field.storage.files, "a", "one")
    now = utc_now()
    await field.storage.versions.keep(at("a"), expected=Expect.ANY, replaced_by="x", now=now)
    [shelf] = (field.state / "versions").rglob(".rauskuclaw-versions")
    (shelf / "1234567890123-aaaaaaaa").write_bytes(b"half")
    (shelf / "1234567890123-aaaaaaaa.new").write_bytes(b"{")
    assert len(await field.storage.versions.list_versions(at("a"))) == 1
    await field.storage.versions.purge(now - timedelta(days=1), limit=10)
    assert len(list(shelf.iterdir())) == 2
    await field.storage.versions.purge(now + timedelta(days=1), limit=10)
    assert list((field.state / "versions").iterdir()) == []
