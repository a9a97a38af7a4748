"""Conversations in DynamoDB: a change, its messages and its turn's job are one transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Bodies
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.conversations import rows
from rauskuclaw.adapters.aws.conversations.erasing import ConversationEraser
from rauskuclaw.adapters.aws.conversations.finding import ConversationFinder
from rauskuclaw.adapters.aws.conversations.items import ConversationItems
from rauskuclaw.adapters.aws.jobs.erasing import JobEraser
from rauskuclaw.adapters.aws.jobs.log import new_mark
from rauskuclaw.adapters.aws.jobs.store import Parts
from rauskuclaw.adapters.aws.jobs.submit import Submitter
from rauskuclaw.adapters.aws.pending import PendingCounts
from rauskuclaw.adapters.aws.table import ABSENT, Table, Term, Write
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.conversations.conversation import Change, Conversation
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.domain.conversations.tree import Branch, Node, Placed, newest_below, path_to, siblings_of
from rauskuclaw.ports.conversations import (
    MAX_MESSAGES_IN_CHANGE,
    Committed,
    ConversationFilter,
    ConversationPage,
    Erased,
    refuse_too_many,
)
from rauskuclaw.ports.store import Submission

FORMED_WITHIN = timedelta(minutes=15)  # then a conversation whose messages did not all come is erased
MAX_IDS = 100


@dataclass(frozen=True)
class DynamoConversations:
    """ConversationStore."""

    table: Table
    items: ConversationItems
    submitter: Submitter
    pending: PendingCounts
    finder: ConversationFinder
    eraser: ConversationEraser

    async def commit(self, change: Change, *, submission: Submission | None = None, now: datetime) -> Committed:
        refuse_too_many(change)
        row = await self.items.row_of(change.after)
        condition = ABSENT if change.before is None else [[Term("rv", "=", change.before.revision)]]
        messages = change.messages
        if len(messages) > MAX_MESSAGES_IN_CHANGE:
            mark = await self._store_ahead(change.after, messages, now)
            condition, messages = [[Term(rows.FORMING, "=", mark)]], ()
        writes = [Write(item, ABSENT) for item in await self.items.messages_of(messages)]
        if submission is not None:
            writes.append(Write(await self.submitter.row_of(submission), ABSENT))
        before = None if change.before is None else await self.table.get(row["pk"])
        try:
            await self._put([*writes, Write(row, condition)])
        except ConditionFailedError:
            return await self._refused(change)
        if submission is not None:
            self.pending.note(submission.counts, at=submission.job.created_at)
        if before is not None:
            await self.items.drop_replaced(change.after.id, before, row)
        return Committed.STORED

    async def get(self, conversation_id: str) -> Conversation | None:
        found = await self.stored(conversation_id)
        return None if found is None or found.deleted_at is not None else found

    async def stored(self, conversation_id: str) -> Conversation | None:
        """Deleted ones too."""
        item = await self.table.get(keys.conversation_pk(conversation_id))
        return await self.items.conversation(conversation_id, item)

    async def messages(self, conversation_id: str, ids: Sequence[str]) -> list[Message]:
        is_seen, found = await asyncio.gather(self._is_seen(conversation_id), self.items.messages(conversation_id, ids))
        return sorted(found.values(), key=lambda each: each.number) if is_seen else []

    async def branch(self, conversation_id: str, tip: str, *, limit: int) -> Branch:
        """Nodes of the depths in question by one query, then what is said on the path."""
        node = await self._node(conversation_id, tip)
        if node is None:
            return Branch()
        found = await self._nodes(conversation_id, max(0, node.depth - limit + 1), node.depth)
        nodes = {each.id: each for each in found}
        path = path_to(tip, nodes, limit=limit)
        portions = [path[start : start + MAX_IDS] for start in range(0, len(path), MAX_IDS)]
        read = [self.items.messages(conversation_id, [each.id for each in portion]) for portion in portions]
        messages = {each_id: each for found in await asyncio.gather(*read) for each_id, each in found.items()}
        return Branch(tuple(Placed(messages[each.id], siblings_of(each, found)) for each in path))

    async def newest_below(self, conversation_id: str, message_id: str) -> str | None:
        node = await self._node(conversation_id, message_id)
        if node is None:
            return None
        return newest_below(message_id, await self._nodes(conversation_id, node.depth, keys.MAX_DEPTH))

    async def due(self, now: datetime, *, limit: int) -> list[Conversation]:
        return await self.finder.due(now, limit=limit)

    async def find(self, where: ConversationFilter, *, limit: int, cursor: str | None = None) -> ConversationPage:
        return await self.finder.find(where, limit=limit, cursor=cursor)

    async def erase(self, conversation_id: str, *, limit: int) -> Erased:
        return await self.eraser.erase(conversation_id, limit=limit)

    async def _put(self, writes: Sequence[Write]) -> None:
        if len(writes) == 1:
            await self.table.put(writes[0].item, when=writes[0].when)
        else:
            await self.table.put_together(writes)

    async def _refused(self, change: Change) -> Committed:
        """What was in the way; our own write, if its answer was lost or somebody has made the same."""
        stored = await self.stored(change.after.id)
        if stored == change.after:
            return Committed.STORED
        if change.before is not None and (stored is None or stored.revision != change.before.revision):
            return Committed.STALE
        return Committed.TAKEN

    async def _store_ahead(self, row: Conversation, messages: Sequence[Message], now: datetime) -> str:
        """More messages than a transaction takes come before their row. Returns the mark that the row replaces.

        Until then there is a row as of a deleted conversation: nobody sees it, and the sweep erases what stays so.
        """
        mark = new_mark()
        unseen = replace(row, deleted_at=now, check_at=now + FORMED_WITHIN, queued=(), title="", preview="", revision=0)
        item = await self.items.row_of(unseen) | {rows.FORMING: mark}
        try:
            await self.table.put(item, when=[*ABSENT, [Term(rows.FORMING, "exists")]])
        except ConditionFailedError:
            return mark  # which nothing has, so that the change is refused
        for start in range(0, len(messages), MAX_MESSAGES_IN_CHANGE):
            found = await self.items.messages_of(messages[start : start + MAX_MESSAGES_IN_CHANGE])
            await self.table.put_together([Write(each) for each in found])
        return mark

    async def _is_seen(self, conversation_id: str) -> bool:
        row = await self.table.get(keys.conversation_pk(conversation_id), only=("rv", rows.DELETED))
        return row is not None and rows.DELETED not in row

    async def _node(self, conversation_id: str, message_id: str) -> Node | None:
        """Where a message stands; None for one of a deleted conversation too."""
        is_seen, item = await asyncio.gather(
            self._is_seen(conversation_id),
            self.table.get(keys.conversation_pk(conversation_id), keys.message_sk(message_id), only=("n", "de")),
        )
        return Node(message_id, None, item["de"], item["n"]) if is_seen and item is not None else None

    async def _nodes(self, conversation_id: str, first: int, last: int) -> list[Node]:
        """The nodes of some depths, both included."""
        found: list[Item] = []
        start = None
        key = [
            Term("pk", "=", keys.conversation_pk(conversation_id)),
            Term("sk", "between", (keys.node_sk(first), keys.node_sk(last + 1))),
        ]
        while True:
            page, start = await self.table.query(key, start=start)
            found += page
            if start is None:
                return [rows.node_of(item) for item in found]


def conversations_over(parts: Parts, bodies: Bodies) -> DynamoConversations:
    """The store over the same table as the jobs; `bodies` are those of conversations."""
    items = ConversationItems(parts.table, bodies)
    jobs = JobEraser(parts.table, parts.bodies, parts.pending)
    finder, eraser = ConversationFinder(parts.table, items), ConversationEraser(parts.table, bodies, items, jobs)
    return DynamoConversations(parts.table, items, parts.submitter, parts.pending, finder, eraser)
