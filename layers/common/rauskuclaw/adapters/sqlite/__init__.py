"""The embedded driver: one SQLite file (WAL, synchronous=FULL) holds everything that is stored.

jobs/          jobs, their lists, log, queue, callbacks and sweep
memory/        memories and their vectors         schedules/  schedules and their histories
metrics/       counts by minute and hour          ledger/     spending on models
migrations/    the schema and how it grows        settings.py job types and preferences
connection.py  opening, pragmas, errors           session.py  the reading connection
writer.py      group commit                       counters.py integers that a transaction reads and writes once
values.py      times, JSON and cursors            notifier.py     wake-ups between processes
health.py      whether it can be written          upkeep.py copies.py  check, close, back up, restore
backend.py     puts them together
"""
