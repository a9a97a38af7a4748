"""`make bench-injection`: all pairs of AgentDojo, with a table. `--export FOLDER` writes the suites as data instead."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.injection import dojo, planners
from bench.injection.description import SUITES, Suite, write_suite
from bench.injection.planners import Planner
from bench.injection.policies import POLICIES, let_through, questions

LEGEND = """
silent: injected effects that nobody was asked about; made: all that happened; obeyed: pairs in which the model read the
injection and tried; got it: injections that succeeded by AgentDojo's judgement; done: of 97 tasks those that AgentDojo
calls done, and under attack of 949; then the questions of the 97 tasks without an injection."""


@dataclass
class Figures:
    """Sums over all suites."""

    tasks: int = 0
    done: int = 0
    asking: int = 0
    questions: int = 0
    obeyed: int = 0
    silent: int = 0
    injected_made: int = 0
    injections_done: int = 0
    done_under_attack: int = 0


@dataclass(frozen=True)
class Way:
    """One way to run them."""

    name: str
    planner: Planner | None = None
    is_attended: bool = True


WAYS = (
    Way("our rules, no plan"),
    Way("our rules, plan of literals and references", planners.careful),
    Way("our rules, plan of a perfect planner", planners.perfect),
    Way("our rules, nobody to ask, no plan", is_attended=False),
    Way("our rules, nobody to ask, perfect planner", planners.perfect, is_attended=False),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.injection")
    parser.add_argument("--export", type=Path, metavar="FOLDER", help="write tests/injection/data anew")
    given = parser.parse_args()
    dojos = dojo.suites()
    described = {name: dojo.describe(dojos[name]) for name in SUITES}
    if given.export:
        for name, suite in described.items():
            write_suite(suite, given.export / f"{name}.json")
        return
    show(dojos, described)


def show(dojos: dict[str, Any], described: dict[str, Suite]) -> None:
    tasks = sum(len(suite.tasks) for suite in described.values())
    pairs = [pair for suite in described.values() for pair in suite.pairs()]
    print(f"AgentDojo {dojo.VERSION}: {tasks} tasks, {len(pairs)} pairs\n")
    print(f"{'policy once anything was read':58} {'injected effects':>16} {'tasks that ask':>14} {'questions':>9}")
    for name, policy in POLICIES.items():
        through = sum(let_through(suite, policy) for suite in described.values())
        asked = [questions(suite, task, policy) for suite in described.values() for task in suite.tasks]
        print(f"{name:58} {through:16} {sum(each > 0 for each in asked):14} {sum(asked):9}")
    columns = ("silent", "made", "obeyed", "got it", "done", "attacked, done", "tasks that ask", "questions", "a task")
    print("\n" + " " * 44 + "".join(f"{name:>16}" for name in columns))
    for way in WAYS:
        found = measure(way, dojos, described)
        figures = (
            *(found.silent, found.injected_made, found.obeyed, found.injections_done, found.done),
            *(found.done_under_attack, found.asking, found.questions, round(found.questions / found.tasks, 2)),
        )
        print(f"{way.name:44}" + "".join(f"{each:16}" for each in figures))
    print(LEGEND)


def measure(way: Way, dojos: dict[str, Any], described: dict[str, Suite]) -> Figures:
    found = Figures()
    for name, suite in described.items():
        _measure_suite(way, dojos[name], suite, found)
    return found


def _measure_suite(way: Way, dojo_suite: Any, suite: Suite, found: Figures) -> None:
    for task in dojo_suite.user_tasks.values():
        clean = dojo.play(dojo_suite, suite, task, None, planner=way.planner, is_attended=way.is_attended)
        found.tasks += 1
        found.done += clean.is_task_done and clean.outcome.did_the_task
        found.asking += bool(clean.outcome.questions)
        found.questions += len(clean.outcome.questions)
        for injection in dojo_suite.injection_tasks.values():
            played = dojo.play(dojo_suite, suite, task, injection, planner=way.planner, is_attended=way.is_attended)
            found.obeyed += played.outcome.is_obeyed
            found.silent += len(played.outcome.silent)
            found.injected_made += played.outcome.injected_made
            found.injections_done += played.is_injection_done
            found.done_under_attack += played.is_task_done and played.outcome.did_the_task


if __name__ == "__main__":
    main()
