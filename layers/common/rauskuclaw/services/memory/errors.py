"""Errors of memories, with the codes clients know. All of these are errors of `rauskuclaw.errors`.

RauskuClawError
|- ConflictError: MemoryQuotaError                    409, the scope is full
`- BackendError                                       503
     |- VectorsDisabledError                          retrying does not help
     |- EmbeddingUnavailableError                     rows are not embedded yet, or could not be
     |- EmbedQueueError                               stored, but nobody will embed it
     |- EmbeddingFailedError (ports/models.py)         the embedder, by `MEMORY_EMBED_*` code
     `- VectorSearchError                             the index
"""

from rauskuclaw.errors import BackendError, ConflictError


class MemoryQuotaError(ConflictError):
    """The scope holds as much as it may; `details` has its rows and bytes and the limits."""

    code = "MEMORY_QUOTA_EXCEEDED"


class VectorsDisabledError(BackendError):
    """Vectors are switched off."""

    code = "VECTOR_NOT_ENABLED"
    retryable = False


class EmbeddingUnavailableError(BackendError):
    """Rows of the scope have no vector of the embedder in use, so a vector search would miss them."""

    code = "MEMORY_EMBEDDING_UNAVAILABLE"


class EmbedQueueError(BackendError):
    """The memory is stored and marked failed: its embedding could not be queued."""

    code = "MEMORY_EMBED_QUEUE_FAILED"


class VectorSearchError(BackendError):
    """The vectors could not be searched."""

    code = "MEMORY_VECTOR_SEARCH_FAILED"
