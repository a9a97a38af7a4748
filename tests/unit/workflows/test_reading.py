"""Workflows as files say them: every fault with its field and its line."""

from typing import Any

import pytest

from rauskuclaw.domain.workflows.definition import Parameter, Workflow, WorkflowStep
from rauskuclaw.services.workflows.reading import Place, WorkflowFaultsError, read_workflow, workflows_in
from rauskuclaw.services.workflows.yaml_text import read_yaml

WHOLE = """
description: for people
params:
  topic: {required: true}
  count: {default: 3}
  note:
steps:
  - id: look
    type: data.fetch
    input: {url: "https://example.com/${topic}"}
    timeout_sec: 30
  - id: tell
    type: report.generate
    depends_on: look
    queue: mail
    priority: 7
    max_attempts: 2
    tags: [nightly]
    input: {title: "${look.body_json.title}", n: "${count}"}
output: "${tell}"
"""


def read(text: str, name: str = "") -> Workflow:
    document = read_yaml(text)
    path = workflows_in(document)[name]
    value: Any = document.value
    for part in path:
        value = value[part]
    return read_workflow(Place(document, path, name or "whole", "workflows/whole.yaml"), value)


def faults(text: str, name: str = "") -> list[tuple[str, int, str]]:
    with pytest.raises(WorkflowFaultsError) as caught:
        read(text, name)
    return [(each.field, each.line, each.message) for each in caught.value.faults]


def test_a_workflow_is_read_whole() -> None:
    workflow = read(WHOLE)
    assert workflow.parameters == (
        Parameter(name="topic", is_required=True),
        Parameter(name="count", default=3),
        Parameter(name="note"),
    )
    assert workflow.steps[1] == WorkflowStep(
        id="tell",
        type="report.generate",
        input={"title": "${look.body_json.title}", "n": "${count}"},
        depends_on=("look",),
        queue="mail",
        priority=7,
        max_attempts=2,
        tags=("nightly",),
    )
    assert workflow.needs(workflow.steps[1]) == {"look"}
    assert workflow.wants_result("tell")


@pytest.mark.parametrize("text", ["a: {steps: []}\nb: {steps: []}\nversion: 1", "workflows: {a: {}, b: {}}"])
def test_a_file_may_hold_several(text: str) -> None:
    assert sorted(workflows_in(read_yaml(text))) == ["a", "b"]


@pytest.mark.parametrize("text", ["", "[1]", "text", "a: 1"])
def test_a_file_may_hold_none(text: str) -> None:
    assert workflows_in(read_yaml(text)) == {}


@pytest.mark.parametrize(
    ("step", "field", "words"),
    [
        ("{type: noop}", "steps.0.id", "letters"),
        ("{id: 1a, type: noop}", "steps.0.id", "no digit first"),
        ("{id: a.b, type: noop}", "steps.0.id", "letters"),
        ("{id: a}", "steps.0.type", "job type"),
        ("{id: a, type: noop, inputs: {}}", "steps.0.inputs", "is unknown"),
        ("{id: a, type: noop, priority: 11}", "steps.0.priority", "0 to 10"),
        ("{id: a, type: noop, priority: true}", "steps.0.priority", "whole number"),
        ("{id: a, type: noop, timeout_sec: '5'}", "steps.0.timeout_sec", "whole number"),
        ("{id: a, type: noop, max_attempts: 0}", "steps.0.max_attempts", "1 to 10"),
        ("{id: a, type: noop, queue: 'a b'}", "steps.0.queue", "letters"),
        ("{id: a, type: noop, depends_on: [b]}", "steps.0.depends_on", "no step has the id 'b'"),
        ("{id: a, type: noop, depends_on: {b: 1}}", "steps.0.depends_on", "list"),
        ("{id: a, type: noop, depends_on: a}", "steps.0", "wait for each other"),
        ("{id: a, type: noop, input: '${a.b}'}", "steps.0", "wait for each other"),
        ("{id: a, type: noop, input: {x: ['${b.c}']}}", "steps.0.input.x.0", "no parameter and no step"),
        ("{id: a, type: noop, input: {x: '${b'}}", "steps.0.input.x", "does not end"),
        ("{id: p, type: noop}", "steps.0.id", "name of a parameter"),
        ("just text", "steps.0", "must be a map"),
    ],
)
def test_a_faulty_step_is_named_with_its_line(step: str, field: str, words: str) -> None:
    [(name, line, message)] = faults(f"flow:\n  params: {{p: }}\n  steps:\n    - {step}\n", "flow")
    assert (name, line) == (field, 4)
    assert words in message


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("steps: []", "steps"),
        ("steps: {}", "steps"),
        (f"steps: [{', '.join(f'{{id: s{n}, type: noop}}' for n in range(101))}]", "steps"),
        ("steps: [{id: a, type: noop}]\nstep: 1", "step"),
        ("steps: [{id: a, type: noop}]\nparams: [a]", "params"),
        ("steps: [{id: a, type: noop}]\nparams: {a: 5}", "params.a"),
        ("steps: [{id: a, type: noop}]\nparams: {b: {required: 'yes'}}", "params.b.required"),
        ("steps: [{id: a, type: noop}]\nparams: {b: {optional: true}}", "params.b.optional"),
        ("steps: [{id: a, type: noop}]\nparams: {'b c': }", "params.b c"),
        ("steps: [{id: a, type: noop}, {id: a, type: noop}]", "steps.1.id"),
        ("steps: [{id: a, type: noop}]\noutput: ${b.c}", "output"),
    ],
)
def test_a_faulty_workflow_names_the_field(text: str, field: str) -> None:
    assert field in [name for name, _, _ in faults(text)]


def test_a_circle_is_shown() -> None:
    steps = ("a, type: noop, depends_on: c", "b, type: noop, input: '${a}'", "c, type: noop, depends_on: b")
    text = "steps:\n" + "".join(f"- {{id: {each}}}\n" for each in steps)
    assert faults(text) == [("steps.0", 2, "steps wait for each other: a -> c -> b -> a")]


def test_all_faults_are_told_at_once() -> None:
    text = "steps:\n- {id: a}\n- {type: noop}\n- {id: c, type: noop, priority: 99}\n"
    assert [name for name, _, _ in faults(text)] == ["steps.0.type", "steps.1.id", "steps.2.priority"]
