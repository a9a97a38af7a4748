"""Steps of a run and what comes into its inbox, as items of the table beside the row of their job.

The steps of one append are one item: a line of JSON for each, deflated together. A line over 16 KB is kept as bodies
are, and stands there as its reference: in a transaction each KB costs twice.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Bodies, compressed, expanded
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.runs.codec import decode_item, decode_step, encode_item, encode_step
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.steps import Step

MAX_LINE = 16 * 1024  # bytes
MAX_LINES = 100_000  # bytes of the lines in one item, far enough below the 400 KB that it may have
JSON_BEGINS = "{"


@dataclass(frozen=True)
class RunItems:
    """Packs and unpacks. Packing stores long lines, under names made of what they say, so that it is safe to repeat."""

    bodies: Bodies

    async def steps(self, job_id: str, steps: Sequence[Step]) -> list[Item]:
        """Items for one append; more than one only for steps of over 100 KB.

        Raises ValueError for what JSON has not.
        """
        texts = [(f"step{step.seq}", encode_step(step)) for step in steps]
        lines = await asyncio.gather(*(self._line(job_id, part, text) for part, text in texts))
        portions = list(_portions(lines))
        ends = [steps[0].seq - 1 + sum(map(len, portions[: count + 1])) for count in range(len(portions))]
        return [
            {"pk": keys.job_pk(job_id), "sk": keys.steps_sk(last), "v": compressed("\n".join(portion))}
            for last, portion in zip(ends, portions, strict=True)
        ]

    async def first_steps(self, job_id: str, steps: Sequence[Step]) -> list[Item]:
        """Items for the steps of a job that has no row yet. TTL takes them should it never come."""
        return [item | {"ttl": self.bodies.orphaned_at()} for item in await self.steps(job_id, steps)]

    async def read_steps(self, job_id: str, items: Sequence[Item], *, after: int, limit: int) -> list[Step]:
        """Of the steps in these items, in their order, the first `limit` with a number above `after`."""
        lines = [line for item in items for seq, line in _numbered(item) if seq > after]
        texts = await asyncio.gather(*(self._text(job_id, line) for line in lines[:limit]))
        return [decode_step(text) for text in texts]

    async def inbox_item(self, job_id: str, item: InboxItem) -> Item:
        """An item without its number `n`, which it gets when it is stored."""
        line = await self._line(job_id, f"inbox-{item.kind}", encode_item(replace(item, seq=0)))
        return {"pk": keys.job_pk(job_id), "sk": keys.inbox_sk(item.kind, item.key), "v": compressed(line)}

    async def read_inbox_item(self, job_id: str, stored: Item) -> InboxItem:
        found = decode_item(await self._text(job_id, expanded(stored["v"])))
        return replace(found, seq=stored["n"])

    async def drop(self, job_id: str, unused: Item) -> None:
        """Erase the long line of an inbox item that was not stored."""
        line = expanded(unused["v"])
        if not line.startswith(JSON_BEGINS):
            await self.bodies.drop(job_id, line)

    async def _line(self, job_id: str, part: str, text: str) -> str:
        return await self.bodies.put(job_id, part, text) if len(text.encode()) > MAX_LINE else text

    async def _text(self, job_id: str, line: str) -> str:
        return line if line.startswith(JSON_BEGINS) else await self.bodies.get(job_id, line)


def are_same(stored: Item | None, ours: Item) -> bool:
    """Whether an item is there and holds the same lines."""
    return stored is not None and expanded(stored["v"]) == expanded(ours["v"])


def _numbered(item: Item) -> Iterator[tuple[int, str]]:
    """Lines with the numbers of their steps."""
    lines = expanded(item["v"]).split("\n")
    return enumerate(lines, start=keys.last_seq_in(item["sk"]) - len(lines) + 1)


def _portions(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines in order, in portions for one item each."""
    held: list[str] = []
    size = 0
    for line in lines:
        length = len(line.encode())
        if held and size + length > MAX_LINES:
            yield held
            held, size = [], 0
        held.append(line)
        size += length
    yield held
