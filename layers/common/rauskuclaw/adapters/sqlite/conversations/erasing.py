"""Erasing a conversation in SQLite: its turns' jobs, its messages and the words they are found by, in portions."""

from rauskuclaw.adapters.sqlite.conversations.words import drop_words
from rauskuclaw.adapters.sqlite.jobs.erasing import erase_tree
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.writer import Tx

DELETED = "SELECT seq, turn_job_id, deleted_at FROM conversations WHERE id = ?"
OLDEST = "SELECT seq, job_id FROM conversation_messages WHERE conversation_seq = ? ORDER BY seq LIMIT ?"


class SqliteErasing(Session):
    """`ConversationStore.erase`."""

    async def erase(self, conversation_id: str, *, limit: int) -> bool:
        return await self.writer.run(lambda tx: _erase(tx, conversation_id, limit))


def _erase(tx: Tx, conversation_id: str, limit: int) -> bool:
    found = tx.rows(DELETED, (conversation_id,))
    if not found or found[0][2] is None:
        return not found
    [(seq, active_job, _)] = found
    messages = tx.rows(OLDEST, (seq, limit))
    for message_seq, job_id in messages:
        if job_id is None or erase_tree(tx, job_id):
            drop_words(tx, message_seq)
            tx.db.execute("DELETE FROM conversation_messages WHERE seq = ?", (message_seq,))
    if tx.rows(OLDEST, (seq, 1)) or (active_job is not None and not erase_tree(tx, active_job)):
        return False
    drop_words(tx, -seq)
    tx.db.execute("DELETE FROM conversations WHERE seq = ?", (seq,))
    return True
