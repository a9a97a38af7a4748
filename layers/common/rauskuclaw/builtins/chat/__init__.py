"""Chat jobs: one pipeline for every provider.

input.py reads what a job asks, structured.py checks answers in a given shape, output.py is the job's result, handler.py
the way from one to the other.
"""
