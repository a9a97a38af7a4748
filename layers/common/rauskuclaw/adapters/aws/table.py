"""One DynamoDB table in plain values: conditional writes that hand back what was in the way, reads, key queries."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field

from rauskuclaw.adapters.aws.calls import AwsCalls, ConditionFailedError
from rauskuclaw.adapters.aws.keys import ROW
from rauskuclaw.adapters.aws.values import Item, Params, Place, Plain, Typed, pack, typed, unpack
from rauskuclaw.errors import StoreUnavailableError

HAND_BACK = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
MAX_KEYS_IN_BATCH_GET = 100  # DynamoDB's limit
MAX_ITEMS_IN_BATCH_WRITE = 25  # DynamoDB's limit
BATCH_ROUNDS = 8  # rounds for what a batch call leaves unprocessed, each with retries of its own


@dataclass(frozen=True, slots=True)
class Term:
    """One condition on an attribute.

    `op` is a comparison, `exists`, `absent`, `begins` (with a text), `between` (a pair, both included), or `shorter`
    (a list's length).
    """

    name: str
    op: str
    value: Plain = None


ABSENT: list[list[Term]] = [[Term("pk", "absent")]]  # of a put: unless there is one already


@dataclass
class Expressions:
    """Collects the names and values that expressions refer to. Every name gets a `#`: many short ones are reserved."""

    names: dict[str, str] = field(default_factory=dict)
    values: Typed = field(default_factory=dict)

    def name(self, name: str) -> str:
        self.names[f"#{name}"] = name
        return f"#{name}"

    def value(self, value: Plain) -> str:
        placeholder = f":{len(self.values)}"
        self.values[placeholder] = typed(value)
        return placeholder

    def all_of(self, terms: Iterable[Term]) -> str:
        return " AND ".join(self._term(term) for term in terms)

    def any_of(self, groups: Sequence[Sequence[Term]]) -> str:
        return " OR ".join(f"({self.all_of(group)})" for group in groups)

    def _term(self, term: Term) -> str:
        name = self.name(term.name)
        if term.op == "exists":
            return f"attribute_exists({name})"
        if term.op == "absent":
            return f"attribute_not_exists({name})"
        if term.op == "between":
            low, high = term.value
            return f"{name} BETWEEN {self.value(low)} AND {self.value(high)}"
        if term.op == "begins":
            return f"begins_with({name}, {self.value(term.value)})"
        if term.op == "shorter":
            return f"size({name}) < {self.value(term.value)}"
        return f"{name} {term.op} {self.value(term.value)}"

    def params(self) -> Params:
        found: Params = {"ExpressionAttributeNames": self.names} if self.names else {}
        return found | ({"ExpressionAttributeValues": self.values} if self.values else {})


@dataclass
class Update:
    """An UpdateItem in the making: attributes to set or remove, a list to grow, and what must hold for it.

    `adds` appends to lists; `falls_back` sets an attribute to another one's value, or to the given one without it.
    """

    pk: str
    sk: str = ROW
    sets: Item = field(default_factory=dict)
    removes: set[str] = field(default_factory=set)
    adds: dict[str, list[str]] = field(default_factory=dict)
    falls_back: dict[str, tuple[str, Plain]] = field(default_factory=dict)
    where: list[Term] = field(default_factory=list)

    def put(self, values: Item) -> None:
        """Set each attribute, or remove it where the value is None."""
        for name, value in values.items():
            if value is None:
                self.removes.add(name)
                self.sets.pop(name, None)
            else:
                self.removes.discard(name)
                self.sets[name] = value

    def params(self, table: str) -> Params:
        made = Expressions()
        parts = [f"{made.name(name)} = {made.value(value)}" for name, value in self.sets.items()]
        for name, values in self.adds.items():
            ref = made.name(name)
            parts.append(f"{ref} = list_append({ref}, {made.value(values)})")
        for name, (other, value) in self.falls_back.items():
            parts.append(f"{made.name(name)} = if_not_exists({made.name(other)}, {made.value(value)})")
        text = "SET " + ", ".join(parts)
        if self.removes:
            text += " REMOVE " + ", ".join(made.name(name) for name in sorted(self.removes))
        condition = {}
        if self.where:
            condition = {"ConditionExpression": made.all_of(self.where), **HAND_BACK}
        key = pack({"pk": self.pk, "sk": self.sk})
        return {"TableName": table, "Key": key, "UpdateExpression": text, **condition, **made.params()}


@dataclass(frozen=True, slots=True)
class Write:
    """An item to put as part of a transaction, if what `when` says holds."""

    item: Item
    when: Sequence[Sequence[Term]] = ()


@dataclass(frozen=True)
class Table:
    """The table by name. Writes raise ConditionFailedError with the old item; every read by key is consistent."""

    calls: AwsCalls
    name: str

    async def put(self, item: Item, *, when: Sequence[Sequence[Term]] = ()) -> None:
        await self.calls.dynamo("put_item", **self._put_params(item, when))

    async def update(self, change: Update) -> None:
        await self.calls.dynamo("update_item", **change.params(self.name))

    async def update_and_get(self, change: Update) -> Item:
        """Apply it; returns the item as it is now."""
        answer = await self.calls.dynamo("update_item", ReturnValues="ALL_NEW", **change.params(self.name))
        return unpack(answer["Attributes"])

    async def update_and_put(self, change: Update, writes: Sequence[Write]) -> None:
        """The change and the new items together or not at all. Without items it is a plain update.

        The items come first: where conditions of several fail, the error tells what is in the way of the first of them.
        """
        if not writes:
            await self.update(change)
            return
        parts = [{"Put": self._put_params(write.item, write.when)} for write in writes]
        await self.change_together([*parts, {"Update": change.params(self.name)}])

    async def change_together(self, parts: Sequence[Params]) -> None:
        """Parts of a transaction as DynamoDB takes them, all or none; 100 at most."""
        await self.calls.dynamo("transact_write_items", TransactItems=list(parts))

    async def put_together(self, writes: Sequence[Write]) -> None:
        """All of the items or, when one of the conditions fails, none; 100 at most."""
        parts = [{"Put": self._put_params(write.item, write.when)} for write in writes]
        await self.change_together(parts)

    async def delete(self, pk: str, sk: str, *, when: Sequence[Sequence[Term]] = ()) -> None:
        params: Params = {"TableName": self.name, "Key": pack({"pk": pk, "sk": sk})}
        await self.calls.dynamo("delete_item", **params, **_condition(when))

    async def delete_once(self, pk: str, sk: str) -> bool:
        """Whether this very call has deleted an item that was there; at twice the cost of `delete`.

        As a transaction, of which DynamoDB recognises a repetition: a plain delete leaves nothing to tell whose it was.
        """
        key = {"TableName": self.name, "Key": pack({"pk": pk, "sk": sk})}
        try:
            await self.change_together([{"Delete": {**key, **_condition([[Term("pk", "exists")]])}}])
        except ConditionFailedError:
            return False
        return True

    async def get(self, pk: str, sk: str = ROW, *, only: Sequence[str] = ()) -> Item | None:
        params: Params = {"TableName": self.name, "Key": pack({"pk": pk, "sk": sk}), "ConsistentRead": True}
        answer = await self.calls.dynamo("get_item", **params, **_projection(only))
        return unpack(answer["Item"]) if "Item" in answer else None

    async def get_rows(self, pks: Sequence[str], *, only: Sequence[str]) -> dict[str, Item]:
        """The main items of many partitions by pk (`only` has to name pk, if anything); absent ones are left out."""
        found: dict[str, Item] = {}
        unique = list(dict.fromkeys(pks))
        for start in range(0, len(unique), MAX_KEYS_IN_BATCH_GET):
            wanted = [pack({"pk": pk, "sk": ROW}) for pk in unique[start : start + MAX_KEYS_IN_BATCH_GET]]
            for item in await self._batch_get(wanted, only):
                found[item["pk"]] = item
        return found

    async def get_items(self, places: Sequence[tuple[str, str]]) -> list[Item]:
        """Items by pk and sk, in no order; absent ones are left out. 100 at most."""
        return await self._batch_get([pack({"pk": pk, "sk": sk}) for pk, sk in places], ()) if places else []

    async def delete_all(self, pk: str, sks: Sequence[str]) -> None:
        """Delete items of one partition, in batches. Safe to repeat."""
        for start in range(0, len(sks), MAX_ITEMS_IN_BATCH_WRITE):
            chunk = sks[start : start + MAX_ITEMS_IN_BATCH_WRITE]
            pending = {self.name: [{"DeleteRequest": {"Key": pack({"pk": pk, "sk": sk})}} for sk in chunk]}
            for _ in range(BATCH_ROUNDS):
                answer = await self.calls.dynamo("batch_write_item", RequestItems=pending)
                pending = answer.get("UnprocessedItems") or {}
                if not pending:
                    break
            else:
                raise StoreUnavailableError("a batch of deletes did not get through in time")

    async def query(
        self,
        key: Sequence[Term],
        *,
        index: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        only: Sequence[str] = (),
        where: Sequence[Term] = (),
        start: Place | None = None,
    ) -> tuple[list[Item], Place | None]:
        """One page of a key query, and where to start for more (None at the end). `limit` counts before `where`."""
        made = Expressions()
        params: Params = {"TableName": self.name, "ScanIndexForward": not descending}
        params["KeyConditionExpression"] = made.all_of(key)
        if where:
            params["FilterExpression"] = made.all_of(where)
        if only:
            params["ProjectionExpression"] = ", ".join(made.name(name) for name in only)
        params |= {"IndexName": index} if index else {"ConsistentRead": True}
        params |= {"Limit": limit} if limit else {}
        params |= {"ExclusiveStartKey": start} if start else {}
        answer = await self.calls.dynamo("query", **params, **made.params())
        return [unpack(item) for item in answer["Items"]], answer.get("LastEvaluatedKey")

    async def walk(
        self,
        pk: str,
        *,
        above: str = " ",
        prefix: str | None = None,
        descending: bool = False,
        only: Sequence[str] = (),
    ) -> AsyncIterator[Item]:
        """Items of one partition in key order, read page by page: above a sort key, or those that begin with `prefix`.

        Consistent.
        """
        start: Place | None = None
        key = [Term("pk", "=", pk), Term("sk", ">", above) if prefix is None else Term("sk", "begins", prefix)]
        while True:
            found, start = await self.query(key, descending=descending, only=only, start=start)
            for item in found:
                yield item
            if start is None:
                return

    async def _batch_get(self, wanted: list[Typed], only: Sequence[str]) -> list[Item]:
        request = {"Keys": wanted, "ConsistentRead": True, **_projection(only)}
        pending: Params = {self.name: request}
        found: list[Item] = []
        for _ in range(BATCH_ROUNDS):
            answer = await self.calls.dynamo("batch_get_item", RequestItems=pending)
            found += [unpack(item) for item in answer.get("Responses", {}).get(self.name, ())]
            pending = answer.get("UnprocessedKeys") or {}
            if not pending:
                return found
        raise StoreUnavailableError("a batch of reads did not get through in time")

    def _put_params(self, item: Item, when: Sequence[Sequence[Term]]) -> Params:
        return {"TableName": self.name, "Item": pack(item), **_condition(when)}


def _condition(when: Sequence[Sequence[Term]]) -> Params:
    if not when:
        return {}
    made = Expressions()
    text = made.any_of(when)
    return {"ConditionExpression": text, **HAND_BACK, **made.params()}


def _projection(only: Sequence[str]) -> Params:
    if not only:
        return {}
    made = Expressions()
    return {"ProjectionExpression": ", ".join(made.name(name) for name in only), **made.params()}
