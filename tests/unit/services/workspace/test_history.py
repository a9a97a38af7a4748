"""History: what an agent did to a file is undone, and undoing is undone again."""

import pytest

from rauskuclaw.errors import ConflictError, InvalidRequestError, NotFoundError
from rauskuclaw.services.workspace.errors import FileBinaryError
from rauskuclaw.services.workspace.requests import Creation, Restoration, Text, read_restoration
from tests.support.files import content_of
from tests.unit.services.workspace.conftest import AGENT, ANNA, World


async def test_a_write_of_an_agent_is_undone_and_done_again(world: World) -> None:
    await world.write("a.txt", "of a person")
    await world.service.writing.save(Text("a.txt", "of an agent"), author=AGENT)
    _, [version] = await world.service.history.list_versions("a.txt")
    assert (version.replaced_by, version.size) == ("job-1", 11)
    assert (await world.service.history.read_text("a.txt", version.id))[1].text == "of a person"
    undone = await world.service.history.restore(Restoration("a.txt", version.id), author=ANNA)
    assert await world.text("a.txt") == "of a person"
    await world.service.history.restore(Restoration("a.txt", undone.version or ""), author=ANNA)
    assert await world.text("a.txt") == "of an agent"


async def test_undoing_the_creation_of_an_agent_deletes_the_file(world: World) -> None:
    await world.service.writing.create(Creation("new.txt", "file", "x", False), author=AGENT)
    _, [version] = await world.service.history.list_versions("new.txt")
    undone = await world.service.history.restore(Restoration("new.txt", version.id), author=ANNA)
    assert undone.entry is None
    with pytest.raises(NotFoundError):
        await world.text("new.txt")
    await world.service.history.restore(Restoration("new.txt", undone.version or ""), author=ANNA)
    assert await world.text("new.txt") == "x"


async def test_the_oldest_of_twenty_can_be_restored_though_restoring_keeps_one_more(world: World) -> None:
    await world.write("a.txt", "0")
    for number in range(1, 21):
        world.clock.advance(seconds=1)
        await world.service.writing.save(Text("a.txt", str(number)), author=AGENT)
    _, found = await world.service.history.list_versions("a.txt")
    assert len(found) == 20
    await world.service.history.restore(Restoration("a.txt", found[-1].id), author=ANNA)
    assert await world.text("a.txt") == "0"


async def test_restoring_what_others_changed_meanwhile_needs_their_tag(world: World) -> None:
    seen = await world.write("a.txt", "one")
    assert seen.etag
    await world.write("a.txt", "two")
    _, [version] = await world.service.history.list_versions("a.txt")
    with pytest.raises(ConflictError):
        await world.service.history.restore(Restoration("a.txt", version.id), author=ANNA, if_match=[seen.etag])
    assert await world.text("a.txt") == "two"


async def test_unknown_versions_and_what_is_no_text(world: World) -> None:
    await world.write("a.bin", b"\0")
    await world.write("a.bin", b"two")
    _, [version] = await world.service.history.list_versions("a.bin")
    with pytest.raises(FileBinaryError):
        await world.service.history.read_text("a.bin", version.id)
    assert await content_of(await world.service.history.open("a.bin", version.id)) == b"\0"
    for call in (
        world.service.history.read_text("a.bin", "nope"),
        world.service.history.open("a.bin", "nope"),
        world.service.history.restore(Restoration("a.bin", "nope"), author=ANNA),
    ):
        with pytest.raises(NotFoundError):
            await call
    with pytest.raises(InvalidRequestError, match="version"):
        read_restoration({"path": "a.bin"})
