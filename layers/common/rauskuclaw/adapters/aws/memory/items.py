"""Reading rows, heads and pointers of memories by key, all consistent, and the pointers from ids to rows."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.memory.rows import Head, Row, head_of, row_of
from rauskuclaw.adapters.aws.table import MAX_KEYS_IN_BATCH_GET, Table
from rauskuclaw.adapters.aws.values import Item

Place = tuple[str, str]  # scope and key
MAX_POINTERS = 50_000


@dataclass
class MemoryItems:
    """A memory's id leads to a pointer item, that to scope and key, where the row is.

    A pointer is written before its row, never changes and may outlive it, so it is remembered without asking again,
    and the row that it leads to counts only if it has the id.
    """

    table: Table
    _pointers: OrderedDict[str, Place] = field(default_factory=OrderedDict)

    async def head(self, scope: str) -> Head:
        return head_of(await self.table.get(keys.scope_pk(scope), keys.HEAD), scope)

    async def heads(self, scopes: Iterable[str]) -> dict[str, Head]:
        found = await self._get([(keys.scope_pk(scope), keys.HEAD) for scope in set(scopes)])
        return {(scope := keys.scope_in(pk)): head_of(item, scope) for (pk, _), item in found.items()}

    async def scope(self, scope: str, row_keys: Iterable[str]) -> tuple[Head, dict[str, Row]]:
        """The head with some rows, of any era."""
        pk = keys.scope_pk(scope)
        found = await self._get([(pk, keys.HEAD), *((pk, keys.memory_sk(key)) for key in set(row_keys))])
        head = head_of(found.pop((pk, keys.HEAD), None), scope)
        rows = {keys.memory_key_in(sk): row_of(item, head.generation) for (_, sk), item in found.items()}
        return head, rows

    async def visible(self, places: Sequence[Place]) -> dict[Place, Row]:
        """Rows that exist, by place; read together with the heads that say so."""
        scopes = {scope for scope, _ in places}
        wanted = [(keys.scope_pk(scope), keys.HEAD) for scope in scopes]
        wanted += [(keys.scope_pk(scope), keys.memory_sk(key)) for scope, key in places]
        found = await self._get(list(dict.fromkeys(wanted)))
        heads = {scope: head_of(found.get((keys.scope_pk(scope), keys.HEAD)), scope) for scope in scopes}
        rows = {}
        for scope, key in places:
            item = found.get((keys.scope_pk(scope), keys.memory_sk(key)))
            # A row of a later era than its head's is one that was written between the two reads.
            if item is not None and item["e"] >= heads[scope].era:
                rows[scope, key] = row_of(item, heads[scope].generation)
        return rows

    async def by_ids(self, memory_ids: Sequence[str]) -> dict[str, Row]:
        places = await self.places(memory_ids)
        rows = await self.visible(list(dict.fromkeys(places.values())))
        found = {memory_id: rows.get(place) for memory_id, place in places.items()}
        return {one: row for one, row in found.items() if row is not None and row.memory.id == one}

    async def places(self, memory_ids: Sequence[str]) -> dict[str, Place]:
        """Where the rows of ids are, if they are."""
        unknown = [one for one in dict.fromkeys(memory_ids) if one and one not in self._pointers]
        found = await self._get([(keys.memory_pointer_pk(one), keys.ROW) for one in unknown])
        for one in unknown:
            item = found.get((keys.memory_pointer_pk(one), keys.ROW))
            if item is not None:
                self.remember(one, (item["s"], item["k"]))
        return {one: self._pointers[one] for one in memory_ids if one in self._pointers}

    def remember(self, memory_id: str, place: Place) -> None:
        self._pointers[memory_id] = place
        while len(self._pointers) > MAX_POINTERS:
            self._pointers.popitem(last=False)

    async def point(self, memory_id: str, place: Place) -> None:
        scope, key = place
        await self.table.put({"pk": keys.memory_pointer_pk(memory_id), "sk": keys.ROW, "s": scope, "k": key})
        self.remember(memory_id, place)

    async def forget(self, memory_ids: Iterable[str]) -> None:
        """Erase pointers of rows that are gone."""
        for one in memory_ids:
            self._pointers.pop(one, None)
            await self.table.delete(keys.memory_pointer_pk(one), keys.ROW)

    async def _get(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        size = MAX_KEYS_IN_BATCH_GET
        slices = [wanted[start : start + size] for start in range(0, len(wanted), size)]
        found = await asyncio.gather(*(self.table.get_items(one) for one in slices))
        return {(item["pk"], item["sk"]): item for items in found for item in items}
