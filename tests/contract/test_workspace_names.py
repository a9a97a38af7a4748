"""Hostile paths on every driver: each is refused, or is a name like any other that leads to exactly one place."""

import asyncio
import os
from pathlib import PurePosixPath

import pytest

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.workspace.paths import MAX_PATH_BYTES, BadPathError, WorkspacePath, parse_path
from rauskuclaw.errors import ConflictError, InvalidRequestError, NotFoundError
from rauskuclaw.ports.workspace import Expect, WorkspaceStorage
from tests.support.files import at, content_of, pieces
from tests.support.hostile_names import ROOT, hostile_paths
from tests.support.workspaces import WorkspaceDriver

CORPUS = hostile_paths()
SHARES = 8
ALL_NAMES = os.environ.get("ALL_NAMES") == "1"  # also where an operation is slow


def parsed(text: str) -> WorkspacePath | None:
    try:
        return parse_path(text, root=PurePosixPath(ROOT))
    except BadPathError:
        return None


LEGAL = list(dict.fromkeys(path for path in map(parsed, CORPUS) if path is not None and path.names))


def test_the_corpus_is_large_and_has_both_kinds() -> None:
    refused = [text for text in CORPUS if parsed(text) is None]
    assert len(CORPUS) >= 500
    assert len(refused) >= 150
    assert len(LEGAL) >= 250
    assert all(".." not in path.names and "\0" not in str(path) for path in LEGAL)


@pytest.mark.parametrize("share", range(SHARES))
async def test_every_operation_on_a_hostile_path_stays_at_its_place(
    workspace: WorkspaceStorage, workspace_driver: WorkspaceDriver, share: int
) -> None:
    """Paths are used one after the other, below a folder whose neighbours must stay what they were."""
    every = 1 if ALL_NAMES else workspace_driver.every_name
    files = workspace.files
    for name in ("outside", "inside"):
        await files.make_dir(at(name))
    await files.write(at("outside/secret"), pieces(b"secret"), expected=Expect.ABSENT, max_bytes=100)
    await files.write(at("moved"), pieces(b"beside"), expected=Expect.ABSENT, max_bytes=100)
    secret = await files.stat(at("outside/secret"))
    for path in LEGAL[share :: SHARES * every]:
        if len(path.names) < 8 and len(str(path).encode()) < MAX_PATH_BYTES - len("inside/"):
            await use(workspace, WorkspacePath(("inside", *path.names)))
        assert [entry.name for entry in (await files.list_dir(at("."), limit=9)).items] == [
            "inside",
            "outside",
            "moved",
        ]
    assert await files.stat(at("outside/secret")) == secret
    assert (await files.list_dir(at("inside"), limit=9)).items == ()


async def use(workspace: WorkspaceStorage, path: WorkspacePath) -> None:
    """Every operation on one path, from nothing to nothing."""
    files, versions = workspace.files, workspace.versions
    top = WorkspacePath(path.names[:2])
    for depth in range(2, len(path.names)):
        await files.make_dir(WorkspacePath(path.names[:depth]))
    assert await files.stat(path) is None
    for refused in (files.read(path), files.delete(path), files.move(path, at("inside/new"))):
        with pytest.raises(NotFoundError):
            await refused
    version = await versions.keep(path, expected=Expect.ABSENT, replaced_by="x", now=utc_now())
    made = await files.write(path, pieces(b"one"), expected=Expect.ABSENT, max_bytes=100)
    assert made.path == path
    [listed] = (await files.list_dir(path.parent, limit=9)).items
    assert listed == await files.stat(path) == made
    assert [entry.path for entry in (await files.walk(top.parent, limit=9)).items] == [path]
    assert await content_of(await files.read(path)) == b"one"
    with pytest.raises((ConflictError, InvalidRequestError)):
        await files.make_dir(path)
    await files.write(path, pieces(b"two"), expected=made.etag or "", max_bytes=100)
    await files.move(path, at("inside/new"))
    await versions.moved(path, at("inside/new"))
    assert [each.id for each in await versions.list_versions(at("inside/new"))] == [version.id]
    await files.move(at("inside/new"), path)
    await versions.drop(at("inside/new"))
    if top == path:
        await files.delete(path)
    else:
        await files.delete(top, recursive=True)
    assert await files.stat(path) is None


async def test_names_that_look_alike_are_apart(workspace: WorkspaceStorage) -> None:
    names = ["\u00e9", "e\u0301", "README", "readme", "x", "x.", "x ", "\u212b", "\u00c5", "a\u200bb", "ab", "%41", "A"]
    puts = [
        workspace.files.write(WorkspacePath((name,)), pieces(name.encode()), expected=Expect.ABSENT, max_bytes=100)
        for name in names
    ]
    await asyncio.gather(*puts)
    listed = [entry.name for entry in (await workspace.files.list_dir(at("."), limit=99)).items]
    assert listed == sorted(names)
    for name in names:
        assert await content_of(await workspace.files.read(WorkspacePath((name,)))) == name.encode()
