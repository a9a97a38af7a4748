"""Agent runs: a run is a job, and its steps are an append-only list under the job's fence.

steps.py names everything that can happen in a run, codec.py writes it as JSON. What a run does next is decided by pure
functions of its steps; docs/runs.md describes the whole.
"""
