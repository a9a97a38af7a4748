"""Telling somebody when an alert begins and when it ends, once each, through the callbacks that jobs have.

Notices need no worker, because alerts are about workers that do not work.

Which alerts were told is kept in one document. Its revision and the alert make the job's id, so schedulers that race
from the same document make the same jobs, and whatever is repeated after a crash is a replay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from rauskuclaw.domain.clock import Clock, to_wire
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.ports.store import JobStore, PrefStore
from rauskuclaw.services.jobs.notices import Notice, Notices
from rauskuclaw.services.metrics.alerts import Alert

NOTICE_TYPE = "system.alert.notify"  # not stored as a job type, so that no caller can submit one
NOTICE_NAMESPACE = UUID("4a0f5a3e-1a57-5f0b-9a52-0b1d7f6f2c11")
NOTICE_QUEUE = "system.alerts"  # of its own: alerts name other queues, which not every key may see
STATE_SCOPE = "system/alerts"  # the API accepts no scope with a slash, so nobody else writes it


@dataclass(frozen=True, slots=True)
class Edge:
    """An alert that has begun (`firing`) or ended (`resolved`); `revision` is that of the document it began with."""

    state: str
    revision: int
    since: str
    alert: dict[str, Json]
    key: str

    @property
    def job_id(self) -> str:
        return str(uuid5(NOTICE_NAMESPACE, f"{self.key}:{self.revision}:{self.state}"))


class AlertNotices:
    """Sends nothing itself: it owes callbacks, which the scheduler's next step delivers."""

    def __init__(
        self, *, jobs: JobStore, prefs: PrefStore, rules: Rules, clock: Clock, webhook_url: str | None
    ) -> None:
        self._notices = Notices(jobs, rules, clock)
        self._prefs = prefs
        self._clock = clock
        self._webhook_url = webhook_url

    async def publish(self, alerts: Sequence[Alert]) -> int:
        """Owe a notice for every alert that began or ended since the last call; how many. Raises BackendError.

        The notices are stored first and the document after them, so a crash repeats and never loses. A scheduler
        that stands still over whole edges and then writes its old document can cost a notice; none comes twice.
        """
        if self._webhook_url is None:
            return 0
        now = self._clock()
        stored = await self._prefs.get_prefs(STATE_SCOPE)
        document: JsonObject = stored.document if stored else {"revision": 0, "active": {}}
        told: Mapping[str, Json] = document["active"]
        revision = int(document["revision"]) + 1
        begun = {alert.key: _entry(alert, revision, now) for alert in alerts if alert.key not in told}
        edges = [Edge("firing", revision, entry["since"], entry["alert"], key) for key, entry in begun.items()]
        held = {alert.key for alert in alerts}
        over = {key: entry for key, entry in told.items() if key not in held}
        edges += [
            Edge("resolved", entry["revision"], entry["since"], entry["alert"], key) for key, entry in over.items()
        ]
        if not edges:
            return 0
        for edge in edges:
            await self._owe(edge, self._webhook_url, now)
        active = {key: entry for key, entry in (*told.items(), *begun.items()) if key not in over}
        await self._prefs.put_prefs(STATE_SCOPE, {"revision": revision, "active": active}, now=now)
        return len(edges)

    async def _owe(self, edge: Edge, url: str, now: datetime) -> None:
        body: dict[str, Json] = {
            "alert": edge.alert,
            "state": edge.state,
            "since": edge.since,
            "until": to_wire(now) if edge.state == "resolved" else None,
        }
        notice = Notice(
            id=edge.job_id,
            type=NOTICE_TYPE,
            queue=NOTICE_QUEUE,
            body=body,
            callback_url=url,
            created_by="system:alerts",
            correlation_id=edge.job_id,
            tags=("alert",),
            meta={"alert": edge.key, "state": edge.state},
        )
        await self._notices.owe(notice)


def _entry(alert: Alert, revision: int, now: datetime) -> JsonObject:
    return {"revision": revision, "since": to_wire(now), "alert": alert_body(alert)}


def alert_body(alert: Alert) -> dict[str, Json]:
    """The form in which the API and notices show an alert."""
    return {"code": alert.code, "severity": alert.severity, "message": alert.message, "details": alert.details}
