-- Jobs that wait for the end of others, and jobs that others have started.
ALTER TABLE jobs ADD COLUMN parent TEXT;
CREATE INDEX jobs_by_parent ON jobs (parent) WHERE parent IS NOT NULL;

CREATE TABLE watches (
    job_id TEXT NOT NULL,
    watcher_id TEXT NOT NULL,
    check_at INTEGER NOT NULL,
    PRIMARY KEY (job_id, watcher_id)
) WITHOUT ROWID;
CREATE INDEX watches_due ON watches (check_at);
