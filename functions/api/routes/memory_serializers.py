"""Memories and matches as clients see them."""

from typing import TYPE_CHECKING

from functions.api.routes.serializers import Wire
from rauskuclaw.domain.clock import to_wire

if TYPE_CHECKING:
    from rauskuclaw.domain.memories import EmbeddingError, Memory, ScopeSummary
    from rauskuclaw.services.memory.found import Explanation, Match


def memory_wire(memory: "Memory") -> Wire:
    """The memory object: exactly these eleven fields."""
    return {
        "id": memory.id,
        "scope": memory.scope,
        "key": memory.key,
        "value": memory.value,
        "tags": list(memory.tags),
        "created_at": to_wire(memory.created_at),
        "updated_at": to_wire(memory.updated_at),
        "expires_at": to_wire(memory.expires_at) if memory.expires_at is not None else None,
        "embedding_status": memory.status.value,
        "embedding_error": _error_wire(memory.error) if memory.error is not None else None,
        "embedded_at": to_wire(memory.embedded_at) if memory.embedded_at is not None else None,
    }


def _error_wire(error: "EmbeddingError") -> Wire:
    return {"code": error.code, "message": error.message, "details": error.details, "at": to_wire(error.at)}


def scope_wire(scope: "ScopeSummary") -> Wire:
    return {
        "scope": scope.scope,
        "total_count": scope.total,
        "ready_count": scope.ready,
        "pending_count": scope.pending,
        "failed_count": scope.failed,
        "latest_updated_at": to_wire(scope.latest_updated_at),
        "bytes": scope.bytes,
        "models": list(scope.models),
    }


def match_wire(match: "Match") -> Wire:
    return {
        "memory": memory_wire(match.memory),
        "score": match.score,
        "distance": match.distance,
        "similarity": match.similarity,
        "weak": match.is_weak,
        "explain": _explanation_wire(match.explain),
    }


def _explanation_wire(explain: "Explanation") -> Wire:
    vector, text = explain.vector, explain.text
    return {
        "vector": vector
        and {"rank": vector.rank, "distance": vector.distance, "score": vector.score, "margin": vector.margin},
        "text": text
        and {"rank": text.rank, "score": round(text.score, 6), "words": list(text.words), "share": text.share},
        "decay": explain.decay,
    }
