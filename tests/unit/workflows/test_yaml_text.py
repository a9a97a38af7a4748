"""YAML as data: plain values with their lines, and nothing that means more than it seems to."""

import subprocess
import sys

import pytest
import yaml

from rauskuclaw.services.workflows.yaml_text import MAX_BYTES, MAX_DEPTH, YamlError, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", 1),
        ("a: -0", 0),
        ("a: 1.5e3", 1500.0),
        ("a: 1e3", 1000.0),
        ("a: .5", 0.5),
        ("a: '5'", "5"),
        ("a:", None),
        ("a: ~", None),
        ("a: ''", ""),
        ("a: true", True),
        ("a: no", "no"),  # YAML 1.1 would take these for something else
        ("a: on", "on"),
        ("a: 2026-01-02", "2026-01-02"),
        ("a: 010", "010"),
        ("a: 1_000", "1_000"),
        ("a: 12:30:45", "12:30:45"),
        ("a: .nan", ".nan"),
        ("a: [1, {b: x}]", [1, {"b": "x"}]),
        ("a: |\n  two\n  lines\n", "two\nlines\n"),
        ("1: a", None),
    ],
)
def test_scalars_are_those_of_json(text: str, value: object) -> None:
    assert read_yaml(text).value.get("a") == value


def test_an_empty_file_is_nothing() -> None:
    assert read_yaml("# only a comment\n").value is None


def test_each_part_knows_its_line() -> None:
    document = read_yaml("flow:\n  steps:\n    - id: one\n      type: noop\n    -\n      id: two\n")
    assert document.line(("flow", "steps", 0, "type")) == 4
    assert document.line(("flow", "steps", 1, "id")) == 6
    assert document.line(("flow", "steps", 1, "no", "such")) == 6  # the nearest that it would be in
    assert document.line(("other",)) == 1


def bomb() -> str:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30))]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (bomb(), 1, "anchors"),
        ("a: 1\nb: *a", 2, "aliases"),
        ("a: 1\nb:\n  <<: {c: 1}", 3, "merge"),
        ("a: 1\nb: 2\na: 3", 3, "'a' is there twice"),
        ("a: !!python/object/apply:os.system ['true']", 1, "tags"),
        ("a: !!str 5", 1, "tags"),
        ("? [a, b]\n: 1", 1, "plain name"),
        ("a: 1\n---\nb: 2", 2, "only one document"),
        ("a: 99999999999999999999", 1, "too large"),
        ("a: 1e999", 1, "too large"),
        ("a: [1, 2\nb: 3", 2, "did not find"),
        ("a:\n\tb: 1", 2, "token"),
        ("a: 1\nb: \x00", 2, "no YAML"),
        ("a: " + "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), 1, "nested deeper"),
        ("a: " + "[" * 100_000, 1, "nested deeper"),
        ("# " + "x" * MAX_BYTES, 1, "larger than"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else str(value),
)
def test_what_is_not_read_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(YamlError, match=words) as caught:
        read_yaml(text)
    assert caught.value.line == line


def test_the_parser_is_the_fast_one() -> None:
    assert yaml.__with_libyaml__


def test_who_only_describes_or_submits_workflows_loads_no_parser() -> None:
    code = (
        "import sys; from rauskuclaw.builtins.workflow import run;"
        "print([name for name in sys.modules if name == 'yaml' or name.startswith('yaml.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
