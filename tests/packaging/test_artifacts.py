"""What is deployed: each function is built as `sam build` builds it and imported with only itself and the layer."""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.aws.template import TEMPLATE

ROOT = TEMPLATE.parent
FUNCTIONS = {
    "ApiFunction": "functions.api.handler",
    "WorkerFunction": "functions.worker.handler",
    "AiWorkerFunction": "functions.worker.handler",
    "SchedulerFunction": "functions.scheduler.handler",
    "EmbedFunction": "functions.embed.handler",
}
MAX_MB = {"layer": 165, "function": 5}  # Lambda takes 250 for both
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
ARCH = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
TARGET = {"LAMBDA_PYTHON": PYTHON, "LAMBDA_ARCH": ARCH}
# Imports that cost more than they give in a function that only answers requests.
NOT_IN_THE_API = ("openai", "sqlite_vec", "apsw", "numpy", "croniter", "moto", "uvicorn", "typer")
PROBE = """
import sys
sys.path[:0] = {paths!r}
import importlib
module = importlib.import_module({module!r})
assert callable(module.handler)
outside = [name for name, one in sys.modules.items()
           if getattr(one, "__file__", None) and name.partition(".")[0] in ("rauskuclaw", "functions")
           and not one.__file__.startswith(tuple({paths!r}))]
assert not outside, outside
print(*sorted(sys.modules))
"""
LOAD_TEST = """
import sys
sys.path[:0] = {paths!r}
import apsw, sqlite_vec, pydantic_core
db = apsw.Connection(":memory:")
db.enable_load_extension(True)
db.load_extension(sqlite_vec.loadable_path())
print(db.execute("select vec_version()").get)
"""
# What the functions import late: models are called through openai, on the client that egress makes.
LATE_IMPORTS = """
import sys
sys.path[:0] = {paths!r}
import openai
from rauskuclaw.egress import client, streaming
from rauskuclaw.providers import openai_compatible, registry
openai.AsyncOpenAI(api_key="x", base_url="http://127.0.0.1:1")
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="NOT RUN: artifacts are built with make")


def make(folder: str, target: str, artifacts: Path) -> Path:
    command = [
        "make",
        "-s",
        "-C",
        str(ROOT / folder),
        target,
        f"ARTIFACTS_DIR={artifacts}",
        f"PIP={sys.executable} -m pip",
    ]
    done = subprocess.run(command, env={**os.environ, **TARGET}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return artifacts


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make("layers/common", "build-CommonLayer", tmp_path_factory.mktemp("layer"))


def python(code: str) -> str:
    """Run code in a clean interpreter: no environment, no site-packages, another folder."""
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", env={})
    assert done.returncode == 0, done.stderr
    return done.stdout


def size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@pytest.mark.timeout(400)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_with_only_itself_and_the_layer(function: str, layer: Path, tmp_path: Path) -> None:
    built = make("functions", f"build-{function}", tmp_path / function)
    paths = [str(built), str(layer / "python")]
    loaded = set(python(PROBE.format(paths=paths, module=FUNCTIONS[function])).split())
    if function == "ApiFunction":
        assert not loaded & set(NOT_IN_THE_API)
    assert size_mb(built) < MAX_MB["function"]
    others = [path.name for path in (built / "functions").iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert others == [FUNCTIONS[function].split(".")[1]]


@pytest.mark.timeout(400)
def test_the_layer_has_native_code_for_its_platform(layer: Path) -> None:
    assert "v0." in python(LOAD_TEST.format(paths=[str(layer / "python")]))


@pytest.mark.timeout(400)
def test_the_layer_has_what_is_imported_late(layer: Path) -> None:
    loaded = set(python(LATE_IMPORTS.format(paths=[str(layer / "python")])).split())
    assert {"openai", "httpx2", "httpcore2"} <= loaded


@pytest.mark.timeout(400)
def test_the_layer_is_small_and_holds_no_tests_or_tools(layer: Path) -> None:
    assert size_mb(layer) < MAX_MB["layer"]
    names = {path.name for path in (layer / "python").iterdir()}
    assert {"rauskuclaw", "boto3", "fastapi"} <= names
    assert not names & {"moto", "pytest", "uvicorn", "samtranslator", "httpx", "httpcore", "bin", "functions", "local"}
    assert not list(layer.rglob("*.pth"))


@pytest.mark.timeout(400)
def test_byte_code_is_shipped_and_not_checked_against_its_source(layer: Path) -> None:
    sources = list((layer / "python" / "rauskuclaw").rglob("*.py"))
    compiled = list((layer / "python" / "rauskuclaw").rglob("*.pyc"))
    assert len(compiled) == len(sources)
    flags = {int.from_bytes(path.read_bytes()[4:8], "little") for path in compiled}
    assert flags == {0b01}  # hash-based, unchecked


def test_the_layer_pins_what_is_tested() -> None:
    pin = re.compile(r"^([a-z0-9-]+)==([^\s;\\]+)", re.MULTILINE)
    tested = dict(pin.findall((ROOT / "requirements/dev.txt").read_text()))
    deployed = dict(pin.findall((ROOT / "layers/common/requirements.txt").read_text()))
    known_elsewhere = {name: version for name, version in deployed.items() if name in tested}
    assert known_elsewhere == {name: tested[name] for name in known_elsewhere}
    declared = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE)
    assert declared is not None
    assert set(re.findall(r'"([a-z0-9-]+)>=', declared[1])) <= set(deployed)


@pytest.mark.timeout(400)
def test_the_layer_holds_every_file_of_the_package(layer: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    package = ROOT / "layers" / "common" / "rauskuclaw"
    assert "adapters/sqlite/migrations/0001_jobs.sql" in files(package)
    assert files(package) - files(layer / "python" / "rauskuclaw") == set()
