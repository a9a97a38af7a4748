"""Lists, searches and what is due: an index proposes, rows are read back by key before anything is told of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.conversations import rows
from rauskuclaw.adapters.aws.conversations.items import ConversationItems
from rauskuclaw.adapters.aws.jobs.listing import TOP, Source, newest_places
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.messages import text_of
from rauskuclaw.domain.conversations.searching import Phrase, matches, query_of, tokens_of
from rauskuclaw.ports.conversations import ConversationFilter, ConversationPage
from rauskuclaw.ports.cursors import encode_cursor

SEARCHED = 200  # conversations that one search looks into, the newest below its cursor
MESSAGES_SEARCHED = 2000  # messages that it reads for that, and of one conversation
MAX_ROUNDS = 8  # of reading the index for one page; after that it is cut short with a cursor
AT_ONCE = 16  # conversations whose messages are read at the same time
LIST = Source(keys.LIST_INDEX, "lp", keys.list_partitions(keys.CONVERSATIONS))


@dataclass(frozen=True)
class ConversationFinder:
    """`ConversationStore.find` and `due`."""

    table: Table
    items: ConversationItems
    most_messages: int = MESSAGES_SEARCHED

    async def find(self, where: ConversationFilter, *, limit: int, cursor: str | None = None) -> ConversationPage:
        below = TOP if cursor is None else keys.place_after(cursor)
        if where.text is not None:
            return await self._search(where, query_of(where.text), limit, below)
        found: list[Conversation] = []
        for _ in range(MAX_ROUNDS):
            places, horizon = await newest_places(self.table, LIST, below, limit + 1 - len(found))
            found += [each for each in await self._read(places) if _is_wanted(each, where)]
            if len(found) > limit:
                return ConversationPage(tuple(found[:limit]), _cursor_of(found[limit - 1]))
            if horizon is None:
                return ConversationPage(tuple(found))
            below = horizon
        return ConversationPage(tuple(found), encode_cursor(below))

    async def due(self, now: datetime, *, limit: int) -> list[Conversation]:
        top = keys.before_all_at(now)
        pages = await asyncio.gather(
            *(
                self.table.query(
                    [Term("dp", "=", partition), Term("dk", "<", top)],
                    index=keys.DUE_INDEX,
                    limit=limit,
                    only=("dk",),
                )
                for partition in keys.due_partitions(keys.CONVERSATION)
            )
        )
        found = await self._read(sorted(item["dk"] for items, _ in pages for item in items), is_deleted_too=True)
        due = [(each.check_at, each.id, each) for each in found if each.check_at is not None and each.check_at <= now]
        return [each for _, _, each in sorted(due, key=lambda key: key[:2])][:limit]

    async def _search(
        self, where: ConversationFilter, query: tuple[Phrase, ...], limit: int, below: str
    ) -> ConversationPage:
        """Looks into so many conversations and messages, the newest below the cursor, and goes on from there with the
        next page."""
        if not query:
            return ConversationPage(())
        places, horizon = await newest_places(self.table, LIST, below, SEARCHED)
        candidates = [each for each in await self._read(places) if _is_wanted(each, where)]
        found: list[Conversation] = []
        start, left, is_whole = 0, self.most_messages, horizon is None
        while start < len(candidates):
            some = _within(candidates[start : start + AT_ONCE], left, is_first=start == 0)
            if not some:
                return ConversationPage(tuple(found), _cursor_of(candidates[start - 1]), is_complete=False)
            start, left = start + len(some), left - sum(each.messages for each in some)
            is_whole = is_whole and all(each.messages <= self.most_messages for each in some)
            hits = await asyncio.gather(*(self._says(each, query) for each in some))
            found += [each for each, is_hit in zip(some, hits, strict=True) if is_hit]
            if len(found) > limit:
                return ConversationPage(tuple(found[:limit]), _cursor_of(found[limit - 1]), is_whole)
        return ConversationPage(tuple(found), encode_cursor(horizon) if horizon else None, is_whole)

    async def _says(self, conversation: Conversation, query: tuple[Phrase, ...]) -> bool:
        if matches(query, tokens_of(conversation.title)):
            return True
        items: list[Item] = []
        async for item in self.table.walk(keys.conversation_pk(conversation.id), prefix=keys.MESSAGE):
            items.append(item)
            if len(items) == self.most_messages:
                break
        messages = await self.items.unpacked(conversation.id, items)
        return any(matches(query, tokens_of(text_of(each.parts))) for each in messages)

    async def _read(self, places: Sequence[str], *, is_deleted_too: bool = False) -> list[Conversation]:
        """The conversations that places of an index name, in their order, without those that are gone."""
        pks = [keys.conversation_pk(keys.split_place(place)[1]) for place in places]
        found = await self.table.get_rows(pks, only=())
        wanted = [found[pk] for pk in pks if pk in found and (is_deleted_too or rows.DELETED not in found[pk])]
        read = await asyncio.gather(*(self.items.conversation(keys.split_place(row["cs"])[1], row) for row in wanted))
        return [each for each in read if each is not None]


def _within(candidates: Sequence[Conversation], left: int, *, is_first: bool) -> list[Conversation]:
    """Those at the beginning that have no more than `left` messages together; the very first one in any case."""
    found: list[Conversation] = []
    for each in candidates:
        left -= each.messages
        if left < 0 and (found or not is_first):
            break
        found.append(each)
    return found


def _is_wanted(row: Conversation, where: ConversationFilter) -> bool:
    """What the index does not tell."""
    is_visible = where.queues is None or row.queue in where.queues
    return is_visible and where.archived in (None, row.archived)


def _cursor_of(row: Conversation) -> str:
    return encode_cursor(keys.place_of(row.updated_at, row.id))
