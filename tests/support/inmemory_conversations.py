"""Conversations in memory, beside the tables of inmemory_store.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.conversations import searching
from rauskuclaw.domain.conversations.changes import LONGEST_CHECK
from rauskuclaw.domain.conversations.conversation import Change, Conversation
from rauskuclaw.domain.conversations.ids import is_turn_of, says_in
from rauskuclaw.domain.conversations.messages import Message, text_of
from rauskuclaw.domain.conversations.tree import Branch, Node, Placed, newest_below, path_to, siblings_of
from rauskuclaw.ports.conversations import (
    Committed,
    ConversationFilter,
    ConversationPage,
    Erased,
    refuse_too_many,
)
from rauskuclaw.ports.cursors import decode_cursor, encode_cursor, foreign_cursor
from rauskuclaw.ports.notifier import conversation_topic
from rauskuclaw.ports.store import Submission
from tests.support.inmemory_store import InMemoryStore, Tables


@dataclass
class ConversationTables:
    rows: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)


class InMemoryConversations:
    """ConversationStore."""

    def __init__(self, kept: ConversationTables, tables: Tables, store: InMemoryStore) -> None:
        self._rows = kept.rows
        self._messages = kept.messages
        self._tables = tables
        self._store = store

    async def commit(self, change: Change, *, submission: Submission | None = None, now: datetime) -> Committed:
        refuse_too_many(change)
        stored = self._rows.get(change.after.id)
        if stored == change.after:
            return Committed.STORED
        if change.before is None and stored is not None:
            return Committed.TAKEN
        if change.before is not None and (stored is None or stored.revision != change.before.revision):
            return Committed.STALE
        known = self._messages.setdefault(change.after.id, {})
        if any(each.id in known for each in change.messages):
            return Committed.TAKEN
        if submission is not None:
            if submission.job.id in self._tables.jobs:
                return Committed.TAKEN
            self._store.submit_one(submission, now)
        self._rows[change.after.id] = change.after
        known.update({each.id: each for each in change.messages})
        self._store.ring(conversation_topic(change.after.id))
        return Committed.STORED

    async def get(self, conversation_id: str) -> Conversation | None:
        found = self._rows.get(conversation_id)
        return None if found is None or found.deleted_at is not None else found

    async def messages(self, conversation_id: str, ids: Sequence[str]) -> list[Message]:
        found = self._seen(conversation_id)
        return sorted((found[each] for each in set(ids) if each in found), key=lambda each: each.number)

    async def branch(self, conversation_id: str, tip: str, *, limit: int) -> Branch:
        found = self._seen(conversation_id)
        nodes = {each.id: Node.of(each) for each in found.values()}
        path = path_to(tip, nodes, limit=limit)
        return Branch(tuple(Placed(found[node.id], siblings_of(node, nodes.values())) for node in path))

    async def newest_below(self, conversation_id: str, message_id: str) -> str | None:
        return newest_below(message_id, map(Node.of, self._seen(conversation_id).values()))

    async def find(self, where: ConversationFilter, *, limit: int, cursor: str | None = None) -> ConversationPage:
        below = None if cursor is None else _place_of(cursor)
        found = sorted((each for each in self._rows.values() if self._matches(each, where)), key=_newest, reverse=True)
        found = [each for each in found if below is None or _newest(each) < below]
        is_more = len(found) > limit
        return ConversationPage(tuple(found[:limit]), _cursor_of(found[limit - 1]) if is_more else None)

    async def due(self, now: datetime, *, limit: int) -> list[Conversation]:
        planned = [(each.check_at, each.id, each) for each in self._rows.values() if each.check_at is not None]
        due = [each for each in planned if each[0] <= now or each[0] > now + LONGEST_CHECK]
        return [each for _, _, each in sorted(due, key=lambda key: key[:2])][:limit]

    async def erase(self, conversation_id: str, *, limit: int) -> Erased:
        row = self._rows.get(conversation_id)
        if row is None or row.deleted_at is None:
            return Erased.DONE if row is None else Erased.WAITING
        messages = self._messages[conversation_id]
        before = len(messages)
        for message in list(messages.values())[:limit]:
            job_id = message.job_id if is_turn_of(message.job_id, message.id) else self._sayer(message)
            if job_id is None or self._store.purge_tree(job_id):
                del messages[message.id]
        if messages:
            return Erased.MORE if len(messages) < before else Erased.WAITING
        if row.active_job is not None and not self._store.purge_tree(row.active_job):
            return Erased.WAITING
        del self._rows[conversation_id], self._messages[conversation_id]
        return Erased.DONE

    def _sayer(self, message: Message) -> str | None:
        job = self._tables.jobs.get(message.id)
        return message.id if job is not None and says_in(job.input, message.conversation_id) else None

    def _seen(self, conversation_id: str) -> dict[str, Message]:
        row = self._rows.get(conversation_id)
        return {} if row is None or row.deleted_at is not None else self._messages[conversation_id]

    def _matches(self, row: Conversation, where: ConversationFilter) -> bool:
        if row.deleted_at is not None or where.archived not in (None, row.archived):
            return False
        if where.queues is not None and row.queue not in where.queues:
            return False
        if where.text is None:
            return True
        query = searching.query_of(where.text)
        texts = [row.title, *(text_of(each.parts) for each in self._messages[row.id].values())]
        return bool(query) and any(searching.matches(query, searching.tokens_of(text)) for text in texts)


def _newest(row: Conversation) -> tuple[int, str]:
    return (to_ms(row.updated_at), row.id)


def _cursor_of(row: Conversation) -> str:
    return encode_cursor("#".join(map(str, _newest(row))))


def _place_of(cursor: str) -> tuple[int, str]:
    moment, _, conversation_id = decode_cursor(cursor).partition("#")
    if not (moment.isascii() and moment.isdigit() and conversation_id):
        raise foreign_cursor()
    return int(moment), conversation_id
