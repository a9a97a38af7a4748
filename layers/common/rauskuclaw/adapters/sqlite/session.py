"""The session that the store's parts share: the writer, and a connection for reads."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from apsw import Connection

from rauskuclaw.adapters.sqlite.connection import connect, translated
from rauskuclaw.adapters.sqlite.values import Row, Values
from rauskuclaw.adapters.sqlite.writer import Writer

T = TypeVar("T")
Rows = Callable[..., list[Row]]


class Reader:
    """Reads outside of any transaction, so each sees the newest commit of any process. Microseconds long."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._own = None if writer.options.exclusive else connect(writer.options)
        self._apart: Connection | None = None
        self._apart_lock = Lock()

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        with translated():
            return (self._own or self._writer.connection).execute(sql, values).fetchall()

    def apart(self, work: Callable[[Rows], T]) -> T:
        """Run reads that take long, on a connection of their own. To be called in a thread; one at a time."""
        with self._apart_lock, translated():
            self._apart = self._apart or connect(self._writer.options)
            connection = self._apart
            return work(lambda sql, values=(): connection.execute(sql, values).fetchall())

    @property
    def can_be_apart(self) -> bool:
        """Not where one connection has the file to itself."""
        return self._own is not None

    def close(self) -> None:
        if self._own is not None:
            self._own.close()
        with self._apart_lock:
            if self._apart is not None:
                self._apart.close()


class Session:
    """Base of the store's parts."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self.writer = writer
        self.reader = reader
        self.rows = reader.rows
