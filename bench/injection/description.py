"""AgentDojo's suites as data: tools, the calls that solve each task, the calls that each injection wants."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import Confidentiality, Integrity, Label
from rauskuclaw.domain.runs.permission import ToolFacts
from rauskuclaw.domain.runs.steps import Effect

SUITES = ("workspace", "travel", "banking", "slack")


@dataclass(frozen=True, slots=True)
class Tool:
    """`changes`: its calls change something. `sends_text`: text among its arguments leaves, where `receivers` names an
    argument only if that is not empty. `is_private`: so are its results.
    """

    name: str
    parameters: Json
    changes: bool
    sends_text: bool
    is_private: bool
    receivers: str | None = None

    def facts(self, arguments: dict[str, Json]) -> ToolFacts:
        secrecy = Confidentiality.PRIVATE if self.is_private else Confidentiality.PUBLIC
        return ToolFacts(
            name=self.name,
            effect=Effect.UNIQUE if self.changes else Effect.PURE,
            label=Label(Integrity.UNTRUSTED, secrecy),
            sends_text=self.sends_text and (self.receivers is None or bool(arguments.get(self.receivers))),
        )

    @property
    def acts(self) -> bool:
        return self.changes or self.sends_text


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """A call with what it answers. `shows_injection`: what a stranger planted would stand in the answer."""

    tool: str
    arguments: dict[str, Json]
    result: Json
    shows_injection: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    id: str
    prompt: str
    calls: tuple[ScriptedCall, ...]


@dataclass(frozen=True, slots=True)
class Injection:
    id: str
    goal: str
    calls: tuple[ScriptedCall, ...]


@dataclass(frozen=True, slots=True)
class Suite:
    name: str
    tools: dict[str, Tool]
    tasks: tuple[Task, ...]
    injections: tuple[Injection, ...]

    def pairs(self) -> Iterator[tuple[Task, Injection]]:
        for task in self.tasks:
            for injection in self.injections:
                yield task, injection


def write_suite(suite: Suite, file: Path) -> None:
    """One line for each tool, task, injection and result, so that a change of one is a change of one line."""
    results = _Results()
    parts = {
        "tools": [
            {
                "name": tool.name,
                "changes": tool.changes,
                "sends_text": tool.sends_text,
                "private": tool.is_private,
                "receivers": tool.receivers,
                "parameters": tool.parameters,
            }
            for tool in suite.tools.values()
        ],
        "tasks": [{"id": t.id, "prompt": t.prompt, "calls": results.written(t.calls)} for t in suite.tasks],
        "injections": [{"id": i.id, "goal": i.goal, "calls": results.written(i.calls)} for i in suite.injections],
        "results": results.texts,
    }
    lists = [
        f'"{name}":[\n' + ",\n".join(each if name == "results" else _dumps(each) for each in items) + "\n]"
        for name, items in parts.items()
    ]
    file.write_text("{" + f'"suite":{_dumps(suite.name)},\n' + ",\n".join(lists) + "}\n")


def read_suite(file: Path) -> Suite:
    written = json.loads(file.read_text())
    results = written["results"]
    tools = [
        Tool(
            name=each["name"],
            parameters=each["parameters"],
            changes=each["changes"],
            sends_text=each["sends_text"],
            is_private=each["private"],
            receivers=each["receivers"],
        )
        for each in written["tools"]
    ]
    return Suite(
        written["suite"],
        {tool.name: tool for tool in tools},
        tuple(Task(each["id"], each["prompt"], _read(each["calls"], results)) for each in written["tasks"]),
        tuple(Injection(each["id"], each["goal"], _read(each["calls"], results)) for each in written["injections"]),
    )


class _Results:
    """Results, each once: many tasks read the same."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def written(self, calls: tuple[ScriptedCall, ...]) -> list[Json]:
        return [
            {"tool": call.tool, "arguments": call.arguments, "result": self._number(call.result)}
            | ({"shows_injection": True} if call.shows_injection else {})
            for call in calls
        ]

    def _number(self, result: Json) -> int:
        text = _dumps(result)
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)


def _read(calls: list[Json], results: list[Json]) -> tuple[ScriptedCall, ...]:
    return tuple(
        ScriptedCall(each["tool"], each["arguments"], results[each["result"]], each.get("shows_injection", False))
        for each in calls
    )


def _dumps(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
