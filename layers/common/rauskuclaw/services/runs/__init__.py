"""Runs of agents from outside: their steps, the questions they ask, what is said to them, and forks."""
