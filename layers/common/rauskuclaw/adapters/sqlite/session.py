"""What the store's parts share: the writer, and a connection for reads."""

from collections.abc import Callable
from typing import Any

from rauskuclaw.adapters.sqlite.connection import connect, translated
from rauskuclaw.adapters.sqlite.writer import Writer

Rows = Callable[..., list[Any]]


class Reader:
    """Reads outside of any transaction, so each sees the newest commit of any process. Microseconds long."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._own = None if writer.options.exclusive else connect(writer.options)

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with translated():
            return (self._own or self._writer.connection).execute(sql, values).fetchall()

    def close(self) -> None:
        if self._own is not None:
            self._own.close()


class Session:
    """Base of the store's parts."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self.writer = writer
        self.rows = reader.rows
