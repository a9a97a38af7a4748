"""Who may hold how many connections, who goes first, and what the log is told."""

import logging
import resource

import pytest

from local.gateway.connections import Connections, Limits, is_loopback_address, most_connections, raise_file_limit


class Held:
    """A connection; `is_closed` once it had to make room."""

    def __init__(self) -> None:
        self.is_closed = False

    def make_room(self) -> None:
        self.is_closed = True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def open_one(connections: Connections, address: str = "10.0.0.1") -> Held | None:
    """A connection that waits, or None when it was refused."""
    held = Held()
    if not connections.admit(address):
        connections.leave(held, address)
        return None
    connections.wait(held, address)
    return held


def test_longest_waiting_makes_room() -> None:
    connections = Connections(Limits(most=2))
    first, second, third = (open_one(connections) for _ in range(3))
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.is_closed, second.is_closed, third.is_closed) == (True, False, False)


def test_one_at_work_is_kept_and_waits_anew_at_the_end() -> None:
    connections = Connections(Limits(most=2))
    first, second = open_one(connections), open_one(connections)
    assert first is not None
    assert second is not None
    connections.work(first)
    connections.wait(first, "10.0.0.1")
    assert open_one(connections) is not None
    assert (first.is_closed, second.is_closed) == (False, True)


def test_an_address_over_its_limit_closes_its_own() -> None:
    connections = Connections(Limits(most=100, per_address=2))
    other = open_one(connections, "10.0.0.2")
    mine = [open_one(connections) for _ in range(4)]
    assert other is not None
    assert not other.is_closed
    assert [each is not None and each.is_closed for each in mine] == [True, True, False, False]


def test_loopback_has_no_limit_of_its_own() -> None:
    connections = Connections(Limits(most=100, per_address=2))
    held = [open_one(connections, "127.0.0.1") for _ in range(50)]
    assert not any(each is None or each.is_closed for each in held)


def test_all_at_work_means_refused_until_one_leaves() -> None:
    connections = Connections(Limits(most=1))
    first = open_one(connections)
    assert first is not None
    connections.work(first)
    assert open_one(connections) is None
    connections.leave(first, "10.0.0.1")
    assert open_one(connections) is not None


def test_log_is_told_once_in_ten_seconds(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    connections = Connections(Limits(most=1), monotonic=clock)
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            open_one(connections)
        assert len(caplog.records) == 1
        clock.now = 10
        open_one(connections)
    assert len(caplog.records) == 2
    assert "MAX_CONNECTIONS 1" in caplog.records[1].getMessage()
    assert "19 that sent no whole request were closed" in caplog.records[1].getMessage()


def test_addresses() -> None:
    assert [is_loopback_address(one) for one in ("127.0.0.1", "127.9.9.9", "::1", "")] == [True] * 4
    assert [is_loopback_address(one) for one in ("10.0.0.1", "::ffff:10.0.0.1", "x", "8.8.8.8")] == [False] * 4


def test_files_are_kept_free_whatever_is_wanted() -> None:
    assert [most_connections(4096, files) for files in (1024, 65_536, 256, 100)] == [768, 4096, 56, 16]
    assert most_connections(100, 65_536) == 100


def test_file_limit_is_raised_to_what_the_system_allows() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1] - 10 if before[1] > 0 else 1000, before[1]))
    try:
        assert raise_file_limit() == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert raise_file_limit() >= before[0] or before[0] > 65_536
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
