"""Copies: complete as of one moment under any load, checked, private, and never half."""

import asyncio
import os
import random
import shutil
import stat
from pathlib import Path

import apsw
import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.connection import SqliteOptions, connect, log_of
from rauskuclaw.adapters.sqlite.copies import Pieces, inspect, prepare_copy, put_in_place, take_copy
from rauskuclaw.adapters.sqlite.migrations import STEPS
from rauskuclaw.errors import RauskuClawError, SchemaError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import ConversationFilter
from tests.support.clock import NOON
from tests.support.conversations import created, erased, talked, texts
from tests.support.factories import make_job, make_submission


async def submit(backend: Backend, jobs: int, *, size: int = 500) -> None:
    await backend.store.submit([make_submission(make_job(input="x" * size)) for _ in range(jobs)], now=NOON)


async def test_a_copy_taken_while_others_write_is_of_one_moment_and_ends(tmp_path: Path) -> None:
    """Each transaction adds ten jobs: a copy of one moment holds a multiple of ten."""
    backend = await open_sqlite(tmp_path / "db")
    await submit(backend, 2000, size=4000)
    is_over = False

    async def keep_writing() -> None:
        while not is_over:
            await submit(backend, 10)

    writing = asyncio.create_task(keep_writing())
    copies = []
    for number in range(3):
        target = tmp_path / f"copy{number}"
        copies.append(await asyncio.to_thread(take_copy, SqliteOptions(tmp_path / "db"), target, may_replace=False))
    is_over = True
    await writing
    counts = [copy.rows["jobs"] for copy in copies]
    assert counts == sorted(counts)
    assert counts[0] >= 2000
    assert [count % 10 for count in counts] == [0, 0, 0]
    assert [inspect(tmp_path / f"copy{number}").rows["jobs"] for number in range(3)] == counts
    await backend.close()


async def test_a_copy_holds_conversations_with_their_messages_and_turns(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    made = await talked(backend, await created(backend), "What is oolong?", "A tea.")
    contents = await asyncio.to_thread(take_copy, SqliteOptions(tmp_path / "db"), tmp_path / "copy", may_replace=False)
    assert (contents.rows["conversations"], contents.rows["jobs"]) == (1, 1)
    await erased(backend, made.id)
    await backend.close()
    prepare_copy(tmp_path / "copy", tmp_path / "prepared")
    restored = await open_sqlite(tmp_path / "prepared")
    assert await restored.conversations.get(made.id) == made
    assert await texts(restored, made) == ["What is oolong?", "A tea."]
    page = await restored.conversations.find(ConversationFilter(text="oolong"), limit=10)
    assert page.items == (made,)
    await restored.close()


async def test_writes_between_two_pieces_do_not_begin_the_copy_again(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    await submit(backend, 200, size=4000)
    other = connect(SqliteOptions(tmp_path / "db"))
    pages = other.pragma("page_count")
    written = 0

    def write() -> None:
        nonlocal written
        written += 1
        assert written <= pages // 20 + 1, "it began again"
        other.execute("INSERT INTO prefs VALUES (?, '{}', 0, 0)", (f"written-{written}",))

    pieces = Pieces(pages=20, after_each=write)
    take_copy(SqliteOptions(tmp_path / "db"), tmp_path / "copy", may_replace=False, pieces=pieces)
    assert written >= pages // 20
    copy = connect(SqliteOptions(tmp_path / "copy"))
    assert copy.execute("SELECT count(*) FROM prefs").get == 0  # of the moment it began
    copy.close()
    other.close()
    await backend.close()


async def test_a_copy_is_one_private_file_that_needs_no_log(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    await submit(backend, 30)
    target = tmp_path / "to" / "copy"
    target.parent.mkdir()
    contents = take_copy(SqliteOptions(tmp_path / "db"), target, may_replace=False)
    assert (contents.rows["jobs"], contents.schema, contents.size_bytes) == (30, len(STEPS), target.stat().st_size)
    assert list(target.parent.iterdir()) == [target]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    alone = apsw.Connection(f"file:{target}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    assert alone.pragma("journal_mode") == "delete"
    alone.close()
    await backend.close()


async def test_a_file_that_exists_is_replaced_only_when_that_is_wanted(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    await submit(backend, 1)
    target = tmp_path / "copy"
    target.write_text("yesterday's")
    options = SqliteOptions(tmp_path / "db")
    with pytest.raises(RauskuClawError, match="--force"):
        take_copy(options, target, may_replace=False)
    assert target.read_text() == "yesterday's"
    assert take_copy(options, target, may_replace=True).rows["jobs"] == 1
    assert inspect(target).rows["jobs"] == 1
    for wrong in (tmp_path / "db", log_of(tmp_path / "db"), tmp_path):
        with pytest.raises(RauskuClawError):
            take_copy(options, wrong, may_replace=True)
    await backend.close()
    assert inspect(tmp_path / "db").rows["jobs"] == 1


async def test_a_damaged_database_gives_no_backup_and_leaves_the_older_one(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    await submit(backend, 300)
    await backend.close()
    target = tmp_path / "copy"
    take_copy(SqliteOptions(tmp_path / "db"), target, may_replace=False)
    damage(tmp_path / "db")
    with pytest.raises(SchemaError):
        take_copy(SqliteOptions(tmp_path / "db"), target, may_replace=True)
    assert inspect(target).rows["jobs"] == 300
    assert not list(tmp_path.glob(".*"))


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    pages = len(content) // 4096
    for page in random.Random(2).sample(range(pages // 3, pages), 10):
        content[page * 4096 : (page + 1) * 4096] = bytes(4096)
    file.write_bytes(content)


async def test_what_is_put_in_place_of_a_database_is_all_there_is_and_the_old_one_is_kept_with_its_log(
    tmp_path: Path,
) -> None:
    path, kept = tmp_path / "db", tmp_path / "kept"
    backend = await open_sqlite(path)
    await submit(backend, 20)
    take_copy(SqliteOptions(path), tmp_path / "backup", may_replace=False)
    await submit(backend, 5)
    await backend.close()
    leave_log(path)
    prepare_copy(tmp_path / "backup", tmp_path / "copy")
    assert put_in_place(tmp_path / "copy", path, kept=kept) == kept
    assert not log_of(path).exists()
    assert inspect(path).rows["jobs"] == 20
    assert inspect(kept).rows["jobs"] == 26  # the last one is in the log only


def leave_log(path: Path) -> None:
    db = connect(SqliteOptions(path))
    db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    columns = [row[1] for row in db.execute("PRAGMA table_info(jobs)") if row[1] not in ("seq", "id")]
    names = ", ".join(columns)
    db.execute(f"INSERT INTO jobs (id, {names}) SELECT 'one-more', {names} FROM jobs LIMIT 1")
    db.close()
    assert log_of(path).stat().st_size > 0


async def test_a_raw_copy_with_its_log_can_be_restored_too(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    await submit(backend, 30)
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("db", "db-wal"):
        shutil.copy(tmp_path / name, raw / name)
    await backend.close()
    assert prepare_copy(raw / "db", tmp_path / "copy").rows["jobs"] == 30


@pytest.mark.parametrize("harm", ["damaged", "cut", "empty", "text", "foreign", "newer", "missing"])
async def test_what_is_no_whole_backup_is_refused_and_leaves_nothing(tmp_path: Path, harm: str) -> None:
    path, file, copy = tmp_path / "db", tmp_path / "backup", tmp_path / "copy"
    backend = await open_sqlite(path)
    await submit(backend, 300)
    take_copy(SqliteOptions(path), file, may_replace=False)
    await backend.close()
    if harm == "damaged":
        damage(file)
    elif harm == "cut":
        os.truncate(file, file.stat().st_size // 2)
    elif harm == "empty":
        os.truncate(file, 0)
    elif harm == "text":
        file.write_text("no database at all, but long enough to be looked at " * 100)
    elif harm in ("foreign", "newer"):
        db = apsw.Connection(str(file))
        db.pragma("application_id" if harm == "foreign" else "user_version", 12345)
        db.close()
    else:
        file.unlink()
    with pytest.raises(RauskuClawError) as refused:
        prepare_copy(file, copy)
    assert str(refused.value).startswith(str(file))
    assert not copy.exists()
