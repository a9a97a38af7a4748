"""Reads template.yaml: as written, and as the plain CloudFormation that the SAM translator makes of it."""

from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"

Properties = dict[str, Any]


def read_template(path: Path = TEMPLATE) -> dict[str, Any]:
    """The template with its short intrinsics (`!Ref`) in their long form."""
    parsed: dict[str, Any] = yaml_parse(path.read_text())
    return parsed


def resources_of(template: dict[str, Any], kind: str) -> dict[str, Properties]:
    """Properties of the resources of a type, by logical name."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def queue_name(lane: str) -> str:
    """The logical name of a lane's queue; its dead letters' is `<Lane>DeadLetters`."""
    return f"{lane.capitalize()}Queue"


def dead_letters_name(lane: str) -> str:
    return f"{lane.capitalize()}DeadLetters"
