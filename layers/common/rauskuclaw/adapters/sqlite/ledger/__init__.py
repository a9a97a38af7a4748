"""Spending on models in SQLite."""
