"""A build of tomorrow: this version with one more step of the schema, which rewrites the tables of runs."""

import os

from rauskuclaw.adapters.sqlite import copies, migrations

NEXT = "NEXT_SCHEMA"
STEP = """
ALTER TABLE jobs ADD COLUMN of_tomorrow TEXT;
CREATE TABLE steps_of_tomorrow (id INTEGER PRIMARY KEY, job_seq INTEGER NOT NULL, seq INTEGER NOT NULL,
    step TEXT NOT NULL, of_tomorrow TEXT);
INSERT INTO steps_of_tomorrow (job_seq, seq, step) SELECT job_seq, seq, step FROM run_steps ORDER BY id;
DROP TABLE run_steps;
ALTER TABLE steps_of_tomorrow RENAME TO run_steps;
CREATE UNIQUE INDEX run_steps_by_number ON run_steps (job_seq, seq);
CREATE INDEX jobs_of_tomorrow ON jobs (of_tomorrow, waiting_kind);
"""
TODAY = len(migrations.STEPS)


def install() -> None:
    """Have this process, and those forked from it, bring files to that schema, where somebody says so."""
    if not os.environ.get(NEXT):
        return
    steps = (*migrations.STEPS, STEP)
    for module in (migrations, copies):
        setattr(module, "STEPS", steps)  # noqa: B010, a constant to everybody else
    setattr(migrations.migrate, "__defaults__", (steps,))  # noqa: B010
