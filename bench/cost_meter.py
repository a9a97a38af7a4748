"""What calls to AWS cost, counted at botocore's events: DynamoDB units by the sizes of what is stored, and requests.

Emulators do not meter, so each written item is read back through a second client, before and after, and its index
entries are compared the way DynamoDB bills them: an entry that appears, disappears or changes is one write, a changed
key is two. Sizes are by DynamoDB's rules of 1 KB a write unit and 4 KB a read unit; transactions count twice.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rauskuclaw.adapters.aws.sizes import item_size

WRITE_UNIT = 1024
READ_UNIT = 4096
SQS_CHUNK = 64 * 1024
SINGLE_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
SQS_EMPTY = 64  # a call's own bytes; what counts is that none is smaller than a chunk

TypedItem = Mapping[str, Any]


@dataclass(frozen=True)
class Prices:
    """US dollars at list price in us-east-1, arm64, November 2026; per million unless said otherwise."""

    write_unit: float = 0.625
    read_unit: float = 0.125
    sqs_request: float = 0.40
    sqs_fair_message: float = 0.10  # for sending with a MessageGroupId
    s3_put: float = 5.0
    s3_get: float = 0.40
    http_request: float = 1.00
    lambda_request: float = 0.20
    lambda_gb_second: float = 13.3334
    log_gigabyte: float = 500_000.0  # 50 cents each, to be taken in


@dataclass
class Usage:
    """Counts since the start: `units` by kind, `calls` by `service.Operation`."""

    units: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, amount: float) -> None:
        self.units[kind] += amount  # type: ignore[assignment]  # halves and seconds are counted too

    def dollars(self, prices: Prices) -> dict[str, float]:
        """By kind, in dollars for everything counted."""
        return {kind: count * getattr(prices, kind) / 1e6 for kind, count in sorted(self.units.items())}


@dataclass
class CostMeter:
    """Counts what a boto3 session does. `peek` is a DynamoDB client of another session, for looking without paying."""

    peek: Any
    usage: Usage = field(default_factory=Usage)
    _indexes: dict[str, list[tuple[str, list[str], set[str] | None]]] = field(default_factory=dict)

    def install(self, session: Any) -> Any:
        session.events.register("before-parameter-build.dynamodb", self._before_dynamo)
        session.events.register("after-call.dynamodb", self._after_dynamo)
        session.events.register("before-parameter-build.sqs", self._sqs)
        session.events.register("before-parameter-build.s3", self._s3)
        return session

    def _before_dynamo(self, params: Any, model: Any, context: Any, **_: Any) -> None:
        self.usage.calls[f"dynamodb.{model.name}"] += 1
        context["metered"] = params
        if writes := _writes_of(model.name, params):
            context["before"] = [self._peek(table, key) for table, key in writes]

    def _after_dynamo(self, parsed: Any, model: Any, context: Any, **_: Any) -> None:
        params = context["metered"]
        writes = _writes_of(model.name, params)
        factor = 2 if model.name == "TransactWriteItems" else 1
        for (table, key), before in zip(writes, context.get("before", ()), strict=True):
            self._count_write(table, before, self._peek(table, key), factor=factor)
        if not writes and parsed["ResponseMetadata"]["HTTPStatusCode"] == 200:
            self.usage.add("read_unit", _read_units(model.name, params, parsed))

    def _count_write(self, table: str, before: TypedItem, after: TypedItem, *, factor: int) -> None:
        size = max(item_size(before), item_size(after))
        self.usage.units["write_unit"] += factor * max(1, math.ceil(size / WRITE_UNIT))
        for _, keys, projected in self._indexes_of(table):
            self.usage.units["write_unit"] += _index_writes(
                _entry(before, keys, projected), _entry(after, keys, projected), keys
            )

    def _peek(self, table: str, key: TypedItem) -> TypedItem:
        found: TypedItem = self.peek.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
        return found

    def _indexes_of(self, table: str) -> list[tuple[str, list[str], set[str] | None]]:
        """Name, key attributes, and projected attributes (None: all) of each index."""
        if table not in self._indexes:
            described = self.peek.describe_table(TableName=table)["Table"]
            base = {key["AttributeName"] for key in described["KeySchema"]}
            self._indexes[table] = []
            for index in described.get("GlobalSecondaryIndexes", ()):
                keys = [key["AttributeName"] for key in index["KeySchema"]]
                kept = {*base, *keys, *index["Projection"].get("NonKeyAttributes", ())}
                projected = None if index["Projection"]["ProjectionType"] == "ALL" else kept
                self._indexes[table].append((index["IndexName"], keys, projected))
        return self._indexes[table]

    def _sqs(self, params: Any, model: Any, **_: Any) -> None:
        self.usage.calls[f"sqs.{model.name}"] += 1
        entries = params.get("Entries", [params])
        size = SQS_EMPTY + sum(len(entry.get("MessageBody", "").encode()) for entry in entries)
        self.usage.units["sqs_request"] += math.ceil(size / SQS_CHUNK)
        self.usage.units["sqs_fair_message"] += sum("MessageGroupId" in entry for entry in entries)

    def _s3(self, model: Any, **_: Any) -> None:
        self.usage.calls[f"s3.{model.name}"] += 1
        kind = "s3_put" if model.name in {"PutObject", "ListObjectsV2"} else "s3_get"
        self.usage.units[kind] += int(model.name != "DeleteObject")  # deletes are free


def _entry(item: TypedItem, keys: list[str], projected: set[str] | None) -> TypedItem | None:
    if not all(key in item for key in keys):
        return None
    return {name: value for name, value in item.items() if projected is None or name in projected}


def _index_writes(before: TypedItem | None, after: TypedItem | None, keys: list[str]) -> int:
    if before == after:
        return 0
    sizes = [math.ceil(item_size(entry) / WRITE_UNIT) for entry in (before, after) if entry is not None]
    if before is not None and after is not None and all(before[key] == after[key] for key in keys):
        return max(sizes)
    return sum(sizes)


def _writes_of(operation: str, params: Any) -> list[tuple[str, TypedItem]]:
    """Table and key of each item that a call writes."""
    if operation in SINGLE_WRITES:
        return [(params["TableName"], params.get("Key") or _key_of(params["Item"]))]
    if operation == "TransactWriteItems":
        parts = [part for write in params["TransactItems"] for part in write.values()]
        return [(part["TableName"], part.get("Key") or _key_of(part["Item"])) for part in parts]
    if operation == "BatchWriteItem":
        return [
            (table, write["DeleteRequest"]["Key"] if "DeleteRequest" in write else _key_of(write["PutRequest"]["Item"]))
            for table, writes in params["RequestItems"].items()
            for write in writes
        ]
    return []


def _key_of(item: TypedItem) -> TypedItem:
    return {"pk": item["pk"], "sk": item["sk"]}


def _read_units(operation: str, params: Any, parsed: Any) -> float:
    if operation == "GetItem":
        return _units(item_size(parsed.get("Item", {})), consistent=params.get("ConsistentRead", False))
    if operation == "Query":
        # By what came back; a filter may have read more, and a projection has read whole entries.
        size = sum(item_size(item) for item in parsed["Items"])
        return _units(size, consistent=params.get("ConsistentRead", False))
    if operation == "BatchGetItem":
        return sum(
            _units(item_size(item), consistent=params["RequestItems"][table].get("ConsistentRead", False))
            for table, items in parsed["Responses"].items()
            for item in items
        )
    return 0.0


def _units(size: int, *, consistent: bool) -> float:
    return max(1, math.ceil(size / READ_UNIT)) * (1.0 if consistent else 0.5)
