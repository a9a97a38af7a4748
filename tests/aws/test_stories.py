"""The same stories, told embedded and on the local AWS shape (and by `make e2e-sam` behind SAM)."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.conditions import wait_until
from tests.support.instances import Instance, running
from tests.support.job_story import STORIES, Place


@contextmanager
def embedded(folder: Path) -> Iterator[Instance]:
    with running(folder) as instance:
        yield instance


@contextmanager
def aws_local(folder: Path, **env: str) -> Iterator[Instance]:
    instance = Instance(folder, env=env)
    command = [sys.executable, "-m", "local.aws", "--tick-sec", "1"]
    with (folder / "stderr").open("w") as errors:
        process = subprocess.Popen(command, cwd=folder, env=instance.environment, stderr=errors, stdout=errors)
    try:
        wait_until(lambda: process.poll() is not None or answers(instance.url), within_sec=60)
        yield instance
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)
    assert code == 0, (folder / "stderr").read_text()[-3000:]


@contextmanager
def elsewhere(folder: Path) -> Iterator[Place]:
    """A running API, named by STORY_URL and STORY_KEY: `make e2e-sam` and `make e2e-template` set them."""

    class Elsewhere:
        def http(self) -> httpx.Client:
            headers = {"x-api-key": os.environ["STORY_KEY"]}
            if os.environ.get("STORY_HOST"):
                headers["host"] = os.environ["STORY_HOST"]
            return httpx.Client(base_url=os.environ["STORY_URL"], headers=headers, timeout=60, trust_env=False)

    yield Elsewhere()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/v1/ready", timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


PLACES = (elsewhere,) if os.environ.get("STORY_URL") else (embedded, aws_local)


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.__name__)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with request.param(tmp_path_factory.mktemp("story")) as place:
        yield place


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_story(place: Place, story: Callable[[Place], None]) -> None:
    story(place)
