"""Opening a file: migrations survive kills and races; damaged, foreign and newer files are refused."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import apsw
import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.connection import SqliteOptions, connect
from rauskuclaw.adapters.sqlite.migrations import STEPS, migrate
from rauskuclaw.adapters.sqlite.upkeep import verify
from rauskuclaw.errors import RauskuClawError, SchemaError
from tests.support.clock import NOON
from tests.support.factories import make_submission

OPEN_AND_CLOSE = """
import asyncio, sys
from pathlib import Path
from rauskuclaw.adapters.sqlite.backend import open_sqlite

async def open_and_close():
    backend = await open_sqlite(Path(sys.argv[1]), run_dir=Path(sys.argv[2]))
    await backend.close()

asyncio.run(open_and_close())
"""


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def version_of(path: Path) -> int:
    db = apsw.Connection(str(path))
    try:
        return int(db.pragma("user_version"))
    finally:
        db.close()


async def fill(path: Path, run_dir: Path, jobs: int) -> None:
    backend = await open_sqlite(path, run_dir=run_dir)
    await backend.store.submit([make_submission() for _ in range(jobs)], now=NOON)
    await backend.close()


async def test_every_commit_is_synced_and_the_journal_is_a_log(tmp_path: Path) -> None:
    await fill(tmp_path / "db", tmp_path / "r", 1)
    db = connect(SqliteOptions(tmp_path / "db"))
    assert (db.pragma("synchronous"), db.pragma("journal_mode")) == (2, "wal")
    db.close()


def test_a_migration_killed_half_way_is_done_by_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "db"
    broken = (*STEPS[:1], "CREATE TABLE half (x); SELECT no_such_function();")
    db = connect(SqliteOptions(path))
    with pytest.raises(apsw.SQLError):
        migrate(db, broken)
    assert db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").fetchall() == [(0,)]
    db.close()
    assert version_of(path) == 1
    db = connect(SqliteOptions(path))
    migrate(db)
    db.close()
    assert version_of(path) == len(STEPS)


def test_a_starter_killed_inside_a_migration_leaves_the_file_usable(tmp_path: Path) -> None:
    path = tmp_path / "db"
    connect(SqliteOptions(path)).close()
    child = os.fork()
    if child == 0:
        db = connect(SqliteOptions(path))
        db.create_scalar_function("die", die)
        migrate(db, (f"{STEPS[0]}; SELECT die();",))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert version_of(path) == 0
    db = connect(SqliteOptions(path))
    migrate(db)
    db.close()
    assert version_of(path) == len(STEPS)


async def test_starters_that_race_end_with_one_schema(tmp_path: Path) -> None:
    starters = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            OPEN_AND_CLOSE,
            str(tmp_path / "db"),
            str(tmp_path / "r"),
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(4)
    ]
    errors = [(await starter.communicate())[1] for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * 4, errors
    assert version_of(tmp_path / "db") == len(STEPS)


async def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "db"
    await fill(path, tmp_path / "r", 1)
    db = connect(SqliteOptions(path))
    db.pragma("user_version", len(STEPS) + 1)
    db.close()
    with pytest.raises(SchemaError, match=f"schema {len(STEPS) + 1}"):
        await open_sqlite(path, run_dir=tmp_path / "r")
    assert version_of(path) == len(STEPS) + 1


async def test_another_programs_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "db"
    other = apsw.Connection(str(path))
    other.pragma("application_id", 12345)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(SchemaError, match="another program"):
        await open_sqlite(path, run_dir=tmp_path / "r")


async def test_a_file_with_other_tables_and_no_number_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "db"
    other = apsw.Connection(str(path))
    other.pragma("journal_mode", "WAL")
    other.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = {file.name: file.read_bytes() for file in (path, tmp_path / "db-wal")}
    with pytest.raises(SchemaError, match="another program"):
        await open_sqlite(path, run_dir=tmp_path / "r")
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "missing"])
async def test_a_log_is_not_thrown_away_with_its_database(tmp_path: Path, is_empty: bool) -> None:
    path, log = tmp_path / "db", tmp_path / "db-wal"
    if is_empty:
        path.touch()
    log.write_bytes(b"what only the log holds" * 1000)
    with pytest.raises(SchemaError, match="rauskuclaw restore"):
        await open_sqlite(path, run_dir=tmp_path / "r")
    assert log.read_bytes() == b"what only the log holds" * 1000


@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "missing"])
async def test_only_whoever_may_makes_a_file(tmp_path: Path, is_empty: bool) -> None:
    path = tmp_path / "db"
    if is_empty:
        path.touch()
    with pytest.raises(SchemaError, match="missing or empty"):
        await open_sqlite(path, run_dir=tmp_path / "r", options=SqliteOptions(path, may_create=False))
    assert path.exists() == is_empty
    assert not is_empty or path.read_bytes() == b""


@pytest.mark.parametrize("seed", range(20))
async def test_a_damaged_file_is_refused_and_never_replaced_by_an_empty_one(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "db"
    await fill(path, tmp_path / "r", 30)
    content = bytearray(path.read_bytes())
    dice = random.Random(seed)
    start = dice.choice([100, 4096, 2 * 4096, 3 * 4096])  # where a page's own header begins
    content[start : start + 2000] = dice.randbytes(2000)
    path.write_bytes(content)
    with pytest.raises(RauskuClawError, match="rauskuclaw restore"):
        verify(SqliteOptions(path))
    assert path.read_bytes()[: len(content)] == bytes(content)


async def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "db"
    await fill(path, tmp_path / "r", 30)
    path.write_bytes(path.read_bytes()[: 3 * 4096 + 17])
    with pytest.raises(RauskuClawError):
        verify(SqliteOptions(path))


async def test_a_good_file_passes_the_check(tmp_path: Path) -> None:
    await fill(tmp_path / "db", tmp_path / "r", 3)
    verify(SqliteOptions(tmp_path / "db"))
