"""The moto server as a process of its own, for measurements; serves until its stdin ends."""

import subprocess
import sys
from dataclasses import dataclass

from local.aws.moto_server import MotoServer


@dataclass
class MotoProcess:
    """A running server; `url` is the endpoint for every service. Ends with `close`, or with its maker."""

    process: "subprocess.Popen[str]"
    url: str

    @classmethod
    def start(cls) -> "MotoProcess":
        command = [sys.executable, "-m", "local.aws.moto_process"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603, our own
        assert process.stdout is not None
        return cls(process, process.stdout.readline().strip())

    def close(self) -> None:
        self.process.communicate(timeout=20)  # closes its stdin


def main() -> None:
    server = MotoServer.start()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.close()


if __name__ == "__main__":
    main()
