"""Concurrent writers share commits; a piece of work that fails takes nothing and nobody with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw
import pytest

from rauskuclaw.adapters.sqlite.connection import APPLICATION_ID, SqliteOptions, connect
from rauskuclaw.adapters.sqlite.notifier import SocketNotifier
from rauskuclaw.adapters.sqlite.writer import Tx, Writer
from rauskuclaw.errors import StoreUnavailableError


@asynccontextmanager
async def open_writer(path: Path) -> AsyncIterator[Writer]:
    db = connect(SqliteOptions(path))
    db.execute("CREATE TABLE IF NOT EXISTS notes (text TEXT UNIQUE)")
    db.pragma("application_id", APPLICATION_ID)
    db.close()
    with TemporaryDirectory(prefix="rk-") as run_dir:
        notifier = SocketNotifier(Path(run_dir))
        writer = Writer(SqliteOptions(path), notifier)
        try:
            yield writer
        finally:
            await writer.close()
            notifier.close()


def insert(text: str) -> Callable[[Tx], list[Any]]:
    return lambda tx: tx.rows("INSERT INTO notes VALUES (?) RETURNING text", (text,))


def notes(path: Path) -> set[str]:
    db = connect(SqliteOptions(path))
    try:
        return {row[0] for row in db.execute("SELECT text FROM notes")}
    finally:
        db.close()


async def test_two_hundred_concurrent_writers_share_a_few_commits(tmp_path: Path) -> None:
    async with open_writer(tmp_path / "db") as writer:
        await asyncio.gather(*(writer.run(insert(str(number))) for number in range(200)))
        assert writer.commits <= 3
    assert len(notes(tmp_path / "db")) == 200


async def test_a_piece_that_fails_fails_alone(tmp_path: Path) -> None:
    async with open_writer(tmp_path / "db") as writer:
        pieces = [writer.run(insert(text)) for text in ("a", "b", "a", "c")]
        outcomes = await asyncio.gather(*pieces, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [list, list, apsw.ConstraintError, list]
    assert notes(tmp_path / "db") == {"a", "b", "c"}


async def test_nothing_of_a_piece_that_raises_is_stored(tmp_path: Path) -> None:
    def half_done(tx: Tx) -> None:
        tx.rows("INSERT INTO notes VALUES ('half')")
        raise ValueError("broken work")

    async with open_writer(tmp_path / "db") as writer:
        with pytest.raises(ValueError, match="broken work"):
            await writer.run(half_done)
        await writer.run(insert("whole"))
    assert notes(tmp_path / "db") == {"whole"}


async def test_a_writer_waits_for_another_process_and_then_writes(tmp_path: Path) -> None:
    async with open_writer(tmp_path / "db") as writer:
        other = connect(SqliteOptions(tmp_path / "db"))
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(writer.run(insert("late")))
        await asyncio.sleep(0)
        assert not waiting.done()
        other.execute("COMMIT")
        other.close()
        await waiting
    assert notes(tmp_path / "db") == {"late"}


async def test_a_lock_that_is_never_released_ends_in_an_error_and_stores_nothing(tmp_path: Path) -> None:
    async with open_writer(tmp_path / "db") as writer:
        writer.give_up_after_sec = 0.05
        other = connect(SqliteOptions(tmp_path / "db"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="locked"):
            await writer.run(insert("never"))
        other.execute("COMMIT")
        other.close()
        await writer.run(insert("now"))
    assert notes(tmp_path / "db") == {"now"}


async def test_closing_finishes_what_is_pending(tmp_path: Path) -> None:
    async with open_writer(tmp_path / "db") as writer:
        pending = [asyncio.ensure_future(writer.run(insert(str(number)))) for number in range(5)]
        await asyncio.sleep(0)
    await asyncio.gather(*pending)
    assert len(notes(tmp_path / "db")) == 5
