"""Conversations in SQLite: their rows, the tree of their messages, and the words that they are found by."""
