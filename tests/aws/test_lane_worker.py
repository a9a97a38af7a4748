"""A worker outside of Lambda, as a process of its own on the aws driver."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.wakeups import WakeUp
from tests.support.aws import AwsStorage
from tests.support.factories import make_job, make_submission
from tests.support.waiting import eventually


def environment(storage: AwsStorage) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "RAUSKUCLAW_DRIVER": "aws",
        "TABLE_NAME": storage.table_name,
        "BLOB_BUCKET": storage.bucket_name,
        "QUEUE_URLS_JSON": json.dumps(dict(storage.queue_urls)),
        "AWS_REGION": storage.region,
        "AWS_ENDPOINT_URL": storage.endpoint_url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }


def start(storage: AwsStorage, folder: Path, *lanes: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "local.cli.main", "worker", "--lanes", ",".join(lanes)]
    return subprocess.Popen(command, cwd=folder, env=environment(storage), stderr=subprocess.PIPE, text=True)


async def test_it_runs_jobs_of_its_lane_and_stops_when_told(storage: AwsStorage, tmp_path: Path) -> None:
    backend = await storage.open()
    process = start(storage, tmp_path, "high")
    job = make_job(lane="high", created_at=utc_now(), input={"title": "outside"})
    await backend.store.submit([make_submission(job)], now=utc_now())
    await backend.queue.send([WakeUp.of(job)])
    done = await eventually(
        lambda: backend.store.get_job(job.id),
        lambda found: found is not None and found.status is JobStatus.SUCCEEDED,
        within_sec=60,
    )
    assert done is not None
    assert done.attempts == 1
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=40)
    assert (process.returncode, "Traceback" in errors) == (0, False)
    await backend.close()


@pytest.mark.parametrize("lanes", [("nowhere",), ("high", "nowhere")])
def test_a_lane_without_a_queue_is_named(storage: AwsStorage, tmp_path: Path, lanes: tuple[str, ...]) -> None:
    process = start(storage, tmp_path, *lanes)
    _, errors = process.communicate(timeout=40)
    assert process.returncode == 1
    assert "no queue for: nowhere" in errors
