"""Codex chats as users live them: over HTTP, on both drivers, with the real program in its local mode."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.codex.binary import BINARY, needs_codex
from tests.e2e.test_chat import WAYS
from tests.support.conditions import wait_until
from tests.support.instances import Instance
from tests.support.model_process import ModelProcess, model_process

pytestmark = needs_codex
CANARY = "canary-41c7d0e2ab9f"


@dataclass(frozen=True)
class Scene:
    place: Instance
    models: ModelProcess

    def chat(self, prompt: str) -> str:
        return self.place.create("codex.chat.generate", input={"prompt": prompt})

    def get(self, path: str) -> dict[str, Any]:
        with self.place.http() as http:
            answer: dict[str, Any] = http.get(path).json()
        return answer


@pytest.fixture(scope="module", params=WAYS)
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    with model_process() as models:
        env = {
            "CODEX_OSS_ENABLED": "1",
            "CODEX_OSS_MODEL": "test-model",
            "CODEX_EXEC_MODE": "oss",
            "CODEX_CLI_PATH": str(BINARY),
            "CODEX_HOME": str(folder / "codex-home"),
            "CODEX_OSS_BASE_URL": f"{models.url}/v1",
            "OPENAI_API_KEY": CANARY,
        }
        with WAYS[request.param](folder, **env) as place:
            yield Scene(place, models)


def test_a_job_answers_streams_and_is_accounted(scene: Scene) -> None:
    job_id = scene.chat("What is Rausku?")
    job = scene.place.wait_for(job_id, "succeeded", "failed", within_sec=60)
    assert job["status"] == "succeeded", job["error"]
    assert (job["result"]["provider"], job["result"]["local_provider"]) == ("codex-oss", "ollama")
    assert "What is Rausku?" in job["result"]["output_text"]
    events = scene.get(f"/v1/jobs/{job_id}/events")["events"]
    assert "".join(each["message"] for each in events if each["kind"] == "delta") == job["result"]["output_text"]
    [call] = scene.get(f"/v1/jobs/{job_id}/usage")["calls"]
    assert (call["provider"], call["model"], call["cost_usd"]) == ("codex-oss", "test-model", None)
    assert call["usage"]["input"] > 100
    assert CANARY not in f"{job}{events}"
    assert CANARY not in str(scene.models.record)


def test_cancelling_a_job_ends_its_run(scene: Scene) -> None:
    scene.models.script("hang")
    job_id = scene.chat("Never mind")
    wait_until(lambda: scene.models.record["open"] == 1)
    with scene.place.http() as http:
        assert http.post(f"/v1/jobs/{job_id}/cancel").status_code == 200
    wait_until(lambda: scene.models.record["open"] == 0)
    assert scene.place.wait_for(job_id, "cancelled")["status"] == "cancelled"
