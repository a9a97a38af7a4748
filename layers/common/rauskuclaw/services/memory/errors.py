"""What can go wrong with memories, with the codes clients know. All of these are errors of `rauskuclaw.errors`.

RauskuClawError
|- ConflictError: MemoryQuotaError                    409, the scope is full
`- BackendError                                       503
     |- VectorsDisabledError                          retrying does not help
     |- EmbeddingUnavailableError                     rows are not embedded yet, or could not be
     |- EmbedQueueError                               stored, but nobody will embed it
     |- EmbeddingFailed                               the embedder, by `MEMORY_EMBED_*` code
     `- VectorSearchError                             the index
"""

from rauskuclaw.domain.job import Json
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


class EmbeddingFailed(BackendError):
    """The embedder gave no vector. `retryable` tells whether trying the same text again may help."""

    code = "MEMORY_EMBED_ERROR"

    def __init__(self, message: str, *, code: str | None = None, details: Json = None, retryable: bool = True) -> None:
        super().__init__(message, code=code, details=details)
        self.retryable = retryable


class VectorSearchError(BackendError):
    """The vectors could not be searched."""

    code = "MEMORY_VECTOR_SEARCH_FAILED"
