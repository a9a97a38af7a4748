"""Schedules and their histories in SQLite."""
