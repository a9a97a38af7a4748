"""Domain values to items and back. Attribute names are short because DynamoDB bills them with every write."""

import json
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Reference
from rauskuclaw.adapters.aws.values import Item, dumps, loads
from rauskuclaw.domain.callbacks import Delivery, DeliveryState
from rauskuclaw.domain.clock import from_ms, moment_of, ms, to_ms
from rauskuclaw.domain.job import Job, JobError, JobStatus, JobType, Json, Lease
from rauskuclaw.domain.lanes import DEFAULT_LANE
from rauskuclaw.domain.runs.inbox import WaitingFor
from rauskuclaw.domain.runs.waits import decode_waiting, encode_waiting
from rauskuclaw.domain.stored_errors import read_error

# A job's row without its bodies and its log, for reads that need neither.
SLIM = tuple("pk st f at cr ir ty qu ln up ru ck ex d er lo lu ls wk cs sp dp dk ds dt dv sn ib wf".split())  # noqa: SIM905, read as a line
NO_DUE: Item = {"dp": None, "dk": None}
NEVER = 253_402_300_799  # the year 9999, in seconds: a TTL that DynamoDB does not act on


def lane_text(lane: str) -> str | None:
    """The usual lane is not stored."""
    return None if lane == DEFAULT_LANE else lane


def new_row(job: Job, *, input_ref: Reference | None) -> Item:
    """The item of a new queued job, without log lines and index partitions of lists."""
    fixed = {
        "p": job.priority,
        "t": job.timeout_sec,
        "m": job.max_attempts,
        "u": job.callback_url,
        "g": list(job.tags),
        "b": job.created_by,
        "c": job.correlation_id,
        "pa": job.parent,
    }
    row: Item = {
        "pk": keys.job_pk(job.id),
        "sk": keys.ROW,
        "st": job.status.value,
        "f": job.fence,
        "at": job.attempts or None,
        "cr": job.crashes or None,
        "ir": job.interruptions or None,
        "wk": job.wakes or None,
        "sn": job.steps or None,
        "ty": job.type,
        "qu": job.queue,
        "ln": lane_text(job.lane),
        "up": to_ms(job.updated_at),
        "ru": to_ms(job.run_at),
        "ck": ms(job.check_at),
        "d": dumps({name: value for name, value in fixed.items() if value}),
        "in": input_ref,
        "cs": keys.place_of(job.created_at, job.id),
    }
    return row | state_keys(job)


def state_keys(job: Job) -> Item:
    """Index keys of a queued job: fresh, or waiting with an entry in the due index."""
    if keys.is_fresh(job):
        return {"sp": keys.state_partition_of(keys.FRESH, job.id)}
    return waiting_keys(job)


def due_keys(what: str, job_id: str, at: datetime) -> Item:
    return {"dp": keys.due_partition_of(what, job_id), "dk": keys.place_of(at, job_id)}


def job_of(row: Item, *, input_value: Json = None, result: Json = None) -> Job:
    """The job of a row (slim or whole)."""
    fixed = json.loads(row["d"])
    created_ms, job_id = keys.split_place(row["cs"])
    return Job(
        id=job_id,
        type=row["ty"],
        queue=row["qu"],
        lane=row.get("ln", DEFAULT_LANE),
        status=JobStatus(row["st"]),
        priority=fixed.get("p", 0),
        timeout_sec=fixed.get("t", 0),
        max_attempts=fixed.get("m", 0),
        input=input_value,
        created_at=from_ms(created_ms),
        updated_at=from_ms(row["up"]),
        run_at=from_ms(row["ru"]),
        attempts=row.get("at", 0),
        crashes=row.get("cr", 0),
        interruptions=row.get("ir", 0),
        fence=row["f"],
        callback_url=fixed.get("u"),
        tags=tuple(fixed.get("g", ())),
        result=result,
        error=read_error(JobError, row.get("er")),
        lease=_lease_of(row),
        check_at=moment_of(row.get("ck")),
        wakes=row.get("wk", 0),
        created_by=fixed.get("b", ""),
        correlation_id=fixed.get("c", ""),
        parent=fixed.get("pa"),
        expires_at=moment_of(row.get("ex")),
        steps=row.get("sn", 0),
        inbox=row.get("ib", 0),
        waiting_for=decode_waiting(row["wf"]) if "wf" in row else None,
    )


def waiting_keys(job: Job) -> Item:
    """Index keys of a queued job that is not fresh."""
    state = keys.WAITING if job.waiting_for is None else keys.state_of_wait(job.waiting_for.kind)
    due = due_keys(keys.CHECK, job.id, job.check_at) if job.check_at else NO_DUE
    return {"sp": keys.state_partition_of(state, job.id)} | due


def waiting_text(waiting_for: WaitingFor | None) -> str | None:
    return None if waiting_for is None else encode_waiting(waiting_for)


def _lease_of(row: Item) -> Lease | None:
    if "lu" not in row:
        return None
    return Lease(owner=row["lo"], until=from_ms(row["lu"]), started=bool(row.get("ls")))


def delivery_item(delivery: Delivery) -> Item:
    """A delivery as attributes of its job's row; what writes are conditional on stands apart."""
    rest = {
        "id": delivery.id,
        "url": delivery.url,
        "at": to_ms(delivery.created_at),
        "next": ms(delivery.next_at),
        "status": delivery.last_status,
        "error": delivery.last_error,
    }
    return {"ds": delivery.state.value, "dt": delivery.tries, "dv": dumps(rest)}


def delivery_of(row: Item) -> Delivery | None:
    if "ds" not in row:
        return None
    rest = loads(row["dv"])
    return Delivery(
        id=rest["id"],
        job_id=keys.split_place(row["cs"])[1],
        url=rest["url"],
        created_at=from_ms(rest["at"]),
        state=DeliveryState(row["ds"]),
        tries=row["dt"],
        next_at=moment_of(rest["next"]),
        last_status=rest["status"],
        last_error=rest["error"],
    )


def type_item(job_type: JobType) -> Item:
    return {
        "pk": keys.TYPES,
        "sk": job_type.name,
        "h": job_type.handler,
        "e": int(job_type.enabled),
        "t": job_type.default_timeout_sec,
        "m": job_type.default_max_attempts,
    }


def type_of(item: Item) -> JobType:
    return JobType(item["sk"], item["h"], bool(item["e"]), item["t"], item["m"])
