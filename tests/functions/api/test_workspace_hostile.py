"""Five hundred hostile names over every route, on a real folder: none leads out, and none is a fault of ours."""

import itertools
import os
from pathlib import Path

import pytest

from rauskuclaw.adapters.folder.storage import open_folder_workspace
from tests.functions.api.world import World, open_world

PIECES = [
    *("..", ".", "...", "..foo", "~", "%2e%2e", "%2e%2e%2f", "..%2f", "..\\", "\\", "C:\\x", "\\\\host\\share"),
    *("\0", "a\0b", "\n", "\r\n", "\x1b[2J", "\x7f", "\x85", "\u202e", "\u2028", "\ufeff", "\u200b", "é", "e\u0301"),
    *("/", "//", "/etc/passwd", "/etc", "/", "//etc//passwd", "/proc/self/environ", "/dev/null", "file:///etc/passwd"),
    *("canary", "../canary", "../../canary", "outside/canary", "link", "link/canary", "linked.txt", "pipe"),
    *(".codex-home", ".CODEX-HOME", ".gitkeep", ".rauskuclaw-x", ".RAUSKUCLAW-x", "workspace-state", "CON", "nul.txt"),
    *(
        " ",
        "  a  ",
        "-rf",
        "--",
        "$(id)",
        "`id`",
        "a;b",
        "a|b",
        "<script>",
        "'",
        '"',
        "*",
        "?",
        "[a]",
        "{a}",
        "#",
        "&x=1",
    ),
    *("x" * 255, "x" * 256, "ä" * 128, "x/" * 450, "x/" * 600, "undefined", "null", "None", "0", "True"),
]
PAIRS = [
    f"{first}{between}{second}"
    for (first, second), between in zip(
        itertools.product(PIECES[:24], PIECES[10:56]), itertools.cycle(("/", "", "/./")), strict=False
    )
]
NAMES = list(dict.fromkeys([*PIECES, *PAIRS]))[:560]


async def try_everywhere(world: World, name: str) -> list[int]:
    client, at = world.client, {"path": name}
    answers = [
        await client.get("/v1/workspace/files", params=at),
        await client.get("/v1/workspace/file", params=at),
        await client.get("/v1/workspace/download", params=at),
        await client.get("/v1/workspace/link", params=at),
        await client.get("/v1/workspace/versions", params=at),
        await client.get("/v1/workspace/search/names", params={**at, "q": "canary"}),
        await client.get("/v1/workspace/search/text", params={**at, "q": "canary"}),
        await client.put("/v1/workspace/file", json={**at, "content": "x"}),
        await client.post("/v1/workspace/create", json={**at, "content": "x", "overwrite": True}),
        await client.post("/v1/workspace/create", json={**at, "kind": "dir"}),
        await client.post("/v1/workspace/upload", params={**at, "overwrite": "1"}, content=b"x"),
        await client.post("/v1/workspace/upload", json={**at, "content_base64": "eA==", "overwrite": True}),
        await client.patch("/v1/workspace/move", json={"from_path": name, "to_path": "moved", "overwrite": True}),
        await client.patch("/v1/workspace/move", json={"from_path": "moved", "to_path": name, "overwrite": True}),
        await client.post("/v1/workspace/uploads", json={**at, "size": 1, "overwrite": True}),
        await client.delete("/v1/workspace/file", params={**at, "recursive": "1", "dry_run": "1"}),
        await client.delete("/v1/workspace/file", params=at),
    ]
    assert not any("canary content" in answer.text for answer in answers), name
    return [answer.status_code for answer in answers]


@pytest.mark.timeout(300)
async def test_no_name_leads_out_of_the_workspace(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "workspace"
    for folder in (outside, root):
        folder.mkdir()
    for canary in (outside / "canary", tmp_path / "canary"):
        canary.write_text("canary content")
    (root / "link").symlink_to(outside)
    (root / "linked.txt").symlink_to(outside / "canary")
    os.mkfifo(root / "pipe")
    before = sorted(path.name for path in tmp_path.rglob("*") if not path.is_relative_to(root))
    storage = open_folder_workspace(root, tmp_path / "workspace-state")
    (tmp_path / "world").mkdir()
    assert len(NAMES) >= 500
    async with open_world(tmp_path / "world", workspace_storage=storage) as world:
        for name in NAMES:
            statuses = await try_everywhere(world, name)
            assert set(statuses) <= {200, 201, 400, 404, 409, 413, 415}, (name, statuses)
    await storage.close()
    ours = {"workspace-state", "world"}
    after = [path for path in tmp_path.rglob("*") if not path.is_relative_to(root)]
    left = sorted(path.name for path in after if path.relative_to(tmp_path).parts[0] not in ours)
    assert left == before
    assert {path.read_text() for path in (outside / "canary", tmp_path / "canary")} == {"canary content"}
    assert (root / "link").is_symlink()
    assert (root / "linked.txt").is_symlink()
