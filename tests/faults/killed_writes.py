"""Changes of a workspace in a folder, killed at every step that their process takes.

`python -m tests.faults.killed_writes FOLDER CHANGE` forks a child for each step. The child carries the change out,
and kills itself before the call of the system that has the step's number, so between every two of them once. What it
leaves is looked at as another process would find it, and again after the upkeep. Prints what was found, and how
often.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rauskuclaw.adapters.folder.storage import open_folder_workspace
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.workspace.paths import RESERVED, parse_path
from rauskuclaw.ports.workspace import Expect, WorkspaceStorage

SYSTEM = ("posix", "fcntl", "_io")
LARGE = 1024 * 1024 + 200_017  # more than is written at once
FINISHED = 7  # the exit code of a child that got to its end

Tree = dict[str, str]  # what a user sees, by path: contents, or `/` for a folder


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 300_000):
        yield content[start : start + 300_000]


async def write(storage: WorkspaceStorage, path: str, content: bytes) -> None:
    await storage.files.write(parse_path(path), chunks(content), expected=Expect.ANY, max_bytes=2 * LARGE)


async def keep(storage: WorkspaceStorage) -> None:
    await storage.versions.keep(parse_path("a"), expected=Expect.ANY, replaced_by="x", now=utc_now())


@dataclass(frozen=True)
class Change:
    """What is there before, what is done, and what is there afterwards."""

    before: Tree
    run: Callable[[WorkspaceStorage], Awaitable[object]]
    after: Tree
    between: tuple[Tree, ...] = ()  # what may be seen until the upkeep has looked


OLD, NEW = "o" * LARGE, "n" * LARGE
DOCS = {"docs": "/", "docs/x": "x", "docs/deep": "/", "docs/deep/y": "y"}
TARGET = {"target": "/", "target/old": "old"}
MOVED = {path.replace("docs", "target", 1): content for path, content in DOCS.items()}
CHANGES = {
    "create": Change({}, lambda one: write(one, "a", NEW.encode()), {"a": NEW}),
    "replace": Change({"a": OLD}, lambda one: write(one, "a", NEW.encode()), {"a": NEW}),
    "make_dir": Change({}, lambda one: one.files.make_dir(parse_path("d")), {"d": "/"}),
    "move": Change({"a": OLD}, lambda one: one.files.move(parse_path("a"), parse_path("b")), {"b": OLD}),
    "move_over": Change(
        {"a": NEW, "b": OLD},
        lambda one: one.files.move(parse_path("a"), parse_path("b"), expected=Expect.ANY),
        {"b": NEW},
    ),
    "move_folder": Change(DOCS, lambda one: one.files.move(parse_path("docs"), parse_path("target")), MOVED),
    "move_folder_over": Change(
        {**DOCS, **TARGET},
        lambda one: one.files.move(parse_path("docs"), parse_path("target"), expected=Expect.ANY),
        MOVED,
        between=(DOCS,),
    ),
    "delete": Change({"a": OLD}, lambda one: one.files.delete(parse_path("a")), {}),
    "delete_folder": Change(DOCS, lambda one: one.files.delete(parse_path("docs"), recursive=True), {}),
    "keep": Change({"a": OLD}, keep, {"a": OLD}),
}


class Killer:
    """Kills this process at its step number `at`."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "c_call" and (getattr(argument, "__module__", None) in SYSTEM or _is_of_a_file(argument)):
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _is_of_a_file(argument: object) -> bool:
    return type(getattr(argument, "__self__", None)).__module__ == "_io"


def child(change: Change, folder: Path, at: int) -> None:
    """Never returns."""

    async def run() -> None:
        storage = open_folder_workspace(folder / "workspace", folder / "state")
        await change.run(storage)

    killer = Killer(at)
    threading.setprofile(killer)
    asyncio.run(run())
    os._exit(FINISHED)


def lay_out(tree: Tree, root: Path) -> None:
    root.mkdir()
    for path, content in tree.items():
        if content == "/":
            (root / path).mkdir()
        else:
            (root / path).write_text(content)


async def seen(storage: WorkspaceStorage, path: str = ".") -> Tree:
    """All that a user sees."""
    page = await storage.files.list_dir(parse_path(path), limit=1000)
    tree: Tree = {}
    for entry in page.items:
        if entry.is_dir:
            tree |= {str(entry.path): "/", **await seen(storage, str(entry.path))}
        else:
            reading = await storage.files.read(entry.path)
            tree[str(entry.path)] = b"".join([chunk async for chunk in reading.chunks]).decode()
    return tree


async def judge(change: Change, folder: Path) -> str:
    """What a change that was killed has left. Raises AssertionError."""
    storage = open_folder_workspace(folder / "workspace", folder / "state")
    found = await seen(storage)
    assert found in (change.before, change.after, *change.between), sorted(found)
    kept = await storage.versions.list_versions(parse_path("a"))
    for version in kept:
        reading = await storage.versions.read_version(parse_path("a"), version.id)
        assert b"".join([chunk async for chunk in reading.chunks]) == OLD.encode()
    await storage.upkeep.finish()
    then = await seen(storage)
    assert then == (change.after if found == change.after else change.before), sorted(then)
    hidden = [
        name for _, *names in os.walk(folder / "workspace") for each in names for name in each if RESERVED in name
    ]
    assert hidden == []
    assert list((folder / "state" / "leftovers").glob("*")) == []
    assert await storage.upkeep.finish() == 0
    await write(storage, "again", b"works")
    await storage.close()
    return "after" if found == change.after else "before" if found == change.before else "between"


def main(folder: Path, name: str) -> None:
    change = CHANGES[name]
    found: Counter[str] = Counter()
    at = 0
    while True:
        place = folder / str(at)
        place.mkdir()
        lay_out(change.before, place / "workspace")
        pid = os.fork()
        if pid == 0:
            child(change, place, at)
        _, status = os.waitpid(pid, 0)
        found[asyncio.run(judge(change, place))] += 1
        shutil.rmtree(place)
        if os.waitstatus_to_exitcode(status) == FINISHED:
            break
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, status
        at += 1
    print(json.dumps({"steps": at, **found}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
