"""What closing leaves behind, and how long the log gets."""

from pathlib import Path

import apsw
import pytest

from rauskuclaw.adapters.sqlite.backend import SqliteResources, open_sqlite
from rauskuclaw.adapters.sqlite.connection import APPLICATION_ID, MAX_IDLE_LOG_BYTES, SqliteOptions, connect, log_of
from rauskuclaw.adapters.sqlite.upkeep import into_one_file, side_files, verify
from tests.support.clock import NOON
from tests.support.factories import make_job, make_submission


def leave_a_log(path: Path) -> None:
    """What kill -9 leaves: commits in the log that are not in the file."""
    db = connect(SqliteOptions(path))
    db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    db.wal_autocheckpoint(0)
    db.execute("CREATE TABLE IF NOT EXISTS kept (x)")
    db.pragma("application_id", APPLICATION_ID)
    db.execute("INSERT INTO kept VALUES (1)")
    db.close()
    assert log_of(path).stat().st_size > 0


def kept_in(path: Path) -> int:
    db = apsw.Connection(f"file:{path}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        return int(db.execute("SELECT count(*) FROM kept").get)
    finally:
        db.close()


def test_what_only_the_log_held_is_in_the_one_file_that_is_left(tmp_path: Path) -> None:
    path = tmp_path / "db"
    leave_a_log(path)
    assert into_one_file(SqliteOptions(path))
    assert [file.name for file in tmp_path.iterdir()] == ["db"]
    assert kept_in(path) == 1


def test_while_another_program_has_the_file_its_log_stays(tmp_path: Path) -> None:
    path = tmp_path / "db"
    leave_a_log(path)
    other = connect(SqliteOptions(path))
    other.execute("SELECT * FROM kept").fetchall()
    assert not into_one_file(SqliteOptions(path))
    other.close()
    assert into_one_file(SqliteOptions(path))


@pytest.mark.parametrize("mode", ["DELETE", "TRUNCATE", "PERSIST"])
def test_no_journal_of_the_other_modes_is_left(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "db"
    db = connect(SqliteOptions(path, journal_mode=mode))
    db.pragma("application_id", APPLICATION_ID)
    db.execute("CREATE TABLE kept (x)")
    db.close()
    assert into_one_file(SqliteOptions(path, journal_mode=mode))
    assert not any(file.exists() for file in side_files(path))


async def test_a_backend_that_is_closed_leaves_one_file(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    await backend.store.submit([make_submission()], now=NOON)
    await backend.close()
    assert [file.name for file in tmp_path.iterdir()] == ["db"]


async def test_a_writer_that_cannot_close_does_not_keep_the_others_open(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    resources = backend.resources
    assert isinstance(resources, SqliteResources)

    class StuckError(Exception):
        pass

    class Writer:
        async def close(self) -> None:
            raise StuckError

    await resources.writer.close()
    resources.writer = Writer()  # type: ignore[assignment]
    with pytest.raises(StuckError):
        await backend.close()
    assert [file.name for file in tmp_path.iterdir()] == ["db"]


async def test_a_log_that_grew_under_a_long_reader_is_cut_back(tmp_path: Path) -> None:
    path = tmp_path / "db"
    backend = await open_sqlite(path)
    reader = connect(SqliteOptions(path))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM jobs").fetchall()
    big = "x" * 900_000
    while log_of(path).stat().st_size < MAX_IDLE_LOG_BYTES + 8_000_000:
        await backend.store.submit([make_submission(make_job(input=big))], now=NOON)
    reader.execute("COMMIT")
    reader.close()
    for _ in range(2):  # one commit writes the log into the file, the next begins it again
        await backend.store.submit([make_submission()], now=NOON)
    assert log_of(path).stat().st_size <= MAX_IDLE_LOG_BYTES
    await backend.close()
    verify(SqliteOptions(path))
