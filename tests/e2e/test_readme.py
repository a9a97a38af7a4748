"""Every command of the README is run, in its order, against a real instance."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.instances import running

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```bash\n(.*?)```", README, flags=re.DOTALL)
SCRIPTS = [block for block in BLOCKS if not block.startswith("make ")]
MAKE_TARGETS = sorted(set(re.findall(r"\bmake ([a-z][a-z-]*)", README)))


def test_the_readme_is_short_enough_to_read() -> None:
    assert README.count("\n") < 150


@pytest.mark.parametrize("target", MAKE_TARGETS)
def test_every_make_target_it_names_exists(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_its_commands_work_as_they_stand(tmp_path: Path) -> None:
    assert SCRIPTS
    with running(tmp_path) as instance:
        script = "set -euo pipefail\n" + "\n".join(SCRIPTS)
        script = script.replace("source .venv/bin/activate\n", f"export PATH={ROOT}/.venv/bin:$PATH\n")
        script = script.replace("--max-time 3", "--max-time 10").replace(":3001", f":{instance.port}")
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=instance.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        with instance.http() as http:
            assert http.get("/v1/jobs").json()["count"] > 3  # they were made before the backup, and it was restored
    assert '"status":"queued"' in done.stdout
    assert "restored monday.sqlite" in done.stdout
    assert "event: job_update" in done.stdout
