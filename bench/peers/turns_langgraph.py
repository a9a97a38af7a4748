"""LangGraph on its SQLite saver, each step durable before the next: python turns_langgraph.py FOLDER TURNS.

Runs in an environment of its own (bench/peers/turns.txt). Prints one JSON object.
"""

import sqlite3
import sys
from pathlib import Path
from typing import Any

import stub
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, MessagesState, StateGraph

WARM_UP = 5


def graph_of(turns: int, saver: SqliteSaver, written: list[int]) -> Any:
    def model(state: MessagesState) -> dict[str, Any]:
        written.append(stub.written())
        turn = stub.turn_of(len(state["messages"]))
        if turn >= turns:
            return {"messages": [AIMessage(stub.LAST)]}
        call = {"name": stub.TOOL, "args": stub.arguments(turn), "id": f"call-{turn}"}
        return {"messages": [AIMessage(stub.TEXT, tool_calls=[call])]}

    def tool(state: MessagesState) -> dict[str, Any]:
        [call] = state["messages"][-1].tool_calls
        return {"messages": [ToolMessage(stub.look(**call["args"]), tool_call_id=call["id"])]}

    graph = StateGraph(MessagesState)
    graph.add_node("model", model)
    graph.add_node("tool", tool)
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", lambda state: "tool" if state["messages"][-1].tool_calls else END)
    graph.add_edge("tool", "model")
    return graph.compile(checkpointer=saver)


def play(turns: int, saver: SqliteSaver, thread: str) -> list[int]:
    written: list[int] = []
    config = {"configurable": {"thread_id": thread}, "recursion_limit": 2 * turns + 10}
    task = {"messages": [HumanMessage(stub.TASK)]}
    found = graph_of(turns, saver, written).invoke(task, config, durability="sync")
    assert len(found["messages"]) == 2 * turns + 2
    return written


def main() -> None:
    folder, turns = Path(sys.argv[1]), int(sys.argv[2])
    stub.count_commits()
    saver = SqliteSaver(sqlite3.connect(str(folder / "langgraph.db"), check_same_thread=False))
    play(WARM_UP, saver, "warm-up")
    stub.fill_log(folder / "langgraph.db")
    timing = stub.Timing()
    written = play(turns, saver, "run")
    timing.tell(turns, written)


if __name__ == "__main__":
    main()
