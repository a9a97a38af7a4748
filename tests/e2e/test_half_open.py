"""Connections that never send a whole request, on a real instance that may open 1,024 files."""

import socket
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.support.conditions import wait_until
from tests.support.instances import Instance

HALF_OPEN = 1200
FEW_FILES = ("sh", "-c", 'ulimit -n 1024; exec "$@"', "sh")


def half_open(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(b"GET / HTTP/1.1\r\nhost")
    return connection


def was_closed(connection: socket.socket) -> bool:
    """Whether the other side has given up, with or without a word."""
    connection.setblocking(False)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True


def test_more_half_requests_than_files_stop_nobody(tmp_path: Path) -> None:
    instance = Instance(tmp_path, prefix=FEW_FILES)
    instance.start()
    try:
        with ExitStack() as stack:
            held = [stack.enter_context(half_open(instance.port)) for _ in range(HALF_OPEN)]
            for _ in range(20):
                assert httpx.get(f"{instance.url}/v1/ready", timeout=60, trust_env=False).status_code == 200
            job = instance.create()
            assert instance.wait_for(job, "succeeded", within_sec=60)
            # Those that waited longest made room, and no more of them than was needed.
            assert 400 < sum(map(was_closed, held)) < 900
        assert "no room for more connections" in (instance.data / "logs" / "api.log").read_text()
    finally:
        instance.cli("stop")


def test_number_of_connections_and_the_time_for_a_head_are_wired(tmp_path: Path) -> None:
    instance = Instance(tmp_path, env={"MAX_CONNECTIONS": "20"})
    instance.start()
    try:
        with ExitStack() as stack:
            held = [stack.enter_context(half_open(instance.port)) for _ in range(60)]
            assert httpx.get(f"{instance.url}/health", timeout=60, trust_env=False).status_code == 200
            assert sum(map(was_closed, held)) >= 40
            wait_until(lambda: all(map(was_closed, held)), within_sec=60)
    finally:
        instance.cli("stop")
