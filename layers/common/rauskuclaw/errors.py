"""The errors callers may meet. Adapters translate into these; above them nobody names botocore or apsw.

RauskuClawError
|- InvalidRequestError  400      |- PayloadTooLargeError 413
|- AuthError            401      |- LimitExceededError   429
|- ForbiddenError       403      |- BackendError         503, retrying is safe
|- NotFoundError        404      |    |- StoreUnavailableError, QueueUnavailableError, BlobUnavailableError
|- ConflictError        409      |    |- BackendRefusedError, MessagesRefusedError, AuthNotConfiguredError
|    `- IdempotencyConflictError |    |  (retrying does not help)
                                 |- UnsupportedMediaTypeError 415
                                 |- StorageFullError      507
                                 `- ConfigError, SchemaError: refuse to start
"""

from collections.abc import Collection

from rauskuclaw.domain.job import Json


class RauskuClawError(Exception):
    """Base of every error we raise on purpose. `message` and `details` are for the caller and hold no secrets."""

    code = "INTERNAL_ERROR"
    status = 500
    retryable = False

    def __init__(self, message: str, *, code: str | None = None, details: Json = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        if code is not None:
            self.code = code


class InvalidRequestError(RauskuClawError):
    """The request itself is wrong; `details` names the fields."""

    code = "VALIDATION_ERROR"
    status = 400


class AuthError(RauskuClawError):
    """No key, or not a key we know."""

    code = "UNAUTHORIZED"
    status = 401


class ForbiddenError(RauskuClawError):
    """The key is known but may not do this."""

    code = "FORBIDDEN"
    status = 403


class NotFoundError(RauskuClawError):
    """The thing named does not exist."""

    code = "NOT_FOUND"
    status = 404


class ConflictError(RauskuClawError):
    """The thing exists already, or is in a state that does not allow this."""

    code = "CONFLICT"
    status = 409


class IdempotencyConflictError(ConflictError):
    """The idempotency key was used before with another request; `details.fields` names what differs."""

    code = "IDEMPOTENCY_CONFLICT"


class PayloadTooLargeError(RauskuClawError):
    """A body or value over its limit; `details` has the limit."""

    code = "PAYLOAD_TOO_LARGE"
    status = 413


class UnsupportedMediaTypeError(RauskuClawError):
    """A body that is compressed or not in UTF-8; `details.fields` names the header."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415


class LimitExceededError(RauskuClawError):
    """Too many requests from this key or address; `details.retry_after_sec` says when to come back."""

    code = "RATE_LIMITED"
    status = 429
    retryable = True


class StorageFullError(RauskuClawError):
    """There is no room for what was to be written; what was there before is as it was."""

    code = "STORAGE_FULL"
    status = 507


class BackendError(RauskuClawError):
    """Storage or queue did not answer. Nothing half-done remains; retrying with an idempotency key is safe."""

    code = "BACKEND_UNAVAILABLE"
    status = 503
    retryable = True


class StoreUnavailableError(BackendError):
    """The store could not be read or written in time."""

    code = "STORE_UNAVAILABLE"


class QueueUnavailableError(BackendError):
    """The queue could not be reached; jobs already stored are woken by the sweep."""

    code = "QUEUE_UNAVAILABLE"


class BlobUnavailableError(BackendError):
    """A large body or a file could not be read or written."""

    code = "BLOB_UNAVAILABLE"


class BackendRefusedError(BackendError):
    """Storage or queue answered, and would not take what it was given: sending the same again does not help."""

    code = "BACKEND_REFUSED"
    retryable = False


class MessagesRefusedError(BackendRefusedError):
    """The queue took all messages but those of `job_ids`."""

    code = "MESSAGES_REFUSED"

    def __init__(self, message: str, *, code: str | None = None, details: Json = None, job_ids: Collection[str] = ()):
        super().__init__(message, code=code, details=details)
        self.job_ids = frozenset(job_ids)


class AuthNotConfiguredError(BackendError):
    """No API key is configured and authentication is not switched off."""

    code = "AUTH_NOT_CONFIGURED"
    retryable = False


class ConfigError(RauskuClawError):
    """A setting is wrong; the message names it. The process does not start."""

    code = "CONFIG_INVALID"


class SchemaError(RauskuClawError):
    """The stored data has a schema this version cannot work with. The process does not start."""

    code = "SCHEMA_UNSUPPORTED"
