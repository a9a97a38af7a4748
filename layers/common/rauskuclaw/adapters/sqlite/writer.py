"""Group commit: writes that wait at the same time share one transaction and so one fsync.

A piece of work is a function of the connection; it reads, decides and writes, without awaiting. All work that is
pending when the writer is free runs in one BEGIN IMMEDIATE ... COMMIT, and every caller gets its answer after the
commit. When a batch fails, its pieces are run again one by one, so that one that cannot succeed fails alone.

The statements run on the event loop's thread: a second thread would trade the interpreter lock at every statement.
Only the commit moves to a thread, and only where fsync is slow enough to be worth the move.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

import apsw

from rauskuclaw.adapters.sqlite.connection import SqliteOptions, as_backend_error, connect, translated
from rauskuclaw.adapters.sqlite.counters import Counters, TxCounts
from rauskuclaw.adapters.sqlite.notifier import SocketNotifier
from rauskuclaw.adapters.sqlite.values import Row, Values
from rauskuclaw.errors import StoreUnavailableError

T = TypeVar("T")

MAX_BATCH = 256
GIVE_UP_AFTER_SEC = 5.0
SLOW_COMMIT_SEC = 0.002
SMOOTHING = 0.2


class Tx:
    """The transaction a piece of work runs in: the connection, and the topics to tell of once it is committed."""

    __slots__ = ("counters", "counts", "db", "topics")

    def __init__(self, db: apsw.Connection, *, counts_all: bool = True) -> None:
        self.db = db
        self.topics: set[str] = set()
        self.counters = Counters(db)
        self.counts = TxCounts(db, counts_all=counts_all)

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Run one statement to its end and return its rows."""
        return self.db.execute(sql, values).fetchall()

    def notify(self, *topics: str) -> None:
        self.topics.update(topics)


Work = Callable[[Tx], object]
Piece = tuple[Work, asyncio.Future[Any]]  # and who waits for its answer


class Writer:
    """The one writing connection of a process. All methods belong to the event loop it was made in."""

    def __init__(self, options: SqliteOptions, notifier: SocketNotifier, *, counts_all: bool = True) -> None:
        self.options = options
        self._counts_all = counts_all
        self._notifier = notifier
        self._db: apsw.Connection | None = connect(options, busy_timeout_ms=0)
        self._pending: list[Piece] = []
        self._task: asyncio.Task[None] | None = None
        self._is_scheduled = False
        self._commit_sec = 0.0
        self.give_up_after_sec = GIVE_UP_AFTER_SEC
        self.commits = 0

    @property
    def connection(self) -> apsw.Connection:
        """For readers that must share the connection (exclusive locking). Reopened after an I/O error."""
        if self._db is None:
            self._db = connect(self.options, busy_timeout_ms=0)
        return self._db

    async def run(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction and return its result once that is durable.

        Raises StoreUnavailableError when the lock is not had within 5 s, the disk is full or fails: then nothing of
        this work is stored. `work` may run more than once, on a rolled back state.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._pending.append((work, answer))
        if not self._is_scheduled:
            self._is_scheduled = True
            loop.call_soon(self._start)
        return await answer

    async def close(self) -> None:
        """Finish what is pending, then close the connection."""
        while self._is_scheduled:
            await (asyncio.wait([self._task]) if self._task else asyncio.sleep(0))
        db, self._db = self._db, None
        if db is not None:
            with translated():
                db.close()

    def _start(self) -> None:
        """One turn of the loop after the first piece came: what came meanwhile is in the batch too."""
        self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending[:MAX_BATCH], self._pending[MAX_BATCH:]
                await self._run_batch(batch)
        finally:
            self._task = None
            self._is_scheduled = False

    async def _run_batch(self, batch: list[Piece]) -> None:
        try:
            results, topics = await self._transact([work for work, _ in batch])
        except Exception as exc:
            if len(batch) == 1 or isinstance(exc, StoreUnavailableError):
                for _, answer in batch:
                    _refuse(answer, exc)
            else:
                for piece in batch:
                    await self._run_batch([piece])
            return
        for (_, answer), result in zip(batch, results, strict=True):
            if not answer.done():
                answer.set_result(result)
        self._notifier.notify(topics)

    async def _transact(self, pieces: Iterable[Work]) -> tuple[list[object], set[str]]:
        await self._begin()
        db = self.connection
        tx = Tx(db, counts_all=self._counts_all)
        try:
            results = [work(tx) for work in pieces]
            tx.counters.save()
            tx.counts.save()
            await self._commit(db)
        except BaseException as exc:
            self._abandon(db, exc)
            raise as_backend_error(exc) from exc
        self.commits += 1
        return results, tx.topics

    async def _begin(self) -> None:
        """Take the write lock without blocking the loop: other processes hold it for milliseconds."""
        give_up_at = time.monotonic() + self.give_up_after_sec
        pause = 0.0002
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                return
            except apsw.BusyError as exc:
                if time.monotonic() >= give_up_at:
                    raise StoreUnavailableError("the database is locked by another process") from exc
            except apsw.Error as exc:
                raise as_backend_error(exc) from exc
            await asyncio.sleep(pause * (0.5 + random.random()))
            pause = min(pause * 1.5, 0.005)

    async def _commit(self, db: apsw.Connection) -> None:
        started = time.monotonic()
        if self._commit_sec < SLOW_COMMIT_SEC or self.options.exclusive:
            db.execute("COMMIT")
        else:
            await asyncio.get_running_loop().run_in_executor(None, db.execute, "COMMIT")
        self._commit_sec += SMOOTHING * (time.monotonic() - started - self._commit_sec)

    def _abandon(self, db: apsw.Connection, cause: BaseException) -> None:
        """Undo the transaction; after an I/O error the handle is not trusted again and a fresh one is opened."""
        try:
            if db.in_transaction:
                db.execute("ROLLBACK")
        except apsw.Error:
            cause = apsw.IOError()
        if isinstance(cause, apsw.IOError):
            self._db = None
            with suppress(apsw.Error):
                db.close(force=True)


def _refuse(answer: asyncio.Future[Any], cause: Exception) -> None:
    if not answer.done():
        answer.set_exception(cause)
