"""pydantic-ai with its DBOS durability on SQLite: python turns_pydantic_ai.py FOLDER TURNS.

Runs in an environment of its own (bench/peers/turns.txt). Prints one JSON object.
"""

import asyncio
import sys
from pathlib import Path

import stub
from dbos import DBOS
from pydantic_ai import Agent
from pydantic_ai.durable_exec.dbos import DBOSDurability
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import UsageLimits

WARM_UP = 5
written: list[int] = []
turns_wanted = WARM_UP


def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    written.append(stub.written())
    turn = stub.turn_of(len(messages))
    if turn >= turns_wanted:
        return ModelResponse([TextPart(stub.LAST)])
    call = ToolCallPart(stub.TOOL, stub.arguments(turn), tool_call_id=f"call-{turn}")
    return ModelResponse([TextPart(stub.TEXT), call])


agent = Agent(FunctionModel(answer), name="bench", capabilities=[DBOSDurability()])


@agent.tool_plain
@DBOS.step()
async def look(number: int) -> str:
    return stub.look(number)


@DBOS.workflow()
async def play() -> int:
    found = await agent.run(stub.TASK, usage_limits=UsageLimits(request_limit=None))
    return len(found.all_messages())


async def measure(database: Path, turns: int) -> None:
    global turns_wanted
    await play()
    stub.fill_log(database)
    written.clear()
    turns_wanted = turns
    timing = stub.Timing()
    assert await play() == 2 * turns + 2
    timing.tell(turns, written)


def main() -> None:
    folder, turns = Path(sys.argv[1]), int(sys.argv[2])
    stub.count_commits()
    database = f"sqlite:///{folder / 'dbos.db'}"
    DBOS(config={"name": "bench", "system_database_url": database, "log_level": "ERROR"})
    DBOS.launch()
    asyncio.run(measure(folder / "dbos.db", turns))
    DBOS.destroy()


if __name__ == "__main__":
    main()
