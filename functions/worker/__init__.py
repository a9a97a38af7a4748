"""Runs jobs: one queue batch an invocation."""
