"""`python -m local.model_server --port N`: serves until it is told to end."""

import argparse
import asyncio
import signal
import sys

from local.model_server.server import ModelServer


async def serve(port: int) -> None:
    server = ModelServer()
    await server.start(port)
    sys.stdout.write(f"A model server without a model answers at {server.url}\n")
    sys.stdout.write(" ".join(["  env", *(f"{name}={value}" for name, value in server.environment.items())]) + "\n")
    sys.stdout.flush()
    ending = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, ending.set)
    await ending.wait()
    await server.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.model_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="on loopback; default: any free one")
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
