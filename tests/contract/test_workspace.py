"""The workspace: files are put, read, listed and erased as the port says."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.workspace.entries import EntryKind
from rauskuclaw.errors import BlobUnavailableError, InvalidRequestError, NotFoundError, PayloadTooLargeError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Workspace
from tests.support.files import MAX_BYTES, at, content_of, get, listed, pieces, put

PART = 8 * 1024 * 1024


async def test_a_file_that_was_put_is_found_and_read(files: Workspace) -> None:
    written = await put(files, "notes.txt", "tea at noon")
    assert (written.kind, written.size, str(written.path)) == (EntryKind.FILE, 11, "notes.txt")
    assert written.etag
    assert '"' not in written.etag
    assert written.modified_at is not None
    assert abs(written.modified_at - utc_now()) < timedelta(minutes=5)
    assert await files.stat(at("notes.txt")) == written
    assert await get(files, "notes.txt") == b"tea at noon"


async def test_what_was_never_put_is_not_there(files: Workspace) -> None:
    assert await files.stat(at("nowhere")) is None
    assert await files.stat(at("nowhere/at/all")) is None
    with pytest.raises(NotFoundError):
        await files.read(at("nowhere"))


async def test_the_root_is_always_a_folder(files: Workspace) -> None:
    root = await files.stat(at("."))
    assert root is not None
    assert root.is_dir
    assert await listed(files) == []


async def test_a_folder_has_no_size_and_no_etag(files: Workspace) -> None:
    made = await files.make_dir(at("docs"))
    assert (made.kind, made.size, made.etag) == (EntryKind.DIR, None, None)
    found = await files.stat(at("docs"))
    assert found is not None
    assert found.is_dir


async def test_a_folder_is_made_once_and_in_a_folder_that_is_there(files: Workspace) -> None:
    await files.make_dir(at("docs"))
    await put(files, "file")
    for taken in ("docs", "file"):
        with pytest.raises(EntryConflictError) as raised:
            await files.make_dir(at(taken))
        assert raised.value.present == await files.stat(at(taken))
    with pytest.raises(NotFoundError):
        await files.make_dir(at("a/b"))
    with pytest.raises(InvalidRequestError):
        await files.make_dir(at("file/below"))


async def test_an_empty_file_has_no_bytes(files: Workspace) -> None:
    assert (await put(files, "empty")).size == 0
    reading = await files.read(at("empty"), start=5)
    assert (reading.start, reading.end, await content_of(reading)) == (0, 0, b"")


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [(0, None, b"0123456789"), (3, 5, b"34"), (8, 100, b"89"), (10, None, b""), (40, 50, b""), (5, 2, b"")],
)
async def test_a_range_is_cut_to_what_there_is(files: Workspace, start: int, end: int | None, found: bytes) -> None:
    await put(files, "digits", "0123456789")
    assert await get(files, "digits", start=start, end=end) == found


async def test_a_folder_is_not_read_and_not_written(files: Workspace) -> None:
    await files.make_dir(at("docs"))
    with pytest.raises(InvalidRequestError):
        await files.read(at("docs"))
    with pytest.raises(InvalidRequestError):
        await put(files, "docs", "text", expected=Expect.ANY)
    with pytest.raises(EntryConflictError):
        await put(files, "docs", "text")
    with pytest.raises(InvalidRequestError):
        await put(files, ".", "text", expected=Expect.ANY)


async def test_nothing_is_below_a_file(files: Workspace) -> None:
    await put(files, "file")
    assert await files.stat(at("file/below")) is None
    with pytest.raises(InvalidRequestError):
        await put(files, "file/below")
    with pytest.raises(InvalidRequestError):
        await files.list_dir(at("file"), limit=10)
    with pytest.raises(NotFoundError):
        await put(files, "nowhere/below")


async def test_what_is_refused_is_refused_before_the_content_is_asked_for(files: Workspace) -> None:
    await put(files, "taken")

    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("nobody wants this")
        yield b""

    for path in ("taken", "nowhere/below"):
        with pytest.raises((EntryConflictError, NotFoundError)):
            await files.write(at(path), never(), expected=Expect.ABSENT, max_bytes=MAX_BYTES)


async def test_a_write_replaces_what_was_expected(files: Workspace) -> None:
    first = await put(files, "a", "one")
    second = await put(files, "a", "two", expected=first.etag or "")
    assert second.etag != first.etag
    assert await get(files, "a") == b"two"
    with pytest.raises(EntryConflictError) as raised:
        await put(files, "a", "three", expected=first.etag or "")
    assert raised.value.present == second
    with pytest.raises(EntryConflictError):
        await put(files, "a", "three", expected=Expect.ABSENT)
    with pytest.raises(EntryConflictError) as raised:
        await put(files, "b", "three", expected=first.etag or "")
    assert raised.value.present is None
    assert await get(files, "a") == b"two"
    await put(files, "a", "four", expected=Expect.ANY)
    assert await get(files, "a") == b"four"


async def test_another_content_of_the_same_size_has_another_etag(files: Workspace) -> None:
    etags = {(await put(files, "a", f"{number:03d}", expected=Expect.ANY)).etag for number in range(30)}
    assert len(etags) == 30


async def test_a_write_past_its_limit_changes_nothing(files: Workspace) -> None:
    await put(files, "a", "old")
    for expected, path in ((Expect.ANY, "a"), (Expect.ABSENT, "b")):
        with pytest.raises(PayloadTooLargeError) as raised:
            await files.write(at(path), pieces(b"12345", b"678"), expected=expected, max_bytes=7)
        assert raised.value.code == "WORKSPACE_FILE_TOO_LARGE"
        assert raised.value.details == {"size": 8, "max_bytes": 7}
    assert await get(files, "a") == b"old"
    assert await listed(files) == ["a"]
    await files.write(at("b"), pieces(b"12345", b"67"), expected=Expect.ABSENT, max_bytes=7)


async def test_a_write_whose_content_breaks_off_changes_nothing(files: Workspace) -> None:
    await put(files, "a", "old")

    async def breaks_off() -> AsyncIterator[bytes]:
        yield b"x" * (PART + 1)
        raise ConnectionError("gone")

    for path in ("a", "b"):
        with pytest.raises(ConnectionError):
            await files.write(at(path), breaks_off(), expected=Expect.ANY, max_bytes=MAX_BYTES)
    assert await get(files, "a") == b"old"
    assert await listed(files) == ["a"]


async def test_a_file_of_many_parts_is_put_and_read_in_pieces(files: Workspace) -> None:
    size = 2 * PART + 12345
    block = bytes(range(256)) * 4096  # 1 MiB

    async def content() -> AsyncIterator[bytes]:
        left = size
        while left:
            piece = block[: min(left, len(block))]
            yield piece
            left -= len(piece)

    written = await files.write(at("large"), content(), expected=Expect.ABSENT, max_bytes=size)
    assert written.size == size
    reading = await files.read(at("large"))
    read = 0
    async for chunk in reading.chunks:
        assert len(chunk) <= 1024 * 1024
        assert chunk[:1] == block[read % 256 : read % 256 + 1]
        read += len(chunk)
    assert read == size
    assert await get(files, "large", start=PART - 2, end=PART + 2) == bytes([254, 255, 0, 1])
    replaced = await files.write(at("large"), content(), expected=written.etag or "", max_bytes=size)
    assert replaced.size == size
    with pytest.raises(EntryConflictError):
        await files.write(at("large"), content(), expected="another", max_bytes=size)


async def test_a_reader_sees_one_content_whatever_is_written_meanwhile(files: Workspace) -> None:
    first = b"a" * (3 * 1024 * 1024)
    await put(files, "a", first)
    reading = await files.read(at("a"))
    read = await anext(reading.chunks)
    await put(files, "a", b"b" * (3 * 1024 * 1024), expected=Expect.ANY)
    with contextlib.suppress(BlobUnavailableError):  # a store may break off, and has to say so
        read += await content_of(reading)
        assert len(read) == len(first)
    assert first.startswith(read)
    await reading.chunks.aclose()


async def test_a_reading_may_be_given_up(files: Workspace) -> None:
    await put(files, "a", b"a" * (3 * 1024 * 1024))
    reading = await files.read(at("a"))
    await reading.chunks.aclose()
    begun = await files.read(at("a"))
    await anext(begun.chunks)
    await begun.chunks.aclose()
    await begun.chunks.aclose()


async def test_a_file_is_erased(files: Workspace) -> None:
    entry = await put(files, "a", "one")
    with pytest.raises(EntryConflictError) as raised:
        await files.delete(at("a"), etag="another")
    assert raised.value.present == entry
    await files.delete(at("a"), etag=entry.etag)
    assert await files.stat(at("a")) is None
    with pytest.raises(NotFoundError):
        await files.delete(at("a"))


async def test_a_folder_is_erased_when_it_is_empty_or_with_all_below(files: Workspace) -> None:
    for path in ("a", "a/b", "a/b/c", "ab"):
        await files.make_dir(at(path))
    await put(files, "a/b/c/deep", "text")
    await put(files, "a/top")
    await put(files, "ab/beside")
    with pytest.raises(EntryConflictError):
        await files.delete(at("a"))
    await files.delete(at("a"), recursive=True)
    assert await files.stat(at("a")) is None
    assert await files.stat(at("a/b/c/deep")) is None
    assert await listed(files) == ["ab/"]
    assert await listed(files, "ab") == ["beside"]
    await files.delete(at("ab/beside"))
    await files.delete(at("ab"))
    assert await listed(files) == []


async def test_the_root_is_not_erased(files: Workspace) -> None:
    await put(files, "a")
    with pytest.raises(InvalidRequestError):
        await files.delete(at("."), recursive=True)
    assert await listed(files) == ["a"]
