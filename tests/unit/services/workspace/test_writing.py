"""Saving, creating, uploading: what is replaced is what was seen, and is kept."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from rauskuclaw.errors import ConflictError, InvalidRequestError, NotFoundError, PayloadTooLargeError
from rauskuclaw.services.workspace.errors import FileBinaryError, FileTooLargeError
from rauskuclaw.services.workspace.keeping import KEPT_MAX_BYTES
from rauskuclaw.services.workspace.requests import Creation, Text, Upload, read_creation, read_text, read_upload
from tests.support.files import pieces, put
from tests.unit.services.workspace.conftest import AGENT, ANNA, LIMITS, World


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 10_000


async def conflict(call: Any) -> Any:
    """What a refusal says is there."""
    with pytest.raises(ConflictError) as refused:
        await call
    assert isinstance(refused.value.details, dict)
    return refused.value.details["current"]


async def test_saving_replaces_what_was_seen(world: World) -> None:
    first = await world.write("a.txt", "one")
    assert first.etag
    second = await world.service.writing.save(Text("a.txt", "two"), author=ANNA, if_match=[first.etag])
    assert second.entry.etag != first.etag
    current = await conflict(world.service.writing.save(Text("a.txt", "three"), author=ANNA, if_match=[first.etag]))
    assert (current["etag"], current["size"]) == (second.entry.etag, 3)
    assert await world.text("a.txt") == "two"
    await world.service.writing.save(Text("a.txt", "four"), author=ANNA, if_match=["*"])
    assert await world.text("a.txt") == "four"
    assert await world.versions("a.txt") == ["anna", "anna"]


async def test_one_of_two_who_saw_the_same_wins(world: World) -> None:
    seen = await world.write("a.txt", "one")
    assert seen.etag
    saves = [
        world.service.writing.save(Text("a.txt", text), author=ANNA, if_match=[seen.etag]) for text in ("two", "three")
    ]
    outcomes = await asyncio.gather(*saves, return_exceptions=True)
    assert sorted(isinstance(outcome, ConflictError) for outcome in outcomes) == [False, True]
    assert await world.text("a.txt") == ("three" if isinstance(outcomes[0], ConflictError) else "two")


async def test_those_who_ask_for_no_certain_content_all_win(world: World) -> None:
    await world.write("a.txt", "none")
    saves = [world.service.writing.save(Text("a.txt", str(number)), author=ANNA) for number in range(2)]
    await asyncio.gather(*saves)
    _, kept = await world.service.history.list_versions("a.txt")
    texts = [(await world.service.history.read_text("a.txt", version.id))[1].text for version in kept]
    assert sorted([*texts, await world.text("a.txt")]) == ["0", "1", "none"]


async def test_saving_needs_a_file_of_text(world: World) -> None:
    await world.write("sub/bytes.bin", b"\0")
    await world.write("sub/latin.txt", "hän".encode("latin-1"))
    with pytest.raises(NotFoundError):
        await world.service.writing.save(Text("none.txt", "x"), author=ANNA)
    with pytest.raises(InvalidRequestError):
        await world.service.writing.save(Text("sub", "x"), author=ANNA)
    for path in ("sub/bytes.bin", "sub/latin.txt"):
        with pytest.raises(FileBinaryError):
            await world.service.writing.save(Text(path, "x"), author=ANNA)


async def test_a_long_text_that_is_cut_within_a_character_is_still_text(world: World) -> None:
    await world.write("a.txt", "x" * 8191 + "ä")
    await world.service.writing.save(Text("a.txt", "short"), author=ANNA)
    assert await world.text("a.txt") == "short"


async def test_a_text_is_saved_up_to_its_limit_in_bytes(world: World) -> None:
    await world.write("a.txt")
    most = LIMITS.write_max_bytes
    await world.service.writing.save(Text("a.txt", "ä" * (most // 2)), author=ANNA)
    with pytest.raises(FileTooLargeError) as refused:
        await world.service.writing.save(Text("a.txt", "ä" * (most // 2) + "x"), author=ANNA)
    assert refused.value.details == {"size": most + 1, "max_bytes": most}
    with pytest.raises(FileTooLargeError):
        await world.service.writing.create(Creation("b.txt", "file", "x" * (most + 1), False), author=ANNA)


async def test_creating_files_and_folders(world: World) -> None:
    create = world.service.writing.create
    made = await create(Creation("sub", "dir", "", False), author=ANNA)
    assert (made.entry.is_dir, made.replaced) == (True, False)
    file = await create(Creation("sub/a.txt", "file", "one", False), author=ANNA)
    assert (file.entry.size, file.replaced) == (3, False)
    assert (await conflict(create(Creation("sub/a.txt", "file", "two", False), author=ANNA)))["size"] == 3
    assert (await create(Creation("sub/a.txt", "file", "two", True), author=ANNA)).replaced
    assert (await conflict(create(Creation("sub", "dir", "", False), author=ANNA)))["is_dir"]
    assert not (await create(Creation("sub", "dir", "", True), author=ANNA)).replaced
    assert await world.text("sub/a.txt") == "two"


async def test_creating_over_the_other_kind_and_without_a_parent_is_refused(world: World) -> None:
    await world.write("sub/a.txt")
    create = world.service.writing.create
    for path, kind in (("sub/a.txt", "dir"), ("sub", "file")):
        creation = read_creation({"path": path, "kind": kind, "overwrite": True})
        with pytest.raises(InvalidRequestError):
            await create(creation, author=ANNA)
        assert await conflict(create(read_creation({"path": path, "kind": kind}), author=ANNA))
    for kind in ("dir", "file"):
        with pytest.raises(NotFoundError):
            await create(read_creation({"path": "none/x", "kind": kind}), author=ANNA)


async def test_uploads_say_whether_they_replaced_something(world: World) -> None:
    upload = world.service.writing.upload
    assert not (await upload(Upload("a.bin", b"\0one", overwrite=True), author=ANNA)).replaced
    assert (await conflict(upload(Upload("a.bin", b"two", overwrite=False), author=ANNA)))["size"] == 4
    replaced = await upload(Upload("a.bin", b"two", overwrite=True), author=ANNA)
    assert (replaced.replaced, replaced.entry.size) == (True, 3)
    assert replaced.version is not None
    await world.write("sub/x")
    with pytest.raises(InvalidRequestError):
        await upload(Upload("sub", b"x", overwrite=False), author=ANNA)
    with pytest.raises(FileTooLargeError):
        await upload(Upload("b.bin", b"x" * (LIMITS.upload_max_bytes + 1), overwrite=False), author=ANNA)


async def test_a_stream_ends_at_its_limit(world: World) -> None:
    stream = world.service.writing.stream
    with pytest.raises(PayloadTooLargeError) as refused:
        await stream("a.bin", endless(), overwrite=False, author=ANNA)
    assert refused.value.code == "WORKSPACE_FILE_TOO_LARGE"
    with pytest.raises(NotFoundError):
        await world.service.files.stat_file("a.bin")
    with pytest.raises(FileTooLargeError):
        world.service.writing.require_room("9" * 12)
    world.service.writing.require_room(str(LIMITS.transfer_max_bytes))


async def test_a_stream_onto_what_is_there_needs_overwrite_or_its_tag(world: World) -> None:
    seen = await world.write("a.bin", "one")
    assert seen.etag
    stream = world.service.writing.stream
    assert (await conflict(stream("a.bin", endless(), overwrite=False, author=ANNA)))["etag"] == seen.etag
    assert (await stream("a.bin", pieces(b"two"), overwrite=False, author=ANNA, if_match=[seen.etag])).replaced
    assert await conflict(stream("a.bin", endless(), overwrite=True, author=ANNA, if_match=[seen.etag]))
    assert await conflict(stream("b.bin", endless(), overwrite=True, author=ANNA, if_match=[seen.etag])) is None
    await world.write("sub/x")
    with pytest.raises(InvalidRequestError):
        await stream("sub", endless(), overwrite=True, author=ANNA)


async def test_a_stream_that_breaks_off_changes_nothing(world: World) -> None:
    await world.write("a.bin", "one")

    async def breaking() -> AsyncIterator[bytes]:
        yield b"two"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await world.service.writing.stream("a.bin", breaking(), overwrite=True, author=ANNA)
    assert await world.text("a.bin") == "one"


async def test_what_an_agent_replaces_is_always_kept(world: World) -> None:
    create = world.service.writing.create
    await create(Creation("a.txt", "file", "one", False), author=AGENT)
    await create(Creation("a.txt", "file", "two", True), author=AGENT)
    assert await world.versions("a.txt") == ["job-1", "job-1"]


async def test_no_agent_replaces_what_is_too_large_to_be_kept(world: World) -> None:
    await put(world.storage.files, "large.bin", b"x" * (KEPT_MAX_BYTES + 1))
    with pytest.raises(FileTooLargeError, match="undo"):
        await world.service.writing.create(Creation("large.bin", "file", "", True), author=AGENT)
    await world.service.writing.create(Creation("large.bin", "file", "", True), author=ANNA)
    assert await world.versions("large.bin") == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "directory"}, "kind"),
        ({"kind": 5}, "kind"),
        ({"kind": "dir", "content": "x"}, "content"),
        ({"content": 5}, "content"),
        ({"overwrite": "true"}, "overwrite"),
        ({"overwrite": 1}, "overwrite"),
    ],
)
def test_faulty_creations_name_the_field(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequestError, match=field):
        read_creation(body)


@pytest.mark.parametrize("text", ["", None, "data:text/plain;base64,", "a", "aGk", "aGk=!", "ä", "data:,hi", "a Gk="])
def test_what_is_no_base64_is_refused(text: str | None) -> None:
    with pytest.raises(InvalidRequestError, match="content_base64"):
        read_upload({"content_base64": text})


@pytest.mark.parametrize("text", ["aGk=", "data:text/plain;base64,aGk=", "data:;base64,aGk=", "aG\r\nk="])
def test_base64_may_be_a_data_url_and_have_line_ends(text: str) -> None:
    assert read_upload({"content_base64": text, "overwrite": True}) == Upload(None, b"hi", overwrite=True)


def test_content_is_required_to_save_and_may_be_empty() -> None:
    assert read_text({"content": ""}).content == ""
    with pytest.raises(InvalidRequestError, match="content"):
        read_text({})
