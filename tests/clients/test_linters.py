"""Linters of OpenAPI documents find nothing, not even a warning."""

from pathlib import Path

from openapi_spec_validator import validate

from functions.api.__main__ import openapi_document
from tests.clients.tools import document_in, program, run


def test_openapi_spec_validator() -> None:
    validate(openapi_document())


def test_redocly(tmp_path: Path) -> None:
    told = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    said = run(program("redocly"), "lint", "--max-problems=100", document_in(tmp_path), cwd=tmp_path, env=told)
    assert "is valid" in said
    assert "warning" not in said.split("validating")[1]


def test_spectral(tmp_path: Path) -> None:
    (tmp_path / ".spectral.yaml").write_text("extends: ['spectral:oas']\n")
    run(program("spectral"), "lint", "--fail-severity=hint", document_in(tmp_path), cwd=tmp_path)
