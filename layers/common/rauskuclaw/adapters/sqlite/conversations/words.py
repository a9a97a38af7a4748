"""The words that conversations are found by: a full-text index of tokens, maintained with what it is about."""

from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.conversations.searching import Phrase, tokens_of

MERGED_PAGES = 200  # of 4 KB, in one transaction


def joined_tokens(text: str) -> str:
    """The tokens of a text as the index takes them."""
    return " ".join(tokens_of(text))


def add_words(tx: Tx, key: int, tokens: str) -> None:
    """Under the number of a message, or the negative one of a conversation, for its title."""
    if tokens:
        tx.db.execute("INSERT INTO conversation_words (rowid, words) VALUES (?, ?)", (key, tokens))


def drop_words(tx: Tx, key: int) -> None:
    tx.db.execute("DELETE FROM conversation_words WHERE rowid = ?", (key,))


def merge_words(tx: Tx) -> bool:
    """Write a portion of the index anew, all of it into one part in the end. Whether there may be more to do."""
    before = tx.db.total_changes()
    tx.db.execute("INSERT INTO conversation_words (conversation_words, rank) VALUES ('merge', ?)", (-MERGED_PAGES,))
    return tx.db.total_changes() - before >= 2  # one is the request itself


def match_of(query: tuple[Phrase, ...]) -> str:
    """The query in the language of FTS5. Tokens hold no quotes: they are words, letters and signs."""
    return " AND ".join(f'"{" ".join(phrase.tokens)}"*' for phrase in query)
