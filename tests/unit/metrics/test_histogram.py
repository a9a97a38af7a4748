"""Percentiles from buckets."""

import random
from bisect import bisect_left
from collections import Counter

import pytest

from rauskuclaw.domain.counts import BOUNDS_MS, Count, duration_count
from rauskuclaw.services.metrics.histogram import Buckets, Percentiles, add_to, percentiles


def buckets_of(*milliseconds: int) -> Buckets:
    buckets: Buckets = Counter()
    for each in milliseconds:
        add_to(buckets, duration_count("job.run_ms", each))
    return buckets


def test_no_values_have_no_percentiles() -> None:
    assert percentiles(Counter()) is None
    assert percentiles(Counter({3: 0})) is None


@pytest.mark.parametrize("value", [0, 1, 3, 4, 99, 100, 101, 5000, 3_600_000])
def test_one_value_lies_in_its_bucket(value: int) -> None:
    found = percentiles(buckets_of(value))
    index = bisect_left(BOUNDS_MS, value)
    low = BOUNDS_MS[index - 1] if index else 0
    assert found is not None
    assert low <= found.p50 <= found.p95 <= BOUNDS_MS[index]


def test_beyond_the_last_bound_the_bound_is_what_is_known() -> None:
    assert percentiles(buckets_of(10**9)) == Percentiles(3_600_000, 3_600_000)


@pytest.mark.parametrize("seed", range(5))
def test_the_percentile_is_in_the_bucket_of_the_true_one(seed: int) -> None:
    dice = random.Random(seed)
    values = sorted(int(dice.lognormvariate(6, 2)) for _ in range(2000))
    found = percentiles(buckets_of(*values))
    assert found is not None
    for share, estimate in ((0.5, found.p50), (0.95, found.p95)):
        true = values[int(share * len(values)) - 1]
        assert abs(bisect_left(BOUNDS_MS, estimate) - bisect_left(BOUNDS_MS, true)) <= 1


@pytest.mark.parametrize("code", ["", "x", "-1", "99", "1.5", "²"])
def test_what_is_no_bucket_is_left_out(code: str) -> None:
    buckets: Buckets = Counter()
    add_to(buckets, Count("job.run_ms", code=code))
    assert not buckets
