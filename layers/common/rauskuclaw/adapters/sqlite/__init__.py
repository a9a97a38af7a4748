"""The embedded driver: one SQLite file (WAL, synchronous=FULL) holds store and queue; blobs live in a folder.

connection.py  opening, pragmas, error translation     migrations.py  the schema and how it grows
writer.py      group commit                            rows.py        rows to values and back
jobs.py sweep.py events.py deliveries.py settings.py   one module per store protocol
queue.py bell.py blobs.py                              the other ports        backend.py  puts them together
health.py room.py  whether it can be written           upkeep.py copies.py  check, close, back up, restore
"""
