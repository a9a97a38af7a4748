"""`python -m local.aws`: the functions on the aws driver, against moto made from template.yaml; nothing outlives it."""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import uvicorn

from functions.api.handler import ApiFunction
from functions.embed import handler as embed
from functions.scheduler.handler import handle_tick
from functions.worker import handler as worker
from local.aws.front import LambdaFront
from local.aws.moto_server import MotoServer
from local.aws.stack import LANES, StackNames, create_storage
from local.gateway.app import Gateway
from local.pump.pump import Pump
from local.pump.ticker import Ticker
from local.supervisor.admin_key import ensure_key
from rauskuclaw import lambda_runtime
from rauskuclaw.bootstrap import Engine, open_engine
from rauskuclaw.config import ConfigError, Settings, load_settings
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.lanes import EMBED_LANE
from rauskuclaw.lambda_runtime import Environment
from rauskuclaw.observability import configure

BATCH = 10  # as the event source mappings of template.yaml
STEPS = ("sweep", "callbacks", "retention")
UI_DIR = Path(__file__).resolve().parents[2] / "ui" / "dist"
DUMMY_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


def main() -> None:
    given = _arguments()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _ignore)  # uvicorn obeys them, and raises them once more when it has stopped
    server = MotoServer.start(given.moto_port)
    try:
        names = create_storage(server.url)
        settings = _settings(names, os.environ, Path(given.key_folder))
        configure(service="aws-local", stream=sys.stderr)
        asyncio.run(serve(settings, port=given.port, tick_sec=given.tick_sec, moto_url=server.url))
    except ConfigError as exc:
        sys.exit(f"aws-local: {exc}")
    finally:
        server.close()


def _ignore(_signal: int, _frame: object) -> None:
    """The server has ended; the rest of the way out is ours."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.aws", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "3001")), help="of UI and API")
    parser.add_argument("--moto-port", type=int, default=0, help="where moto answers; default: any free one")
    parser.add_argument("--tick-sec", type=float, default=60.0, help="seconds between ticks; a minute on AWS")
    parser.add_argument("--key-folder", default="data", help="where the admin key is kept; nothing else is")
    return parser.parse_args()


def _settings(names: StackNames, env: Mapping[str, str], key_folder: Path) -> Settings:
    """What template.yaml sets, over what the caller's environment has; an admin key unless one is given."""
    os.environ.update(DUMMY_CREDENTIALS)  # boto3 looks for them by itself
    own = {"SSE_WAIT_SEC": "20", **env, **names.environment()}
    if not env.get("API_KEY") and not env.get("API_KEYS_JSON"):
        key_folder.mkdir(parents=True, exist_ok=True)
        own["API_KEY"], _ = ensure_key(key_folder / "admin.key")
    return load_settings(own)


class AnnouncingServer(uvicorn.Server):
    """Says where it is once it answers there."""

    def __init__(self, config: uvicorn.Config, *, text: str) -> None:
        super().__init__(config)
        self._text = text

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(self._text)
        sys.stdout.flush()


async def serve(settings: Settings, *, port: int, tick_sec: float, moto_url: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    engine = await open_engine(settings)
    lambda_runtime.use_engine(engine)
    front = LambdaFront(lambda: ApiFunction(Environment(lambda: open_engine(settings))))
    config = uvicorn.Config(Gateway(front, ui_dir=UI_DIR), host="127.0.0.1", port=port, log_level="warning")
    http = AnnouncingServer(
        config,
        text=f"The AWS shape is running at http://127.0.0.1:{port} (UI: /ui/, emulator: {moto_url})\n"
        "  everything is in memory and gone when this ends; for data on disk use: make run\n",
    )
    ticker = Ticker(STEPS, handle=handle_tick, bell=engine.backend.bell, clock=utc_now, period_sec=tick_sec)
    loops: list[Pump | Ticker] = [*(_pump(lane, engine, settings) for lane in LANES), ticker]
    tasks = [asyncio.create_task(each.run()) for each in loops]
    await http.serve()  # until a signal
    for each in loops:
        each.stop()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(engine.runs.drain(5.0), *tasks), 10)
    front.close()
    await engine.close()


def _pump(lane: str, engine: Engine, settings: Settings) -> Pump:
    return Pump(
        lane,
        queue=engine.backend.queue,
        handle=embed.handle_batch if lane == EMBED_LANE else worker.handle_batch,
        concurrency=BATCH,
        queues=settings.worker.queue_allowlist,
        poll=timedelta(seconds=1),
    )


if __name__ == "__main__":
    main()
