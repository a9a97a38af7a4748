"""Counts by minute and hour in SQLite."""
