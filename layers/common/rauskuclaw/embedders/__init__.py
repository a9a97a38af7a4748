"""Embedders turn texts into vectors: a local model, two kinds of servers, and a lexical one that needs nothing.

`choose.py` picks one from the settings; callers know the port (`rauskuclaw.ports.models.Embedder`) only.
"""
