"""The API behind uvicorn with the protocol of an instance, on a free port of loopback, in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from functions.api.routes.event_stream import StreamTimes
from local.gateway.protocol import EnvelopeProtocol
from tests.functions.api.world import open_world

START_WITHIN_SEC = 20.0


@contextmanager
def live_api(folder: Path, *, times: StreamTimes | None = None) -> Iterator[str]:
    """Serve until the block ends; gives the base URL."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server: list[uvicorn.Server] = []
        is_up = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(_serve(folder, listening, server, is_up, times)))
        thread.start()
        try:
            assert is_up.wait(START_WITHIN_SEC)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            for each in server:
                each.should_exit = True
            thread.join()


async def _serve(
    folder: Path,
    listening: socket.socket,
    server: list[uvicorn.Server],
    is_up: threading.Event,
    times: StreamTimes | None,
) -> None:
    async with open_world(folder, times=times) as world:
        config = uvicorn.Config(world.app, access_log=False, log_level="error", lifespan="off", http=EnvelopeProtocol)
        server.append(uvicorn.Server(config))
        is_up.set()
        await server[0].serve(sockets=[listening])
