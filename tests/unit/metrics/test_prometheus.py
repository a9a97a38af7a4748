"""The text format: one line a sample, labels escaped."""

import re
from dataclasses import replace

from rauskuclaw.domain.job import JobStatus
from rauskuclaw.services.metrics.alerts import Alert
from rauskuclaw.services.metrics.histogram import Percentiles
from rauskuclaw.services.metrics.prometheus import render
from rauskuclaw.services.metrics.views import QueueFigures, Snapshot, TypeFigures
from tests.support.clock import NOON

SNAPSHOT = Snapshot(
    enabled=True,
    generated_at=NOON,
    window_sec=3600,
    counters={"job.created": 3},
    job_status=dict.fromkeys(JobStatus, 1),
    by_type=(TypeFigures("a.b", 3, 2, 1, 0, Percentiles(12.5, 1000.0)),),
    queues=(QueueFigures("default", 1, 2, 3, served=True), QueueFigures("x", 0, 2, None, served=False)),
    alerts=(Alert("K", "HIGH_FAILURE_RATE", "warn", "many\nfail", {}),),
)
LABEL = r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"rauskuclaw_[a-z0-9_]+(?:\{{{LABEL}(?:,{LABEL})*\}})? -?[0-9.e+]+")


def test_every_line_is_a_comment_or_a_sample_of_the_family_above_it() -> None:
    family = ""
    for line in render(SNAPSHOT).splitlines():
        if line.startswith("# TYPE "):
            family = line.split()[2]
        elif not line.startswith("# HELP "):
            assert SAMPLE.fullmatch(line)
            assert line.startswith((family + "{", family + " "))


def test_no_sample_comes_twice() -> None:
    samples = [line.rsplit(" ", 1)[0] for line in render(SNAPSHOT).splitlines() if not line.startswith("#")]
    assert len(samples) == len(set(samples))


def test_milliseconds_become_seconds() -> None:
    assert 'rauskuclaw_type_run_seconds_in_window{type="a.b",percentile="50"} 0.0125\n' in render(SNAPSHOT)


def test_labels_are_escaped() -> None:
    odd = replace(SNAPSHOT, counters={'a"b\\c\nd': 1})
    assert 'rauskuclaw_events_in_window{name="a\\"b\\\\c\\nd"} 1\n' in render(odd)


def test_a_queue_where_nothing_waits_has_no_age() -> None:
    assert 'age_seconds{queue="x"' not in render(SNAPSHOT)


def test_large_numbers_are_written_whole() -> None:
    odd = replace(SNAPSHOT, counters={"job.created": 123_456_789})
    assert 'rauskuclaw_events_in_window{name="job.created"} 123456789\n' in render(odd)
