"""A model server for one machine: speaks the OpenAI protocol, answers deterministically, and fails when told to.

For tests and for trying things out; no model is in it. exchange.py is one HTTP exchange, content.py what is answered,
faults.py and odd_answers.py what may go wrong, server.py puts them together.
"""
