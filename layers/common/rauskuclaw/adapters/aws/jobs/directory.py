"""The list partitions that exist: one for each pair of type and queue, up to a limit, and one for all the others."""

from dataclasses import dataclass, field

from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.keys import DIRECTORY, ROW
from rauskuclaw.adapters.aws.table import HAND_BACK, Expressions, Table, Term
from rauskuclaw.adapters.aws.values import pack, unpack

MAX_PAIRS = 64
OTHERS = "*"


@dataclass
class Directory:
    """Remembers every pair it has seen, so that a job of a known pair costs nothing here. Pairs are never removed."""

    table: Table
    _known: set[str] = field(default_factory=set)

    async def partition_for(self, job_type: str, queue: str) -> str:
        """The name to file a job under. It is durably in the directory before this returns."""
        pair = f"{job_type}/{queue}"
        if pair in self._known:
            return pair
        if await self._add(pair):
            return pair
        if OTHERS not in self._known:
            await self._add(OTHERS)
        return OTHERS

    async def partitions(self, job_type: str | None, queue: str | None) -> list[str]:
        """The names under which jobs of a type and a queue may be filed; None matches all."""
        item = await self.table.get(DIRECTORY, only=("p",))
        self._known |= item["p"] if item else set()
        return sorted(pair for pair in self._known if pair == OTHERS or _matches(pair, job_type, queue))

    async def _add(self, pair: str) -> bool:
        """Add to the set while it has room (the name for the others always has). Adding twice is adding once."""
        made = Expressions()
        name = made.name("p")
        params = {
            "TableName": self.table.name,
            "Key": pack({"pk": DIRECTORY, "sk": ROW}),
            "UpdateExpression": f"ADD {name} :pair",
            "ReturnValues": "ALL_NEW",
        }
        if pair != OTHERS:
            has_room = made.all_of([Term("p", "shorter", MAX_PAIRS)])
            room = f"attribute_not_exists({name}) OR contains({name}, :one) OR {has_room}"
            params |= {"ConditionExpression": room, **HAND_BACK}
            made.values[":one"] = {"S": pair}
        made.values[":pair"] = {"SS": [pair]}
        try:
            answer = await self.table.calls.dynamo("update_item", **params, **made.params())
        except ConditionFailedError as failed:
            self._known |= failed.old["p"] if failed.old else set()
            return False
        self._known |= unpack(answer["Attributes"])["p"]
        return True


def _matches(pair: str, job_type: str | None, queue: str | None) -> bool:
    found_type, _, found_queue = pair.rpartition("/")
    return (job_type is None or job_type == found_type) and (queue is None or queue == found_queue)
