"""The embedded driver: one SQLite file (WAL, synchronous=FULL) holds everything that is stored; blobs lie in a folder.

jobs/       jobs, their lists, log, queue, callbacks and sweep        memory/      memories and their vectors
schedules/  schedules and their histories      metrics/  counts       ledger/      spending on models
connection.py  opening, pragmas, error translation     migrations/    the schema and how it grows
writer.py      group commit                            session.py     the reading connection
settings.py    job types and preferences               bell.py        wake-ups between processes
health.py room.py  whether it can be written           upkeep.py copies.py  check, close, back up, restore
backend.py     puts them together
"""
