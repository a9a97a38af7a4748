"""The arrows between packages, and the doors to the outside that only some modules may open."""

import ast
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from rauskuclaw import ports

ROOT = Path(__file__).resolve().parents[2]
FILES = [path for top in ("layers", "functions", "local") for path in (ROOT / top).rglob("*.py")]
SOURCES = {path.relative_to(ROOT).as_posix(): path for path in FILES}
LAYER = "layers/common/rauskuclaw"

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
# local/aws starts other programs (SAM, an emulator) and hands them an environment; settings come from config there too.
MAY_READ_THE_ENVIRONMENT = (f"{LAYER}/config/", "local/aws/")

NETWORK = {
    "httpx",
    "httpcore",
    "httpcore2",
    "httpx2",
    "socket",
    "ssl",
    "urllib.request",
    "http.client",
    "requests",
    "aiohttp",
    "urllib3",
    "smtplib",
}
NETWORK |= {"asyncio.open_connection", "asyncio.start_server"}
# The notifier speaks over Unix sockets only; local/ serves and supervises on this machine.
MAY_OPEN_SOCKETS = (f"{LAYER}/egress/", f"{LAYER}/adapters/sqlite/notifier.py", "local/")

MAX_LINES = 350
MAX_PORT_METHODS = 8
# What a driver gives as one object: roles put together, with no method of their own. Only Memories, which hands the
# parts of its store on, asks for a whole one.
BUNDLES = {
    "rauskuclaw.ports.ledger.Ledger",
    "rauskuclaw.ports.memories.MemoryStore",
    "rauskuclaw.ports.store.Store",
    "rauskuclaw.ports.Store",
}
MAY_TAKE_A_BUNDLE = (f"{LAYER}/services/memory/service.py", f"{LAYER}/ports/", f"{LAYER}/adapters/")

SHELLS = {"os.system", "os.popen", "asyncio.create_subprocess_shell", "subprocess.getoutput"}


def names_used(tree: ast.AST) -> Iterator[str]:
    """Every dotted name that is imported or written as `module.attribute`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def users_of(names: set[str], *, allowed: tuple[str, ...]) -> list[str]:
    """Source files outside `allowed` that use one of the names."""
    return [
        file
        for file, path in SOURCES.items()
        if not file.startswith(allowed) and names & set(names_used(ast.parse(path.read_text())))
    ]


def test_imports_point_one_way() -> None:
    # In a process of its own: it configures logging, which silences every logger there was before.
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_a_module_can_be_read_in_one_go() -> None:
    lengths = {file: len(path.read_text().splitlines()) for file, path in SOURCES.items()}
    assert {file: length for file, length in lengths.items() if length > MAX_LINES} == {}
    assert max(lengths.values()) > MAX_LINES / 2


def test_only_the_configuration_reads_the_environment() -> None:
    assert users_of(ENVIRONMENT, allowed=MAY_READ_THE_ENVIRONMENT) == []


def test_only_the_egress_client_talks_to_the_outside() -> None:
    assert users_of(NETWORK, allowed=MAY_OPEN_SOCKETS) == []


def ports_declared() -> dict[str, type]:
    """The protocols of `rauskuclaw.ports` by their dotted names."""
    modules = [import_module(f"{ports.__name__}.{each.name}") for each in pkgutil.iter_modules(ports.__path__)]
    return {
        f"{each.__module__}.{each.__name__}": each
        for module in [ports, *modules]
        for each in vars(module).values()
        if inspect.isclass(each) and getattr(each, "_is_protocol", False) and each.__module__ == module.__name__
    }


def coroutines(names: dict[str, object]) -> set[str]:
    return {name for name, value in names.items() if inspect.iscoroutinefunction(value)}


def test_a_port_is_narrow() -> None:
    declared = ports_declared()
    assert len(declared) > 20
    sizes = {
        name: len(coroutines(dict(inspect.getmembers(each)))) for name, each in declared.items() if name not in BUNDLES
    }
    assert {name: size for name, size in sizes.items() if size > MAX_PORT_METHODS} == {}
    assert max(sizes.values()) > 1
    assert [name for name in BUNDLES & set(declared) if coroutines(dict(vars(declared[name])))] == []


def test_services_take_the_narrow_port() -> None:
    assert users_of(BUNDLES, allowed=MAY_TAKE_A_BUNDLE) == []


def test_nothing_runs_a_shell() -> None:
    assert users_of(SHELLS, allowed=("nowhere",)) == []
    for path in SOURCES.values():
        keywords = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.keyword)]
        assert not [each for each in keywords if each.arg == "shell"], path


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import os\nos.environ['X']", "os.environ"),
        ("from os import environ", "os.environ"),
        ("def f():\n    import socket", "socket"),
        ("from urllib.request import urlopen", "urllib.request"),
        ("from urllib import request", "urllib.request"),
    ],
)
def test_the_search_finds_what_it_looks_for(code: str, found: str) -> None:
    assert found in set(names_used(ast.parse(code)))


# Where secrets meet what strangers sent. A usual comparison ends at the first difference, and its time tells where.
COMPARE_SECRETS = {
    "functions/api/http/auth.py": {"presented", "expected", "secret"},
    f"{LAYER}/callback_signatures.py": {"signature", "expected", "each", "secret", "secrets"},
}


@pytest.mark.parametrize("file", COMPARE_SECRETS)
def test_secrets_are_only_compared_in_constant_time(file: str) -> None:
    tree = ast.parse(SOURCES[file].read_text())
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or all(isinstance(operator, ast.Is | ast.IsNot) for operator in node.ops):
            continue
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        assert not names & COMPARE_SECRETS[file], ast.unparse(node)
    assert "hmac.compare_digest" in set(names_used(tree))
