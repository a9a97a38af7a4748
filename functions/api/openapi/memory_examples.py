"""Examples of memories for the OpenAPI document."""

from typing import Any

from functions.api.openapi.examples import AT

MEMORY_ID = "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77"
MODEL = "local/e5-small"
PUT_MEMORY: dict[str, Any] = {
    "scope": "agent.chat",
    "key": "door.code",
    "value": {"text": "The office opens with the green card"},
    "tags": ["office"],
    "ttl_sec": 86400,
}
MEMORY: dict[str, Any] = {
    "id": MEMORY_ID,
    "scope": "agent.chat",
    "key": "door.code",
    "value": {"text": "The office opens with the green card"},
    "tags": ["office"],
    "created_at": AT,
    "updated_at": AT,
    "expires_at": None,
    "embedding_status": "ready",
    "embedding_error": None,
    "embedded_at": AT,
}
SCOPE: dict[str, Any] = {
    "scope": "agent.chat",
    "total_count": 1,
    "ready_count": 1,
    "pending_count": 0,
    "failed_count": 0,
    "latest_updated_at": AT,
    "bytes": 64,
    "models": [MODEL],
}
SCOPES: dict[str, Any] = {"ok": True, "include_expired": False, "query": "agent", "count": 1, "scopes": [SCOPE]}
RESET: dict[str, Any] = {
    "ok": True,
    "scope": "agent.chat",
    "deleted_memories": 3,
    "deleted_vectors": 3,
    "matched_memories": 3,
    "remaining_memories": 0,
    "remaining_vectors": 0,
}
FOUND: dict[str, Any] = {
    "ok": True,
    "matches": [
        {
            "memory": MEMORY,
            "score": 0.983607,
            "distance": 0.212345,
            "similarity": 0.787655,
            "weak": False,
            "explain": {
                "vector": {"rank": 1, "distance": 0.212345, "score": 0.824848, "margin": 0.214321},
                "text": {"rank": 2, "score": 1.734602, "words": ["offic"], "share": 0.41},
                "decay": None,
            },
        }
    ],
    "count": 1,
    "mode": "hybrid",
    "embedder": {"name": "local", "model": MODEL},
    "notices": [],
}
STATUS: dict[str, Any] = {
    "ok": True,
    "vectors_enabled": True,
    "embedder": {"name": "local", "model": MODEL, "dimension": 384, "is_semantic": True},
    "quota": {"rows_per_scope": 10000, "bytes_per_scope": 67108864},
}
