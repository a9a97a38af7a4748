"""Jobs, their queue, log and callbacks in SQLite."""
