"""The workspace: files that people and agents share. paths.py says what a path is, entries.py what is found there."""
