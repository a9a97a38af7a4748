"""`rauskuclaw worker` belongs to the aws driver and is told its lanes; tests/aws shows it at work."""

from pathlib import Path

from tests.support.instances import Instance


def test_the_embedded_driver_needs_no_worker_of_its_own(tmp_path: Path) -> None:
    done = Instance(tmp_path).cli("worker", "--lanes", "long")
    assert done.returncode == 1
    assert "RAUSKUCLAW_DRIVER has to be aws" in done.stderr


def test_lanes_have_to_be_named(tmp_path: Path) -> None:
    assert Instance(tmp_path).cli("worker").returncode == 2
