"""What a stranger installs: the wheel with the UI in it, the systemd unit, the recipe of the image."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from samtranslator.yaml_helper import yaml_parse

from tests.support.instances import Instance

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
SOURCES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "layers", "functions", "local")
MAX_WHEEL_BYTES = 12_000_000
PAGE = "<!doctype html><title>built for a test</title>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel of a checkout installs, and nothing else of ours."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, checkout / name)
    (checkout / "ui" / "dist").mkdir(parents=True)
    (checkout / "ui" / "dist" / "index.html").write_text(PAGE)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(checkout / "dist")]
    subprocess.run(build, cwd=checkout, capture_output=True, check=True)
    [wheel] = (checkout / "dist").glob("*.whl")
    assert wheel.stat().st_size < MAX_WHEEL_BYTES
    folder = tmp_path_factory.mktemp("site")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder)]
    subprocess.run([*install, str(wheel)], capture_output=True, check=True)
    return folder


def test_the_installed_wheel_runs_with_its_ui(site: Path, tmp_path: Path) -> None:
    # Before the checkout on the path, which the environment of the tests has too.
    instance = Instance(tmp_path, env={"PYTHONPATH": str(site), "MEMORY_EMBEDDER": "lexical"})
    instance.start()
    try:
        assert httpx.get(f"{instance.url}/ui/", trust_env=False).text == PAGE
        done = instance.wait_for(instance.create("ai.chat.generate", input={"prompt": "Hello"}), "succeeded")
        assert done["result"]["output_text"]
        code = "import local, rauskuclaw; print(local.__file__, rauskuclaw.__file__)"
        where = subprocess.run(
            [sys.executable, "-c", code],
            env=instance.environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert where.stdout.count(str(site)) == 2
    finally:
        instance.cli("stop")


def test_without_the_packages_of_the_command_line_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise ModuleNotFoundError('no', name='typer')\n")
    env = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "local.cli.entry"], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "rauskuclaw[local]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="NOT RUN: there is no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "rauskuclaw.service"
    text = (PACKAGING / "rauskuclaw.service").read_text()
    unit.write_text(text.replace("/opt/rauskuclaw/bin/rauskuclaw", sys.executable).replace("User=rauskuclaw\n", ""))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if "rauskuclaw.service" in line]
    assert complaints == []
    assert done.returncode == 0, done.stderr


def test_the_recipe_of_the_image_copies_what_there_is() -> None:
    recipe = (PACKAGING / "Containerfile").read_text()
    copied = [line.split()[1:-1] for line in recipe.splitlines() if line.startswith("COPY ") and "--from" not in line]
    assert len(copied) >= 5
    assert [name for names in copied for name in names if not (ROOT / name).exists()] == []
    assert re.search(r"^USER rauskuclaw$", recipe, re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    tops = {name.split("/")[0] for names in copied for name in names if name != "ui/"}
    assert {f"!{top}" for top in tops} <= set(ignored)


def test_compose_runs_it_without_rights() -> None:
    services = yaml_parse((PACKAGING / "compose.yaml").read_text())["services"]
    ours = services["rauskuclaw"]
    assert (ours["read_only"], ours["cap_drop"]) == (True, ["ALL"])
    assert ours["ports"] == ["127.0.0.1:3001:3001"]
    assert services["ollama"]["profiles"] == ["ollama"]
