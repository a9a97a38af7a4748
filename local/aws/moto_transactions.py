"""Transactions of moto in a time that does not grow with the table. Only under a lock that keeps other requests out.

moto copies the whole table once for each item of a transaction, so that it can put it back when the transaction is
cancelled. Here only what a transaction names is copied.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType

from rauskuclaw.domain.job import JsonObject

_moto_transact = DynamoDBBackend.transact_write_items


def install() -> None:
    """For every moto of this process. Safe to repeat."""
    DynamoDBBackend.transact_write_items = _transact


def _transact(backend: Any, items: list[JsonObject]) -> None:
    operations = [operation for item in items for operation in item.values()]
    named = [(backend.tables[each["TableName"]], each) for each in operations if each["TableName"] in backend.tables]
    if not all(_is_plain(table) for table, _ in named):
        _moto_transact(backend, items)
        return
    before = Before()
    for table, operation in named:
        before.keep(table, operation.get("Key") or operation.get("Item") or {})
    with _not_copied([table for table, _ in named]):
        try:
            _moto_transact(backend, items)
        except BaseException:
            before.put_back()
            raise


def _is_plain(table: Any) -> bool:
    """Whether it has the shape that `Before` knows, and no stream whose records would have to be taken back too."""
    return table.range_key_attr is not None and table.stream_shard is None


class Before:
    """The partitions a transaction writes to, as they were. Items it names are copied: they may be changed in place."""

    def __init__(self) -> None:
        self._partitions: dict[tuple[int, DynamoType], tuple[Any, dict[DynamoType, Any] | None]] = {}

    def keep(self, table: Any, key: JsonObject) -> None:
        """Before the transaction. A key that lacks an attribute names nothing; moto refuses it."""
        if table.hash_key_attr not in key or table.range_key_attr not in key:
            return
        partition, sort = DynamoType(key[table.hash_key_attr]), DynamoType(key[table.range_key_attr])
        found = table.items.get(partition)
        place = id(table), partition
        if place not in self._partitions:
            self._partitions[place] = table.items, None if found is None else dict(found)
        _, kept = self._partitions[place]
        if found is not None and kept is not None and sort in found:
            kept[sort] = copy.deepcopy(found[sort])

    def put_back(self) -> None:
        for (_, partition), (items, kept) in self._partitions.items():
            if kept is None:
                items.pop(partition, None)
            else:
                items[partition] = kept


@contextmanager
def _not_copied(tables: list[Any]) -> Iterator[None]:
    """Let `copy.deepcopy` hand these out as they are."""
    for table in tables:
        table.__deepcopy__ = lambda memo, itself=table: itself
    try:
        yield
    finally:
        for table in tables:
            vars(table).pop("__deepcopy__", None)
