"""The schema and how it grows: numbered steps, each applied in one transaction together with its number.

Two starters at once wait for each other (BEGIN EXCLUSIVE); a kill half way leaves the step undone, to be done at the
next start. A file with a higher number than we know is refused: it was written by a newer version.
"""

import apsw

from rauskuclaw.adapters.sqlite.connection import APPLICATION_ID, translated
from rauskuclaw.adapters.sqlite.schema_ledger import LEDGER, OPEN_CALLS
from rauskuclaw.adapters.sqlite.schema_memories import MEMORIES
from rauskuclaw.adapters.sqlite.schema_metrics import METRICS
from rauskuclaw.adapters.sqlite.schema_schedules import SCHEDULES
from rauskuclaw.errors import SchemaError

JOBS = """
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
"""

# `turn` numbers a message among all of its lane so that logical queues alternate; `rank` is the turn less a head
# start for priority. `receipt` changes whenever the message is received or sent again.
QUEUE = """
CREATE TABLE messages (
    job_id TEXT PRIMARY KEY,
    lane TEXT NOT NULL,
    queue TEXT NOT NULL,
    turn INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    ready INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receives INTEGER NOT NULL DEFAULT 0,
    receipt INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX messages_ready ON messages (lane, queue, rank) WHERE ready = 1;
CREATE INDEX messages_hidden ON messages (lane, visible_at) WHERE ready = 0;

CREATE TABLE dead_messages (
    seq INTEGER PRIMARY KEY,
    lane TEXT NOT NULL,
    queue TEXT NOT NULL,
    job_id TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    died_at INTEGER NOT NULL
);
CREATE INDEX dead_messages_by_lane ON dead_messages (lane);
"""

# When a wait was reckoned, by the clock of then; empty where it ends at a date of its own, and in older rows.
WAITS = """
ALTER TABLE messages ADD COLUMN planned_at INTEGER;
ALTER TABLE deliveries ADD COLUMN planned_at INTEGER;
ALTER TABLE provider_keys ADD COLUMN closed_at INTEGER;
CREATE INDEX dead_messages_by_age ON dead_messages (died_at);
"""

# Runs that ended without an outcome and without a death that the job may have caused.
INTERRUPTIONS = "ALTER TABLE jobs ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;"

# Empty in older rows: those are nobody's share.
DELIVERY_HOSTS = """
ALTER TABLE deliveries ADD COLUMN host TEXT NOT NULL DEFAULT '';
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (next_at, host) WHERE state = 'pending';
"""

# Versions before the ledger stored this type switched off, because nothing could answer it; an operator who changed
# anything about it has another row. It is seeded again after the migration, as in a new file (docs/decisions/0018).
# Part of the ledger's step, so that files which have that step keep what was chosen since.
UNUSED_CHAT_TYPE = """
DELETE FROM job_types WHERE (name, handler, enabled, default_timeout_sec, default_max_attempts)
    = ('ai.chat.generate', 'builtin:provider.openai.chat', 0, 180, 1);
"""

STEPS: tuple[str, ...] = (
    *(JOBS, QUEUE, SCHEDULES, METRICS, LEDGER + UNUSED_CHAT_TYPE, MEMORIES, OPEN_CALLS),
    *(WAITS, INTERRUPTIONS, DELIVERY_HOSTS),
)


def migrate(db: apsw.Connection, steps: tuple[str, ...] = STEPS) -> None:
    """Bring the file to the newest schema. Safe to repeat and to run from several processes at once."""
    with translated():
        if _version(db) == len(steps):
            return
        _refuse_newer(db, steps)
        while _version(db) < len(steps):
            with _exclusive(db):
                version = _version(db)
                if version < len(steps):
                    db.execute(steps[version])
                    db.execute(f"PRAGMA user_version = {version + 1}")
                    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _version(db: apsw.Connection) -> int:
    return int(db.pragma("user_version"))


def _refuse_newer(db: apsw.Connection, steps: tuple[str, ...]) -> None:
    found = _version(db)
    if found > len(steps):
        raise SchemaError(
            f"the database has schema {found}, this version knows {len(steps)}: start the newer version, or restore"
        )


class _exclusive:
    def __init__(self, db: apsw.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN EXCLUSIVE")

    def __exit__(self, failed: object, *rest: object) -> None:
        self.db.execute("ROLLBACK" if failed else "COMMIT")
