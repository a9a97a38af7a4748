"""Distances by sqlite-vec, loaded into a connection of its own."""

from collections.abc import Sequence
from typing import Any

import apsw

from rauskuclaw.adapters.search.fts5 import Fts5Index
from rauskuclaw.ports.search import VectorExtensionError

DISTANCE = "SELECT vec_distance_cosine(?, ?)"
MAX_DISTANCE = 2.0


class VecScorer:
    """A `DistanceScorer`. Raises VectorExtensionError when it is made where the extension cannot be loaded."""

    def __init__(self) -> None:
        self._db = apsw.Connection(":memory:")
        try:
            import sqlite_vec  # type: ignore[import-untyped]

            self._db.enable_load_extension(True)
            self._db.load_extension(sqlite_vec.loadable_path())
            self._db.enable_load_extension(False)
        except (ImportError, OSError, apsw.Error) as exc:
            self._db.close()
            raise VectorExtensionError(f"{type(exc).__name__}: {exc}") from exc

    def distances(self, query: bytes, vectors: Sequence[bytes]) -> list[float]:
        found: list[Any] = self._db.executemany(DISTANCE, [(vector, query) for vector in vectors]).fetchall()
        # Rounding in float32 may leave the range by an ulp.
        return [min(MAX_DISTANCE, max(0.0, distance)) for (distance,) in found]


class SqliteSearchTools:
    """`SearchTools` over apsw."""

    def text_index(self) -> Fts5Index:
        return Fts5Index()

    def scorer(self) -> VecScorer:
        return VecScorer()
