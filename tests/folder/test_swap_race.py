"""Another program swaps files, folders, links and pipes while the workspace is used: nothing outside is reached.

RACE_SEC says for how long (default 4); the proof is 60.
"""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.errors import RauskuClawError
from rauskuclaw.ports.workspace import Expect, WorkspaceStorage
from tests.folder.conftest import SECRET, Field
from tests.support.files import at, content_of, put

RACE_SEC = float(os.environ.get("RACE_SEC", "4"))
ROOT = Path(__file__).resolve().parents[2]
PATHS = ("docs/secret", "file", "docs", "file/secret", "mine")

Act = Callable[[WorkspaceStorage, str], Awaitable[object]]


async def read(storage: WorkspaceStorage, path: str) -> None:
    content = await content_of(await storage.files.read(at(path)))
    assert SECRET not in content, path


async def list_both(storage: WorkspaceStorage, path: str) -> None:
    await storage.files.walk(at("."), limit=100)
    page = await storage.files.list_dir(at(path), limit=100)
    assert not [entry for entry in page.items if entry.size == len(SECRET)], path


async def keep(storage: WorkspaceStorage, path: str) -> None:
    version = await storage.versions.keep(at(path), expected=Expect.ANY, replaced_by="x", now=utc_now())
    if version.etag is not None:
        assert SECRET not in await content_of(await storage.versions.read_version(at(path), version.id)), path


ACTS: dict[str, Act] = {
    "read": read,
    "list": list_both,
    "keep": keep,
    "stat": lambda storage, path: storage.files.stat(at(path)),
    "write": lambda storage, path: put(storage.files, path, "written", expected=Expect.ANY),
    "create": lambda storage, path: put(storage.files, path, "created"),
    "make_dir": lambda storage, path: storage.files.make_dir(at(path)),
    "move": lambda storage, path: storage.files.move(at(path), at("mine"), expected=Expect.ANY),
    "move back": lambda storage, path: storage.files.move(at("mine"), at(path), expected=Expect.ANY),
    "delete": lambda storage, path: storage.files.delete(at(path)),
    "erase": lambda storage, path: storage.files.delete(at(path), recursive=True),
}


async def use(storage: WorkspaceStorage, ends_at: float, seed: int) -> Counter[str]:
    """How often each act was done; refusals are counted apart."""
    draw, done = random.Random(seed), Counter[str]()
    while time.monotonic() < ends_at:
        name, path = draw.choice(list(ACTS)), draw.choice(PATHS)
        try:
            async with asyncio.timeout(30):  # a pipe must not hold anybody
                await ACTS[name](storage, path)
            done[name] += 1
        except RauskuClawError:
            done["refused"] += 1
    return done


async def test_nothing_outside_is_read_or_written_while_everything_is_swapped(field: Field) -> None:
    before = os.stat(field.outside / "secret"), os.stat(field.outside)
    (field.root / "docs").mkdir()
    command = [sys.executable, "-m", "tests.folder.swapper", str(field.root), str(field.outside)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as attacker:
        ends_at = time.monotonic() + RACE_SEC
        users = [use(field.storage, ends_at, seed) for seed in range(3)]
        done = sum(await asyncio.gather(*users), Counter[str]())
        swapped, _ = attacker.communicate(timeout=20)
    assert int(swapped) > 100 * RACE_SEC
    assert {name for name in ACTS if not done[name]} == set()
    assert done["refused"] > 10
    after = os.stat(field.outside / "secret"), os.stat(field.outside)
    assert [(one.st_ino, one.st_mtime_ns, one.st_size) for one in after] == [
        (one.st_ino, one.st_mtime_ns, one.st_size) for one in before
    ]
    await field.storage.upkeep.finish()
    assert [name for name in field.names() if ".rauskuclaw-" in name] == []
