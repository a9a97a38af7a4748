"""Benchmarks: `make bench`, or `python -m bench CASE...`. Every figure is measured here and now, beside its rivals.

Machines differ and are noisy, so compare the columns of one run with each other and never with another day's.
"""
