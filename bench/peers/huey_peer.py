"""huey on SQLite with fsync, the best durable peer without a server: create, drain and create-while-draining.

Runs in an environment of its own (bench/peers/requirements.txt): python huey_peer.py FOLDER JOBS.
Prints one JSON object.
"""

import json
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

from huey import SqliteHuey

WORKERS = 2


def open_queue(path: Path) -> SqliteHuey:
    return SqliteHuey("bench", filename=str(path), fsync=True, results=False)


def consume(path: Path) -> None:
    queue = open_queue(path)
    queue.task(name="noop")(noop)
    polling = {"initial_delay": 0.001, "max_delay": 0.05}
    queue.create_consumer(workers=1, worker_type="thread", periodic=False, **polling).run()


def noop(number: int) -> None:
    return None


def start_workers(path: Path) -> list[multiprocessing.Process]:
    workers = [multiprocessing.Process(target=consume, args=(path,)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    return workers


def stop(workers: list[multiprocessing.Process]) -> None:
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()


def produce(path: Path, jobs: int) -> float:
    queue = open_queue(path)
    task = queue.task(name="noop")(noop)
    began = time.perf_counter()
    for number in range(jobs):
        task(number)
    return time.perf_counter() - began


def wait_empty(path: Path) -> None:
    queue = open_queue(path)
    while queue.pending_count():
        time.sleep(0.002)


def main() -> None:
    folder, jobs = Path(sys.argv[1]), int(sys.argv[2])
    created = jobs / produce(folder / "drain.db", jobs)
    workers = start_workers(folder / "drain.db")
    queue = open_queue(folder / "drain.db")
    while queue.pending_count() == jobs:
        time.sleep(0.001)
    began, left = time.perf_counter(), queue.pending_count()
    wait_empty(folder / "drain.db")
    drained = left / (time.perf_counter() - began)
    stop(workers)
    open_queue(folder / "both.db")
    workers = start_workers(folder / "both.db")
    time.sleep(1)
    began = time.perf_counter()
    produce(folder / "both.db", jobs)
    wait_empty(folder / "both.db")
    both = jobs / (time.perf_counter() - began)
    stop(workers)
    print(json.dumps({"create": created, "drain": drained, "both": both}))


if __name__ == "__main__":
    main()
