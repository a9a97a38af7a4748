"""Workflows: what a file says, and references between steps. Pure; runs of them are in `domain/runs`."""
