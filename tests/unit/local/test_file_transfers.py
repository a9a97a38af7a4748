"""Files that the API leaves to another server: they go there, and the key does not."""

import asyncio
import json
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from local.cli.client import ApiClient
from local.cli.output import CommandError
from local.cli.sync.remote import put_file
from tests.support.http_servers import Answer, Server, in_turn, plain, raw, serving

KEY = "secret-key"


def as_json(value: Any, status: int = 200) -> Answer:
    return plain(status, json.dumps(value).encode())


def client_of(api: Server) -> "closing[ApiClient]":
    return closing(ApiClient(f"http://{api.address}", KEY, "x-api-key", command="test"))


def downloaded(api: Server) -> bytes:
    with client_of(api) as client, ExitStack() as held:
        answer = held.enter_context(client.download("/v1/workspace/download", {"path": "a b"}))
        return b"".join(answer.iter_raw())


def uploaded(api: Server, file: Path, *, if_match: str | None = None) -> dict[str, Any]:
    with client_of(api) as client:
        return put_file(client, file, "a", overwrite=False, if_match=if_match)


async def test_a_redirected_download_is_followed_without_the_key() -> None:
    async with serving(plain(200, b"content")) as store:
        to_store = plain(307, b"{}", headers=[f"location: http://{store.address}/bucket/a?signature=x"])
        async with serving(to_store) as api:
            assert await asyncio.to_thread(downloaded, api) == b"content"
    assert api.received[0].headers["x-api-key"] == KEY
    assert (store.received[0].path, "x-api-key" in store.received[0].headers) == ("/bucket/a?signature=x", False)


@pytest.mark.parametrize("status", [403, 404, 412, 500])
async def test_a_refusal_of_the_other_server_is_told(status: int) -> None:
    async with serving(plain(status, b"<Error/>")) as store:
        to_store = plain(307, b"{}", headers=[f"location: http://{store.address}/a"])
        async with serving(to_store) as api:
            with pytest.raises(CommandError, match=str(status)):
                await asyncio.to_thread(downloaded, api)


async def test_a_download_that_ends_early_fails() -> None:
    torn = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345")
    async with serving(torn) as api:
        with pytest.raises(CommandError, match="cannot be reached"):
            await asyncio.to_thread(downloaded, api)


def ticket(url: str, *, needs_key: bool) -> Answer:
    headers = {"x-signed": "yes", "content-length": "4"}
    upload = {"path": "a", "method": "PUT", "url": url, "headers": headers, "needs_key": needs_key}
    return as_json({"ok": True, "upload": upload})


async def test_an_upload_goes_where_the_ticket_says_and_only_there_with_its_headers(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"1234")
    async with serving(plain(200, b"")) as store:
        told = as_json({"ok": True, "file": {"path": "a", "size": 4, "etag": "e"}})
        async with serving(in_turn(ticket(f"http://{store.address}/put", needs_key=False), told)) as api:
            reply = await asyncio.to_thread(lambda: uploaded(api, file, if_match="tag"))
    [sent] = store.received
    assert (sent.method, sent.body, sent.headers["x-signed"], sent.headers["content-length"]) == (
        "PUT",
        b"1234",
        "yes",
        "4",
    )
    assert "x-api-key" not in sent.headers
    assert api.received[0].headers["if-match"] == '"tag"'
    assert json.loads(api.received[0].body) == {"path": "a", "size": 4, "overwrite": False}
    assert reply["file"]["etag"] == "e"


async def test_an_upload_that_the_store_refuses_fails(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"1234")
    async with (
        serving(plain(412, b"<Error>PreconditionFailed</Error>")) as store,
        serving(ticket(f"http://{store.address}/put", needs_key=False)) as api,
    ):
        with pytest.raises(CommandError) as refused:
            await asyncio.to_thread(uploaded, api, file)
    assert refused.value.payload["status"] == 412
