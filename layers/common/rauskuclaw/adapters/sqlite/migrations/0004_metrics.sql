-- `span_sec` is 60 or 3600, `begins_at` the span's first second since 1970. The hours repeat what the minutes say, so
-- that a week is read from 168 of them. What is still pending lies among the counters.
CREATE TABLE metrics (
    span_sec INTEGER NOT NULL,
    begins_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    queue TEXT NOT NULL,
    code TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (span_sec, begins_at, name, type, queue, code)
) WITHOUT ROWID;

-- Only jobs that wait: finished ones, which are the many, are in no page of it.
CREATE INDEX jobs_waiting ON jobs (queue, type, run_at) WHERE status = 'queued';

INSERT INTO counters SELECT 's|' || status || '|' || queue, count(*) FROM jobs GROUP BY status, queue;
