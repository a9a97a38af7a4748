"""Deleting: a file can be brought back, a folder goes only as it was counted."""

import pytest

from rauskuclaw.errors import ConflictError, InvalidRequestError, NotFoundError
from rauskuclaw.services.workspace.requests import Restoration
from tests.support.files import at, put
from tests.unit.services.workspace.conftest import ANNA, World


async def test_a_deleted_file_can_be_brought_back(world: World) -> None:
    await world.write("a.txt", "one")
    erased = await world.service.erasing.delete("a.txt", author=ANNA)
    assert erased.deleted
    with pytest.raises(NotFoundError):
        await world.text("a.txt")
    await world.service.history.restore(Restoration("a.txt", erased.version or ""), author=ANNA)
    assert await world.text("a.txt") == "one"
    with pytest.raises(NotFoundError):
        await world.service.erasing.delete("none.txt", author=ANNA)


async def test_a_file_that_has_changed_stays(world: World) -> None:
    seen = await world.write("a.txt", "one")
    assert seen.etag
    await world.write("a.txt", "two")
    with pytest.raises(ConflictError):
        await world.service.erasing.delete("a.txt", author=ANNA, if_match=[seen.etag])
    assert not (await world.service.erasing.delete("a.txt", author=ANNA, dry_run=True)).deleted
    assert await world.text("a.txt") == "two"


async def test_a_folder_goes_with_what_was_counted(world: World) -> None:
    for path in ("sub/a", "sub/deep/b", "other"):
        await world.write(path, "123")
    delete = world.service.erasing.delete
    with pytest.raises(InvalidRequestError, match="recursive"):
        await delete("sub", author=ANNA)
    with pytest.raises(InvalidRequestError, match="confirm"):
        await delete("sub", author=ANNA, recursive=True)
    asked = await delete("sub", author=ANNA, recursive=True, dry_run=True)
    assert not asked.deleted
    assert asked.contents is not None
    assert (asked.contents.files, asked.contents.size) == (2, 6)
    await world.write("sub/c", "new")
    with pytest.raises(ConflictError) as refused:
        await delete("sub", author=ANNA, recursive=True, confirm=asked.contents.confirm)
    assert await world.text("sub/c") == "new"
    assert isinstance(refused.value.details, dict)
    assert refused.value.details["files"] == 3
    assert (await delete("sub", author=ANNA, recursive=True, confirm=str(refused.value.details["confirm"]))).deleted
    assert await world.text("other") == "123"
    assert await world.versions("sub/a") == []
    with pytest.raises(NotFoundError):
        await world.service.files.list_dir("sub", limit=10, cursor=None)


async def test_the_root_stays(world: World) -> None:
    await world.write("a", "kept")
    for path in (".", "/srv/workspace", "./"):
        with pytest.raises(InvalidRequestError, match="root"):
            await world.service.erasing.delete(path, author=ANNA, recursive=True, dry_run=True)


async def test_a_folder_with_what_is_kept_from_callers_stays(world: World) -> None:
    await world.write("sub/a", "1")
    await put(world.storage.files, "sub/.gitkeep")
    asked = await world.service.erasing.delete("sub", author=ANNA, recursive=True, dry_run=True)
    assert asked.contents is not None
    await world.storage.files.make_dir(at("sub/.codex-home"))
    await put(world.storage.files, "sub/.codex-home/auth.json", "login")
    with pytest.raises(InvalidRequestError, match="kept from callers"):
        await world.service.erasing.delete("sub", author=ANNA, recursive=True, dry_run=True)
