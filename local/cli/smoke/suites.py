"""The suites by their names, and what runs one."""

from collections.abc import Iterator

import httpx

from local.cli.smoke import m1, m2, m3, m4, m5
from local.cli.smoke.api import TIMEOUT_SEC, Api
from local.cli.smoke.steps import Result, Step, Wishes, run_steps

SUITES: dict[str, tuple[Step, ...]] = {"m1": m1.STEPS, "m2": m2.STEPS, "m3": m3.STEPS, "m4": m4.STEPS, "m5": m5.STEPS}


def wishes_of(*, wants_success: bool, job_type: str | None, prompt: str | None, timeout_sec: int) -> Wishes:
    """What the caller wants, with the usual where nothing is said."""
    usual = Wishes()
    return Wishes(wants_success, job_type or usual.job_type, prompt or usual.prompt, timeout_sec)


def run_suite(name: str, base_url: str, key: str | None, header: str, wishes: Wishes) -> Iterator[Result]:
    """What became of each step, as it ends."""
    steps = m3.WITH_SUCCESS if name == "m3" and wishes.wants_success else SUITES[name]
    headers = {header: key} if key else {}
    with httpx.Client(base_url=base_url, headers=headers, timeout=TIMEOUT_SEC, trust_env=False) as http:
        yield from run_steps(steps, Api(http), wishes)
