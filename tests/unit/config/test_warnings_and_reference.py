"""Warnings about settings without effect and misspelt names; the documentation matches the keys."""

import json
from pathlib import Path

import pytest

from rauskuclaw.config import load_settings
from rauskuclaw.config.reference import renewed
from rauskuclaw.config.settings import KEYS

DOCUMENT = Path(__file__).parents[3] / "docs" / "configuration.md"


def test_an_old_file_loads_and_says_what_has_no_effect(tmp_path: Path) -> None:
    old = {"version": 1, "service": {"name": "x"}, "env_mapping": {"A": "b"}, "runtime": {"compose_file": "c.yml"}}
    (tmp_path / "rauskuclaw.json").write_text(json.dumps(old))
    warnings = load_settings({}, folder=tmp_path).warnings
    for key in ("version", "service.name", "env_mapping", "runtime.compose_file"):
        assert any(warning.startswith(f"config key {key} has no effect") for warning in warnings)


def test_a_variable_without_effect_is_reported(tmp_path: Path) -> None:
    (warning,) = load_settings({"CODEX_RUN_GID": "7"}, folder=tmp_path).warnings
    assert warning.startswith("variable CODEX_RUN_GID has no effect")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("CALLBACK_ALOWLIST", "CALLBACK_ALLOWLIST"),
        ("API_KEYS", "API_KEY"),
        ("DATADIR", "DATA_DIR"),
        ("WORKER_CONCURENCY", "WORKER_CONCURRENCY"),
        ("RAUSKUCLAW_CONFIGPATH", "RAUSKUCLAW_CONFIG_PATH"),
    ],
)
def test_a_misspelt_variable_is_reported_with_what_was_meant(tmp_path: Path, name: str, meant: str) -> None:
    (warning,) = load_settings({name: "x"}, folder=tmp_path).warnings
    assert name in warning
    assert f"did you mean {meant}?" in warning


def test_an_unknown_variable_of_our_own_prefix_is_reported(tmp_path: Path) -> None:
    (warning,) = load_settings({"RAUSKUCLAW_COLOUR": "x"}, folder=tmp_path).warnings
    assert warning == "variable RAUSKUCLAW_COLOUR is unknown"


def test_ordinary_variables_of_a_machine_raise_no_warning(tmp_path: Path) -> None:
    env = dict.fromkeys(
        ("PATH", "HOME", "HOSTNAME", "USER", "LANG", "XDG_DATA_DIRS", "AWS_REGION", "TERM", "PORTS", "XAI_API_KEY"),
        "eu-1",
    )
    assert load_settings(env, folder=tmp_path).warnings == ()


def test_aws_names_have_no_effect_on_the_embedded_driver(tmp_path: Path) -> None:
    (warning,) = load_settings({"TABLE_NAME": "jobs"}, folder=tmp_path).warnings
    assert warning == "TABLE_NAME has no effect with the embedded driver"


def test_signing_without_a_secret_is_reported(tmp_path: Path) -> None:
    (warning,) = load_settings({"CALLBACK_SIGNING_ENABLED": "1"}, folder=tmp_path).warnings
    assert "without a secret" in warning


def test_the_documentation_has_every_key_as_the_code_has_it() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert renewed(text) == text, "run: python -m rauskuclaw.config.reference docs/configuration.md"
    assert all(f"`{key.file or key.env}`" in text for key in KEYS)
