"""The outside of agents under fire, as one process that survives them: a scripted model and a server of effects.

As a program: `python -m tests.support.agent_world LOG` listens on loopback and says where. LOG gets a line for each
finished answer of the model (`model RUN PLACE`) and each effect (`effect RUN CLASS NAME KEY`): what the judge reads.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from local.model_server.exchange import Exchange
from local.model_server.server import ModelServer

RUN = "run-"


class AgentWorld(ModelServer):
    """A ModelServer that writes down whom it has answered, and takes effects at `/effects`."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log.open("a", buffering=1)
        self._seen: dict[str, int] = {}

    async def _call(self, exchange: Exchange) -> None:
        await super()._call(exchange)
        messages = exchange.request.body.get("messages", [])
        place = sum(each.get("role") == "assistant" for each in messages)
        self._log.write(f"model {_run_in(messages)} {place}\n")

    async def _control(self, exchange: Exchange) -> None:
        request = exchange.request
        if request.path == "/effects" and request.method == "POST":
            given = request.body
            self._log.write(f"effect {given['run']} {given['effect']} {given['name']} {given['key']}\n")
            await exchange.json(200, {"ok": True})
        else:
            await super()._control(exchange)


def _run_in(messages: list[dict[str, Any]]) -> str:
    text = next((str(each.get("content")) for each in messages if each.get("role") == "user"), "")
    return next((word for word in text.split() if word.startswith(RUN)), "?")


async def serve(log: Path) -> None:
    server = AgentWorld(log)
    await server.start()
    sys.stdout.write(json.dumps(server.environment) + "\n")
    sys.stdout.flush()
    ending = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
    await ending.wait()
    await server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
