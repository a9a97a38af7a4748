"""Cold start of the API function, as deployed: built, byte code shipped, only itself and the layer on the path.

From the start of the interpreter to the first answer, against the bare cost of what no such function can do without:
FastAPI, Mangum, and the same three boto3 clients of one session. Medians; the first runs warm the disk cache.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local.aws.events import http_event
from local.aws.moto_process import MotoProcess
from local.aws.stack import create_storage

if TYPE_CHECKING:
    from bench.table import Results

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
KEY = "cold-start-key-0123456789abcdef0123456789"
SETUP = "import sys; sys.path[:0] = {paths!r}\n"
BARE = """
import fastapi, mangum, boto3
session = boto3.Session(region_name="us-east-1")
clients = [session.client(name) for name in ("dynamodb", "sqs", "s3")]
"""
API = """
import json
from functions.api.handler import handler
answer = handler(json.loads({event!r}), None)
assert answer["statusCode"] == 200, answer
"""
WORKER = """
from functions.worker.handler import handler
assert handler({"Records": []}, None) == {"batchItemFailures": []}
"""


@dataclass(frozen=True)
class ColdStarts:
    """Medians in milliseconds, the bare interpreter's own start taken off."""

    bare: float
    api: float
    worker: float

    @property
    def ratio(self) -> float:
        return self.api / self.bare


@contextmanager
def built() -> Iterator[list[str]]:
    """The artifacts of the API and the worker for this machine's Python, as paths of the layer and the functions."""
    arch = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    env = {**os.environ, "LAMBDA_PYTHON": python, "LAMBDA_ARCH": arch}
    with tempfile.TemporaryDirectory(prefix="cold-") as folder:
        targets = (("layers/common", "CommonLayer"), ("functions", "ApiFunction"), ("functions", "WorkerFunction"))
        for source, target in targets:
            options = [f"ARTIFACTS_DIR={folder}", f"PIP={sys.executable} -m pip"]
            command = ["make", "-s", "-C", str(ROOT / source), f"build-{target}", *options]
            subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
        yield [folder, f"{folder}/python"]


def measure(rounds: int = ROUNDS) -> ColdStarts:
    server = MotoProcess.start()
    try:
        names = create_storage(server.url)
        credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        env = {**names.environment(), **credentials, "API_KEY": KEY}
        headers = {"host": "api.example.com", "x-api-key": KEY}
        event = json.dumps(http_event("GET", "/v1/ping", headers=headers))
        with built() as paths:
            setup = SETUP.format(paths=paths)
            codes = ["pass", setup + BARE, setup + API.format(event=event), setup + WORKER]
            times: list[list[float]] = [[] for _ in codes]
            for _ in range(rounds + 1):  # in turns, so that a busy moment hits all of them
                for code, found in zip(codes, times, strict=True):
                    found.append(_run(code, env))
        nothing, bare, api, worker = (statistics.median(found[1:]) * 1000 for found in times)
        return ColdStarts(bare=bare - nothing, api=api - nothing, worker=worker - nothing)
    finally:
        server.close()


def _run(code: str, env: dict[str, str]) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def run(results: "Results", *, jobs: int) -> None:
    """A case of `python -m bench`."""
    found = measure()
    note = "import to first answer, as built for Lambda; bare: FastAPI, Mangum and three boto3 clients"
    results.add("cold start of the API", f"{found.api:.0f} ms", f"bare {found.bare:.0f} ms, {found.ratio:.2f} x", note)
    results.add("cold start of the worker", f"{found.worker:.0f} ms", f"{found.worker / found.bare:.2f} x", "")


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"bare {found.bare:.0f} ms   API {found.api:.0f} ms ({found.ratio:.2f} x)   worker {found.worker:.0f} ms\n"
    )


if __name__ == "__main__":
    main()
