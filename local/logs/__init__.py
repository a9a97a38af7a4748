"""JSON logs on disk: one file a process, one line a record. writing.py makes them, reading.py shows them."""
