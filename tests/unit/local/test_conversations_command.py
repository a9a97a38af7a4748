"""What `rauskuclaw conversations send` says at the end of a turn."""

import json

import pytest
import typer

from local.cli.conversations import report
from local.cli.output import CommandError
from rauskuclaw.domain.job import JsonObject

FAILED: JsonObject = {
    "status": "failed",
    "parts": [{"type": "data-error", "data": {"code": "PROVIDER_CONFIG", "message": "No key"}}],
}


@pytest.mark.parametrize(("answer", "code"), [(FAILED, 1), ({"status": "done", "parts": []}, 0)])
def test_one_object_says_it_all(answer: JsonObject, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught:
        report(answer, as_json=True)
    assert caught.value.exit_code == code
    assert json.loads(capsys.readouterr().out) == {"ok": code == 0, "message": answer}


def test_people_are_told_why_a_turn_failed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="PROVIDER_CONFIG: No key"):
        report(FAILED, as_json=False)
    assert capsys.readouterr().out == ""
