"""`python -m local.aws`: the functions on the aws driver, against moto made from template.yaml; nothing outlives it."""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import uvicorn

from functions.api.handler import ApiFunction
from local.aws.front import LambdaFront
from local.aws.moto_server import MotoServer
from local.aws.settings import emulated_settings, key_file_in
from local.aws.sources import event_sources
from local.aws.stack import LANES, StackNames, create_storage
from local.gateway.app import Gateway
from local.gateway.built_ui import ui_folder
from local.model_server.server import ModelServer
from rauskuclaw.bootstrap import open_engine
from rauskuclaw.config import ConfigError, Settings
from rauskuclaw.lambda_runtime import Environment
from rauskuclaw.observability import configure


def main() -> None:
    given = _arguments()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _ignore)  # uvicorn obeys them, and raises them once more when it has stopped
    server = MotoServer.start(given.moto_port)
    try:
        names = create_storage(server.url)
        asyncio.run(run(names, given))
    except ConfigError as exc:
        sys.exit(f"aws-local: {exc}")
    finally:
        server.close()


def _ignore(_signal: int, _frame: object) -> None:
    """The server has ended; the rest of the way out is ours."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.aws", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or "3001"), help="of UI and API")
    parser.add_argument("--moto-port", type=int, default=0, help="where moto answers; default: any free one")
    parser.add_argument("--tick-sec", type=float, default=60.0, help="seconds between ticks; a minute on AWS")
    parser.add_argument("--key-folder", default="data", help="where the admin key is kept; nothing else is")
    parser.add_argument("--model-server", action="store_true", help="let chats talk to a model server without a model")
    return parser.parse_args()


async def run(names: StackNames, given: argparse.Namespace) -> None:
    """Serve until told to end, with a model server beside if asked for. Raises ConfigError."""
    async with AsyncExitStack() as beside:
        env = dict(os.environ)
        if given.model_server:
            server = ModelServer()
            await server.start()
            beside.push_async_callback(server.close)
            env |= server.environment
        key_folder = Path(given.key_folder)
        settings = emulated_settings(names, env, key_folder=key_folder)
        key_file = None if env.get("API_KEY") or env.get("API_KEYS_JSON") else key_file_in(key_folder)
        configure(service="aws-local", stream=sys.stderr)
        await serve(settings, port=given.port, tick_sec=given.tick_sec, key_file=key_file)


class AnnouncingServer(uvicorn.Server):
    """Says where it is once it answers there."""

    def __init__(self, config: uvicorn.Config, *, text: str) -> None:
        super().__init__(config)
        self._text = text

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(self._text)
        sys.stdout.flush()


async def serve(
    settings: Settings, *, port: int, tick_sec: float, key_file: Path | None = None, lanes: Sequence[str] = LANES
) -> None:
    """Serve until SIGTERM or SIGINT. `key_file` holds the key, unless one is configured; `lanes` are those served."""
    front = LambdaFront(lambda: ApiFunction(Environment(lambda: open_engine(settings))))
    gateway = Gateway(front, ui_dir=ui_folder(), storage=settings.aws.endpoint_url)
    config = uvicorn.Config(gateway, host="127.0.0.1", port=port, log_level="warning")
    text = (
        f"The AWS shape is running at http://127.0.0.1:{port} (UI: /ui/, emulator: {settings.aws.endpoint_url})\n"
        "  everything is in memory and gone when this ends; for data on disk use: make run\n"
        f"  the admin key: {f'export API_KEY=$(cat {key_file})' if key_file else 'as configured'}\n"
        f"  for the command line: export RAUSKUCLAW_API_BASE_URL=http://127.0.0.1:{port}\n"
    )
    async with event_sources(settings, tick_sec=tick_sec, lanes=lanes):
        await AnnouncingServer(config, text=text).serve()
    front.close()


if __name__ == "__main__":
    main()
