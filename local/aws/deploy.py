"""`make deploy`: builds, deploys (asking everything the first time), uploads the UI, prints where it is.

Answers are kept in samconfig.toml; later runs ask nothing. Needs the SAM command line, credentials, and for the UI a
build in ui/dist.
"""

import mimetypes
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import boto3

from local.aws.template import TEMPLATE
from rauskuclaw.adapters.aws.values import Client
from rauskuclaw.domain.job import Json, JsonObject

ROOT = TEMPLATE.parent
SAM = ROOT / ".venv-sam/bin/sam"
CONFIG = ROOT / "samconfig.toml"
UI = ROOT / "ui/dist"
UI_PREFIX = "ui/"  # the paths of the distribution; the build knows them too
HASHED = "assets/"  # names with a hash of the content, which never change
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@dataclass(frozen=True)
class Target:
    """What the layer is built for; has to agree with the template's parameters."""

    python: str = "3.12"
    architecture: str = "arm64"

    @property
    def build_environment(self) -> dict[str, str]:
        return {"LAMBDA_PYTHON": self.python, "LAMBDA_ARCH": self.architecture}

    @property
    def overrides(self) -> list[str]:
        return [f"Runtime=python{self.python}", f"Architecture={self.architecture}"]


def target_of(config: Mapping[str, Json], env: Mapping[str, str]) -> Target:
    """From what was answered before, else from LAMBDA_PYTHON and LAMBDA_ARCH, else the template's defaults."""
    given = _deploy_parameters(config).get("parameter_overrides", "")
    text = " ".join(given) if isinstance(given, list) else str(given)
    known = dict(re.findall(r'(Runtime|Architecture)="?([\w.]+)"?', text))
    python = known.get("Runtime", f"python{env.get('LAMBDA_PYTHON', Target.python)}").removeprefix("python")
    return Target(python, known.get("Architecture", env.get("LAMBDA_ARCH", Target.architecture)))


def upload_ui(s3: Client, bucket: str, folder: Path) -> int:
    """Put the built UI into its bucket: files with hashed names first, the page that names them last.

    Old files stay for those who have the old page open; the bucket's lifecycle rule clears them. Safe to repeat.
    """
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.suffix == ".html")
    for path in files:
        name = path.relative_to(folder).as_posix()
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        kept = FOR_EVER if name.startswith(HASHED) else ASK_AGAIN
        s3.upload_file(str(path), bucket, UI_PREFIX + name, ExtraArgs={"ContentType": kind, "CacheControl": kept})
    return len(files)


def outputs_of(cloudformation: Client, stack: str) -> dict[str, str]:
    [found] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}


def main() -> None:
    if not SAM.exists():
        sys.exit("The SAM command line is missing; `make deploy` installs it into .venv-sam")
    config = _read_config()
    target = target_of(config, os.environ)
    _sam(["build", "--parameter-overrides", *target.overrides], target)
    if config:
        _sam(["deploy"], target)
    else:
        asked = ["deploy", "--guided", "--capabilities", "CAPABILITY_IAM", "--parameter-overrides", *target.overrides]
        _sam(asked, target)
        config = _read_config()
    chosen = target_of(config, os.environ)
    if chosen != target:
        sys.exit(f"Deployed for {chosen}, but built for {target}: run `make deploy` once more")
    given = _deploy_parameters(config)
    session = boto3.Session(region_name=given.get("region"), profile_name=given.get("profile"))
    outputs = outputs_of(session.client("cloudformation"), given["stack_name"])
    _publish_ui(session, outputs)
    for name, value in outputs.items():
        sys.stdout.write(f"{name:16} {value}\n")


def _publish_ui(session: "boto3.Session", outputs: Mapping[str, str]) -> None:
    if not (UI / "index.html").exists():
        sys.stdout.write("The UI is not built (ui/dist): only the API was deployed\n")
        return
    count = upload_ui(session.client("s3"), outputs["UiBucketName"], UI)
    sys.stdout.write(f"{count} files of the UI uploaded\n")


def _read_config() -> JsonObject:
    return tomllib.loads(CONFIG.read_text()) if CONFIG.exists() else {}


def _deploy_parameters(config: Mapping[str, Json]) -> JsonObject:
    """What `sam deploy --guided` wrote down, the global section under the one of the command."""
    default = config.get("default", {})
    return {**default.get("global", {}).get("parameters", {}), **default.get("deploy", {}).get("parameters", {})}


def _sam(arguments: Sequence[str], target: Target) -> None:
    env = {**os.environ, **target.build_environment, "SAM_CLI_TELEMETRY": "0"}
    done = subprocess.run([str(SAM), *arguments], cwd=ROOT, env=env, check=False)  # noqa: S603, our own arguments
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
