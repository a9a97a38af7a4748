"""The doctor on real instances: it finds every planted fault, nothing where there is none, and mends what is safe."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.cli.doctor.findings import open_to_others
from local.cli.doctor.machine import Probes
from local.cli.doctor.running import Result, run_checks
from tests.support.disks import fill, small_disk
from tests.support.instances import Instance, running
from tests.support.model_process import model_process
from tests.support.planted_faults import FAULTS, Fault, Patient

# Words instead of a model: the doctor embeds a text each time.
PLAIN = {"MEMORY_EMBEDDER": "lexical"}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an instance that has run a job and was stopped."""
    folder = tmp_path_factory.mktemp("healthy")
    with running(folder, **PLAIN) as instance:
        instance.wait_for(instance.create(), "succeeded")
    return folder


@pytest.fixture
def patient(healthy: Path, tmp_path: Path) -> Iterator[Patient]:
    folder = tmp_path / "instance"
    shutil.copytree(healthy, folder)
    patient = Patient(Instance(folder, env=dict(PLAIN)))
    yield patient
    for ending in reversed(patient.endings):
        ending()


def examine(patient: Patient, *, fix: bool = False) -> list[Result]:
    """All checks, in this process: a command of its own for each would take a minute more."""
    env = {**patient.instance.environment, **patient.env}
    probes = Probes(env=env, working_folder=patient.instance.folder, sync_sec=lambda _: 0.001)
    return list(run_checks(fix=fix, probes=probes))


def findings(results: list[Result]) -> dict[str, str]:
    return {each.name: each.finding.status for each in results if each.finding.status in ("warn", "fail")}


def test_nothing_is_found_where_nothing_is_wrong(patient: Patient) -> None:
    assert findings(examine(patient)) == {}
    patient.start()
    told = patient.instance.json("doctor")
    assert [each for each in told["checks"] if each["status"] in ("warn", "fail")] == []
    named = {each["name"]: each["status"] for each in told["checks"]}
    assert {named[name] for name in ("processes", "api", "version", "database", "port")} == {"ok"}


def test_a_new_folder_is_no_fault(tmp_path: Path) -> None:
    patient = Patient(Instance(tmp_path, env=dict(PLAIN)))
    assert findings(examine(patient)) == {}
    assert list(tmp_path.iterdir()) == []  # looking leaves nothing behind


def test_twenty_faults_are_planted() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_with_its_hint_and_mended(patient: Patient, fault: Fault) -> None:
    fault.plant(patient)
    results = {each.name: each for each in examine(patient)}
    found = findings(list(results.values()))
    assert fault.found.items() <= found.items()
    # A file of secrets that others can read stops everything, which is said as well.
    assert set(found) - set(fault.found) <= {"configuration"}
    first = results[next(iter(fault.found))]
    assert fault.hint in first.finding.hint
    assert first.finding.command
    assert (first.finding.fix is None) == (fault.mend is not None)
    if fault.mend is None:
        mended = examine(patient, fix=True)
        assert [each.name for each in mended if each.was_fixed] == [first.name]
        assert findings(mended) == {}
    else:
        # What is not safe stays as it is.
        assert findings(examine(patient, fix=True)) == found
        fault.mend(patient)
        assert findings(examine(patient)) == {}


def test_the_command_says_what_it_found_and_fixes_it(patient: Patient) -> None:
    key = patient.data / "admin.key"
    key.chmod(0o644)
    seen = patient.instance.cli("doctor")
    assert seen.returncode == 1
    assert f"chmod 600 {key}" in seen.stdout
    assert "doctor --fix" in seen.stdout
    assert "\x1b" not in seen.stdout
    [entry] = [each for each in patient.instance.json("doctor", code=1)["checks"] if each["name"] == "admin_key"]
    assert (entry["ok"], entry["status"], entry["fixable"]) == (False, "fail", True)
    assert entry["hint"]
    assert entry["details"] == entry["message"]
    assert patient.instance.json("doctor", "--fix")["ok"] is True
    assert open_to_others([key]) == []


def test_settings_that_are_not_valid_leave_the_rest_to_be_looked_at(patient: Patient) -> None:
    patient.instance.env["PORT"] = "many"
    told = patient.instance.json("doctor", code=1)
    statuses = {each["name"]: each["status"] for each in told["checks"]}
    assert (statuses["configuration"], statuses["sqlite"], statuses["database"]) == ("fail", "ok", "skip")


def test_a_provider_is_really_asked(patient: Patient) -> None:
    with model_process() as models:
        patient.setting(**models.environment(OPENAI_API_KEY="sk-real"))
        assert findings(examine(patient)) == {}
        assert len(models.record["requests"]) == 1
        models.script("401")
        [refused] = [each for each in examine(patient) if each.name == "provider"]
    assert refused.finding.status == "fail"
    assert "refuses the key" in refused.finding.hint
    assert "sk-real" not in json.dumps(refused.as_json())


def test_without_calls_nobody_is_asked(patient: Patient) -> None:
    with model_process() as models:
        patient.instance.env |= models.environment()
        told = patient.instance.json("doctor", "--no-calls")
        assert models.record["requests"] == []
    [provider] = [each for each in told["checks"] if each["name"] == "provider"]
    assert (provider["status"], "no-calls" in provider["message"]) == ("skip", True)


def test_a_full_disk_is_found(patient: Patient, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=32) as disk:
        folder = disk / "data"
        shutil.copytree(patient.data, folder)
        patient.setting(DATA_DIR=str(folder))
        assert findings(examine(patient)) == {"disk_space": "fail"}
        filler = fill(disk)
        assert findings(examine(patient)) == {"disk_space": "fail", "data_folder": "fail"}
        filler.unlink()


@pytest.mark.parametrize(
    ("probes", "name", "status"),
    [
        (Probes(python=(3, 10)), "python", "fail"),
        (Probes(sync_sec=lambda _: 0.2), "disk_speed", "warn"),
        (Probes(free_bytes=lambda _: 500_000_000), "disk_space", "warn"),
        (Probes(now=lambda: datetime(1970, 1, 2, tzinfo=UTC)), "clock", "fail"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_a_machine_says_of_itself(patient: Patient, probes: Probes, name: str, status: str) -> None:
    own = {"env": patient.instance.environment, "working_folder": patient.instance.folder}
    told = Probes(**{**vars(probes), **own})
    [result] = [each for each in run_checks(probes=told, may_call=False) if each.name == name]
    assert (result.finding.status, bool(result.finding.hint), bool(result.finding.command)) == (status, True, True)
