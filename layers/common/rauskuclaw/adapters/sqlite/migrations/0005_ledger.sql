-- Money is in nano-dollars, times in milliseconds, days are YYYY-MM-DD in UTC.
CREATE TABLE model_calls (
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
    is_estimated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX model_calls_by_job ON model_calls (job_id, at, id);
CREATE INDEX model_calls_by_time ON model_calls (at);

CREATE TABLE budgets (
    name TEXT PRIMARY KEY,
    spent INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX budgets_by_time ON budgets (changed_at);

CREATE TABLE reservations (
    budget TEXT NOT NULL,
    id TEXT NOT NULL,
    amount INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (budget, id)
) WITHOUT ROWID;
CREATE INDEX reservations_by_time ON reservations (expires_at);

CREATE TABLE usage_totals (
    day TEXT NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    calls INTEGER NOT NULL,
    input INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    reasoning INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    PRIMARY KEY (day, dimension, value)
) WITHOUT ROWID;

CREATE TABLE provider_keys (
    name TEXT PRIMARY KEY,
    closed_until INTEGER NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;

-- Versions before the ledger stored this type switched off, because nothing could answer it; an operator who changed
-- anything about it has another row. It is seeded again after the migration, as in a new file (docs/decisions/0018).
-- Part of the ledger's step, so that files which have that step keep what was chosen since.
DELETE FROM job_types WHERE (name, handler, enabled, default_timeout_sec, default_max_attempts)
    = ('ai.chat.generate', 'builtin:provider.openai.chat', 0, 180, 1);
