"""Services over every driver."""

import pytest

from tests.support.drivers import DRIVERS, Driver


@pytest.fixture(params=DRIVERS, ids=lambda driver: driver.name)
def driver(request: pytest.FixtureRequest) -> Driver:
    found = request.param
    assert isinstance(found, Driver)
    return found
