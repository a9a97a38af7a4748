"""What the code imports is declared: a package that another one happens to bring may go with it."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"rauskuclaw", "functions", "local"}
DEPLOYED = ("layers", "functions")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def imported(*folders: str) -> set[str]:
    """The packages of others that modules of these folders import, wherever in the module."""
    trees = [ast.parse(path.read_text()) for folder in folders for path in (ROOT / folder).rglob("*.py")]
    tops = {name.partition(".")[0] for tree in trees for node in ast.walk(tree) for name in _names(node)}
    return tops - sys.stdlib_module_names - OURS


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module


def declared(*extras: str) -> set[str]:
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    return {_normal(re.split(r"[\[<>=;~! ]", line)[0]) for line in lines}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("folders", "extras"), [(DEPLOYED, ()), (("local",), ("local", "aws-local"))], ids=["deployed", "local"]
)
def test_every_package_that_is_imported_is_declared(folders: tuple[str, ...], extras: tuple[str, ...]) -> None:
    found = packages_distributions()
    used = {_normal(found[name][0]) for name in imported(*folders)}
    assert used - declared(*extras) == set()


def test_what_only_the_command_line_needs_is_not_deployed() -> None:
    deployed = re.findall(r"^([a-z0-9-]+)==", (ROOT / "layers/common/requirements.txt").read_text(), re.MULTILINE)
    only_local = declared("local") - declared()
    assert "httpx" in only_local
    assert only_local & set(deployed) == set()
