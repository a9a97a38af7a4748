"""Conversations in SQLite: a change, its messages and its turn's job are one transaction."""

import json
from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.adapters.sqlite.conversations import rows
from rauskuclaw.adapters.sqlite.conversations.erasing import SqliteErasing
from rauskuclaw.adapters.sqlite.conversations.finding import SqliteFinding
from rauskuclaw.adapters.sqlite.conversations.words import add_words, drop_words, joined_tokens
from rauskuclaw.adapters.sqlite.jobs.store import submit_one
from rauskuclaw.adapters.sqlite.values import Row
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.conversations.changes import LONGEST_CHECK
from rauskuclaw.domain.conversations.conversation import Change, Conversation
from rauskuclaw.domain.conversations.messages import Message, text_of
from rauskuclaw.domain.conversations.tree import Branch, Placed
from rauskuclaw.ports.conversations import Committed, refuse_too_many
from rauskuclaw.ports.notifier import conversation_topic
from rauskuclaw.ports.store import Submission

COLUMN_COUNT = rows.CONVERSATION_COLUMNS.count(",") + 1
INSERT = (
    f"INSERT INTO conversations ({rows.CONVERSATION_COLUMNS}) VALUES ({', '.join('?' * COLUMN_COUNT)}) RETURNING seq"
)
UPDATE = (
    f"UPDATE conversations SET ({rows.CONVERSATION_COLUMNS}) = ({', '.join('?' * COLUMN_COUNT)}) "
    "WHERE id = ? RETURNING seq"
)
STORED = f"SELECT {rows.CONVERSATION_COLUMNS} FROM conversations WHERE id = ?"
SEEN = f"{STORED} AND deleted_at IS NULL"
INSERT_MESSAGE = (
    f"INSERT INTO conversation_messages (conversation_seq, {rows.MESSAGE_COLUMNS}) "
    f"VALUES ({', '.join('?' * (rows.MESSAGE_COLUMNS.count(',') + 2))}) RETURNING seq"
)
ANY_OF = """
SELECT 1 FROM conversation_messages WHERE conversation_seq = (SELECT seq FROM conversations WHERE id = ?)
    AND id IN (SELECT value FROM json_each(?))
"""
SEQ = "SELECT seq FROM conversations WHERE id = ? AND deleted_at IS NULL"
BY_IDS = f"""
SELECT {rows.MESSAGE_COLUMNS} FROM conversation_messages
WHERE conversation_seq = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY number
"""
# From the tip, one parent after the other: each is found by an index, so as many rows are read as are wanted.
PATH = f"""
WITH RECURSIVE path (seq, parent, step) AS (
    SELECT seq, parent, 1 FROM conversation_messages WHERE conversation_seq = ?1 AND id = ?2
    UNION ALL
    SELECT m.seq, m.parent, path.step + 1 FROM path CROSS JOIN conversation_messages m
    WHERE m.conversation_seq = ?1 AND m.id = path.parent AND path.step < ?3
)
SELECT {", ".join(f"m.{name}" for name in rows.MESSAGE_COLUMNS.split(", "))},
    (SELECT json_group_array(id) FROM (
        SELECT id FROM conversation_messages s WHERE s.conversation_seq = ?1 AND s.parent IS m.parent ORDER BY s.number
    ))
FROM path JOIN conversation_messages m ON m.seq = path.seq ORDER BY path.step DESC
"""
NEWEST_BELOW = """
WITH RECURSIVE below (id, number) AS (
    SELECT id, number FROM conversation_messages WHERE conversation_seq = ?1 AND id = ?2
    UNION ALL
    SELECT m.id, m.number FROM below CROSS JOIN conversation_messages m
    WHERE m.conversation_seq = ?1 AND m.parent = below.id
)
SELECT id FROM below ORDER BY number DESC LIMIT 1
"""
# The second range is of checks that were planned before the clock was set back.
DUE = f"""
SELECT {rows.CONVERSATION_COLUMNS} FROM conversations WHERE check_at <= ? OR check_at > ? ORDER BY check_at, id LIMIT ?
"""


class SqliteConversations(SqliteFinding, SqliteErasing):
    """ConversationStore."""

    async def commit(self, change: Change, *, submission: Submission | None = None, now: datetime) -> Committed:
        refuse_too_many(change)
        texts = [joined_tokens(text_of(each.parts)) for each in change.messages]  # before anybody is made to wait
        return await self.writer.run(lambda tx: _commit(tx, change, submission, texts, now))

    async def get(self, conversation_id: str) -> Conversation | None:
        found = self.rows(SEEN, (conversation_id,))
        return rows.conversation_of(found[0]) if found else None

    async def messages(self, conversation_id: str, ids: Sequence[str]) -> list[Message]:
        found = self._in(conversation_id, BY_IDS, json.dumps(list(ids)))
        return [rows.message_of(conversation_id, row) for row in found]

    async def branch(self, conversation_id: str, tip: str, *, limit: int) -> Branch:
        found = self._in(conversation_id, PATH, tip, limit)
        return Branch(
            tuple(Placed(rows.message_of(conversation_id, row), tuple(json.loads(ids))) for *row, ids in found)
        )

    async def newest_below(self, conversation_id: str, message_id: str) -> str | None:
        found = self._in(conversation_id, NEWEST_BELOW, message_id)
        return found[0][0] if found else None

    async def due(self, now: datetime, *, limit: int) -> list[Conversation]:
        return [rows.conversation_of(row) for row in self.rows(DUE, (to_ms(now), to_ms(now + LONGEST_CHECK), limit))]

    def _in(self, conversation_id: str, sql: str, *values: str | int) -> list[Row]:
        """Rows of one conversation's messages; none of one that is deleted."""
        found = self.rows(SEQ, (conversation_id,))
        return self.rows(sql, (found[0][0], *values)) if found else []


def _commit(tx: Tx, change: Change, submission: Submission | None, texts: Sequence[str], now: datetime) -> Committed:
    """Everything that may stand in the way is looked at before anything is written."""
    before, after = change.before, change.after
    stored = tx.rows(STORED, (after.id,))
    if stored and rows.conversation_of(stored[0]) == after:
        return Committed.STORED
    if before is None and stored:
        return Committed.TAKEN
    if before is not None and (not stored or rows.conversation_of(stored[0]).revision != before.revision):
        return Committed.STALE
    if submission is not None and tx.rows("SELECT 1 FROM jobs WHERE id = ?", (submission.job.id,)):
        return Committed.TAKEN
    ids = json.dumps([each.id for each in change.messages])
    if before is not None and change.messages and tx.rows(ANY_OF, (after.id, ids)):
        return Committed.TAKEN
    values = rows.conversation_values(after)
    [(seq,)] = tx.rows(INSERT, values) if before is None else tx.rows(UPDATE, (*values, after.id))
    _write(tx, seq, change, texts)
    if submission is not None:
        submit_one(tx, submission, now)
    tx.notify(conversation_topic(after.id))
    return Committed.STORED


def _write(tx: Tx, seq: int, change: Change, texts: Sequence[str]) -> None:
    """The messages, and what they and the title are found by."""
    for message, tokens in zip(change.messages, texts, strict=True):
        [(message_seq,)] = tx.rows(INSERT_MESSAGE, (seq, *rows.message_values(message)))
        add_words(tx, message_seq, tokens)
    before, title = change.before, change.after.title
    if before is not None and before.title != title:
        drop_words(tx, -seq)
    if before is None or before.title != title:
        add_words(tx, -seq, joined_tokens(title))
