-- Calls between `reserve` and `settle`: what is recorded should the worker die. `budgets` is a JSON list of names.
CREATE TABLE open_calls (
    id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL,
    job_type TEXT NOT NULL,
    api_key TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    at INTEGER NOT NULL,
    input INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    reasoning INTEGER NOT NULL,
    cost INTEGER,
    is_estimated INTEGER NOT NULL,
    budgets TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX open_calls_by_time ON open_calls (expires_at);
