-- Tokens that open streams for a short time, by their digests.
CREATE TABLE stream_tokens (
    digest TEXT PRIMARY KEY,
    key_name TEXT NOT NULL,
    queues TEXT,
    job_id TEXT,
    conversation_id TEXT,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX stream_tokens_expired ON stream_tokens (expires_at);
