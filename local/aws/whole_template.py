"""Deploys template.yaml unchanged to ministack, which runs functions and event sources, and says where its API is.

`python -m local.aws.whole_template -- COMMAND ...` runs a command against it, with STORY_URL, STORY_HOST and STORY_KEY
set. ministack and the SAM command line live in environments of their own (.venv-ministack, .venv-sam): their pins and
ours would drag each other back. Everything is gone afterwards.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3

from local.aws.template import REGION, TEMPLATE
from rauskuclaw.adapters.aws.values import Client

ROOT = TEMPLATE.parent
STACK = "rauskuclaw-whole"
KEY = "whole-template-key-0123456789abcdef0123456789"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION}
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
ARCHITECTURE = "arm64" if os.uname().machine in {"aarch64", "arm64"} else "x86_64"


@dataclass(frozen=True)
class Tools:
    """Where the two programs are."""

    ministack: Path = ROOT / ".venv-ministack/bin/ministack"
    sam: Path = ROOT / ".venv-sam/bin/sam"

    @property
    def missing(self) -> list[str]:
        return [path.name for path in (self.ministack, self.sam) if not path.exists()]


@dataclass(frozen=True)
class Deployed:
    """The emulator's address, and the host name by which it knows our API."""

    url: str
    api_host: str


@contextmanager
def emulator(tools: Tools, folder: Path) -> Iterator[str]:
    """ministack on a free port, its functions started with this machine's Python."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = {**os.environ, **CREDENTIALS, "GATEWAY_PORT": str(port), "AWS_ENDPOINT_URL": url}
    env["PATH"] = f"{tools.ministack.parent}:{env['PATH']}"
    with (folder / "ministack.log").open("w") as log:
        process = subprocess.Popen([str(tools.ministack)], env=env, stdout=log, stderr=log, cwd=folder)  # noqa: S603
        try:
            _wait_for(port, process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def deploy(tools: Tools, url: str, folder: Path) -> Deployed:
    """`sam build` and `sam deploy`; then what ministack gets wrong: numbers of parameters, routes of OpenAPI."""
    env = {**os.environ, **CREDENTIALS, "AWS_ENDPOINT_URL": url, "SAM_CLI_TELEMETRY": "0"}
    env |= {"LAMBDA_PYTHON": PYTHON, "LAMBDA_ARCH": ARCHITECTURE}
    env["PATH"] = f"{Path(sys.executable).parent}:{env['PATH']}"
    built = folder / "build"
    given = [f"EndpointUrl={url}", f"Runtime=python{PYTHON}", f"Architecture={ARCHITECTURE}"]
    _run([tools.sam, "build", "-t", TEMPLATE, "--build-dir", built, "--parameter-overrides", *given], env)
    _secret(url)
    _run(
        [
            *(tools.sam, "deploy", "-t", built / "template.yaml", "--stack-name", STACK, "--resolve-s3"),
            *("--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar"),
            *("--parameter-overrides", *given),
        ],
        env,
    )
    _mend_event_sources(url)
    api_id = _add_routes(url)
    return Deployed(url, f"{api_id}.execute-api.localhost:{url.rpartition(':')[2]}")


def client(service: str, url: str) -> Client:
    return boto3.Session("testing", "testing", region_name=REGION).client(service, endpoint_url=url)


def resources(url: str) -> dict[str, str]:
    """Physical ids by logical name."""
    found = client("cloudformation", url).describe_stack_resources(StackName=STACK)["StackResources"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


def _secret(url: str) -> None:
    client("ssm", url).put_parameter(Name="/rauskuclaw/API_KEY", Value=KEY, Type="SecureString", Overwrite=True)


def _mend_event_sources(url: str) -> None:
    """ministack keeps a number that came through a parameter as text, and then fails to compare it."""
    function = client("lambda", url)
    for mapping in function.list_event_source_mappings()["EventSourceMappings"]:
        ceiling = int(mapping["ScalingConfig"]["MaximumConcurrency"])
        function.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": ceiling})


def _add_routes(url: str) -> str:
    made = resources(url)
    gateway, function = client("apigatewayv2", url), client("lambda", url)
    arn = function.get_function(FunctionName=made["ApiFunction"])["Configuration"]["FunctionArn"]
    integration = gateway.create_integration(
        ApiId=made["HttpApi"],
        IntegrationType="AWS_PROXY",
        IntegrationUri=arn,
        PayloadFormatVersion="2.0",
        IntegrationMethod="POST",
    )["IntegrationId"]
    gateway.create_route(ApiId=made["HttpApi"], RouteKey="ANY /{proxy+}", Target=f"integrations/{integration}")
    return made["HttpApi"]


def _run(command: list[str | Path], env: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603, our own commands
        [str(part) for part in command], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{command[1]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            sys.exit("ministack ended at once; see its log")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("ministack does not answer")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.aws.whole_template", description=__doc__)
    parser.add_argument("command", nargs="+", help="what to run against it")
    given = parser.parse_args()
    tools = Tools()
    if tools.missing:
        sys.exit(f"NOT RUN: {', '.join(tools.missing)} is not installed; `make e2e-template` installs it")
    with tempfile.TemporaryDirectory(prefix="whole-") as name, emulator(tools, Path(name)) as url:
        deployed = deploy(tools, url, Path(name))
        sys.stdout.write(f"template.yaml is deployed at {url}, its API is {deployed.api_host}\n")
        sys.stdout.flush()
        env = {**os.environ, "STORY_URL": url, "STORY_HOST": deployed.api_host, "STORY_KEY": KEY}
        return subprocess.run(given.command, env=env, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
