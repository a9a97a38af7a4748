"""The status of an instance: processes, the API's answers, how much waits in the queues."""

import asyncio
from dataclasses import asdict, dataclass, field

from local.cli.client import ApiClient
from local.cli.instance import Instance
from local.cli.output import CommandError
from local.cli.target import key_for
from local.lanes import all_lanes
from local.supervisor.state import SupervisorState
from rauskuclaw import __version__
from rauskuclaw.bootstrap import open_backend
from rauskuclaw.config import Settings
from rauskuclaw.domain.job import JsonObject
from rauskuclaw.errors import RauskuClawError


@dataclass(frozen=True)
class Status:
    """`has_issues` when something that should run does not, the API or its storage does not answer, or an alert holds:
    jobs that nobody serves, for example.
    """

    state: SupervisorState | None
    health: str
    ready: str
    queues: dict[str, dict[str, int]] = field(default_factory=dict)
    alerts: list[JsonObject] = field(default_factory=list)

    @property
    def has_issues(self) -> bool:
        if self.state is None or (self.health, self.ready) != ("ok", "ok") or self.alerts:
            return True
        return any(process.state != "running" for process in self.state.processes)

    def as_json(self) -> JsonObject:
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
            "alerts": self.alerts,
        }


def status_of(instance: Instance) -> Status:
    """Look at everything once. Never raises for what is merely unwell."""
    state = instance.running()
    if state is None:
        return Status(None, health="unreachable", ready="unreachable")
    settings = instance.settings
    api = ApiClient(state.url, key_for(settings, state.url), settings.api.auth_header, command="status")
    # Another version's store is not ours to open.
    queues = asyncio.run(_depths(settings)) if state.version == __version__ else {}
    health, ready = _probe(api, "/health"), _probe(api, "/v1/ready")
    return Status(state, health=health, ready=ready, queues=queues, alerts=_alerts(api))


def _alerts(api: ApiClient) -> list[JsonObject]:
    """What the API warns of; nothing where it cannot be asked, which health and readiness tell."""
    try:
        found: list[JsonObject] = api.call("GET", "/v1/runtime/metrics").get("alerts", [])
    except CommandError:
        return []
    return found


def _probe(api: ApiClient, path: str) -> str:
    try:
        api.call("GET", path)
    except CommandError as exc:
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
