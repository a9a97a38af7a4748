"""How `rauskuclaw memory search` shows a match."""

from typing import Any

import pytest

from local.cli.memory import _match_row

MEMORY = {"key": "door.code", "updated_at": "2026-02-17T18:00:00.000Z", "value": "the green card"}
EXPLAIN = {"vector": None, "text": None, "decay": None}


@pytest.mark.parametrize(
    ("similarity", "weak", "shown"),
    [(0.8123456, False, "0.812"), (0.8123456, None, "0.812"), (0.71, True, "0.710 weak"), (None, True, "weak")],
)
def test_it_says_how_similar_and_whether_that_means_anything(similarity: Any, weak: Any, shown: str) -> None:
    match = {"memory": MEMORY, "score": 0.5, "similarity": similarity, "weak": weak, "explain": EXPLAIN}
    assert _match_row(match, explain=False)[:3] == [0.5, shown, "door.code"]
