"""The same stories, told embedded and on the local AWS shape (and by `make e2e-sam` behind SAM)."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.aws_shape import aws_local
from tests.support.instances import Instance, running
from tests.support.job_story import STORIES, Place


@contextmanager
def embedded(folder: Path) -> Iterator[Instance]:
    with running(folder) as instance:
        yield instance


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


PLACES = (elsewhere,) if os.environ.get("STORY_URL") else (embedded, aws_local)


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.__name__)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with request.param(tmp_path_factory.mktemp("story")) as place:
        yield place


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_story(place: Place, story: Callable[[Place], None]) -> None:
    story(place)
