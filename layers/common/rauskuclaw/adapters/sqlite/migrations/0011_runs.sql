-- Runs of agents. `waiting_for` is JSON; its kind stands apart for the index of those who wait.
ALTER TABLE jobs ADD COLUMN steps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN inbox INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN waiting_for TEXT;
ALTER TABLE jobs ADD COLUMN waiting_kind TEXT;
CREATE INDEX jobs_by_waiting ON jobs (waiting_kind, created_at, id) WHERE waiting_kind IS NOT NULL;

-- In the order of their arrival, found by an index: an append writes the last page of each. Were a run's steps to lie
-- together, as its log does, runs side by side would split pages in the middle and write twice as many.
CREATE TABLE run_steps (
    id INTEGER PRIMARY KEY,
    job_seq INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    step TEXT NOT NULL
);
CREATE UNIQUE INDEX run_steps_by_number ON run_steps (job_seq, seq);

CREATE TABLE run_inbox (
    job_seq INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (job_seq, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX run_inbox_by_key ON run_inbox (job_seq, kind, key);
