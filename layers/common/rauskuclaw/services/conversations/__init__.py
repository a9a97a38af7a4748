"""Conversations: what people ask of them, and turns, which are jobs.

service.py keeps the rows and posting.py takes what is said; starting.py makes a turn's job, turns.py begins turns and
takes in their ends, replies.py makes messages of them; reading.py shows all that, options.py says who would answer.
"""
