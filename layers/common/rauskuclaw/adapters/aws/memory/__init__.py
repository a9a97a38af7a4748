"""Memories in DynamoDB, with snapshots of scopes in S3.

store.py is the port. Each change, an embedding too, is decided by row_changes.py (as domain/memory_changes.py says) on
a view of its scope and committed by writer.py; change_feed.py tells readers what has changed since.
"""
