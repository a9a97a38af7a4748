"""Every callback test runs on every driver."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.drivers import DRIVERS, Opener


@pytest.fixture(params=DRIVERS, ids=lambda driver: driver.name)
def open_backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens another handle on one and the same storage."""
    with request.param.storage(tmp_path) as opener:
        yield opener
