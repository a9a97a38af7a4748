"""Moving: history follows, nothing is overwritten unasked, and no move wipes what it is in."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from rauskuclaw.errors import ConflictError, InvalidRequestError, NotFoundError
from rauskuclaw.ports.workspace import Workspace
from rauskuclaw.services.workspace.files import Shelf
from rauskuclaw.services.workspace.moving import Moved, Moving
from rauskuclaw.services.workspace.requests import Relocation, Restoration
from tests.unit.services.workspace.conftest import ANNA, LIMITS, ROOT, World


async def move(world: World, source: str, target: str, *, overwrite: bool = False, if_match: str | None = None) -> bool:
    given = Relocation(source, target, overwrite)
    done = await world.service.moving.move(given, author=ANNA, if_match=(if_match and [if_match]) or None)
    return done.moved


async def test_a_file_moves_with_its_history(world: World) -> None:
    await world.write("a.txt", "one")
    await world.write("a.txt", "two")
    await world.write("sub/x")
    assert await move(world, "a.txt", "sub/b.txt")
    assert await world.text("sub/b.txt") == "two"
    assert await world.versions("sub/b.txt") == ["anna"]
    assert await world.versions("a.txt") == []
    assert not await move(world, "sub/b.txt", "./sub/b.txt")


async def test_what_a_move_overwrites_can_be_brought_back(world: World) -> None:
    await world.write("a.txt", "one")
    await world.write("b.txt", "two")
    with pytest.raises(ConflictError):
        await move(world, "a.txt", "b.txt")
    assert await move(world, "a.txt", "b.txt", overwrite=True)
    assert await world.text("b.txt") == "one"
    _, [version] = await world.service.history.list_versions("b.txt")
    await world.service.history.restore(Restoration("b.txt", version.id), author=ANNA)
    assert await world.text("b.txt") == "two"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("sub", "sub/deep"),
        ("sub", "sub"),
        (".", "other"),
        ("sub/deep", "sub"),
        ("sub/deep", "."),
        ("sub/deep/f", "sub"),
    ],
)
async def test_no_move_takes_what_it_is_in_or_goes_into_itself(world: World, source: str, target: str) -> None:
    await world.write("sub/deep/f", "kept")
    try:
        assert not await move(world, source, target, overwrite=True)
    except InvalidRequestError:
        assert source != target
    else:
        assert source == target
    assert await world.text("sub/deep/f") == "kept"


async def test_kinds_do_not_replace_each_other(world: World) -> None:
    await world.write("sub/f", "kept")
    await world.write("a", "kept")
    for source, target in (("a", "sub"), ("sub", "a")):
        with pytest.raises(ConflictError):
            await move(world, source, target)
        with pytest.raises(InvalidRequestError):
            await move(world, source, target, overwrite=True)
    assert (await world.text("a"), await world.text("sub/f")) == ("kept", "kept")


async def test_what_is_not_there_cannot_be_moved_nor_moved_into(world: World) -> None:
    await world.write("a")
    for source, target in (("none", "b"), ("a", "none/b")):
        with pytest.raises(NotFoundError):
            await move(world, source, target)


async def test_a_file_that_has_changed_stays(world: World) -> None:
    seen = await world.write("a", "one")
    await world.write("a", "two")
    with pytest.raises(ConflictError):
        await move(world, "a", "b", if_match=seen.etag)
    assert await world.text("a") == "two"


@pytest.mark.parametrize(("source", "target", "field"), [(None, "b", "from_path"), ("a", 5, "to_path")])
async def test_a_faulty_path_is_named(world: World, source: object, target: object, field: str) -> None:
    given = Relocation(source, target, False)
    with pytest.raises(InvalidRequestError, match=field):
        await world.service.moving.move(given, author=ANNA)


class EndlessMoves:
    """Files whose moves take for ever."""

    def __init__(self, files: Workspace) -> None:
        self._files = files
        self.is_cut_short = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)

    async def move(self, *args: object, **kwargs: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.is_cut_short = True


async def test_a_move_that_takes_too_long_is_handed_over(world: World) -> None:
    await world.write("sub/f", "kept")
    files = EndlessMoves(world.storage.files)
    shelf = Shelf(replace(world.storage, files=cast("Workspace", files)), LIMITS, world.clock, ROOT)

    async def hand_over() -> str:
        return "job-1"

    moving = Moving(shelf, hand_over, inline_sec=0.01)
    done = await moving.move(Relocation("sub", "other", False), author=ANNA)
    assert done == Moved(done.source, done.target, moved=False, job_id="job-1")
    assert files.is_cut_short
