-- `turn` numbers a message among all of its lane so that logical queues alternate; `rank` is the turn less a head
-- start for priority. `receipt` changes whenever the message is received or sent again.
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
