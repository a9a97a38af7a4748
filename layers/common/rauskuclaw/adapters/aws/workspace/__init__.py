"""The workspace in S3: an object for each file, `name/` for each folder, and conditions of S3 for locks.

keys.py      where things are                     objects.py  single requests, and what their refusals mean
tree.py      what is at a path                    listing.py  folders page by page
reading.py   a file in ranges                     writing.py  one request, or parts of one upload
moving.py    moves that others can finish         move_records.py what is written down of them
versions.py  earlier contents                     transfers.py addresses that lead past us
probing.py   whether a store honours conditions   storage.py  puts them together
"""
