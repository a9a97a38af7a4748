"""Packing and unpacking: what is long is kept beside its row or in S3, as the bodies of jobs are."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import IN_ROW, Bodies, Reference, compressed
from rauskuclaw.adapters.aws.conversations import rows
from rauskuclaw.adapters.aws.conversations.rows import Kept
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.conversations.codec import parts_text, queued_json
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.domain.conversations.settings import settings_json
from rauskuclaw.errors import BlobUnavailableError, StoreUnavailableError

MAX_PARTS = 16 * 1024  # bytes of a message's parts within its item; in a transaction each KB costs twice
ROUNDS = 4  # of reading a row whose settings or queue were replaced meanwhile


@dataclass(frozen=True)
class ConversationItems:
    """Whoever stores something long does so before the row or the message that refers to it.

    It is named after the revision or the message, and its content: who loses a race must not erase it, because the
    winner may have stored the same. What nothing refers to goes with the conversation.
    """

    table: Table
    bodies: Bodies

    async def row_of(self, row: Conversation) -> Item:
        settings, queued = await asyncio.gather(
            self.bodies.keep(row.id, f"settings{row.revision}", settings_json(row.settings)),
            self.bodies.keep(row.id, f"queue{row.revision}", queued_json(row.queued) or None),
        )
        return rows.row_of(row, Kept(settings, queued))

    async def conversation(self, conversation_id: str, item: Item | None) -> Conversation | None:
        """The conversation of a row that was read; read again where its long parts are replaced while we look."""
        for _ in range(ROUNDS):
            if item is None:
                return None
            try:
                return await self._conversation(conversation_id, item)
            except BlobUnavailableError:
                item = await self.table.get(keys.conversation_pk(conversation_id))
        raise StoreUnavailableError("a conversation kept changing while it was read")

    async def messages_of(self, messages: Sequence[Message]) -> list[Item]:
        """Two items for each: what is said, and its node."""
        packed = await asyncio.gather(*(self._message_item(each) for each in messages))
        return [*packed, *map(rows.node_item, messages)]

    async def messages(self, conversation_id: str, ids: Sequence[str]) -> dict[str, Message]:
        """Messages by id; 100 at most."""
        pk = keys.conversation_pk(conversation_id)
        found = await self.table.get_items([(pk, keys.message_sk(each)) for each in dict.fromkeys(ids)])
        return {each.id: each for each in await self.unpacked(conversation_id, found)}

    async def unpacked(self, conversation_id: str, items: Sequence[Item]) -> list[Message]:
        parts = await asyncio.gather(*(self.bodies.load(conversation_id, item["v"]) for item in items))
        return [rows.message_of(conversation_id, item, parts=each) for item, each in zip(items, parts, strict=True)]

    async def drop_replaced(self, conversation_id: str, before: Item, after: Item) -> None:
        """Erase the settings and the queue that a change has replaced. `before` is the row that it was made on."""
        for name in (rows.SETTINGS, rows.QUEUED):
            if before.get(name) != after.get(name):
                await self.bodies.drop(conversation_id, before.get(name))

    async def _conversation(self, conversation_id: str, item: Item) -> Conversation:
        settings, queued = await asyncio.gather(
            self.bodies.load(conversation_id, item.get(rows.SETTINGS)),
            self.bodies.load(conversation_id, item.get(rows.QUEUED)),
        )
        return rows.conversation_of(item, settings=settings, queued=queued)

    async def _message_item(self, message: Message) -> Item:
        text = parts_text(message.parts)
        parts: Reference
        if len(text.encode()) > MAX_PARTS:
            parts = await self.bodies.put(message.conversation_id, f"parts-{message.id}", text)
        else:
            packed = compressed(text)
            parts = packed if isinstance(packed, bytes) else IN_ROW + packed
        return rows.message_item(message, parts=parts)
