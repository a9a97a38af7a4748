"""Commands for whoever runs an instance: who asked for secrets, what models cost, Codex, profiles, completion."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.instances import Instance, free_port, running
from tests.support.model_process import model_process

PROBES = ("/.env", "/.git/config", "/@fs/etc/passwd", "/home/u/.aws/credentials", "/terraform.tfstate")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    given = {"MEMORY_EMBEDDER": "lexical"}
    with (
        model_process() as models,
        running(tmp_path_factory.mktemp("operator"), **models.environment(), **given) as started,
    ):
        yield started


def test_the_log_tells_who_asked_for_secrets(instance: Instance) -> None:
    for path in (*PROBES, "/proc/self/environ", "/health"):
        httpx.get(f"{instance.url}{path}", trust_env=False)
    told = instance.json("logs", "api", "--security")
    assert (told["target"], told["mode"], told["since"], told["tail"]) == ("api", "security", None, 200)
    found = told["analysis"]
    assert found["counts"] == {"dotfiles": 2, "aws": 1, "terraform": 1, "viteFs": 1, "procEnv": 1}
    assert (found["matched_lines"], len(found["samples"])) == (6, 6)
    assert found["total_lines"] > 6
    shown = instance.cli("logs", "api", "--security").stdout
    assert "6 of" in shown
    assert instance.cli("logs", "api", "--security", "--follow").returncode == 2


def test_what_models_have_used(instance: Instance) -> None:
    instance.wait_for(instance.create("ai.chat.generate", input={"prompt": "Hello"}), "succeeded")
    assert [day["total"]["calls"] for day in instance.json("usage", "--days", "1")["days"]] == [1]
    shown = instance.cli("usage", "--by", "model").stdout
    assert "test-model" in shown
    assert "0.0000 USD in 7 days, and 1 calls without a known price" in shown
    assert instance.cli("usage", "--by", "colour").returncode == 2


def codex(folder: Path) -> Instance:
    """An instance whose Codex writes down how it was started, and fails when it is told to."""
    program = folder / "codex"
    script = 'import json, os, sys; print(json.dumps([sys.argv[1:], os.environ["CODEX_HOME"], os.getcwd()]))'
    program.write_text(f"#!{sys.executable}\n{script}\nsys.exit(7 if 'fail' in sys.argv else 0)\n")
    program.chmod(0o755)
    return Instance(folder, env={"CODEX_CLI_PATH": str(program)})


@pytest.mark.parametrize(
    ("arguments", "passed_on"),
    [
        (("login", "--device-auth"), ["login", "--device-auth"]),
        (("logout",), ["logout"]),
        (("exec", "--help"), ["exec", "--help"]),
        (("exec", "-m", "gpt", "say hello"), ["exec", "-m", "gpt", "say hello"]),
    ],
    ids=lambda given: given[0],
)
def test_codex_runs_in_the_home_of_the_jobs(tmp_path: Path, arguments: tuple[str, ...], passed_on: list[str]) -> None:
    (tmp_path / "data" / "workspace").mkdir(parents=True)
    done = codex(tmp_path).cli("codex", *arguments)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        passed_on,
        str(tmp_path / "data" / "codex-home" / ".codex"),
        str(tmp_path / "data" / "workspace"),
    ]


def test_codex_tells_its_failures(tmp_path: Path) -> None:
    assert codex(tmp_path).cli("codex", "exec", "fail").returncode == 1
    assert codex(tmp_path).cli("codex", "exec").returncode == 2
    missing = Instance(tmp_path, env={"CODEX_CLI_PATH": "/nowhere/codex", "PATH": "/nowhere"}).cli("codex", "login")
    assert (missing.returncode, "docs/codex.md" in missing.stderr) == (1, True)


def test_a_profile_names_an_instance_and_its_key(instance: Instance, tmp_path: Path) -> None:
    # Somebody on another machine: another home, another folder, and a key that is for something else.
    shell = Instance(tmp_path, port=free_port(), env={"HOME": str(tmp_path), "API_KEY": "0" * 20 + "abcdefghijkl"})
    command = [sys.executable, "-m", "local.cli.main", "profiles", "add", "home", instance.url, "--json"]
    added = subprocess.run(
        command, cwd=tmp_path, env=shell.environment, input=instance.key, capture_output=True, text=True, check=True
    )
    assert json.loads(added.stdout)["has_key"] is True
    file = tmp_path / ".config" / "rauskuclaw" / "profiles.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert instance.key not in shell.cli("profiles", "list").stdout
    assert shell.json("auth", "whoami", "--api", "home")["auth"]["name"] == "admin"
    shell.env["RAUSKUCLAW_PROFILE"] = "home"
    assert shell.json("types")["ok"] is True
    # An address is asked with the shell's own key, a profile never.
    assert shell.json("types", "--api", instance.url, code=1)["status"] == 401
    file.chmod(0o644)
    assert "chmod 600" in shell.cli("types").stderr
    file.chmod(0o600)
    assert shell.json("profiles", "remove", "home")["ok"] is True
    assert shell.json("types", code=1)["error"] == "no_such_profile"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete(instance: Instance, shell: str) -> None:
    script = instance.cli("completion", shell).stdout
    assert "_RAUSKUCLAW_COMPLETE" in script
    assert f"complete_{shell}" in script
    words = {"COMP_WORDS": "rauskuclaw do", "COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": "rauskuclaw do"}
    asked = {**words, "_RAUSKUCLAW_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert "doctor" in Instance(instance.folder, port=instance.port, env=asked).cli().stdout


def test_options_of_the_original_that_do_nothing_are_taken(instance: Instance) -> None:
    assert instance.json("start", "--build", "--detach")["already_running"] is True
    assert instance.cli("completion", "tcsh").returncode == 2
