"""What a data folder knows of its database, and which databases a start refuses."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from local.supervisor.database import Database
from local.supervisor.folder import DataFolder
from rauskuclaw.adapters.sqlite.backend import notifier_dir, open_sqlite
from rauskuclaw.adapters.sqlite.connection import APPLICATION_ID, SqliteOptions, connect, log_of
from rauskuclaw.config import load_settings
from rauskuclaw.errors import RauskuClawError
from tests.support.clock import NOON
from tests.support.factories import make_submission

PAGE = 4096


@pytest.fixture
def database(tmp_path: Path) -> Database:
    settings = load_settings({"DATA_DIR": str(tmp_path / "data")}, folder=tmp_path)
    folder = DataFolder(settings.data_dir)
    folder.create()
    return Database(settings, folder)


async def filled(database: Database, jobs: int = 40) -> Database:
    backend = await open_sqlite(database.path)
    await backend.store.submit([make_submission() for _ in range(jobs)], now=NOON)
    await backend.close()
    return database


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in random.Random(1).sample(range(5, len(content) // PAGE), 12):
        content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
    path.write_bytes(content)


def examine(database: Database) -> list[str]:
    notes: list[str] = []
    database.examine(lambda text, _: notes.append(text))
    return notes


def refused(database: Database) -> str:
    with pytest.raises(RauskuClawError) as caught:
        examine(database)
    return str(caught.value)


def test_a_new_folder_has_no_database_and_that_is_right(database: Database) -> None:
    examine(database)
    assert database.record() is None


async def test_a_database_that_was_closed_in_order_is_accepted(database: Database) -> None:
    await filled(database)
    database.opened()
    database.close()
    record = database.record()
    assert record is not None
    assert (record.state, record.database) == ("closed", "rauskuclaw.sqlite")
    examine(database)


def missing(database: Database) -> None:
    database.path.unlink()


def emptied(database: Database) -> None:
    database.path.write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "said"),
    [(missing, "is missing, but"), (emptied, "is empty (0 bytes)"), (lambda d: damage(d.path), "damaged")],
)
@pytest.mark.parametrize("closed", [True, False])
async def test_a_lost_database_is_refused_with_the_command_that_brings_it_back(
    database: Database, harm: Callable[[Database], None], said: str, closed: bool
) -> None:
    await filled(database)
    database.opened()
    if closed:
        database.close()
    harm(database)
    message = refused(database)
    assert said in message
    assert "***" not in message  # a heading of SQLite's
    assert "rauskuclaw restore FILE" in message


async def test_what_is_said_to_begin_anew_does_it(database: Database) -> None:
    await filled(database)
    database.close()
    for harm in (missing, emptied):
        harm(database)
        for name in refused(database).split(": rm ")[1].split():
            Path(name).unlink()
        examine(database)
        await filled(database)
        database.close()


async def test_a_file_that_was_not_touched_since_it_was_closed_is_not_read_through(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await filled(database)
    examine(database)  # nothing is known of it
    database.opened()
    examine(database)  # in use: the last stop was none
    assert caplog.text.count("checked the database") == 2
    database.close()
    examine(database)
    assert caplog.text.count("checked the database") == 2
    log_of(database.path).touch()
    examine(database)
    assert caplog.text.count("checked the database") == 3


async def test_a_database_elsewhere_is_another_one(database: Database, tmp_path: Path) -> None:
    await filled(database)
    database.close()
    other = database.settings.database.model_copy(update={"path": tmp_path / "other.sqlite"})
    moved = replace(database, settings=database.settings.model_copy(update={"database": other}))
    assert moved.record() is None
    examine(moved)


async def test_a_record_that_cannot_be_read_is_no_reason_to_begin_anew(database: Database) -> None:
    database.folder.database_record.write_text("{")
    assert "is missing, but" in refused(database)


async def test_a_restore_that_was_cut_off_is_named(database: Database) -> None:
    await filled(database)
    database.being_restored()
    assert "did not come to its end" in refused(database)


async def test_closing_leaves_one_file_and_no_sockets(database: Database) -> None:
    await filled(database)
    notifier_dir(database.path).mkdir(mode=0o700)
    (notifier_dir(database.path) / "1-0.notifier").touch()
    db = connect(SqliteOptions(database.path))
    db.execute("UPDATE counters SET value = value")
    database.opened()
    database.close()
    record = database.record()
    assert record is not None
    assert record.state == "in use"  # somebody has it open, so it is checked next time
    db.close()
    database.close()
    left = sorted(file.name for file in database.folder.root.iterdir() if "sqlite" in file.name)
    assert left == ["rauskuclaw.sqlite"]


def test_a_long_check_is_announced(database: Database) -> None:
    db = connect(SqliteOptions(database.path))
    db.pragma("application_id", APPLICATION_ID)
    db.execute("CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(101000000))")
    db.close()
    [note] = examine(database)
    assert "was not closed in order" in note
