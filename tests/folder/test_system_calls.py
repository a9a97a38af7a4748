"""Which calls of the system are made, in which order, and how many: what no outcome shows."""

import fcntl
import os
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from rauskuclaw.adapters.folder.descriptors import open_file
from rauskuclaw.adapters.folder.storage import open_folder_workspace
from rauskuclaw.errors import InvalidRequestError, PayloadTooLargeError, StorageFullError
from rauskuclaw.ports.workspace import Expect, Workspace
from tests.folder.conftest import Field
from tests.support.clock import NOON
from tests.support.disks import fill, small_disk
from tests.support.files import at, get, kept, listed, pieces, put

Watcher = Callable[[str], None]
Change = Callable[[Workspace], Awaitable[object]]


@contextmanager
def watched(watcher: Watcher, *, event: str = "c_call") -> Iterator[None]:
    """Tell of the functions of `os` and of libc that new threads, and this one, call."""

    def profile(frame: FrameType, happened: str, argument: object) -> None:
        if happened == event and getattr(argument, "__module__", None) == "posix":
            watcher(str(getattr(argument, "__name__", "")))
        elif happened == "call" and event == "c_call" and frame.f_code.co_name == "_renameat2":
            watcher("renameat2")

    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        yield
    finally:
        threading.setprofile(None)
        sys.setprofile(None)


@pytest.mark.parametrize(("before", "renames"), [(None, "renameat2"), ("old", "rename")])
async def test_a_content_is_on_the_disk_before_it_has_its_name_and_the_name_before_it_is_told(
    tmp_path: Path, before: str | None, renames: str
) -> None:
    calls: list[str] = []
    storage = open_folder_workspace(tmp_path / "workspace", tmp_path / "state")
    if before is not None:
        await put(storage.files, "a", before)
        await storage.close()  # its threads are not watched
        storage = open_folder_workspace(tmp_path / "workspace", tmp_path / "state")
    with watched(calls.append):
        await put(storage.files, "a", "new", expected=Expect.ANY)
    wanted = [call for call in calls if call in ("write", "fsync", renames)]
    assert wanted[-4:] == ["write", "fsync", renames, "fsync"]
    await storage.close()


@pytest.mark.parametrize(
    ("change", "call"),
    [
        (lambda files: put(files, "a", "new", expected=Expect.ANY), "rename"),
        (lambda files: put(files, "b", "new"), "renameat2"),
        (lambda files: files.move(at("a"), at("b")), "renameat2"),
        (lambda files: files.delete(at("a")), "unlink"),
        (lambda files: files.move(at("docs"), at("papers")), "renameat2"),
    ],
    ids=["replace", "create", "move", "delete", "move-folder"],
)
async def test_what_is_looked_at_is_still_so_when_it_changes(field: Field, change: Change, call: str) -> None:
    """Other processes of ours wait: a lock on the names, or on the tree, is held by then."""
    (field.root / "a").write_bytes(b"old")
    (field.root / "docs").mkdir()
    held: list[set[str]] = []

    def look(called: str) -> None:
        if called == call:
            held.append({each.name for each in (field.state / "locks").glob("*") if is_locked(each)})

    with watched(look):
        await change(field.storage.files)
    assert any(held)


def is_locked(file: Path) -> bool:
    with file.open() as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


async def test_of_ten_thousand_files_only_those_of_the_page_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "workspace" / "many").mkdir(parents=True)
    for number in range(10_000):
        (tmp_path / "workspace" / "many" / f"{number:05d}").touch()
    storage = open_folder_workspace(tmp_path / "workspace", tmp_path / "state")
    calls: Counter[str] = Counter()

    def count(call: str) -> None:
        calls[call] += 1

    with watched(count):
        page = await storage.files.list_dir(at("many"), limit=200)
    assert [entry.name for entry in page.items] == [f"{number:05d}" for number in range(200)]
    assert calls["stat"] <= 205
    assert calls["scandir"] == 1
    assert calls["open"] <= 3
    await storage.close()


def test_a_second_name_that_is_taken_away_while_it_is_opened_does_not_make_the_file_ours(field: Field) -> None:
    """Then the open file has one name again: the one outside."""
    place = field.root / "odd"
    place.write_bytes(b"plain")

    def swap(call: str) -> None:
        if call == "stat" and state[0] == "to link":
            state[0] = "to plain"
            place.unlink()
            place.hardlink_to(field.outside / "secret")
        elif call == "open" and state[0] == "to plain":
            state[0] = "done"
            place.unlink()
            place.write_bytes(b"plain again")

    state = ["to link"]
    folder = os.open(field.root, os.O_RDONLY)
    with watched(swap, event="c_return"):
        fd, entry = open_file("odd", folder, at("odd"))
    assert state == ["done"]
    assert os.read(fd, 100) == b"plain again"
    assert entry.size == 11
    for each in (fd, folder):
        os.close(each)


def test_a_link_that_comes_between_look_and_open_is_refused(field: Field) -> None:
    place = field.root / "odd"
    place.write_bytes(b"plain")

    def swap(call: str) -> None:
        if call == "stat" and not place.is_symlink():
            place.unlink()
            place.symlink_to(field.outside / "secret")

    folder = os.open(field.root, os.O_RDONLY)
    with watched(swap, event="c_return"), pytest.raises(InvalidRequestError):
        open_file("odd", folder, at("odd"))
    os.close(folder)


async def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=4) as disk:
        storage = open_folder_workspace(disk / "workspace", tmp_path / "state")
        await put(storage.files, "a", "old")
        await storage.files.make_dir(at("docs"))

        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield bytes(100_000)

        for path, expected in (("a", Expect.ANY), ("docs/b", Expect.ABSENT)):
            with pytest.raises(StorageFullError):
                await storage.files.write(at(path), endless(), expected=expected, max_bytes=10**9)
        fill(disk / "workspace")
        with pytest.raises(StorageFullError):
            await put(storage.files, "a", "x" * 10_000, expected=Expect.ANY)
        assert await get(storage.files, "a") == b"old"
        assert await listed(storage.files) == ["docs/", "a", "filler"]
        assert await listed(storage.files, "docs") == []
        await storage.files.delete(at("filler"))
        await put(storage.files, "a", "new", expected=Expect.ANY)
        await storage.close()
        assert not [path for path in (disk / "workspace").rglob("*") if ".rauskuclaw-" in path.name]


async def test_a_disk_without_room_for_notes_and_versions_changes_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=2) as disk:
        storage = open_folder_workspace(tmp_path / "workspace", disk / "state")
        await put(storage.files, "a", "x" * 100_000)
        now = (await storage.versions.keep(at("b"), expected=Expect.ABSENT, replaced_by="x", now=NOON)).kept_at
        fill(disk)
        with pytest.raises(StorageFullError):
            await storage.versions.keep(at("a"), expected=Expect.ANY, replaced_by="x", now=now)
        assert await kept(storage.versions, "a") == []
        assert (await get(storage.files, "a"))[:1] == b"x"
        await storage.close()


async def test_a_gigabyte_would_pass_through_little_memory(tmp_path: Path) -> None:
    """Tried with 96 MiB: what is held does not depend on the size."""
    import tracemalloc

    size, block = 96 * 1024 * 1024, bytes(64 * 1024)

    async def content() -> AsyncIterator[bytes]:
        for _ in range(size // len(block)):
            yield block

    storage = open_folder_workspace(tmp_path / "workspace", tmp_path / "state")
    tracemalloc.start()
    try:
        await storage.files.write(at("a"), content(), expected=Expect.ABSENT, max_bytes=size)
        reading = await storage.files.read(at("a"))
        read = 0
        async for chunk in reading.chunks:
            read += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == size
    assert peak < 8 * 1024 * 1024
    with pytest.raises(PayloadTooLargeError):
        await storage.files.write(at("b"), pieces(block, block), expected=Expect.ABSENT, max_bytes=len(block))
    await storage.close()
