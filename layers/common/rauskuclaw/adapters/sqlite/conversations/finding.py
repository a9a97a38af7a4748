"""Lists of conversations, and searching them.

Reads here hold up everything else in the process, so a search looks at a bounded number of matching messages, the
newest, and says so when there are more.
"""

from rauskuclaw.adapters.sqlite.conversations import rows
from rauskuclaw.adapters.sqlite.conversations.words import match_of
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import SqliteValue, cursor_after, cursor_place
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.conversations.searching import query_of
from rauskuclaw.ports.conversations import ConversationFilter, ConversationPage

NEWEST = (2**63 - 1, "")
MAX_MATCHES = 2000  # titles and messages looked at, the newest of each
TITLES = "SELECT -rowid FROM conversation_words WHERE conversation_words MATCH ? AND rowid < 0 ORDER BY rowid LIMIT ?"
TEXTS = """
SELECT conversation_seq FROM conversation_messages WHERE seq IN (
    SELECT rowid FROM conversation_words WHERE conversation_words MATCH ? AND rowid > 0 ORDER BY rowid DESC LIMIT ?
)
"""


class SqliteFinding(Session):
    """`ConversationStore.find`."""

    async def find(self, where: ConversationFilter, *, limit: int, cursor: str | None = None) -> ConversationPage:
        below = NEWEST if cursor is None else cursor_place(cursor)
        conditions, values = ["deleted_at IS NULL", "(updated_at, id) < (?, ?)"], list[SqliteValue](below)
        is_complete = True
        if where.text is not None:
            found, is_complete = self._matching(where.text)
            conditions.append(f"seq IN ({', '.join(map(str, sorted(found)))})")
        if where.archived is not None:
            conditions.append("archived = ?")
            values.append(where.archived)
        if where.queues is not None:
            conditions.append(f"queue IN ({', '.join('?' * len(where.queues))})")
            values += sorted(where.queues)
        sql = (
            f"SELECT {rows.CONVERSATION_COLUMNS} FROM conversations WHERE {' AND '.join(conditions)} "
            "ORDER BY updated_at DESC, id DESC LIMIT ?"
        )
        items = [rows.conversation_of(row) for row in self.rows(sql, (*values, limit + 1))]
        if len(items) <= limit:
            return ConversationPage(tuple(items), is_complete=is_complete)
        last = items[limit - 1]
        return ConversationPage(tuple(items[:limit]), cursor_after(to_ms(last.updated_at), last.id), is_complete)

    def _matching(self, text: str) -> tuple[set[int], bool]:
        """Numbers of conversations in which the words of a query occur, and whether all of them were looked at."""
        query = query_of(text)
        if not query:
            return set(), True
        counts: list[int] = []
        found: set[int] = set()
        for sql in (TITLES, TEXTS):
            hits = self.rows(sql, (match_of(query), MAX_MATCHES + 1))
            counts.append(len(hits))
            found |= {seq for (seq,) in hits}
        return found, max(counts) <= MAX_MATCHES
