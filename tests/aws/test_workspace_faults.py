"""The workspace in S3 when answers are lost, when a mover dies, and on a store that ignores conditions."""

import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError

from local.aws.moto_server import LockedMoto
from rauskuclaw.adapters.aws.calls import AwsCalls, RetryBudget
from rauskuclaw.adapters.aws.workspace.objects import Objects
from rauskuclaw.adapters.aws.workspace.probing import ignored_conditions
from rauskuclaw.adapters.aws.workspace.storage import open_s3_workspace
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.errors import BackendError, BackendRefusedError, BlobUnavailableError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, WorkspaceStorage
from tests.aws.faults import Faults
from tests.support.aws import REGION, moto_server, new_session, shared_session
from tests.support.aws_direct import DirectSession, RawAnswer
from tests.support.buckets import bucket, calls_to
from tests.support.files import MAX_BYTES, at, content_of, get, listed, put, walked

PART = 8 * 1024 * 1024
NO_WAIT = timedelta(0)


@dataclass
class Shop:
    """A bucket, and handles on the workspace in it, each as a process of its own."""

    client: Any
    name: str

    def open(self, session: Any = None, *, abandoned_after: timedelta = NO_WAIT) -> WorkspaceStorage:
        calls = calls_to(session or shared_session())
        return open_s3_workspace(calls, self.name, abandoned_after=abandoned_after, at_once=40, honours_conditions=True)

    def found(self, *prefixes: str) -> list[str]:
        """The keys of objects."""
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", ())
        return [each["Key"] for each in listed if each["Key"].startswith(prefixes or "")]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with bucket() as (client, name):
        yield Shop(client, name)


async def test_our_server_honours_every_condition(shop: Shop) -> None:
    assert await ignored_conditions(Objects(calls_to(new_session()), shop.name)) == []
    assert shop.found() == []


class Forgetful(LockedMoto):
    """moto as it comes."""

    def _object(self, environ: dict[str, Any], body: bytes) -> Any:
        return self._answer(environ, body)


async def test_a_store_that_ignores_conditions_is_refused_before_the_first_change(shop: Shop) -> None:
    session = DirectSession(Forgetful(), moto_server().url, region_name=REGION, **CREDENTIALS)
    ignored = await ignored_conditions(Objects(calls_to(session), shop.name))
    assert ignored == [
        "CopyObject If-None-Match",
        "CopyObject If-Match",
        "CopyObject x-amz-copy-source-if-match",
        "CompleteMultipartUpload If-Match",
    ]
    storage = open_s3_workspace(calls_to(session), shop.name)
    for change in (
        lambda: put(storage.files, "a"),
        lambda: storage.files.make_dir(at("a")),
        lambda: storage.files.move(at("a"), at("b")),
        lambda: storage.files.delete(at("a")),
    ):
        with pytest.raises(BackendRefusedError, match="CopyObject If-None-Match"):
            await change()
    assert await listed(storage.files) == []


CREDENTIALS = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}

Step = Callable[[WorkspaceStorage], Awaitable[object]]


async def large() -> AsyncIterator[bytes]:
    yield b"x" * (PART + 1)


STEPS: list[tuple[str, Step, str]] = [
    ("PutObject", lambda one: put(one.files, "new", "text"), "new"),
    ("PutObject", lambda one: put(one.files, "a", "text", expected=Expect.ANY), "a"),
    ("PutObject", lambda one: one.files.make_dir(at("dir")), "dir"),
    (
        "CompleteMultipartUpload",
        lambda one: one.files.write(at("new"), large(), expected=Expect.ABSENT, max_bytes=MAX_BYTES),
        "new",
    ),
    ("CopyObject", lambda one: one.files.move(at("a"), at("new")), "new"),
    ("DeleteObject", lambda one: one.files.move(at("a"), at("new")), "new"),
    ("PutObject", lambda one: one.files.move(at("a"), at("new")), "new"),
    ("CopyObject", lambda one: one.files.move(at("docs"), at("new")), "new"),
    ("DeleteObject", lambda one: one.files.move(at("docs"), at("new")), "new"),
    ("PutObject", lambda one: one.files.move(at("docs"), at("new")), "new"),
    ("CopyObject", lambda one: keep(one, "a"), "a"),
    ("PutObject", lambda one: keep(one, "new"), ""),
    ("DeleteObject", lambda one: one.files.delete(at("a")), ""),
    ("DeleteObjects", lambda one: one.files.delete(at("docs"), recursive=True), ""),
]


async def keep(storage: WorkspaceStorage, path: str) -> object:
    return await storage.versions.keep(at(path), expected=Expect.ANY, replaced_by="x", now=utc_now())


@pytest.mark.parametrize(("operation", "step", "there"), STEPS, ids=[f"{n}-{one[0]}" for n, one in enumerate(STEPS)])
async def test_a_change_whose_answer_is_lost_is_made_once(shop: Shop, operation: str, step: Step, there: str) -> None:
    calm = shop.open()
    await put(calm.files, "a", "one")
    await calm.files.make_dir(at("docs"))
    await put(calm.files, "docs/b", "two")
    faults = Faults()
    troubled = shop.open(faults.install(new_session()))
    faults.lose_once(operation)
    await step(troubled)
    assert faults.injected["lost"] == 1
    if there:
        assert await calm.files.stat(at(there)) is not None
    assert shop.found("workspace/moves/") == []
    if there == "new":
        found = await calm.files.stat(at("new"))
        assert found is not None
        if found.is_dir:
            assert await get(calm.files, "new/b") == b"two"
    assert len(await walked(calm.files)) in (1, 2, 3)


@dataclass
class Death:
    """A process that is gone after so many requests: none of those after it is carried out."""

    requests: int = 0
    session: Any = field(default_factory=new_session)

    def __post_init__(self) -> None:
        self.session.events.register("before-send.s3", self._before_send)

    def _before_send(self, **_: Any) -> None:
        self.requests -= 1
        if self.requests < 0:
            raise ConnectTimeoutError(endpoint_url="http://aws.invalid")


BRIEF = RetryBudget(total=0.01, base=0.002, cap=0.002)


def open_mortal(shop: Shop, death: Death, *, requests: int) -> WorkspaceStorage:
    death.requests = requests
    calls = AwsCalls(region=REGION, endpoint_url=moto_server().url, session=death.session, budget=BRIEF)
    return open_s3_workspace(calls, shop.name, honours_conditions=True)


Prepare = Callable[[WorkspaceStorage], Awaitable[None]]


async def one_file(calm: WorkspaceStorage) -> None:
    await put(calm.files, "a", "one")


async def a_folder(calm: WorkspaceStorage) -> None:
    for path in ("a", "a/inner", "a/empty"):
        await calm.files.make_dir(at(path))
    for path in ("a/x", "a/y", "a/inner/z"):
        await put(calm.files, path, path)


async def over_a_folder(calm: WorkspaceStorage) -> None:
    await a_folder(calm)
    await calm.files.make_dir(at("b"))
    await put(calm.files, "b/x", "old")
    await put(calm.files, "b/old", "old")


async def contents(calm: WorkspaceStorage) -> dict[str, bytes]:
    return {path: await get(calm.files, path) for path in await walked(calm.files)}


@pytest.mark.parametrize("prepare", [one_file, a_folder, over_a_folder], ids=lambda each: each.__name__)
async def test_a_move_that_was_killed_anywhere_is_finished_by_others(prepare: Prepare) -> None:
    is_done, deaths, requests, death = False, 0, 0, Death()
    while not is_done:
        requests += 1
        with bucket() as (client, name):
            shop = Shop(client, name)
            calm = shop.open()
            await prepare(calm)
            before = await contents(calm)
            try:
                await open_mortal(shop, death, requests=requests).files.move(at("a"), at("b"), expected=Expect.ANY)
                is_done = True
            except BackendError:
                deaths += 1
            await calm.upkeep.finish()
            after = await contents(calm)
            moved = {path.replace("a", "b", 1): content for path, content in before.items() if not path.startswith("b")}
            assert after in (before, moved), requests
            assert after == moved or not is_done
            assert await calm.files.stat(at("a")) is None or after == before
            assert shop.found("workspace/moves/") == []
            assert await calm.upkeep.finish() == 0
    assert deaths >= 8


async def test_a_folder_that_is_half_moved_is_moved_on_by_the_same_call(shop: Shop) -> None:
    calm = shop.open()
    await a_folder(calm)
    with pytest.raises(BackendError):
        await open_mortal(shop, Death(), requests=16).files.move(at("a"), at("b"))
    assert {path[0] for path in await walked(calm.files)} == {"a", "b"}
    early = shop.open(abandoned_after=timedelta(hours=1))
    with pytest.raises(EntryConflictError):
        await early.files.move(at("a"), at("b"))
    with pytest.raises(EntryConflictError):
        await calm.files.move(at("a"), at("c"))
    await calm.files.move(at("a"), at("b"))
    assert await walked(calm.files) == ["b/inner/z", "b/x", "b/y"]
    assert await calm.files.stat(at("b/empty")) is not None
    assert await calm.files.stat(at("a")) is None


async def test_the_history_follows_a_move_that_others_have_finished(shop: Shop) -> None:
    calm = shop.open()
    await a_folder(calm)
    await calm.versions.keep(at("a/x"), expected=Expect.ANY, replaced_by="anna", now=utc_now())
    with pytest.raises(BackendError):
        await open_mortal(shop, Death(), requests=16).files.move(at("a"), at("b"))
    assert await calm.upkeep.finish() == 1
    assert [each.replaced_by for each in await calm.versions.list_versions(at("b/x"))] == ["anna"]
    assert await calm.versions.list_versions(at("a/x")) == []


@pytest.mark.parametrize("operation", ["CopyObject", "DeleteObject"])
async def test_a_move_that_fails_for_a_while_is_finished_later(shop: Shop, operation: str) -> None:
    calm = shop.open()
    await a_folder(calm)
    faults = Faults(broken=1.0, picks=lambda name, _: name == operation)
    calls = AwsCalls(region=REGION, endpoint_url=moto_server().url, session=faults.install(new_session()), budget=BRIEF)
    with pytest.raises(BackendError):
        await open_s3_workspace(calls, shop.name, honours_conditions=True).files.move(at("a"), at("b"))
    assert await calm.upkeep.finish() == 1
    assert await walked(calm.files) == ["b/inner/z", "b/x", "b/y"]


async def test_what_comes_to_the_target_meanwhile_is_not_overwritten(shop: Shop) -> None:
    calm = shop.open()
    await a_folder(calm)
    with pytest.raises(BackendError):
        await open_mortal(shop, Death(), requests=11).files.move(at("a"), at("b"))
    assert await calm.files.stat(at("b")) is not None
    for path in ("b/x", "b/y"):
        if await calm.files.stat(at(path)) is None:
            await put(calm.files, path, "mine")
    mine = {path for path, content in (await contents(calm)).items() if content == b"mine"}
    assert mine
    await calm.upkeep.finish()
    found = await contents(calm)
    assert {path for path, content in found.items() if content == b"mine"} == mine
    assert sorted(content for content in found.values() if content != b"mine") == [b"a/inner/z", b"a/x", b"a/y"]


async def test_signed_addresses_lead_to_the_file_and_keep_the_condition(shop: Shop) -> None:
    storage = shop.open()
    assert storage.transfers is not None
    valid = timedelta(minutes=5)
    content = b"0123456789" * 100
    request = await storage.transfers.upload(at("ä b"), expected=Expect.ABSENT, size=len(content), valid=valid)
    assert abs(request.expires_at - utc_now() - valid) < timedelta(minutes=1)
    async with httpx.AsyncClient() as client:
        sent = [
            await client.request(request.method, request.url, headers=request.headers, content=content) for _ in "12"
        ]
        assert [answer.status_code for answer in sent] == [200, 412]
        entry = await storage.files.stat(at("ä b"))
        assert entry is not None
        assert entry.size == len(content)
        again = await storage.transfers.upload(at("ä b"), expected=entry.etag or "", size=3, valid=valid)
        assert again.headers["if-match"] == f'"{entry.etag}"'
        answer = await client.request(again.method, again.url, headers=again.headers, content=b"new")
        assert answer.status_code == 200
        wanted = await storage.transfers.download(at("ä b"), filename='ä"b.txt', valid=valid)
        answer = await client.request(wanted.method, wanted.url, headers={**wanted.headers, "range": "bytes=1-1"})
    assert (answer.status_code, answer.content) == (206, b"e")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A4%22b.txt"
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_signed_uploads_are_refused_like_writes(shop: Shop) -> None:
    storage = shop.open()
    assert storage.transfers is not None
    await put(storage.files, "a")
    for path, expected in (("a", Expect.ABSENT), ("a", "another"), ("a", "no etag\r\nx: y"), ("b", "another")):
        with pytest.raises(EntryConflictError):
            await storage.transfers.upload(at(path), expected=expected, size=1, valid=timedelta(minutes=1))


async def test_a_file_put_by_others_under_a_strange_name_is_not_shown(shop: Shop) -> None:
    storage = shop.open()
    for key in ("a", "b/c", "b//d", "../e", "f/../g", "h\x01", ".rauskuclaw-x", "i/" + "x" * 300, "/j", "k/./l"):
        shop.client.put_object(Bucket=shop.name, Key=f"workspace/files/{key}", Body=b"x")
    assert await listed(storage.files) == ["b/", "f/", "i/", "k/", "a"]
    assert await listed(storage.files, "b") == ["c"]
    assert await listed(storage.files, "i") == []
    assert await walked(storage.files) == ["a", "b/c"]
    shop.client.delete_object(Bucket=shop.name, Key="workspace/files/h\x01")  # no list for an erasure can say it


async def test_a_folder_of_many_lists_is_read_page_by_page(shop: Shop) -> None:
    names = [f"{number:03d}" for number in range(130)]
    for name in (*names, "000x/x", "063x/x", "zz/x"):
        shop.client.put_object(Bucket=shop.name, Key=f"workspace/files/many/{name}", Body=b"")
    storage = shop.open()
    for limit in (100, 41, 40, 39, 2):
        assert await listed(storage.files, "many", limit=limit) == ["000x/", "063x/", "zz/", *names]
        assert len(await walked(storage.files, "many", limit=limit)) == 133


async def test_a_folder_that_one_page_cannot_go_through_gives_pages_without_entries(shop: Shop) -> None:
    names = [f"{number:03d}" for number in range(50)]
    for name in (*names, "025x/x", "zz/x"):
        shop.client.put_object(Bucket=shop.name, Key=f"workspace/files/many/{name}", Body=b"")
    storage = open_s3_workspace(calls_to(shared_session()), shop.name, at_once=1)
    page = await storage.files.list_dir(at("many"), limit=100)
    assert page.items == ()
    assert page.cursor is not None
    assert await listed(storage.files, "many") == ["025x/", "zz/", *names]


async def test_uploads_that_broke_off_leave_no_parts(shop: Shop) -> None:
    storage = shop.open()

    async def breaks_off() -> AsyncIterator[bytes]:
        yield b"x" * (2 * PART)
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await storage.files.write(at("a"), breaks_off(), expected=Expect.ABSENT, max_bytes=MAX_BYTES)
    assert "Uploads" not in shop.client.list_multipart_uploads(Bucket=shop.name)


async def test_a_reader_hears_that_the_rest_of_a_large_file_was_replaced(shop: Shop) -> None:
    storage = shop.open()
    await put(storage.files, "a", b"a" * (5 * 1024 * 1024))
    reading = await storage.files.read(at("a"))
    await put(storage.files, "a", b"b" * (5 * 1024 * 1024), expected=Expect.ANY)
    with pytest.raises(BlobUnavailableError):
        await content_of(reading)


async def test_a_large_file_passes_through_in_parts(shop: Shop) -> None:
    """Answers stand in for a store that would keep what it is given: what is held here does not depend on the size."""
    size, block = 12 * PART + 5, bytes(256 * 1024)
    sizes: list[int] = []

    def answer(request: Any, event_name: str, **_: Any) -> AWSResponse | None:
        operation = event_name.rpartition(".")[2]
        if operation == "UploadPart":
            sizes.append(int(request.headers["Content-Length"]))
            return AWSResponse(request.url, 200, {"ETag": f'"{len(sizes)}"'}, RawAnswer(b""))
        if operation == "CompleteMultipartUpload":
            body = b"<CompleteMultipartUploadResult><ETag>&quot;whole&quot;</ETag></CompleteMultipartUploadResult>"
            return AWSResponse(request.url, 200, {}, RawAnswer(body))
        return None

    async def content() -> AsyncIterator[bytes]:
        for start in range(0, size, len(block)):
            yield block[: size - start]

    session = new_session()
    session.events.register("before-send.s3", answer)
    storage = shop.open(session)
    tracemalloc.start()
    try:
        written = await storage.files.write(at("a"), content(), expected=Expect.ABSENT, max_bytes=size)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (written.size, written.etag) == (size, "whole")
    assert len(sizes) == 13
    assert peak < 6 * PART
