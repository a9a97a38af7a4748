-- Jobs with their logs, idempotency keys, callbacks, types and preferences.
CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    queue TEXT NOT NULL,
    lane TEXT NOT NULL,
    status TEXT NOT NULL,
    priority INTEGER NOT NULL,
    timeout_sec INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    callback_url TEXT,
    tags TEXT,
    error TEXT,
    lease_owner TEXT,
    lease_until INTEGER,
    lease_started INTEGER NOT NULL DEFAULT 0,
    check_at INTEGER,
    wakes INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    expires_at INTEGER,
    input TEXT,
    result TEXT
);
CREATE INDEX jobs_by_age ON jobs (created_at, id);
CREATE INDEX jobs_by_status ON jobs (status, created_at, id);
CREATE INDEX jobs_by_type ON jobs (type, created_at, id);
CREATE INDEX jobs_by_queue ON jobs (queue, created_at, id);
CREATE INDEX jobs_to_check ON jobs (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX jobs_to_purge ON jobs (expires_at) WHERE expires_at IS NOT NULL;

-- Inputs and results too long to be rewritten with every change of their job; the job's column is then NULL.
CREATE TABLE bodies (
    job_seq INTEGER NOT NULL,
    part TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (job_seq, part)
) WITHOUT ROWID;

-- Ids of events come from one counter for all jobs, raised once in a transaction; a job's log lies together.
-- The queue keeps its turns among the same counters: every table a submit touches is a page that is synced.
CREATE TABLE events (
    job_seq INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    message TEXT NOT NULL,
    meta TEXT,
    PRIMARY KEY (job_seq, id)
) WITHOUT ROWID;

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counters VALUES ('event', 0);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    job_id TEXT NOT NULL,
    fields TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_to_purge ON idempotency (expires_at);

CREATE TABLE deliveries (
    job_id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    url TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    next_at INTEGER,
    last_status INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'pending';

CREATE TABLE job_types (
    name TEXT PRIMARY KEY,
    handler TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    default_timeout_sec INTEGER NOT NULL,
    default_max_attempts INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE prefs (
    scope TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE health (id INTEGER PRIMARY KEY CHECK (id = 1), checked_at INTEGER NOT NULL);
