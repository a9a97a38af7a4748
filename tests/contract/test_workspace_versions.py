"""Earlier versions of files: kept before they are replaced, found by where the file is now."""

from datetime import timedelta

import pytest

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.ports.workspace import (
    VERSIONS_KEPT,
    EntryConflictError,
    Expect,
    FileVersions,
    Workspace,
)
from tests.support.files import at, kept, put

NOON = utc_now()


async def replace(files: Workspace, versions: FileVersions, path: str, content: str, *, minute: int = 0) -> None:
    """As an agent writes: what is there is kept, and only that is replaced."""
    present = await files.stat(at(path))
    expected = present.etag if present is not None and present.etag is not None else Expect.ABSENT
    now = NOON + timedelta(minutes=minute)
    await versions.keep(at(path), expected=expected, replaced_by="job-1", now=now)
    await put(files, path, content, expected=expected)


async def test_contents_that_were_replaced_are_there_newest_first(files: Workspace, versions: FileVersions) -> None:
    for minute, content in enumerate(("one", "two", "three")):
        await replace(files, versions, "a", content, minute=minute)
    assert await kept(versions, "a") == [b"two", b"one", None]
    newest, middle, oldest = await versions.list_versions(at("a"))
    assert (newest.size, newest.replaced_by, newest.kept_at) == (3, "job-1", NOON + timedelta(minutes=2))
    assert newest.path == at("a")
    assert newest.etag is not None
    assert (oldest.size, oldest.etag) == (None, None)
    assert len({newest.id, middle.id, oldest.id}) == 3


async def test_a_path_without_writes_has_no_versions(files: Workspace, versions: FileVersions) -> None:
    await put(files, "a")
    assert await versions.list_versions(at("a")) == []
    assert await versions.list_versions(at("nowhere/at/all")) == []
    for name in ("0", "../../x", "", "x" * 5000, "\x00"):
        with pytest.raises(NotFoundError):
            await versions.read_version(at("a"), name)


async def test_that_nothing_was_there_cannot_be_read(versions: FileVersions) -> None:
    version = await versions.keep(at("a"), expected=Expect.ABSENT, replaced_by="job-1", now=NOON)
    with pytest.raises(NotFoundError):
        await versions.read_version(at("a"), version.id)


async def test_only_what_was_expected_is_kept(files: Workspace, versions: FileVersions) -> None:
    entry = await put(files, "a", "one")
    for expected in (Expect.ABSENT, "another"):
        with pytest.raises(EntryConflictError) as raised:
            await versions.keep(at("a"), expected=expected, replaced_by="job-1", now=NOON)
        assert raised.value.present == entry
    with pytest.raises(EntryConflictError):
        await versions.keep(at("b"), expected="another", replaced_by="job-1", now=NOON)
    assert await versions.list_versions(at("a")) == []
    await files.make_dir(at("docs"))
    with pytest.raises(InvalidRequestError):
        await versions.keep(at("docs"), expected=Expect.ANY, replaced_by="job-1", now=NOON)


async def test_keeping_the_same_again_keeps_it_once(files: Workspace, versions: FileVersions) -> None:
    await put(files, "a", "one")
    first = await versions.keep(at("a"), expected=Expect.ANY, replaced_by="job-1", now=NOON)
    again = await versions.keep(at("a"), expected=Expect.ANY, replaced_by="job-1", now=NOON + timedelta(minutes=1))
    assert again == first
    assert await kept(versions, "a") == [b"one"]


async def test_only_the_newest_are_kept(files: Workspace, versions: FileVersions) -> None:
    for number in range(VERSIONS_KEPT + 5):
        await replace(files, versions, "a", str(number), minute=number)
    contents = await kept(versions, "a")
    assert contents == [str(number).encode() for number in range(VERSIONS_KEPT + 3, 3, -1)]


async def test_versions_survive_what_happens_to_the_file(files: Workspace, versions: FileVersions) -> None:
    await put(files, "a", "one")
    await replace(files, versions, "a", "two")
    await files.delete(at("a"))
    assert await kept(versions, "a") == [b"one"]
    await put(files, "a", "three")
    assert await kept(versions, "a") == [b"one"]


async def test_versions_follow_a_file_that_is_moved(files: Workspace, versions: FileVersions) -> None:
    await files.make_dir(at("docs"))
    await put(files, "a", "one")
    await replace(files, versions, "a", "two")
    await put(files, "docs/b", "other")
    await replace(files, versions, "docs/b", "another", minute=1)
    for _ in range(2):
        await versions.moved(at("a"), at("docs/b"))
        assert await kept(versions, "a") == []
        assert await kept(versions, "docs/b") == [b"other", b"one"]
    assert {version.path for version in await versions.list_versions(at("docs/b"))} == {at("docs/b")}


async def test_versions_follow_a_folder_that_is_moved(files: Workspace, versions: FileVersions) -> None:
    for path in ("a", "a/b"):
        await files.make_dir(at(path))
    for path in ("a/x", "a/b/y"):
        await put(files, path, path)
        await replace(files, versions, path, "new")
    await put(files, "ab", "beside")
    await replace(files, versions, "ab", "new")
    await versions.moved(at("a"), at("c"))
    assert await kept(versions, "c/x") == [b"a/x"]
    assert await kept(versions, "c/b/y") == [b"a/b/y"]
    assert await kept(versions, "ab") == [b"beside"]
    assert await kept(versions, "a/x") == []


async def test_versions_of_a_file_and_of_files_below_the_same_name_are_apart(
    files: Workspace, versions: FileVersions
) -> None:
    await put(files, "a", "a file")
    await replace(files, versions, "a", "new")
    await files.delete(at("a"))
    await files.make_dir(at("a"))
    await put(files, "a/b", "below")
    await replace(files, versions, "a/b", "new")
    assert await kept(versions, "a") == [b"a file"]
    assert await kept(versions, "a/b") == [b"below"]


async def test_dropped_versions_are_gone_with_all_below(files: Workspace, versions: FileVersions) -> None:
    await files.make_dir(at("a"))
    for path in ("a/x", "ax"):
        await put(files, path, path)
        await replace(files, versions, path, "new")
    for _ in range(2):
        await versions.drop(at("a"))
        assert await kept(versions, "a/x") == []
        assert await kept(versions, "ax") == [b"ax"]


async def test_old_versions_are_purged_in_portions(files: Workspace, versions: FileVersions) -> None:
    for minute in range(4):
        await replace(files, versions, "a", str(minute), minute=minute)
        await replace(files, versions, "b", str(minute), minute=minute)
    before = NOON + timedelta(minutes=3)
    assert [await versions.purge(before, limit=4) for _ in range(3)] == [4, 2, 0]
    assert await kept(versions, "a") == [b"2"]
    assert await kept(versions, "b") == [b"2"]


async def test_a_large_content_is_kept_too(files: Workspace, versions: FileVersions) -> None:
    await put(files, "a", b"x" * (9 * 1024 * 1024))
    await replace(files, versions, "a", "small")
    [content] = await kept(versions, "a")
    assert content == b"x" * (9 * 1024 * 1024)
