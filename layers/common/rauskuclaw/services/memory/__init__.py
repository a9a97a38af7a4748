"""Memories: writing, embedding, searching. `service.py` is what everybody outside uses."""
