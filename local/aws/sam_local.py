"""`make sam-local`: the API in containers, as `sam local start-api` runs it, on the same moto and event sources.

`python -m local.aws.sam_local -- COMMAND ...` runs a command against it, with STORY_URL and STORY_KEY set, and ends;
without a command it serves until SIGTERM.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.aws.moto_server import MotoServer
from local.aws.settings import DUMMY_CREDENTIALS, emulated_settings
from local.aws.sources import event_sources
from local.aws.stack import StackNames, create_storage, emulator_session
from local.aws.template import REGION, TEMPLATE
from rauskuclaw.config import Settings
from rauskuclaw.observability import configure

ROOT = TEMPLATE.parent
SAM = ROOT / ".venv-sam/bin/sam"
ENGINE = ROOT / "local/aws/container_engine.sh"
PYTHON = os.environ.get("LAMBDA_PYTHON", "3.11")
ARCHITECTURE = "arm64" if os.uname().machine in {"aarch64", "arm64"} else "x86_64"
READY_SEC = 240


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.aws.sam_local", description=__doc__)
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("command", nargs="*", help="what to run against it")
    given = parser.parse_args()
    if not SAM.exists():
        sys.exit("NOT RUN: the SAM command line is missing; `make sam-local` installs it into .venv-sam")
    docker_host = _engine()
    env = {**os.environ, **DUMMY_CREDENTIALS, "DOCKER_HOST": docker_host, "AWS_DEFAULT_REGION": REGION}
    env |= {"SAM_CLI_TELEMETRY": "0", "LAMBDA_PYTHON": PYTHON, "LAMBDA_ARCH": ARCHITECTURE}
    # Containers reach this machine at the bridge's address, and only they and we can.
    server = MotoServer.start(host=_bridge_address(env))
    try:
        names = create_storage(server.url)
        settings = emulated_settings(names, os.environ, key_folder=ROOT / ".sam-local")
        configure(service="sam-local", stream=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="sam-") as folder, _api(names, settings, env, Path(folder), given.port):
            return asyncio.run(_use(settings, given.port, given.command))
    finally:
        server.close()


def _engine() -> str:
    """An engine with the image it needs; its address. Ends with the reason when there can be none."""
    done = subprocess.run([str(ENGINE), "start", PYTHON, ARCHITECTURE], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603, ours
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _bridge_address(env: Mapping[str, str]) -> str:
    command = ["docker", "network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Gateway}}"]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603, ours
    return done.stdout.strip() or "172.17.0.1"


@contextmanager
def _api(names: StackNames, settings: Settings, env: dict[str, str], folder: Path, port: int) -> Iterator[None]:
    """Build, and serve the API in warm containers. Without them each request takes seconds."""
    overrides = [f"Runtime=python{PYTHON}", f"Architecture={ARCHITECTURE}", f"EndpointUrl={names.endpoint_url}"]
    build = [str(SAM), "build", "-t", str(TEMPLATE), "--build-dir", str(folder / "build"), "--parameter-overrides"]
    subprocess.run([*build, *overrides], env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, ours
    [key] = settings.api.keys
    secret = {"Name": "/rauskuclaw/API_KEY", "Value": key.key.get_secret_value(), "Type": "SecureString"}
    emulator_session().client("ssm", endpoint_url=names.endpoint_url).put_parameter(**secret)
    # A container deals with one request at a time, so a stream must not hold it for long.
    variables = {**names.environment(), "SSE_WAIT_SEC": "1"}
    (folder / "env.json").write_text(json.dumps({"Parameters": variables}))
    serve = [str(SAM), "local", "start-api", "-t", str(folder / "build/template.yaml"), "--port", str(port)]
    serve += ["--skip-pull-image", "--warm-containers", "EAGER", "--env-vars", str(folder / "env.json")]
    before = _containers(env)
    process = subprocess.Popen([*serve, "--parameter-overrides", *overrides], env=env)  # noqa: S603, ours
    try:
        _wait_until_ready(process, port)
        yield
    finally:
        process.terminate()  # SIGTERM: SAM then removes its containers
        process.wait(timeout=60)
        if left := _containers(env) - before:  # now and then it forgets one
            subprocess.run(["docker", "rm", "--force", *left], env=env, check=False, stdout=subprocess.DEVNULL)  # noqa: S603, S607


def _containers(env: Mapping[str, str]) -> set[str]:
    """SAM's containers that are there."""
    command = ["docker", "ps", "--quiet", "--filter", "label=sam.cli.container.type=lambda"]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603, ours
    return set(done.stdout.split())


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    ends_at = time.monotonic() + READY_SEC
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/ready", timeout=30) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    sys.exit("sam local start-api does not answer")


async def _use(settings: Settings, port: int, command: list[str]) -> int:
    [key] = settings.api.keys
    async with event_sources(settings, tick_sec=5.0):
        if not command:
            sys.stdout.write(f"The API in containers: http://127.0.0.1:{port}/v1 (key in .sam-local/admin.key)\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
        env = {**os.environ, "STORY_URL": f"http://127.0.0.1:{port}", "STORY_KEY": key.key.get_secret_value()}
        running = await asyncio.create_subprocess_exec(*command, env=env)
        return await running.wait()


if __name__ == "__main__":
    sys.exit(main())
