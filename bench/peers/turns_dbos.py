"""A loop on DBOS and SQLite, the model and the tool each a step: python turns_dbos.py FOLDER TURNS.

Runs in an environment of its own (bench/peers/turns.txt). Prints one JSON object.
"""

import sys
from pathlib import Path
from typing import Any

import stub
from dbos import DBOS

WARM_UP = 5
written: list[int] = []


@DBOS.step()
def model(messages: int, turns: int) -> dict[str, Any]:
    """Is given the length of the conversation only, so that no step stores all of it."""
    written.append(stub.written())
    turn = stub.turn_of(messages)
    if turn >= turns:
        return {"text": stub.LAST}
    call = {"name": stub.TOOL, "args": stub.arguments(turn), "id": f"call-{turn}"}
    return {"text": stub.TEXT, "call": call}


@DBOS.step()
def tool(args: dict[str, int]) -> str:
    return stub.look(**args)


@DBOS.workflow()
def play(turns: int) -> int:
    messages: list[Any] = [stub.TASK]
    while "call" in (answer := model(len(messages), turns)):
        messages += [answer, tool(answer["call"]["args"])]
    return len(messages)


def main() -> None:
    folder, turns = Path(sys.argv[1]), int(sys.argv[2])
    stub.count_commits()
    database = f"sqlite:///{folder / 'dbos.db'}"
    DBOS(config={"name": "bench", "system_database_url": database, "log_level": "ERROR"})
    DBOS.launch()
    play(WARM_UP)
    stub.fill_log(folder / "dbos.db")
    written.clear()
    timing = stub.Timing()
    assert play(turns) == 2 * turns + 1
    timing.tell(turns, written)
    DBOS.destroy()


if __name__ == "__main__":
    main()
