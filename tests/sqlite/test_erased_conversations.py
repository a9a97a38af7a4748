"""Nothing of a deleted conversation is in the files any more, whatever pages its texts have been moved between."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.connection import APPLICATION_ID, SqliteOptions, connect, log_of
from rauskuclaw.adapters.sqlite.scrubbing import scrub
from rauskuclaw.adapters.sqlite.upkeep import side_files, verify
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import Erased
from tests.support.clock import after
from tests.support.conversations import (
    chain,
    committed,
    confided,
    created,
    erased,
    leaf_of,
    make_conversation,
    talked,
    texts,
)

CANARY = b"qzcanary"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Backend, Path]]:
    path = folder / "jobs.sqlite"
    backend = await open_sqlite(path, run_dir=folder / "run")
    try:
        yield backend, path
    finally:
        await backend.close()


def words_of(name: str, seed: int) -> Callable[[int], str]:
    draw = random.Random(seed)
    return lambda count: " ".join(f"{name}{draw.randrange(10**6):06d}" for _ in range(count))


def found_in(path: Path) -> int:
    """How often the canary stands in the database and what is beside it."""
    return sum(file.read_bytes().count(CANARY) for file in (path, *side_files(path)) if file.exists())


async def mixed(backend: Backend, *, seed: int, pairs: int) -> tuple[list[Conversation], list[Conversation]]:
    """Conversations with and without secrets side by side, and rows beside them that come and go."""
    draw, kept, secret = random.Random(seed), list[Conversation](), list[Conversation]()
    for number in range(pairs):
        secret.append(await confided(backend, words_of(CANARY.decode(), seed + number), turns=2))
        kept.append(await confided(backend, words_of("plain", seed + number), turns=draw.choice([1, 2])))
        passing = await confided(backend, words_of("passing", seed + number), turns=draw.choice([1, 2]))
        if draw.random() < 0.7:
            await erased(backend, passing.id)
    return kept, secret


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_canary_is_in_no_file_afterwards(tmp_path: Path, seed: int) -> None:
    async with opened(tmp_path) as (backend, path):
        kept, secret = await mixed(backend, seed=seed, pairs=6)
        shown = [await texts(backend, each) for each in kept]
        assert found_in(path) > 1000
        for each in secret:
            await erased(backend, each.id, limit=3)
        assert found_in(path) == 0
        assert [await texts(backend, each) for each in kept] == shown
        verify(SqliteOptions(path), is_thorough=True)
        db = connect(SqliteOptions(path))
        db.execute("INSERT INTO conversation_words (conversation_words) VALUES ('integrity-check')")
        db.close()
    assert found_in(path) == 0


async def test_words_that_led_to_pages_of_the_index_go_too(tmp_path: Path) -> None:
    """With so many that some are the first of their page."""
    async with opened(tmp_path) as (backend, path):
        secret, plain = words_of(CANARY.decode(), 1), words_of("plain", 1)
        made = [
            (await created(backend, title=secret(1500)), await created(backend, title=plain(300))) for _ in "x" * 30
        ]
        for each, _ in made:
            await erased(backend, each.id)
        assert found_in(path) == 0


async def test_other_processes_do_not_bring_it_back(tmp_path: Path) -> None:
    """They remember pages as they were, and write whole ones."""
    async with opened(tmp_path) as (backend, path), opened(tmp_path) as (other, _):
        kept, secret = await mixed(backend, seed=5, pairs=4)
        for number, each in enumerate(kept):
            await committed(other, changes.edited(each, after(900 + number), title=f"Title {number}"))
        for each in secret:
            await erased(backend, each.id)
        for number, each in enumerate(kept):
            found = await other.conversations.get(each.id)
            assert found is not None
            await talked(other, found, f"What is tea {number}?", "A drink.")
        assert found_in(path) == 0


async def test_writers_go_on_meanwhile(tmp_path: Path) -> None:
    async with opened(tmp_path) as (backend, path), opened(tmp_path) as (other, _):
        kept, secret = await mixed(backend, seed=7, pairs=3)
        busy = await other.conversations.get(kept[0].id)
        assert busy is not None
        erasing = asyncio.gather(*(erased(backend, each.id) for each in secret))
        while not erasing.done():
            busy = await talked(other, busy, "What is tea?", "A drink.")
        await erasing
        assert await leaf_of(other, busy) is not None
        assert found_in(path) == 0


async def test_a_reader_in_the_way_is_waited_for_and_nothing_is_lost(tmp_path: Path) -> None:
    async with opened(tmp_path) as (backend, path):
        made = await confided(backend, words_of(CANARY.decode(), 1), turns=2)
        reader = connect(SqliteOptions(path))
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM jobs").fetchall()
        assert await backend.conversations.commit(changes.deleted(made, after(9)), now=after(9))
        assert await backend.conversations.erase(made.id, limit=100) is Erased.WAITING
        assert [each.id for each in await backend.conversations.due(after(9), limit=9)] == [made.id]
        reader.execute("COMMIT")
        reader.close()
        assert await backend.conversations.erase(made.id, limit=100) is Erased.DONE
        assert found_in(path) == 0


def ours(path: Path) -> apsw.Connection:
    """A file that counts as ours, with nothing in it but what marks that somebody was here."""
    db = connect(SqliteOptions(path))
    db.execute("CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID")
    db.pragma("application_id", APPLICATION_ID)
    return db


def test_an_unused_middle_is_emptied_and_all_else_stays(tmp_path: Path) -> None:
    options = SqliteOptions(tmp_path / "a.sqlite")
    db = ours(options.path)
    db.execute("CREATE TABLE t (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID")
    draw = random.Random(1)
    for _ in range(30):
        new = [f"{draw.random()}" for _ in range(60)]
        db.executemany("INSERT INTO t VALUES (?, ?)", [(name, "qzcanary" * draw.choice([1, 9, 90])) for name in new])
        draw.shuffle(new)
        db.executemany("DELETE FROM t WHERE k = ?", [(name,) for name in new[:40]])
    rows = db.execute("SELECT * FROM t ORDER BY k").fetchall()
    db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    counted = sum(str(row[1]).count("qzcanary") for row in rows)
    assert options.path.read_bytes().count(CANARY) > counted
    assert scrub(options)
    assert scrub(options)
    assert options.path.read_bytes().count(CANARY) == counted
    assert CANARY not in log_of(options.path).read_bytes()
    assert db.execute("SELECT * FROM t ORDER BY k").fetchall() == rows
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()


def test_nobody_writes_back_a_page_that_he_remembers(tmp_path: Path) -> None:
    options = SqliteOptions(tmp_path / "a.sqlite")
    db, other = ours(options.path), connect(options)
    db.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT)")
    page = int(str(db.execute("SELECT pageno FROM dbstat WHERE name = 't'").get))
    db.executemany("INSERT INTO t VALUES (?, 'plain')", [(number,) for number in range(9)])
    db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    with options.path.open("rb+") as file:  # as balancing leaves it
        file.seek(4096 * (page - 1) + 1000)
        file.write(CANARY)
    db.close()
    assert len(other.execute("SELECT * FROM t").fetchall()) == 9
    assert scrub(options)
    other.execute("UPDATE t SET v = 'other'")
    other.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    assert CANARY not in options.path.read_bytes()
    other.close()


def test_a_busy_file_is_given_up(tmp_path: Path) -> None:
    options = SqliteOptions(tmp_path / "a.sqlite")
    db = ours(options.path)
    db.execute("BEGIN IMMEDIATE")
    assert not scrub(options, give_up_after_sec=0.05)
    db.execute("COMMIT")
    assert scrub(options)
    db.close()


async def test_other_work_of_the_process_does_not_end_overwriting(tmp_path: Path) -> None:
    """Memories switched it off behind themselves, in the process that sweeps."""
    async with opened(tmp_path) as (backend, path):
        conversation = make_conversation()
        secret = words_of(CANARY.decode(), 1)
        messages = [replace(each, parts=({"type": "text", "text": secret(40)},)) for each in chain(conversation, 600)]
        made = await committed(backend, changes.created(conversation, messages))
        await backend.memories.erase(after(1), limit=10)
        await erased(backend, made.id)
        assert found_in(path) == 0


async def test_a_file_with_pages_of_pointers_is_left_as_it_is(tmp_path: Path) -> None:
    """They may look like those of a b-tree. Only a file that somebody has converted has any."""
    async with opened(tmp_path) as (backend, path):
        await mixed(backend, seed=3, pairs=2)
    db = apsw.Connection(str(path))
    for statement in ("journal_mode = DELETE", "auto_vacuum = FULL"):
        db.execute(f"PRAGMA {statement}")
    db.execute("VACUUM")
    db.execute("CREATE TABLE scraps (text)")
    db.executemany("INSERT INTO scraps VALUES (?)", [(CANARY.decode() * 20,)] * 200)
    db.execute("DELETE FROM scraps WHERE rowid % 3")
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    before = path.read_bytes()
    assert scrub(SqliteOptions(path))
    assert path.read_bytes() == before
    verify(SqliteOptions(path), is_thorough=True)
