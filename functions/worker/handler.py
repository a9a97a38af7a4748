"""SQS batch of the job lanes -> one attempt per record -> the messages that must come again."""

from rauskuclaw.job_batches import handle_batch, make_handler

__all__ = ["handle_batch", "handler"]

handler = make_handler("worker")
