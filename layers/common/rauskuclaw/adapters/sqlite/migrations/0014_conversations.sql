-- Conversations and their messages. `queued` and `settings` are JSON, as are `parts`, `usage` and `label`.
CREATE TABLE conversations (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created_by TEXT NOT NULL,
    queue TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    title TEXT NOT NULL,
    settings TEXT NOT NULL,
    leaf TEXT,
    turn_job_id TEXT,
    turn_message_id TEXT,
    turn_depth INTEGER,
    turn_at INTEGER,
    queued TEXT NOT NULL,
    archived INTEGER NOT NULL,
    preview TEXT NOT NULL,
    messages INTEGER NOT NULL,
    turns INTEGER NOT NULL,
    cost_nano INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    memories INTEGER NOT NULL,
    check_at INTEGER,
    deleted_at INTEGER,
    revision INTEGER NOT NULL
);
CREATE INDEX conversations_by_update ON conversations (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX conversations_to_check ON conversations (check_at) WHERE check_at IS NOT NULL;

CREATE TABLE conversation_messages (
    seq INTEGER PRIMARY KEY,
    conversation_seq INTEGER NOT NULL,
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    parent TEXT,
    depth INTEGER NOT NULL,
    role TEXT NOT NULL,
    at INTEGER NOT NULL,
    job_id TEXT,
    outcome TEXT NOT NULL,
    label TEXT,
    usage TEXT,
    parts TEXT NOT NULL
);
CREATE UNIQUE INDEX conversation_messages_by_id ON conversation_messages (conversation_seq, id);
CREATE UNIQUE INDEX conversation_messages_by_parent ON conversation_messages (conversation_seq, parent, number);

-- Tokens of titles (under the negative number of their conversation) and of messages, as domain/conversations/searching.py
-- makes them: what is between two spaces is one. An entry that is deleted leaves the index at once.
CREATE VIRTUAL TABLE conversation_words USING fts5 (
    words, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn Cf'"
);
INSERT INTO conversation_words (conversation_words, rank) VALUES ('secure-delete', 1);
