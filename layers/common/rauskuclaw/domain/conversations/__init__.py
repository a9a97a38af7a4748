"""Conversations: a tree of messages, its settings, and the changes of one, as frozen values and pure functions."""
