"""A chat whose schema would be checked for ever fails at once, and its worker goes on."""

from pathlib import Path
from typing import Any

from tests.support.instances import running


def doubling(levels: int) -> dict[str, Any]:
    parts = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(levels)}
    return {"$defs": {**parts, f"d{levels}": {"type": "object"}}, "$ref": "#/$defs/d0"}


def test_a_schema_of_sixty_doubling_levels_fails_its_job_and_nothing_else(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        worker = instance.pid("worker-1")
        bomb = instance.create("ai.chat.generate", input={"prompt": "Hello", "schema": doubling(60)})
        job = instance.wait_for(bomb, "failed", within_sec=60)
        assert job["error"]["code"] == "PROVIDER_INPUT"
        assert job["attempts"] == 1
        instance.wait_for(instance.create(), "succeeded", within_sec=60)
        assert instance.pid("worker-1") == worker
