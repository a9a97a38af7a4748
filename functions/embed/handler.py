"""SQS batch of the embed lane -> one attempt per record, by the same rules as every job.

The work is a job of its own kind: `builtins/embed_sync.py`, which calls `services/memory/embedding.py`.
"""

from rauskuclaw.job_batches import handle_batch, make_handler

__all__ = ["handle_batch", "handler"]

handler = make_handler("embed")
