"""The times of a deployment that depend on where it runs: in functions on AWS, or in processes of its own."""

from datetime import timedelta

from rauskuclaw.config import Settings
from rauskuclaw.domain.lanes import FUNCTION_LANES, LaneMap
from rauskuclaw.services.jobs.limits import TimeoutCap

# How long one function invocation may run a job on AWS; longer work needs a worker outside (docs/deploy.md).
LAMBDA_TIMEOUT_CAP_SEC = 840
# How often the sweep comes.
AWS_TICK_SEC, EMBEDDED_TICK_SEC = 60, 1

# How soon an occurrence that waits for the job before it is looked at again; a look costs requests on AWS.
LAMBDA_RECHECK_SEC = 10
EMBEDDED_RECHECK_SEC = 1


def timeout_cap(settings: Settings, lanes: LaneMap) -> TimeoutCap:
    """How long a job may run in this deployment.

    On AWS a lane that has a queue but is not one of the template's is served from outside (docs/deploy.md).
    """
    if settings.driver != "aws":
        return TimeoutCap(lanes)
    return TimeoutCap(lanes, LAMBDA_TIMEOUT_CAP_SEC, frozenset(settings.aws.queue_urls) - FUNCTION_LANES)


def tick(settings: Settings) -> timedelta:
    """How often the scheduler comes."""
    return timedelta(seconds=AWS_TICK_SEC if settings.driver == "aws" else EMBEDDED_TICK_SEC)


def recheck(settings: Settings) -> timedelta:
    """How soon an occurrence that waits is looked at again."""
    return timedelta(seconds=LAMBDA_RECHECK_SEC if settings.driver == "aws" else EMBEDDED_RECHECK_SEC)
