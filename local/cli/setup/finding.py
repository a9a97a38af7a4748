"""What is there already: Ollama, LM Studio, the Codex program."""

import shutil
from dataclasses import dataclass

import httpx

WITHIN_SEC = 1.5
OLLAMA, LM_STUDIO = "http://127.0.0.1:11434", "http://127.0.0.1:1234"


@dataclass(frozen=True)
class Server:
    """A model server of this machine and the models that it has."""

    name: str
    url: str
    models: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What was found. `codex` is the program's path."""

    ollama: Server | None = None
    lm_studio: Server | None = None
    codex: str | None = None


def look_around(*, ollama_url: str = OLLAMA, lm_studio_url: str = LM_STUDIO, codex: str = "codex") -> Found:
    """Ask the usual places of this machine; nothing else is asked."""
    return Found(
        _server("Ollama", ollama_url, "/api/tags", "models", "name"),
        _server("LM Studio", lm_studio_url, "/v1/models", "data", "id"),
        shutil.which(codex),
    )


def _server(name: str, url: str, path: str, field: str, named: str) -> Server | None:
    try:
        answer = httpx.get(f"{url}{path}", timeout=WITHIN_SEC, trust_env=False)
        entries = answer.raise_for_status().json()[field]
        return Server(name, url, tuple(str(each[named]) for each in entries))
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
