"""Memories and their vectors in SQLite."""
