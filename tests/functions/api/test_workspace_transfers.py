"""Downloads and uploads over HTTP: ranges, streams, forms, names of every kind, and ways past us."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import pytest

from functions.api.http.attachments import disposition
from functions.api.http.byte_ranges import RangeNotSatisfiableError, range_of
from rauskuclaw.config import WorkspaceSettings
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.ports.workspace import Expected, SignedRequest
from tests.functions.api.world import World, open_world
from tests.support.clock import NOON
from tests.support.inmemory_workspace import Shelf, open_inmemory_workspace

LIMITS = WorkspaceSettings(transfer_max_bytes=50_000)
CONTENT = bytes(range(256)) * 40


async def put(world: World, path: str, content: bytes, **params: str) -> httpx.Response:
    return await world.client.post("/v1/workspace/upload", params={"path": path, **params}, content=content)


async def get(world: World, path: str, **headers: str) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return await world.client.get("/v1/workspace/download", params={"path": path}, headers=given)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=9990-", 9990, 10239),
        ("bytes=-1", 10239, 10239),
        ("bytes=-99999", 0, 10239),
        ("bytes=0-99999", 0, 10239),
        ("Bytes = 5 - 6", 5, 6),
    ],
)
async def test_a_range_is_answered_with_206(tmp_path: Path, asked: str, first: int, last: int) -> None:
    async with open_world(tmp_path) as world:
        await put(world, "a.bin", CONTENT)
        answer = await get(world, "a.bin", range=asked)
    assert answer.status_code == 206
    assert answer.content == CONTENT[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/10240"
    assert answer.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize(
    "asked", ["bytes=1-0", "bytes=a-b", "bytes=-", "items=0-1", "bytes=0-1,3-4", "", "bytes=\u0661-2"]
)
def test_what_is_no_single_range_means_the_whole_file(asked: str) -> None:
    assert range_of(asked, 100) is None


@pytest.mark.parametrize(
    ("asked", "size"), [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 9), ("bytes=0-", 0)]
)
def test_a_range_behind_the_end_cannot_be_satisfied(asked: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiableError):
        range_of(asked, size)


async def test_a_range_behind_the_end_is_416_with_the_size(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await put(world, "a.bin", b"12345")
        answer = await get(world, "a.bin", range="bytes=5-")
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */5")
    assert answer.json()["error"]["code"] == "RANGE_NOT_SATISFIABLE"


async def test_a_range_of_another_content_gets_the_whole(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        tag = (await put(world, "a.bin", b"12345")).headers["etag"]
        same = await get(world, "a.bin", range="bytes=1-", if_range=tag)
        other = await get(world, "a.bin", range="bytes=1-", if_range='"other"')
        weak = await get(world, "a.bin", range="bytes=1-", if_range=f"W/{tag}")
    assert (same.status_code, same.content) == (206, b"2345")
    assert [(answer.status_code, answer.content) for answer in (other, weak)] == [(200, b"12345")] * 2


async def test_head_tells_of_a_file_without_it(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await put(world, "a.bin", CONTENT)
        answer = await world.client.head("/v1/workspace/download", params={"path": "a.bin"})
        missing = await world.client.head("/v1/workspace/download", params={"path": "none"})
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "10240")
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"]
    assert answer.headers["last-modified"].endswith("GMT")
    assert missing.status_code == 404


async def test_the_time_of_a_change_is_told_in_gmt_whatever_zone_the_storage_speaks(tmp_path: Path) -> None:
    clock = partial(datetime, 2025, 6, 2, 15, 0, tzinfo=timezone(timedelta(hours=3)))
    async with open_world(tmp_path, workspace_storage=open_inmemory_workspace(Shelf(clock=clock))) as world:
        await put(world, "a.bin", b"x")
        answer = await get(world, "a.bin")
    assert answer.headers["last-modified"] == "Mon, 02 Jun 2025 12:00:00 GMT"


@pytest.mark.parametrize("name", ["page.html", "image.svg", "script.js", "x.pdf"])
async def test_no_browser_shows_what_somebody_put_here(tmp_path: Path, name: str) -> None:
    async with open_world(tmp_path) as world:
        await put(world, name, b"<script>alert(1)</script>")
        answer = await get(world, name)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name", ['a"b.txt', "a\\b", "hää.txt", "日本.txt", "a;b=c", "a%41", "'", "x" * 200, "\u202ecod.exe", "a*b", "😀"]
)
async def test_a_file_of_any_name_keeps_it(tmp_path: Path, name: str) -> None:
    async with open_world(tmp_path) as world:
        assert (await put(world, name, b"x")).status_code == 201
        answer = await get(world, name)
    given = answer.headers["content-disposition"]
    assert given.isascii()
    plain = given.split('filename="')[1].split('"')[0]
    exact = unquote(given.partition("filename*=UTF-8''")[2]) or plain
    assert exact == name
    assert given == disposition(name)


async def chunks(count: int, size: int = 1000) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


async def test_a_body_is_streamed_up_to_its_limit(tmp_path: Path) -> None:
    async with open_world(tmp_path, workspace_settings=LIMITS) as world:
        url = "/v1/workspace/upload"
        largest = await world.client.post(url, params={"path": "a"}, content=chunks(50))
        over = await world.client.post(url, params={"path": "b"}, content=chunks(51))
        announced = await world.client.post(url, params={"path": "b"}, content=b"x" * 200_000)
        empty = await world.client.post(url, params={"path": "c"}, content=b"")
        listed = (await world.client.get("/v1/workspace/files")).json()["entries"]
    assert (largest.status_code, largest.json()["file"]["size"]) == (201, 50_000)
    for answer in (over, announced):
        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "WORKSPACE_FILE_TOO_LARGE"
        assert answer.json()["error"]["details"]["max_bytes"] == 50_000
    assert (empty.status_code, empty.json()["file"]["size"]) == (201, 0)
    assert [(entry["name"], entry["size"]) for entry in listed] == [("a", 50_000), ("c", 0)]


async def test_a_stream_replaces_only_when_told(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first = await put(world, "a", b"one")
        taken = await put(world, "a", b"two")
        replaced = await put(world, "a", b"two", overwrite="true")
        compressed = await world.client.post(
            "/v1/workspace/upload?path=b", content=b"x", headers={"content-encoding": "gzip"}
        )
        nowhere = await world.client.post("/v1/workspace/upload", content=b"x")
    assert [answer.status_code for answer in (first, taken, replaced, compressed, nowhere)] == [201, 409, 201, 400, 400]
    assert replaced.json()["file"]["overwritten"] is True


async def test_a_file_of_json_is_a_file_when_the_query_says_where_it_goes(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        query = {"path": "package.json"}
        put = await world.client.post("/v1/workspace/upload", params=query, json={"name": "x", "path": "y"})
        shown = (await world.client.get("/v1/workspace/file", params=query)).json()["file"]["content"]
    assert put.status_code == 201
    assert shown == '{"name":"x","path":"y"}'


async def send_form(world: World, **given: object) -> httpx.Response:
    return await world.client.post("/v1/workspace/upload", **given)  # type: ignore[arg-type]


async def test_a_form_is_streamed_like_a_body(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        file = {"file": ("../evil/name.bin", CONTENT)}
        named = await send_form(world, data={"path": "a.bin"}, files=file)
        kept = await send_form(world, data={"path": "./"}, files=file)
        again = await send_form(world, data={"path": "a.bin", "overwrite": "true"}, files=file)
        taken = await send_form(world, data={"path": "a.bin"}, files=file)
        asked = await send_form(world, params={"path": "q.bin"}, files=file)
        got = await get(world, "name.bin")
    assert [answer.status_code for answer in (named, kept, again, taken, asked)] == [201, 201, 201, 409, 201]
    assert kept.json()["file"]["path"] == "name.bin"
    assert got.content == CONTENT


BOUNDARY = "----b"
FIELD = '------b\r\ncontent-disposition: form-data; name="path"\r\n\r\na.bin\r\n'
FILE = '------b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n1234\r\n'
END = "------b--\r\n"


@pytest.mark.parametrize(
    ("body", "content_type", "named"),
    [
        ("", f"multipart/form-data; boundary={BOUNDARY}", "body"),
        (FIELD + END, f"multipart/form-data; boundary={BOUNDARY}", "no file"),
        (FIELD + FILE, f"multipart/form-data; boundary={BOUNDARY}", "ends too early"),
        (FIELD + FILE[:-4], f"multipart/form-data; boundary={BOUNDARY}", "ends too early"),
        (FIELD + FILE + FIELD + END, f"multipart/form-data; boundary={BOUNDARY}", "after the file"),
        (FIELD + FILE + FILE + END, f"multipart/form-data; boundary={BOUNDARY}", "after the file"),
        (FIELD + FILE + END, "multipart/form-data", "content-type"),
        (FIELD + FILE + END, "multipart/form-data; boundary=" + "x" * 300, "content-type"),
        ("nonsense", f"multipart/form-data; boundary={BOUNDARY}", "body"),
        (FIELD.replace("a.bin", "x" * 5000) + FILE + END, f"multipart/form-data; boundary={BOUNDARY}", "path"),
        (FIELD * 21 + FILE + END, f"multipart/form-data; boundary={BOUNDARY}", "given twice"),
        (FILE + END, f"multipart/form-data; boundary={BOUNDARY}", "path"),
        ("------b\r\n" + "x-h: y\r\n" * 500 + FILE + END, f"multipart/form-data; boundary={BOUNDARY}", "body"),
    ],
)
async def test_a_form_that_cannot_be_read_stores_nothing(
    tmp_path: Path, body: str, content_type: str, named: str
) -> None:
    async with open_world(tmp_path) as world:
        answer = await send_form(world, content=body.encode(), headers={"content-type": content_type})
        listed = (await world.client.get("/v1/workspace/files")).json()["entries"]
    assert answer.status_code == 400
    assert named in answer.json()["error"]["message"]
    assert listed == []


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
async def test_a_form_may_come_in_pieces_of_any_size(tmp_path: Path, size: int) -> None:
    content = b"\r\n------a\r\r\n--" + bytes(range(256)) + b"\r\n------"
    body = FIELD.encode() + FILE.encode().replace(b"1234", content) + END.encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    async with open_world(tmp_path) as world:
        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        answer = await send_form(world, content=in_pieces(), headers=headers)
        got = await get(world, "a.bin")
    assert answer.status_code == 201, answer.text
    assert got.content == content


async def test_a_large_upload_is_prepared(tmp_path: Path) -> None:
    """Embedded it is a request to this API, so that clients know one way."""
    async with open_world(tmp_path) as world:
        await put(world, "a b&c.bin", b"one")
        body = {"path": "a b&c.bin", "size": 3, "overwrite": True}
        ticket = (await world.client.post("/v1/workspace/uploads", json=body)).json()["upload"]
        done = await world.client.request(ticket["method"], ticket["url"], headers=ticket["headers"], content=b"two")
        link = (await world.client.get("/v1/workspace/link", params={"path": "a b&c.bin"})).json()
    assert (ticket["needs_key"], ticket["path"]) == (True, "a b&c.bin")
    assert (done.status_code, done.json()["file"]["overwritten"]) == (201, True)
    assert (link["link"], link["file"]["size"]) == (None, 3)


class SignedTransfers:
    """What a store beyond us would sign."""

    async def download(self, path: WorkspacePath, *, filename: str, valid: timedelta) -> SignedRequest:
        return SignedRequest("GET", f"https://store.test/{quote(str(path))}", {}, NOON + valid)

    async def upload(self, path: WorkspacePath, *, expected: Expected, size: int, valid: timedelta) -> SignedRequest:
        headers = {"content-length": str(size), "x-expected": str(expected)}
        return SignedRequest("PUT", f"https://store.test/{quote(str(path))}", headers, NOON + valid)


async def test_above_four_mebibytes_a_store_that_can_be_asked_answers(tmp_path: Path) -> None:
    limit = 4 * 1024 * 1024
    storage = replace(open_inmemory_workspace(), transfers=SignedTransfers())
    async with open_world(tmp_path, workspace_storage=storage) as world:
        await put(world, "fits", b"x" * limit)
        tag = (await put(world, "over", b"x" * (limit + 1))).json()["file"]["etag"]
        fits, over = await get(world, "fits"), await get(world, "over")
        part = await get(world, "over", range="bytes=1-")
        head = await world.client.head("/v1/workspace/download", params={"path": "over"})
        link = (await world.client.get("/v1/workspace/link", params={"path": "over"})).json()["link"]
        new = (await world.client.post("/v1/workspace/uploads", json={"path": "new", "size": 9})).json()["upload"]
        taken = await world.client.post("/v1/workspace/uploads", json={"path": "over", "size": 9})
        seen = await world.client.post(
            "/v1/workspace/uploads", json={"path": "over", "size": 9}, headers={"if-match": tag}
        )
    assert (fits.status_code, len(fits.content)) == (200, limit)
    assert (over.status_code, over.headers["location"]) == (307, "https://store.test/over")
    assert over.headers["location"] == link["url"] == over.json()["url"]
    assert (part.status_code, len(part.content)) == (206, limit)
    assert (head.status_code, head.headers["content-length"]) == (200, str(limit + 1))
    assert (new["method"], new["url"], new["needs_key"]) == ("PUT", "https://store.test/new", False)
    assert new["headers"] == {"content-length": "9", "x-expected": "Expect.ABSENT"}
    assert taken.status_code == 409
    assert seen.json()["upload"]["headers"]["x-expected"] == tag
