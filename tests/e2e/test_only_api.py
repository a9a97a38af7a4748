"""An API without workers: what test suites of clients expect, and a way to look at a store without running its jobs."""

from pathlib import Path

import pytest

from local.cli import main as cli
from local.supervisor import roles
from tests.support.instances import Instance


def test_the_command_line_knows_the_kinds_that_there_are() -> None:
    assert cli.KINDS == roles.KINDS


def test_only_the_api_runs_and_jobs_wait_for_a_full_start(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    try:
        assert instance.json("start", "--only", "api")["ok"] is True
        assert [each["name"] for each in instance.state["processes"]] == ["api"]
        job_id = instance.create()
        instance.cli("stop")
        instance.start()
        assert instance.wait_for(job_id, "succeeded")["attempts"] == 1
    finally:
        instance.cli("stop")


@pytest.mark.parametrize("kinds", [("nothing",), ("worker",)])
def test_other_kinds_are_wrong_usage(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    arguments = [word for kind in kinds for word in ("--only", kind)]
    assert Instance(tmp_path).json("start", *arguments, code=2)["error"] == "usage"
