"""Running attempts: from a wake-up to a recorded outcome.

service.py deals with wake-ups, attempt.py with one attempt, run.py with the running handler, leases.py with what keeps
it ours, context.py with what it may do, values.py with what goes in and comes out.
"""
