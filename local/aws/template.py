"""Reads template.yaml: as written, and as the plain CloudFormation that the SAM translator makes of it."""

import copy
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

from rauskuclaw.domain.job import JsonObject

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"

REGION = "us-east-1"
# What the translator would otherwise ask IAM for.
MANAGED_POLICIES = {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}

Properties = JsonObject


def read_template(path: Path = TEMPLATE) -> JsonObject:
    """The template with its short intrinsics (`!Ref`) in their long form."""
    parsed: JsonObject = yaml_parse(path.read_text())
    return parsed


def resources_of(template: JsonObject, kind: str) -> dict[str, Properties]:
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


def translate(template: JsonObject, parameters: dict[str, str]) -> JsonObject:
    """The plain CloudFormation that SAM makes of a template, its code taken as uploaded. Needs no network."""
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    packaged = copy.deepcopy(template)
    for properties in resources_of(packaged, "AWS::Serverless::Function").values():
        properties["CodeUri"] = "s3://code/function.zip"
    for properties in resources_of(packaged, "AWS::Serverless::LayerVersion").values():
        properties["ContentUri"] = "s3://code/layer.zip"
    translator = Translator(MANAGED_POLICIES, Parser(), boto_session=boto3.Session(region_name=REGION))
    plain: JsonObject = translator.translate(sam_template=packaged, parameter_values=parameters)
    return plain
