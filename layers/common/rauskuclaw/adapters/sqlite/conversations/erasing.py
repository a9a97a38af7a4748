"""Erasing a conversation in SQLite, in portions: the jobs of its turns and those that have said something in it, its
messages and the words they are found by.

Then what is left of them in unused parts of the file, and the row at last, which has led there.
"""

import asyncio

from rauskuclaw.adapters.sqlite.conversations.words import add_words, drop_words, merge_words
from rauskuclaw.adapters.sqlite.jobs.erasing import erase_tree
from rauskuclaw.adapters.sqlite.jobs.store import load_job
from rauskuclaw.adapters.sqlite.scrubbing import scrub
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.conversations.ids import is_turn_of, says_in
from rauskuclaw.ports.conversations import Erased

DELETED = "SELECT seq, turn_job_id, deleted_at FROM conversations WHERE id = ?"
OLDEST = "SELECT seq, id, job_id FROM conversation_messages WHERE conversation_seq = ? ORDER BY seq LIMIT ?"
DROP = "DELETE FROM conversations WHERE id = ? AND deleted_at IS NOT NULL"
NO_TEXT = 0  # a key of the index of words that neither a title nor a message has


class SqliteErasing(Session):
    """`ConversationStore.erase`."""

    async def erase(self, conversation_id: str, *, limit: int) -> Erased:
        stopped_at = await self.writer.run(lambda tx: _erase_portion(tx, conversation_id, limit))
        if stopped_at is not None:
            return stopped_at
        await self._write_words_anew()
        # With one connection for all, as tests of power cuts have it, there is nobody to hide anything from.
        if self.reader.can_be_apart and not await asyncio.to_thread(scrub, self.writer.options):
            return Erased.WAITING
        await self.writer.run(lambda tx: tx.rows(DROP, (conversation_id,)))
        return Erased.DONE

    async def _write_words_anew(self) -> None:
        """The index of words remembers some that no text has any more, as ways to its pages, until it merges those.

        It only does if there is something to merge them with.
        """
        await self.writer.run(_begin_merge)
        while await self.writer.run(merge_words):
            pass
        await self.writer.run(lambda tx: drop_words(tx, NO_TEXT))


def _begin_merge(tx: Tx) -> None:
    drop_words(tx, NO_TEXT)
    add_words(tx, NO_TEXT, "0")


def _erase_portion(tx: Tx, conversation_id: str, limit: int) -> Erased | None:
    """None once there is nothing but the row."""
    found = tx.rows(DELETED, (conversation_id,))
    if not found or found[0][2] is None:
        return Erased.WAITING if found else Erased.DONE
    [(seq, active_job, _)] = found
    gone = 0
    for message_seq, message_id, job_id in tx.rows(OLDEST, (seq, limit)):
        job_ids = [job_id] if is_turn_of(job_id, message_id) else _said_by(tx, conversation_id, message_id)
        if all(erase_tree(tx, each) for each in job_ids):
            drop_words(tx, message_seq)
            tx.db.execute("DELETE FROM conversation_messages WHERE seq = ?", (message_seq,))
            gone += 1
    if tx.rows(OLDEST, (seq, 1)):
        return Erased.MORE if gone else Erased.WAITING
    if active_job is not None and not erase_tree(tx, active_job):
        return Erased.WAITING
    drop_words(tx, -seq)
    return None


def _said_by(tx: Tx, conversation_id: str, message_id: str) -> list[str]:
    """The job that has said a message, if one has: its input holds the text too."""
    job = load_job(tx.rows, message_id)
    return [message_id] if job is not None and says_in(job.input, conversation_id) else []
