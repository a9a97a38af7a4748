-- docs/decisions/0012 explains this step.
-- A scope's row is its head. A row of `memories` exists only while it has the `era` of its scope: a reset raises that,
-- and the rows left behind are erased later (`is_stale` finds their scopes). `generation` is what callers see: it grows
-- with `era`, and also when tombstones are thrown away, so that nobody continues across the gap.
-- Large columns stand last: counting rows then never reads their overflow pages.
CREATE TABLE memory_scopes (
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL UNIQUE,
    era INTEGER NOT NULL DEFAULT 1,
    generation INTEGER NOT NULL DEFAULT 1,
    seq INTEGER NOT NULL DEFAULT 0,
    rows INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    vectors INTEGER NOT NULL DEFAULT 0,
    garbage INTEGER NOT NULL DEFAULT 0,
    is_stale INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX memory_scopes_stale ON memory_scopes (id) WHERE is_stale = 1;

CREATE TABLE memories (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    scope_id INTEGER NOT NULL REFERENCES memory_scopes (id),
    era INTEGER NOT NULL,
    key TEXT NOT NULL,
    seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    expires_at INTEGER,
    content_hash TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    status TEXT NOT NULL,
    model TEXT,
    embedded_at INTEGER,
    error TEXT,
    tags TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (scope_id, era, key)
);
CREATE INDEX memories_by_seq ON memories (scope_id, era, seq);
CREATE INDEX memories_by_scope_and_time ON memories (scope_id, era, updated_at);
CREATE INDEX memories_by_time ON memories (updated_at);
CREATE INDEX memories_by_model ON memories (scope_id, era, model, status, expires_at, bytes);
CREATE INDEX memories_by_expiry ON memories (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE memory_vectors (
    number INTEGER PRIMARY KEY REFERENCES memories (number) ON DELETE CASCADE,
    vector BLOB NOT NULL
);

CREATE TABLE memory_tombstones (
    scope_id INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    memory_id TEXT NOT NULL,
    PRIMARY KEY (scope_id, generation, seq)
) WITHOUT ROWID;
