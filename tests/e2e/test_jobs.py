"""The main job on a real instance: create, watch, be called back, cancel; over HTTP and the command line."""

import json
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import httpx
import pytest

from rauskuclaw.callback_signatures import Outcome, verify
from rauskuclaw.config import load_settings
from tests.support.conditions import wait_until
from tests.support.instances import Instance, running

SECRET = "a signing secret of more than 32 bytes"


class Receiver:
    """A loopback server that keeps what is posted to it."""

    def __init__(self) -> None:
        received: Queue[tuple[dict[str, str], bytes]] = Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                received.put(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self.received = received
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Instance]:
    env = {
        "WORKER_POLL_MS": "3000",
        "CALLBACK_ALLOWLIST": receiver.address,
        "CALLBACK_SIGNING_ENABLED": "1",
        "CALLBACK_SIGNING_SECRET": SECRET,
    }
    with running(tmp_path_factory.mktemp("instance"), **env) as instance:
        yield instance


def stream(instance: Instance, job_id: str, **headers: str) -> list[tuple[str, Any]]:
    """All events of one connection."""
    found, name = [], ""
    with instance.http() as http, http.stream("GET", f"/v1/jobs/{job_id}/stream", headers=headers) as response:
        assert response.status_code == 200
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
    return found


def test_a_job_is_watched_live_to_its_end(instance: Instance) -> None:
    job_id = instance.create(input={"title": "Hello", "duration_ms": 300, "steps": 3})
    events = stream(instance, job_id)
    statuses = [data["job"]["status"] for name, data in events if name == "job_update"]
    assert statuses[-1] == "succeeded"
    assert "running" in statuses
    assert events[-1] == ("end", {"reason": "succeeded"})
    assert [data["message"] for name, data in events if name == "log_append"].count("Step 2 of 3 done") == 1


def test_a_job_starts_within_moments_of_its_post(instance: Instance) -> None:
    waits = []
    for _ in range(10):
        job = instance.wait_for(instance.create(), "succeeded")
        with instance.http() as http:
            logs = http.get(f"/v1/jobs/{job['id']}/logs").json()["logs"]
        created, claimed = logs[0]["ts"], logs[1]["ts"]
        waits.append(float(claimed[17:23]) - float(created[17:23]))
    # Polling alone would take 1.5 s on average; the machine may be busy, so only the best half counts.
    assert sorted(wait % 60 for wait in waits)[5] < 0.5


def test_the_result_is_posted_and_signed(instance: Instance, receiver: Receiver) -> None:
    job_id = instance.create(callback_url=f"http://{receiver.address}/done")
    headers, body = receiver.received.get(timeout=60)
    assert json.loads(body)["id"] == job_id
    assert json.loads(body)["status"] == "succeeded"
    assert headers["webhook-id"]
    timestamp, signature = headers["x-rauskuclaw-timestamp"], headers["x-rauskuclaw-signature"]
    outcome = verify(body, timestamp=timestamp, signature=signature, secrets=[SECRET], now=datetime.now(UTC))
    assert outcome is Outcome.OK


def test_a_callback_to_a_host_that_is_not_allowed_is_not_sent(instance: Instance) -> None:
    job_id = instance.create(callback_url="https://example.com/hook")
    instance.wait_for(job_id, "succeeded")

    def messages() -> list[str]:
        with instance.http() as http:
            return [line["message"] for line in http.get(f"/v1/jobs/{job_id}/logs").json()["logs"]]

    wait_until(lambda: "Callback blocked (not allowlisted)" in messages())


def test_a_running_job_is_cancelled_and_its_handler_stops(instance: Instance) -> None:
    job_id = instance.create(input={"duration_ms": 60_000, "steps": 600})
    instance.wait_for(job_id, "running")
    began = time.monotonic()
    assert instance.json("jobs", "cancel", job_id)["job"]["status"] == "cancelled"

    def steps() -> int:
        with instance.http() as http:
            return len(http.get(f"/v1/jobs/{job_id}/logs", params={"tail": 2000}).json()["logs"])

    # The handler writes a line every 100 ms; it has stopped when none is added for a while.
    def is_quiet() -> bool:
        before = steps()
        time.sleep(0.4)
        return steps() == before

    wait_until(is_quiet, within_sec=20)
    assert time.monotonic() - began < 20
    assert instance.job(job_id)["status"] == "cancelled"


def test_the_command_line_creates_watches_and_shows_a_job(instance: Instance) -> None:
    done = instance.cli("jobs", "create", "report.generate", "--input", '{"title": "CLI"}', "--tag", "t", "--watch")
    assert done.returncode == 0
    assert "Job succeeded" in done.stdout
    (job,) = instance.json("jobs", "list", "--limit", "1")["jobs"]
    assert job["tags"] == ["t"]
    assert "result" not in job
    assert instance.json("jobs", "get", job["id"])["job"]["result"]["title"] == "CLI"
    assert instance.json("jobs", "logs", job["id"], "--tail", "1")["count"] == 1
    assert instance.json("jobs", "explain", job["id"])["claimable"] is False


def test_watching_a_job_that_fails_exits_1(instance: Instance) -> None:
    answer = instance.json(
        "jobs", "create", "data.fetch", "--input", '{"url": "https://example.com"}', "--watch", code=1
    )
    assert answer["ok"] is False
    assert answer["job"]["status"] == "failed"
    again = instance.json("jobs", "retry", answer["job"]["id"])
    assert again["job"]["id"] != answer["job"]["id"]


def test_a_key_makes_one_job_over_the_command_line_too(instance: Instance) -> None:
    arguments = ("jobs", "create", "report.generate", "--idempotency-key", "once")
    first, second = instance.json(*arguments), instance.json(*arguments)
    assert second["job"]["id"] == first["job"]["id"]
    assert second["idempotent"] is True


def test_an_error_of_the_api_is_one_json_object(instance: Instance) -> None:
    answer = instance.json("jobs", "get", "no-such-job", code=1)
    assert (answer["ok"], answer["error"], answer["status"]) == (False, "api_error", 404)


def test_whoami_and_the_key_that_stays_on_this_machine(instance: Instance) -> None:
    assert instance.json("auth", "whoami")["auth"]["role"] == "admin"
    refused = instance.json("auth", "whoami", "--api", "http://192.0.2.1:9", code=1)
    assert refused["error"] == "request_failed"


def test_the_first_request_that_a_start_suggests_works(instance: Instance) -> None:
    from local.supervisor.banner import Started, welcome

    started = Started(instance.url, str(instance.data), "x-api-key", has_ui=False, key_file="data/admin.key")
    (line,) = [line for line in welcome(started, foreground=False).splitlines() if line.strip().startswith("try")]
    command = line.strip().removeprefix("try").strip()
    done = subprocess.run(["bash", "-c", command], cwd=instance.folder, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["job"]["status"] == "queued"


def test_status_tells_that_all_is_well(instance: Instance) -> None:
    status = instance.json("status")
    assert (status["has_issues"], status["health"], status["ready"]) == (False, "ok", "ok")
    names = {"api", "worker-1", "quarantine", "scheduler", "embed"}
    assert {each["name"] for each in status["services"]} == names
    assert status["queues"]["default"]["dead"] == 0


@pytest.mark.parametrize("target", ["api", "worker", "scheduler", "embed", "supervisor"])
def test_every_process_has_json_logs(instance: Instance, target: str) -> None:
    answer = instance.json("logs", target, "--since", "1h", "--tail", "5")
    assert answer["count"] == len(answer["lines"])
    assert all("ts" in line for line in answer["lines"])


def test_the_log_of_requests_has_the_path_and_no_key(instance: Instance) -> None:
    key = instance.key
    httpx.get(f"{instance.url}/v1/jobs/nope/stream?api_key={key}", trust_env=False)
    wait_until(lambda: "/v1/jobs/nope/stream" in (instance.data / "logs" / "api.log").read_text())
    for path in (instance.data / "logs").iterdir():
        assert key not in path.read_text()


def test_the_root_leads_to_the_ui(instance: Instance) -> None:
    with instance.http() as http:
        assert http.get("/").headers["location"] == "/ui/"
        ui = http.get("/ui/")
    assert "script-src 'self'" in ui.headers["content-security-policy"]
    assert ui.status_code == 200 or "has not been built" in ui.text


def test_an_idle_instance_stays_under_200_mb(instance: Instance) -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("proportional set sizes are a Linux figure")

    def pss_kb(pid: int) -> int:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))

    assert sum(map(pss_kb, instance.pids)) < 200 * 1024


def test_the_settings_of_the_test_are_those_of_the_instance(instance: Instance) -> None:
    shown = instance.json("config", "show")
    assert shown["values"]["callbacks.allowlist"] == list(load_settings(instance.environment).callbacks.allowlist)
    assert SECRET not in json.dumps(shown)
    assert shown["sources"]["callbacks.allowlist"] == "CALLBACK_ALLOWLIST"
