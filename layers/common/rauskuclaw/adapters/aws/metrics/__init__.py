"""Counts of what happened, in items of minutes and hours."""
