"""Erasing a conversation in DynamoDB: its turns' jobs, jobs that said something, its messages, the rest."""

import asyncio
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Bodies
from rauskuclaw.adapters.aws.conversations import rows
from rauskuclaw.adapters.aws.conversations.items import ConversationItems
from rauskuclaw.adapters.aws.jobs.erasing import JobEraser
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.conversations.ids import says_in
from rauskuclaw.ports.conversations import Erased


@dataclass(frozen=True)
class ConversationEraser:
    """`ConversationStore.erase`."""

    table: Table
    bodies: Bodies
    items: ConversationItems
    jobs: JobEraser

    async def erase(self, conversation_id: str, *, limit: int) -> Erased:
        pk = keys.conversation_pk(conversation_id)
        row = await self.table.get(pk)
        if row is None or rows.DELETED not in row:
            return Erased.DONE if row is None else Erased.WAITING
        nodes, _ = await self.table.query([Term("pk", "=", pk), Term("sk", "begins", keys.NODE)], limit=limit)
        gone = await asyncio.gather(*(self._erase_message(conversation_id, node) for node in nodes))
        if not all(gone) or len(nodes) == limit:
            return Erased.MORE if any(gone) else Erased.WAITING
        conversation = await self.items.conversation(conversation_id, row)
        active_job = None if conversation is None else conversation.active_job
        if active_job is not None and not await self.jobs.erase_tree(active_job):
            return Erased.WAITING
        rest = [item["sk"] async for item in self.table.walk(pk, only=("sk",)) if item["sk"] != keys.ROW]
        await self.table.delete_all(pk, rest)
        await self.bodies.drop_spilled(conversation_id)
        await self.table.delete(pk, keys.ROW)
        return Erased.DONE

    async def _erase_message(self, conversation_id: str, node: Item) -> bool:
        """Its job first, then what is said, then the node that leads to both."""
        pk = keys.conversation_pk(conversation_id)
        if "j" in node and not await self.jobs.erase_tree(node["j"]):
            return False
        if "j" not in node and not await self._erase_sayer(conversation_id, node["i"]):
            return False
        await self.table.delete(pk, keys.message_sk(node["i"]))
        await self.table.delete(pk, node["sk"])
        return True

    async def _erase_sayer(self, conversation_id: str, message_id: str) -> bool:
        """The job that has said a message, if one has: its input holds the text too. Whether it is gone."""
        says = says_in(await self.jobs.input_of(message_id), conversation_id)
        return not says or await self.jobs.erase_tree(message_id)
