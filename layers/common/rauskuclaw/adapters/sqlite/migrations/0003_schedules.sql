-- `state` holds, as JSON, the fields nobody searches by; the input, which never changes with a dispatch, is kept apart.
-- `lines` counts the history's lines ever written; a line's number is its place, so the oldest can be cut off by range.
CREATE TABLE schedules (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    check_at INTEGER,
    revision INTEGER NOT NULL,
    lines INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX schedules_due ON schedules (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX schedules_by_age ON schedules (created_at, id);
CREATE INDEX schedules_by_type ON schedules (type, created_at, id);

CREATE TABLE schedule_inputs (
    schedule_id TEXT PRIMARY KEY,
    input TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE schedule_runs (
    schedule_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    nominal_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    message TEXT NOT NULL,
    job_id TEXT,
    count INTEGER NOT NULL,
    PRIMARY KEY (schedule_id, number)
) WITHOUT ROWID;
