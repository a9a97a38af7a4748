"""Dramatiq on Redis with appendfsync always, the fastest durable peer at draining. Needs a Redis on REDIS_URL.

Runs in an environment of its own: python dramatiq_peer.py JOBS. Prints one JSON object. Imported again by the
dramatiq command as the module of its actors.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import dramatiq
from dramatiq.brokers.redis import RedisBroker

broker = RedisBroker(url=os.environ["REDIS_URL"], middleware=[])
dramatiq.set_broker(broker)
HERE = Path(__file__)


@dramatiq.actor
def noop(number: int) -> None:
    return None


def left() -> int:
    names = [name for name in broker.client.keys("dramatiq:*") if b"default.msgs" in name]
    return sum(broker.client.hlen(name) for name in names)


def start_workers() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dramatiq", HERE.stem, "--processes", "2", "--threads", "8"]
    return subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def produce(jobs: int) -> float:
    began = time.perf_counter()
    for number in range(jobs):
        noop.send(number)
    return time.perf_counter() - began


def wait_empty() -> None:
    while left():
        time.sleep(0.002)


def stop(workers: subprocess.Popen[bytes]) -> None:
    workers.terminate()
    workers.wait(20)


def main() -> None:
    jobs = int(sys.argv[1])
    created = jobs / produce(jobs)
    workers = start_workers()
    while left() == jobs:
        time.sleep(0.001)
    began, rest = time.perf_counter(), left()
    wait_empty()
    drained = rest / (time.perf_counter() - began)
    produce(10)
    wait_empty()
    began = time.perf_counter()
    produce(jobs)
    wait_empty()
    both = jobs / (time.perf_counter() - began)
    stop(workers)
    print(json.dumps({"create": created, "drain": drained, "both": both}))


if __name__ == "__main__":
    main()
