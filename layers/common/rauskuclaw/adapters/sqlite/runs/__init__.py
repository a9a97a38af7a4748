"""Steps and inboxes of runs."""
