"""The workspace: files that people and agents share.

service.py      the parts together
naming.py       which paths there are for callers
files.py        looking and reading
writing.py      saving, creating, uploading; moving.py and erasing.py
editing.py      parts of files, by jobs and agents, each once
keeping.py      what is replaced is kept; history.py brings it back
name_search.py  search by name; text_search.py by content
transfers.py    ways past us for large files
guidance.py     what people wrote for runs
"""
