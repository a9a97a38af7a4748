"""What runs and whether it is well: processes, the API's answers, how much waits in the queues."""

import asyncio
from dataclasses import asdict, dataclass, field
from typing import Any

from local.cli.client import ApiClient
from local.cli.instance import Instance
from local.cli.output import CommandFailed
from local.lanes import all_lanes
from local.supervisor.state import SupervisorState
from rauskuclaw import __version__
from rauskuclaw.bootstrap import open_backend
from rauskuclaw.config import Settings
from rauskuclaw.errors import RauskuClawError


@dataclass(frozen=True)
class Status:
    """`has_issues` when something that should run does not, or the API or its storage does not answer."""

    state: SupervisorState | None
    health: str
    ready: str
    queues: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def has_issues(self) -> bool:
        if self.state is None or (self.health, self.ready) != ("ok", "ok"):
            return True
        return any(process.state != "running" for process in self.state.processes)

    def as_json(self) -> dict[str, Any]:
        state = self.state
        return {
            "ok": not self.has_issues,
            "has_issues": self.has_issues,
            "parse_error": False,
            "running": state is not None,
            "pid": state.pid if state else None,
            "api_url": state.url if state else None,
            "phase": state.phase if state else None,
            "started_at": state.started_at if state else None,
            "health": self.health,
            "ready": self.ready,
            "services": [asdict(process) for process in state.processes] if state else [],
            "queues": self.queues,
        }


def status_of(instance: Instance) -> Status:
    """Look at everything once. Never raises for what is merely unwell."""
    state = instance.running()
    if state is None:
        return Status(None, health="unreachable", ready="unreachable")
    api = ApiClient(state.url, None, instance.settings.api.auth_header, command="status")
    # Another version's store is not ours to open.
    queues = asyncio.run(_depths(instance.settings)) if state.version == __version__ else {}
    return Status(state, health=_probe(api, "/health"), ready=_probe(api, "/v1/ready"), queues=queues)


def _probe(api: ApiClient, path: str) -> str:
    try:
        api.call("GET", path)
    except CommandFailed as exc:
        return "unreachable" if exc.payload["error"] == "request_failed" else str(exc.payload.get("code") or "failing")
    return "ok"


async def _depths(settings: Settings) -> dict[str, dict[str, int]]:
    try:
        backend = await open_backend(settings, may_create=False)
    except RauskuClawError:
        return {}
    try:
        return {lane: asdict(await backend.queue.depth(lane)) for lane in all_lanes(settings)}
    except RauskuClawError:
        return {}
    finally:
        await backend.close()
