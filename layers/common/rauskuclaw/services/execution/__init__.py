"""Running attempts: from a wake-up to a recorded outcome.

claiming.py claims the jobs that wake-ups name, attempt.py deals with one claimed attempt, run.py with the running
handler, leases.py with what keeps it ours, context.py with what it may do, values.py with what goes in and comes out.
"""
