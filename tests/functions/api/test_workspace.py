"""The workspace over HTTP: what the clients of the reference ask and read, and what is mended since."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from rauskuclaw.config import WorkspaceSettings
from rauskuclaw.errors import BlobUnavailableError
from rauskuclaw.ports.workspace import Workspace
from tests.functions.api.world import READER, SCOPED, World, open_world
from tests.support.inmemory_workspace import open_inmemory_workspace

LIMITS = WorkspaceSettings(view_max_bytes=2048, write_max_bytes=2048, upload_max_bytes=4096, transfer_max_bytes=50_000)
FILE_FIELDS = {"path", "size", "modified_at", "etag"}


async def create(world: World, path: str, content: str = "", **more: Any) -> httpx.Response:
    return await world.client.post("/v1/workspace/create", json={"path": path, "content": content, **more})


async def make_dir(world: World, path: str) -> None:
    assert (await world.client.post("/v1/workspace/create", json={"path": path, "kind": "dir"})).status_code == 201


async def read(world: World, path: str) -> Any:
    return (await world.client.get("/v1/workspace/file", params={"path": path})).json()["file"]


def error(answer: httpx.Response) -> tuple[int, str]:
    assert answer.json()["ok"] is False
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_story_as_the_panel_of_the_reference_tells_it(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        client = world.client
        await make_dir(world, "notes")
        made = await create(world, "notes/a.txt", "one", kind="file", overwrite=False)
        listed = (await client.get("/v1/workspace/files", params={"path": "notes", "limit": 300})).json()
        shown = await client.get("/v1/workspace/file", params={"path": "notes/a.txt"})
        saved = await client.put("/v1/workspace/file", json={"path": "notes/a.txt", "content": "two"})
        taken = await create(world, "notes/a.txt", "x")
        moved = await client.patch("/v1/workspace/move", json={"from_path": "notes/a.txt", "to_path": "b.txt"})
        got = await client.get("/v1/workspace/download", params={"path": "b.txt"})
        gone = await client.delete("/v1/workspace/file", params={"path": "b.txt"})
        root = (await client.get("/v1/workspace/files")).json()
    assert made.status_code == 201
    assert made.json()["entry"].keys() == {"kind", "overwritten", "version", *FILE_FIELDS}
    assert (listed["path"], listed["count"], listed["cursor"]) == ("notes", 1, None)
    [entry] = listed["entries"]
    assert entry.keys() == {"name", "path", "is_dir", "size", "modified_at", "etag"}
    assert (entry["name"], entry["path"], entry["is_dir"], entry["size"]) == ("a.txt", "notes/a.txt", False, 3)
    assert shown.json()["file"]["content"] == "one"
    assert shown.headers["etag"] == f'"{entry["etag"]}"'
    assert saved.status_code == 200
    assert saved.json()["file"].keys() > FILE_FIELDS
    assert error(taken) == (409, "CONFLICT")
    assert taken.json()["error"]["details"]["current"]["size"] == 3
    assert moved.json() == {"ok": True, "moved": True, "from_path": "notes/a.txt", "to_path": "b.txt"}
    assert (got.content, got.headers["content-type"]) == (b"two", "application/octet-stream")
    assert gone.json() == {"ok": True, "deleted": True, "file": {"path": "b.txt"}, "version": gone.json()["version"]}
    assert [(each["name"], each["is_dir"], each["size"]) for each in root["entries"]] == [("notes", True, None)]
    assert (root["root"], root["path"]) == ("/workspace", ".")


async def test_a_large_folder_is_listed_page_by_page(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for number in range(5):
            await create(world, f"{number}.txt")
        await create(world, "x")
        await make_dir(world, "last")
        pages, cursor = [], None
        while True:
            params = {"limit": "2", **({"cursor": cursor} if cursor else {})}
            page = (await world.client.get("/v1/workspace/files", params=params)).json()
            pages.append([entry["name"] for entry in page["entries"]])
            cursor = page["cursor"]
            if cursor is None:
                break
        clamped = [
            (await world.client.get("/v1/workspace/files", params={"limit": limit})).json()["count"]
            for limit in ("-1", "0", "x", "5000")
        ]
        foreign = await world.client.get("/v1/workspace/files", params={"cursor": "bm90aGluZw"})
    assert pages == [["last", "0.txt"], ["1.txt", "2.txt"], ["3.txt", "4.txt"], ["x"]]
    assert clamped == [1, 7, 7, 7]
    assert error(foreign) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("method", "path", "params", "expected"),
    [
        ("GET", "/files", {"path": "none"}, (404, "NOT_FOUND")),
        ("GET", "/files", {"path": "a.txt"}, (400, "VALIDATION_ERROR")),
        ("GET", "/files", {"path": "../x"}, (400, "VALIDATION_ERROR")),
        ("GET", "/file", {}, (400, "VALIDATION_ERROR")),
        ("GET", "/file", {"path": "dir"}, (400, "VALIDATION_ERROR")),
        ("GET", "/file", {"path": "none"}, (404, "NOT_FOUND")),
        ("GET", "/file", {"path": "large.txt"}, (413, "WORKSPACE_FILE_TOO_LARGE")),
        ("GET", "/file", {"path": "a.bin"}, (415, "WORKSPACE_FILE_BINARY")),
        ("GET", "/file", {"path": ".codex-home/auth.json"}, (400, "VALIDATION_ERROR")),
        ("GET", "/file", {"path": "/etc/passwd"}, (400, "VALIDATION_ERROR")),
        ("GET", "/download", {"path": "none"}, (404, "NOT_FOUND")),
        ("GET", "/download", {"path": "dir"}, (400, "VALIDATION_ERROR")),
        ("GET", "/download", {"path": "a.txt", "version": "none"}, (404, "NOT_FOUND")),
        ("DELETE", "/file", {"path": "none"}, (404, "NOT_FOUND")),
        ("DELETE", "/file", {"path": "dir"}, (400, "VALIDATION_ERROR")),
        ("DELETE", "/file", {"path": "."}, (400, "VALIDATION_ERROR")),
        ("DELETE", "/file", {}, (400, "VALIDATION_ERROR")),
        ("GET", "/versions", {}, (400, "VALIDATION_ERROR")),
        ("GET", "/version", {"path": "a.txt"}, (400, "VALIDATION_ERROR")),
        ("GET", "/link", {"path": "none"}, (404, "NOT_FOUND")),
        ("GET", "/search/names", {}, (400, "VALIDATION_ERROR")),
        ("GET", "/search/text", {"q": "(", "regex": "1"}, (400, "VALIDATION_ERROR")),
    ],
)
async def test_refusals(
    tmp_path: Path, method: str, path: str, params: dict[str, str], expected: tuple[int, str]
) -> None:
    async with open_world(tmp_path, workspace_settings=LIMITS) as world:
        await create(world, "a.txt", "one")
        await make_dir(world, "dir")
        for name, content in (("large.txt", b"x" * 2049), ("a.bin", b"\0")):
            await world.client.post(f"/v1/workspace/upload?path={name}", content=content)
        answer = await world.client.request(method, f"/v1/workspace{path}", params=params)
    assert error(answer) == expected
    if expected[0] == 413:
        assert answer.json()["error"]["details"] == {"size": 2049, "max_bytes": 2048}


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("PUT", "/file", {"path": "none", "content": ""}, (404, "NOT_FOUND")),
        ("PUT", "/file", {"path": "a.txt"}, (400, "VALIDATION_ERROR")),
        ("PUT", "/file", {"path": "dir", "content": ""}, (400, "VALIDATION_ERROR")),
        ("PUT", "/file", {"path": "a.bin", "content": ""}, (415, "WORKSPACE_FILE_BINARY")),
        ("PUT", "/file", {"path": "a.txt", "content": "x" * 2049}, (413, "WORKSPACE_FILE_TOO_LARGE")),
        ("POST", "/create", {"path": "a.txt", "overwrite": "true"}, (400, "VALIDATION_ERROR")),
        ("POST", "/create", {"path": "dir", "overwrite": True}, (400, "VALIDATION_ERROR")),
        ("POST", "/create", {"path": "dir", "kind": "dir"}, (409, "CONFLICT")),
        ("POST", "/create", {"path": "none/a"}, (404, "NOT_FOUND")),
        ("POST", "/create", {"path": "x", "kind": "link"}, (400, "VALIDATION_ERROR")),
        ("POST", "/upload", {"path": "b", "content_base64": ""}, (400, "VALIDATION_ERROR")),
        ("POST", "/upload", {"path": "dir", "content_base64": "aGk="}, (400, "VALIDATION_ERROR")),
        ("POST", "/upload", {"path": "a.txt", "content_base64": "aGk="}, (409, "CONFLICT")),
        ("POST", "/upload", {"path": "b", "content_base64": "eHh4" * 1400}, (413, "WORKSPACE_FILE_TOO_LARGE")),
        ("PATCH", "/move", {"from_path": "none", "to_path": "b"}, (404, "NOT_FOUND")),
        ("PATCH", "/move", {"from_path": "a.txt", "to_path": "a.bin"}, (409, "CONFLICT")),
        ("PATCH", "/move", {"from_path": "dir", "to_path": "dir/deep"}, (400, "VALIDATION_ERROR")),
        ("PATCH", "/move", {"from_path": "a.txt", "to_path": "dir", "overwrite": True}, (400, "VALIDATION_ERROR")),
        ("PATCH", "/move", {"from_path": "dir", "to_path": ".", "overwrite": True}, (400, "VALIDATION_ERROR")),
        ("PATCH", "/move", {"to_path": "b"}, (400, "VALIDATION_ERROR")),
        ("POST", "/restore", {"path": "a.txt", "version": "none"}, (404, "NOT_FOUND")),
        ("POST", "/uploads", {"path": "a.txt"}, (400, "VALIDATION_ERROR")),
        ("POST", "/uploads", {"path": "b", "size": 50_001}, (413, "WORKSPACE_FILE_TOO_LARGE")),
    ],
)
async def test_refusals_of_writes_change_nothing(
    tmp_path: Path, method: str, path: str, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    async with open_world(tmp_path, workspace_settings=LIMITS) as world:
        await create(world, "a.txt", "one")
        await make_dir(world, "dir")
        await world.client.post("/v1/workspace/upload?path=a.bin", content=b"\0")
        before = (await world.client.get("/v1/workspace/files")).json()
        answer = await world.client.request(method, f"/v1/workspace{path}", json=body)
        after = (await world.client.get("/v1/workspace/files")).json()
    assert error(answer) == expected
    assert after == before


async def test_a_write_says_what_it_replaces(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        tag = (await create(world, "a.txt", "one")).headers["etag"]
        second = await world.client.put(
            "/v1/workspace/file", json={"path": "a.txt", "content": "two"}, headers={"if-match": tag}
        )
        writes: list[tuple[str, str, dict[str, Any]]] = [
            ("PUT", "/file", {"json": {"path": "a.txt", "content": "three"}}),
            ("POST", "/upload", {"json": {"path": "a.txt", "content_base64": "aGk="}}),
            ("POST", "/upload?path=a.txt&overwrite=true", {"content": b"three"}),
            ("PATCH", "/move", {"json": {"from_path": "a.txt", "to_path": "b.txt"}}),
            ("DELETE", "/file?path=a.txt", {}),
            ("POST", "/restore", {"json": {"path": "a.txt", "version": second.json()["file"]["version"]}}),
        ]
        answers = [
            await world.client.request(method, f"/v1/workspace{path}", headers={"if-match": tag}, **given)
            for method, path, given in writes
        ]
        bare = await world.client.put(
            "/v1/workspace/file",
            json={"path": "a.txt", "content": "four"},
            headers={"if-match": f"W/{tag}, {second.json()['file']['etag']}"},
        )
    for answer in answers:
        assert error(answer) == (409, "CONFLICT")
        assert answer.json()["error"]["details"]["current"]["etag"] == second.json()["file"]["etag"]
    assert bare.status_code == 200


async def test_uploads_as_base64_have_their_own_limit(tmp_path: Path) -> None:
    """Above the mebibyte that other bodies have."""
    content = bytes(range(256)) * 12_288  # 3 MiB
    async with open_world(tmp_path) as world:
        body = {"path": "a.bin", "content_base64": base64.b64encode(content).decode(), "overwrite": True}
        answer = await world.client.post("/v1/workspace/upload", json=body)
        got = await world.client.get("/v1/workspace/download", params={"path": "a.bin"})
        elsewhere = await world.client.post("/v1/jobs", json=body)
        huge = await world.client.post("/v1/workspace/upload", json={**body, "content_base64": "A" * 9_000_000})
    assert answer.status_code == 201
    assert answer.json()["file"]["overwritten"] is False
    assert got.content == content
    assert error(elsewhere) == (413, "PAYLOAD_TOO_LARGE")
    assert huge.status_code == 413


async def test_a_text_over_a_mebibyte_is_saved_where_the_limit_allows_it(tmp_path: Path) -> None:
    limits = WorkspaceSettings(write_max_bytes=2 * 1024 * 1024, view_max_bytes=2 * 1024 * 1024)
    text = "\x01" * 1_500_000
    async with open_world(tmp_path, workspace_settings=limits) as world:
        assert (await create(world, "a.txt", text)).status_code == 201
        assert (
            await world.client.put("/v1/workspace/file", json={"path": "a.txt", "content": text})
        ).status_code == 200
        assert (await read(world, "a.txt"))["content"] == text


async def test_a_folder_is_deleted_as_it_was_counted(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await make_dir(world, "dir")
        await create(world, "dir/a", "one")
        query = {"path": "dir", "recursive": "true"}
        asked = (await world.client.delete("/v1/workspace/file", params={**query, "dry_run": "true"})).json()
        unconfirmed = await world.client.delete("/v1/workspace/file", params=query)
        await create(world, "dir/b", "two")
        stale = await world.client.delete("/v1/workspace/file", params={**query, "confirm": asked["confirm"]})
        confirm = stale.json()["error"]["details"]["confirm"]
        done = await world.client.delete("/v1/workspace/file", params={**query, "confirm": confirm})
        left = (await world.client.get("/v1/workspace/files")).json()["entries"]
    assert (asked["deleted"], asked["contents"]) == (False, {"files": 1, "size": 3})
    assert error(unconfirmed) == (400, "VALIDATION_ERROR")
    assert error(stale) == (409, "CONFLICT")
    assert (done.json()["deleted"], done.json()["contents"]) == (True, {"files": 2, "size": 6})
    assert left == []


async def test_history_is_listed_read_and_undone(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await create(world, "a.txt", "one")
        saved = (await world.client.put("/v1/workspace/file", json={"path": "a.txt", "content": "two"})).json()["file"]
        listed = (await world.client.get("/v1/workspace/versions", params={"path": "a.txt"})).json()
        query = {"path": "a.txt", "version": saved["version"]}
        shown = (await world.client.get("/v1/workspace/version", params=query)).json()["version"]
        raw = await world.client.get("/v1/workspace/download", params=query)
        undone = (await world.client.post("/v1/workspace/restore", json=query)).json()
        text = (await read(world, "a.txt"))["content"]
        gone = (await world.client.delete("/v1/workspace/file", params={"path": "a.txt"})).json()
        back = await world.client.post("/v1/workspace/restore", json={"path": "a.txt", "version": gone["version"]})
        again = (await read(world, "a.txt"))["content"]
    assert [each["id"] for each in listed["versions"]] == [saved["version"]]
    assert (shown["content"], shown["replaced_by"], raw.content) == ("one", "ops", b"one")
    assert (text, undone["file"]["size"], undone["path"]) == ("one", 3, "a.txt")
    assert (back.status_code, again) == (200, "one")


async def test_search_over_http(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await create(world, "final-report.md", "a needle\n")
        await create(world, "other.txt", "nothing")
        names = (await world.client.get("/v1/workspace/search/names", params={"q": "FinalReport"})).json()
        plain = (await world.client.get("/v1/workspace/search/text", params={"q": "NEEDLE"})).json()
        cased = (await world.client.get("/v1/workspace/search/text", params={"q": "NEEDLE", "case": "true"})).json()
        regex = (await world.client.get("/v1/workspace/search/text", params={"q": "n.+e$", "regex": "1"})).json()
    assert [entry["path"] for entry in names["entries"]] == ["final-report.md"]
    assert plain["matches"] == [{"path": "final-report.md", "line": 1, "column": 3, "text": "a needle"}]
    assert (plain["searched"], plain["skipped"], plain["cursor"]) == (2, 0, None)
    assert (cased["count"], regex["count"]) == (0, 1)


async def test_read_keys_read_and_keys_of_queues_share_the_workspace(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await create(world, "a.txt", "one")
        reader, scoped = world.as_key(READER), world.as_key(SCOPED)
        seen = await reader.get("/v1/workspace/file", params={"path": "a.txt"})
        refused = [
            await reader.put("/v1/workspace/file", json={"path": "a.txt", "content": "x"}),
            await reader.post("/v1/workspace/upload?path=b", content=b"x" * 2_000_000),
            await reader.post("/v1/workspace/uploads", json={"path": "b", "size": 1}),
            await reader.delete("/v1/workspace/file", params={"path": "a.txt", "dry_run": "true"}),
        ]
        saved = await scoped.put("/v1/workspace/file", json={"path": "a.txt", "content": "two"})
        listed = await world.client.get("/v1/workspace/versions", params={"path": "a.txt"})
    assert seen.json()["file"]["content"] == "one"
    assert [error(answer) for answer in refused] == [(403, "FORBIDDEN")] * 4
    assert saved.status_code == 200
    assert [each["replaced_by"] for each in listed.json()["versions"]] == ["scoped"]


async def test_a_key_of_a_program_writes_nothing_that_runs_go_by(tmp_path: Path) -> None:
    """Not by any route: neither there, nor by moving something there, nor by bringing something back."""
    async with open_world(tmp_path) as world:
        for path in ("skills", "skills/deploy"):
            await make_dir(world, path)
        await create(world, "AGENTS.md", "of a person")
        await create(world, "skills/deploy/SKILL.md", "of a person")
        replaced = await world.client.put(
            "/v1/workspace/file", json={"path": "AGENTS.md", "content": "of a person, too"}
        )
        program = world.as_key(SCOPED)
        assert (await program.post("/v1/workspace/create", json={"path": "mine.md", "content": "x"})).status_code == 201
        body: dict[str, Any]
        answers = []
        for path in ("AGENTS.md", "agents.MD", "skills/deploy/SKILL.md", "skills/new"):
            for method, route, body in (
                ("PUT", "/file", {"path": path, "content": "x"}),
                ("POST", "/create", {"path": path, "content": "x", "overwrite": True}),
                ("POST", "/create", {"path": path, "kind": "dir"}),
                ("POST", "/upload", {"path": path, "content_base64": "eA==", "overwrite": True}),
                ("PATCH", "/move", {"from_path": "mine.md", "to_path": path, "overwrite": True}),
                ("PATCH", "/move", {"from_path": path, "to_path": "taken"}),
                ("POST", "/restore", {"path": path, "version": replaced.json()["file"]["version"]}),
            ):
                answers.append(await program.request(method, f"/v1/workspace{route}", json=body))
            where = {"path": path, "overwrite": "true"}
            answers.append(await program.post("/v1/workspace/upload", params=where, content=b"x"))
            answers.append(await program.delete("/v1/workspace/file", params={"path": path}))
        answers.append(await program.delete("/v1/workspace/file", params={"path": "skills", "recursive": "true"}))
        kept = [(await read(world, path))["content"] for path in ("AGENTS.md", "skills/deploy/SKILL.md")]
        seen = await program.get("/v1/workspace/file", params={"path": "AGENTS.md"})
    refused = {error(answer) for answer in answers}
    assert refused <= {(403, "WORKSPACE_PEOPLE_ONLY"), (404, "NOT_FOUND")}
    assert sum(answer.status_code == 403 for answer in answers) >= len(answers) - 3
    assert kept == ["of a person, too", "of a person"]
    assert seen.status_code == 200


class Failing:
    """Files of a storage that does not answer."""

    def __getattr__(self, name: str) -> Any:
        async def fail(*_: object, **__: object) -> None:
            raise BlobUnavailableError("The storage did not answer")

        return fail


@pytest.mark.parametrize(
    ("code", "method", "path", "body"),
    [
        ("WORKSPACE_READ_FAILED", "GET", "/file?path=a.txt", None),
        ("WORKSPACE_READ_FAILED", "GET", "/files", None),
        ("WORKSPACE_WRITE_FAILED", "PUT", "/file", {"path": "a.txt", "content": ""}),
        ("WORKSPACE_WRITE_FAILED", "POST", "/create", {"path": "a.txt", "kind": "dir"}),
        ("WORKSPACE_WRITE_FAILED", "POST", "/upload", {"path": "a.txt", "content_base64": "aGk="}),
        ("WORKSPACE_DELETE_FAILED", "DELETE", "/file?path=a.txt", None),
        ("WORKSPACE_MOVE_FAILED", "PATCH", "/move", {"from_path": "a.txt", "to_path": "b"}),
        ("WORKSPACE_READ_FAILED", "GET", "/download?path=a.txt", None),
    ],
)
async def test_a_storage_that_fails_says_what_failed(
    tmp_path: Path, code: str, method: str, path: str, body: dict[str, Any] | None
) -> None:
    storage = replace(open_inmemory_workspace(), files=cast(Workspace, Failing()))
    async with open_world(tmp_path, workspace_storage=storage) as world:
        answer = await world.client.request(method, f"/v1/workspace{path}", json=body)
    assert error(answer) == (500, code)
    assert "retry-after" in answer.headers
