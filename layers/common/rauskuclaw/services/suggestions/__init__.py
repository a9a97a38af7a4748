"""Suggested jobs of conversations: judged, created, and their results told to the conversation."""
