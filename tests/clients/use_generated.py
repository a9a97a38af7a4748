"""Run in the clients' environment, beside a generated package: `generated`. BASE_URL and KEY come from outside.

The steps are those at which a generated client once switched a disabled type on, reset its time-out, or was refused.
"""

# mypy: ignore-errors
# ruff: noqa: T201
import os
from datetime import UTC, datetime, timedelta

from generated import AuthenticatedClient
from generated.api.job_types import change_job_type, create_job_type, read_job_type
from generated.api.jobs import cancel_job, create_job, list_jobs, read_job
from generated.api.memory import put_memory, reset_memory, search_memory
from generated.api.schedules import change_schedule, create_schedule, delete_schedule, preview_schedule
from generated.models import (
    ChangeJobTypeRequest,
    ChangeScheduleRequest,
    CreateJobRequest,
    CreateJobTypeRequest,
    CronPreview,
    CronSchedule,
    IntervalSchedule,
    PutMemoryRequest,
    ResetMemoryRequest,
    SearchMemoryRequest,
)

client = AuthenticatedClient(os.environ["BASE_URL"], os.environ["KEY"], prefix="", auth_header_name="x-api-key")
client = client.with_headers({"content-type": "application/json"})


def asked(operation, *arguments, status, **given):
    answer = operation.sync_detailed(*arguments, client=client, **given)
    assert answer.status_code == status, (operation.__name__, answer.status_code, answer.content[:300])
    return answer.parsed


body = CreateJobTypeRequest("gen.type", "builtin:report.generate", enabled=False, default_timeout_sec=77)
asked(create_job_type, body=body, status=201)
asked(change_job_type, "gen.type", body=ChangeJobTypeRequest(handler="builtin:deploy.run"), status=200)
asked(change_job_type, "gen.type", body=ChangeJobTypeRequest(default_max_attempts=3), status=200)
kept = asked(read_job_type, "gen.type", status=200).type_
assert (kept.enabled, kept.default_timeout_sec, kept.default_max_attempts) == (False, 77, 3), kept
assert kept.handler == "builtin:deploy.run"

hourly = asked(create_schedule, body=IntervalSchedule("report.generate", 3600, name="Hourly"), status=201).schedule
assert (hourly.interval_sec, hourly.cron) == (3600, None)
daily = asked(create_schedule, body=CronSchedule("report.generate", "0 8 * * *", priority=7), status=201).schedule
changed = asked(change_schedule, daily.id, body=ChangeScheduleRequest(enabled=False), status=200).schedule
assert (changed.enabled, changed.cron, changed.priority) == (False, "0 8 * * *", 7)
assert asked(preview_schedule, body=CronPreview("0 8 * * *", n=2), status=200).count == 2
for schedule in (hourly, daily):
    asked(delete_schedule, schedule.id, status=200)

later = datetime.now(UTC) + timedelta(hours=1)
job = asked(create_job, body=CreateJobRequest("report.generate", input_={"n": 2**53 + 1}, run_at=later), status=201).job
read = asked(read_job, job.id, status=200).job
assert (read.status, read.queue, read.priority) == ("queued", "default", 5)
assert isinstance(read.created_at, datetime)
assert asked(cancel_job, job.id, status=200).job.status == "cancelled"
assert job.id in [each.id for each in asked(list_jobs, status=200, type_="report.generate").jobs]

asked(put_memory, body=PutMemoryRequest("gen.scope", "tea.kind", "green"), status=201)
asked(search_memory, body=SearchMemoryRequest("gen.scope", "tea", mode="text"), status=200)
reset = asked(reset_memory, body=ResetMemoryRequest(confirm=True), status=200)
assert reset.scope is None
print("every step passed")
