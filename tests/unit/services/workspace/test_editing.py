"""Edits by jobs and agents happen once, however often they are asked for, and never undo what others wrote."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rauskuclaw.domain.workspace.edits import Edit, EditMode, sha256_of
from rauskuclaw.errors import ConflictError, InvalidRequestError, NotFoundError
from rauskuclaw.services.workspace.editing import EditRequest
from rauskuclaw.services.workspace.errors import FileTooLargeError
from rauskuclaw.services.workspace.keeping import KEPT_MAX_BYTES, Author
from rauskuclaw.services.workspace.requests import Restoration
from tests.support.files import at, put
from tests.unit.services.workspace.conftest import AGENT, ANNA, World

OTHER_CALL = Author("job-2", is_agent=True)


def appending(path: str = "notes/a.txt", text: str = "+") -> EditRequest:
    return EditRequest(path, Edit(EditMode.APPEND, text.encode(), is_text=True))


async def test_an_edit_asked_for_again_is_done_once(world: World) -> None:
    await world.write("notes/a.txt", "one")
    first = await world.service.editing.edit(appending(), author=AGENT)
    again = await world.service.editing.edit(appending(), author=AGENT)
    assert (first.before, first.after, first.is_changed) == (b"one", b"one+", True)
    assert again == first
    assert await world.text("notes/a.txt") == "one+"
    assert (await world.service.editing.edit(appending(), author=OTHER_CALL)).after == b"one++"


async def test_one_that_was_begun_and_not_done_is_done_now(world: World) -> None:
    """Killed between what it keeps and what it writes."""
    entry = await world.write("notes/a.txt", "one")
    await world.storage.versions.keep(entry.path, expected=entry.etag or "", replaced_by=AGENT.name, now=world.clock())
    assert (await world.service.editing.edit(appending(), author=AGENT)).after == b"one+"


async def test_nobody_guesses_when_others_wrote_since_it_was_begun(world: World) -> None:
    await world.write("notes/a.txt", "one")
    await world.service.editing.edit(appending(), author=AGENT)
    await world.write("notes/a.txt", "theirs")
    with pytest.raises(ConflictError):
        await world.service.editing.edit(appending(), author=AGENT)
    assert await world.text("notes/a.txt") == "theirs"


async def test_a_new_file_gets_the_folders_it_needs_and_can_be_undone(world: World) -> None:
    made = await world.service.editing.edit(appending("x/y/z.txt"), author=AGENT)
    assert (made.before, made.after) == (None, b"+")
    assert (await world.service.editing.edit(appending("x/y/z.txt"), author=AGENT)) == made
    await world.service.history.restore(Restoration("x/y/z.txt", made.version or ""), author=ANNA)
    with pytest.raises(NotFoundError):
        await world.text("x/y/z.txt")


async def test_only_what_was_expected_is_edited(world: World) -> None:
    await world.write("notes/a.txt", "one")
    wrong = replace(appending(), expected_sha256=sha256_of(b"two"))
    with pytest.raises(ConflictError):
        await world.service.editing.edit(wrong, author=AGENT)
    right = replace(appending(), expected_sha256=sha256_of(b"one"))
    assert (await world.service.editing.edit(right, author=AGENT)).after == b"one+"
    with pytest.raises(ConflictError):
        await world.service.editing.edit(replace(right, path="none.txt"), author=OTHER_CALL)
    with pytest.raises(NotFoundError):
        await world.service.editing.edit(replace(appending("none.txt"), create_if_missing=False), author=OTHER_CALL)


async def test_a_preview_writes_nothing(world: World) -> None:
    await world.write("notes/a.txt", "one")
    assert (await world.service.editing.preview(appending())).after == b"one+"
    assert (await world.service.editing.preview(appending("new/file"))).before is None
    assert await world.text("notes/a.txt") == "one"
    assert [str(each.path) for each in (await world.storage.files.walk(at("."), limit=10)).items] == ["notes/a.txt"]


async def test_what_does_not_change_is_not_written(world: World) -> None:
    entry = await world.write("notes/a.txt", "one")
    same = EditRequest("notes/a.txt", Edit(EditMode.REPLACE, b"one"))
    edited = await world.service.editing.edit(same, author=AGENT)
    assert (edited.is_changed, edited.version) == (False, None)
    assert await world.storage.files.stat(entry.path) == entry


@pytest.mark.parametrize(
    ("edit", "field"),
    [(Edit(EditMode.INSERT_AT, b"x", 9), "offset"), (Edit(EditMode.REPLACE_RANGE, b"x", 2, 1), "end")],
)
async def test_places_that_are_not_there_are_named(world: World, edit: Edit, field: str) -> None:
    await world.write("notes/a.txt", "one")
    with pytest.raises(InvalidRequestError) as caught:
        await world.service.editing.edit(EditRequest("notes/a.txt", edit), author=AGENT)
    assert field in str(caught.value.details)


async def test_limits_hold_before_and_after(world: World) -> None:
    await world.write("notes/a.txt", "one")
    with pytest.raises(FileTooLargeError):
        await world.service.editing.edit(replace(appending(), max_bytes=3), author=AGENT)
    await put(world.storage.files, "large", b"\1" * (KEPT_MAX_BYTES + 1))
    with pytest.raises(FileTooLargeError):
        await world.service.editing.edit(appending("large"), author=AGENT)


@pytest.mark.parametrize("rivals", [["x"], ["x", "y"]], ids=len)
async def test_a_rival_in_between_is_kept(world: World, rivals: Sequence[str]) -> None:
    """Appending is asked for no certain content, so it is done to what the rival wrote."""
    await world.write("notes/a.txt", "one")
    left = list(rivals)
    keep = world.storage.versions.keep

    class Versions:
        """Lets a rival write right before what is there is kept."""

        def __getattr__(self, name: str) -> object:
            return getattr(world.storage.versions, name)

        async def keep(self, *args: object, **given: object) -> object:
            if left:
                await world.write("notes/a.txt", left.pop(0))
            return await keep(*args, **given)  # type: ignore[arg-type]

    service = world.over(replace(world.storage, versions=Versions()))  # type: ignore[arg-type]
    edited = await service.editing.edit(appending(), author=AGENT)
    assert edited.after == f"{rivals[-1]}+".encode()
    assert await world.text("notes/a.txt") == f"{rivals[-1]}+"
