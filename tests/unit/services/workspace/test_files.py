"""Looking and reading: what is hidden stays so, limits are exact, and a text is told from what is none."""

from contextlib import aclosing
from dataclasses import replace
from typing import cast

import pytest

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.ports.workspace import Expect, Workspace
from rauskuclaw.services.workspace.errors import FileBinaryError, FileTooLargeError
from rauskuclaw.services.workspace.files import Files, Shelf
from rauskuclaw.services.workspace.requests import AnnouncedUpload, Creation, Relocation, Restoration, Text, Upload
from tests.support.files import pieces, put
from tests.unit.services.workspace.conftest import ANNA, LIMITS, ROOT, World

HIDDEN = [".codex-home", ".CODEX-Home", ".gitkeep", "a/.codex-home", ".codex-home/auth.json", "a/.gitkeep"]
OUTSIDE = ["..", "../x", "a/../../x", "/etc/passwd", "/srv", "/srv/workspace2/x", "a/../b", "a\0b", "x" * 256, ""]


async def names_in(world: World, path: str | None = None, *, limit: int = 200) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        folder = await world.service.files.list_dir(path, limit=limit, cursor=cursor)
        found += [entry.name for entry in folder.page.items]
        cursor = folder.page.cursor
        if cursor is None:
            return found


async def test_a_folder_shows_folders_first_and_not_what_is_hidden(world: World) -> None:
    for path in ("b.txt", "Z.txt", "sub/inner.txt", "..foo"):
        await world.write(path)
    await put(world.storage.files, "sub/.gitkeep")
    await put(world.storage.files, ".gitkeep")
    for limit in (1, 2, 200):
        assert await names_in(world, limit=limit) == ["sub", "..foo", "Z.txt", "b.txt"]
    assert await names_in(world, "sub") == ["inner.txt"]
    assert await names_in(world, f"{ROOT}/sub") == ["inner.txt"]


@pytest.mark.parametrize("path", [*HIDDEN, *OUTSIDE])
async def test_no_operation_takes_what_is_hidden_or_outside(world: World, path: str) -> None:
    await world.write("a/b.txt")
    service = world.service
    calls = [
        service.files.read_text(path),
        service.files.stat_file(path),
        service.files.open(path, lambda entry: (0, 1)),
        service.writing.save(Text(path, "x"), author=ANNA),
        service.writing.create(Creation(path, "file", "", overwrite=True), author=ANNA),
        service.writing.create(Creation(path, "dir", "", overwrite=True), author=ANNA),
        service.writing.upload(Upload(path, b"x", overwrite=True), author=ANNA),
        service.writing.stream(path, pieces(b"x"), overwrite=True, author=ANNA),
        service.moving.move(Relocation(path, "a/c.txt", overwrite=True), author=ANNA),
        service.moving.move(Relocation("a/b.txt", path, overwrite=True), author=ANNA),
        service.erasing.delete(path, author=ANNA, recursive=True),
        service.history.list_versions(path),
        service.history.restore(Restoration(path, "1"), author=ANNA),
        service.transfers.upload(AnnouncedUpload(path, 1), author=ANNA),
    ]
    for call in calls:
        with pytest.raises(InvalidRequestError) as refused:
            await call
        assert refused.value.details is not None
    if path:
        with pytest.raises(InvalidRequestError):
            await names_in(world, path)
    assert await world.text("a/b.txt") == ""


async def test_a_text_is_read_up_to_its_limit(world: World) -> None:
    await world.write("fits.txt", b"x" * LIMITS.view_max_bytes)
    await world.write("over.txt", b"x" * (LIMITS.view_max_bytes + 1))
    assert len(await world.text("fits.txt")) == LIMITS.view_max_bytes
    with pytest.raises(FileTooLargeError) as refused:
        await world.text("over.txt")
    assert refused.value.details == {"size": LIMITS.view_max_bytes + 1, "max_bytes": LIMITS.view_max_bytes}


async def test_a_nul_in_the_first_8192_bytes_makes_a_file_binary(world: World) -> None:
    await world.write("early.bin", b"x" * 8191 + b"\0")
    await world.write("late.txt", b"x" * 8192 + b"\0")
    with pytest.raises(FileBinaryError):
        await world.text("early.bin")
    assert (await world.text("late.txt")).endswith("\0")


async def test_text_that_is_no_utf8_says_that_something_is_lost(world: World) -> None:
    await world.write("latin.txt", "hän".encode("latin-1"))
    await world.write("utf.txt", "hän")
    found = await world.service.files.read_text("latin.txt")
    assert (found.content.text, found.content.is_lossy) == ("h\N{REPLACEMENT CHARACTER}n", True)
    assert not (await world.service.files.read_text("utf.txt")).content.is_lossy


async def test_what_is_not_there_and_what_is_of_the_other_kind(world: World) -> None:
    await world.write("sub/file.txt")
    with pytest.raises(NotFoundError):
        await world.text("sub/none.txt")
    with pytest.raises(NotFoundError):
        await names_in(world, "none")
    for call in (world.text("sub"), names_in(world, "sub/file.txt"), world.text(".")):
        with pytest.raises(InvalidRequestError):
            await call


class Overtaken:
    """Files of which one is replaced right after the first look at it."""

    def __init__(self, files: Workspace, content: bytes) -> None:
        self._files = files
        self._content: bytes | None = content
        self.read = files.read

    async def stat(self, path: WorkspacePath) -> Entry | None:
        found = await self._files.stat(path)
        content, self._content = self._content, None
        if content is not None:
            await self._files.write(path, pieces(content), expected=Expect.ANY, max_bytes=100)
        return found


async def test_a_range_is_of_the_content_it_was_chosen_for(world: World) -> None:
    await world.write("log.txt", "old")
    files = cast(Workspace, Overtaken(world.storage.files, b"longer"))
    shelf = Shelf(replace(world.storage, files=files), LIMITS, world.clock, ROOT)
    sizes: list[int | None] = []

    def last_byte(entry: Entry) -> tuple[int, int]:
        sizes.append(entry.size)
        return (entry.size or 0) - 1, entry.size or 0

    reading = await Files(shelf).open("log.txt", last_byte)
    async with aclosing(reading.chunks) as chunks:
        assert b"".join([chunk async for chunk in chunks]) == b"r"
    assert sizes == [3, 6]
