"""A full or read-only disk shows in the health probe, and goes from it by itself."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from rauskuclaw.adapters.sqlite import health
from rauskuclaw.adapters.sqlite.backend import SqliteStore, open_sqlite
from rauskuclaw.adapters.sqlite.health import SqliteHealth
from rauskuclaw.errors import BackendError
from rauskuclaw.ports import Backend


@contextmanager
def no_room(db: apsw.Connection) -> Iterator[None]:
    """Commits fail with SQLITE_FULL, as on a full disk."""

    def refuse() -> bool:
        raise apsw.FullError("database or disk is full")

    db.set_commit_hook(refuse)
    try:
        yield
    finally:
        db.set_commit_hook(None)


def store_of(backend: Backend) -> SqliteStore:
    assert isinstance(backend.store, SqliteStore)
    return backend.store


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "STORE_FULL"), (errno.EDQUOT, "STORE_FULL"), (errno.EROFS, "STORE_UNAVAILABLE")],
)
async def test_a_disk_that_takes_no_job_is_not_healthy_until_it_does(tmp_path: Path, number: int, code: str) -> None:
    backend = await open_sqlite(tmp_path / "db")
    store = store_of(backend)
    left = [1]

    def take_room(folder: Path) -> None:
        assert folder == tmp_path
        if left:
            raise OSError(number, os.strerror(number))

    probe = SqliteHealth(store.writer, backend.resources.reader, take_room=take_room)  # type: ignore[attr-defined]
    with pytest.raises(BackendError) as caught:
        await probe.check()
    assert caught.value.code == code
    left.clear()
    await probe.check()
    await backend.close()


async def test_a_write_that_fails_is_not_healthy_until_it_works(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    store = store_of(backend)
    with no_room(store.writer.connection), pytest.raises(BackendError) as caught:
        await store.check()
    assert caught.value.code == "STORE_FULL"
    await store.check()
    await backend.close()


async def test_a_good_answer_is_given_again_without_a_write(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db")
    store = store_of(backend)
    before = store.writer.commits
    for _ in range(50):
        await store.check()
    assert store.writer.commits == before + 1
    assert health.PROBE_VALID_SEC <= 1
    await backend.close()
