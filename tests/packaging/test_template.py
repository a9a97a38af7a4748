"""What template.yaml promises: least privilege, queues that fit their consumers, nothing public, real handlers."""

import importlib
import json
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from local.aws.stack import QUEUES
from local.aws.template import TEMPLATE, dead_letters_name, queue_name, read_template, resources_of, translate
from local.gateway.app import CONTENT_POLICY
from rauskuclaw.adapters.aws.workspace.keys import FILES, VERSIONS
from rauskuclaw.config.settings import KEYS
from rauskuclaw.domain.lanes import FUNCTION_LANES, LaneMap
from rauskuclaw.ports.workspace import VERSIONS_KEPT_FOR

FUNCTIONS = ("ApiFunction", "WorkerFunction", "AiWorkerFunction", "EmbedFunction", "SchedulerFunction")
NEVER = (
    "dynamodb:Scan",
    "dynamodb:DeleteTable",
    "dynamodb:CreateTable",
    "dynamodb:UpdateTable",
    "s3:DeleteBucket",
    "sqs:PurgeQueue",
    "sqs:DeleteQueue",
    "ssm:PutParameter",
)
# Which secrets a function may read; nobody else may.
SECRETS = {
    "ApiFunction": {"API_KEY", "API_KEYS_JSON"},
    "WorkerFunction": set(),
    "AiWorkerFunction": {"OPENAI_API_KEY"},
    "EmbedFunction": {"OPENAI_API_KEY"},
    "SchedulerFunction": {"CALLBACK_SIGNING_SECRET", "CALLBACK_SIGNING_SECRET_PREVIOUS"},
}
CONSUMED = {
    "WorkerFunction": {"DefaultQueue", "HighQueue"},
    "AiWorkerFunction": {"AiQueue"},
    "EmbedFunction": {"EmbedQueue"},
    "SchedulerFunction": {"ScheduleQueue"},
}
CONSUMING = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"}


@cache
def template() -> dict[str, Any]:
    return read_template()


@cache
def plain() -> dict[str, Any]:
    return translate(template(), {"Runtime": "python3.12", "Architecture": "arm64"})


def statements(function: str) -> list[dict[str, Any]]:
    """The statements of a function's own policies, with lists for actions and resources."""
    role = plain()["Resources"][f"{function}Role"]["Properties"]
    return [
        {**one, "Action": as_list(one["Action"]), "Resource": as_list(one["Resource"])}
        for policy in role["Policies"]
        for one in policy["PolicyDocument"]["Statement"]
    ]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions(function: str) -> set[str]:
    return {action for one in statements(function) for action in one["Action"]}


def referred(resource: Any) -> str:
    """The logical name or the text that a resource of a statement is made of."""
    if isinstance(resource, dict):
        [(how, what)] = resource.items()
        return what[0] if how == "Fn::GetAtt" else str(what)
    return str(resource)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_statement_allows_everything(function: str) -> None:
    for one in statements(function):
        assert one["Effect"] == "Allow"
        assert not [action for action in one["Action"] if "*" in action]
        assert "*" not in one["Resource"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_may_scan_or_change_infrastructure(function: str) -> None:
    allowed = actions(function)
    assert not allowed & set(NEVER)
    assert not [action for action in allowed if action.split(":")[0] in {"iam", "lambda", "kms", "cloudformation"}]


def test_managed_policies_only_write_logs_and_traces() -> None:
    for function in FUNCTIONS:
        managed = plain()["Resources"][f"{function}Role"]["Properties"]["ManagedPolicyArns"]
        names = {arn.rpartition("/")[2] for arn in map(str, managed)}
        assert names <= {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"}


def decided(node: Any, *, holds: bool) -> Any:
    """A template's value once its condition is known; `AWS::NoValue` is None."""
    if isinstance(node, dict) and set(node) == {"Fn::If"}:
        return decided(node["Fn::If"][1 if holds else 2], holds=holds)
    return None if node == {"Ref": "AWS::NoValue"} else node


def may_send_to(function: str) -> set[str]:
    return {
        referred(resource)
        for one in statements(function)
        if "sqs:SendMessage" in one["Action"]
        for resource in one["Resource"]
    }


def test_whoever_runs_agents_can_call_the_model_fetch_pages_and_submit_jobs() -> None:
    queue = queue_name(LaneMap().lane_of("agent.run", 5))
    [function] = [name for name, queues in CONSUMED.items() if queue in queues]
    assert "OPENAI_API_KEY" in SECRETS[function]
    variables = plain()["Resources"][function]["Properties"]["Environment"]["Variables"]
    assert {"DATA_FETCH_ENABLED", "DATA_FETCH_ALLOWLIST"} <= set(variables)
    assert may_send_to(function) >= {"DefaultQueue", "HighQueue", "AiQueue"}


@pytest.mark.parametrize("function", ["WorkerFunction", "AiWorkerFunction"])
def test_whoever_ends_a_job_can_wake_the_run_that_waits_for_it(function: str) -> None:
    assert queue_name(LaneMap().lane_of("agent.run", 5)) in may_send_to(function)


@pytest.mark.parametrize("embeds_with_openai", [False, True])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reads_only_its_own_secrets(function: str, embeds_with_openai: bool) -> None:
    expected = SECRETS[function] | ({"OPENAI_API_KEY"} if embeds_with_openai and function == "ApiFunction" else set())
    resources = [
        decided(resource, holds=embeds_with_openai)
        for one in statements(function)
        if any(action.startswith(("ssm:", "secretsmanager:")) for action in one["Action"])
        for resource in one["Resource"]
    ]
    assert {referred(resource).rpartition("/")[2] for resource in resources if resource is not None} == expected
    variables = template()["Resources"][function]["Properties"]["Environment"]["Variables"]
    names = decided(variables.get("SECRET_NAMES", ""), holds=embeds_with_openai)
    assert {name for name in names.split(",") if name} == expected


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_receives_only_from_its_own_lanes(function: str) -> None:
    consumed = {
        referred(resource)
        for one in statements(function)
        if CONSUMING & set(one["Action"])
        for resource in one["Resource"]
    }
    assert consumed == CONSUMED.get(function, set())


def test_a_function_looks_through_its_own_prefixes_of_the_bucket() -> None:
    memory, spill, files = "memory/*", "spill/*", "workspace/*"
    found = {
        function: {
            one["Condition"]["StringLike"]["s3:prefix"]
            for one in statements(function)
            if "s3:ListBucket" in one["Action"]
        }
        for function in FUNCTIONS
    }
    assert found == {
        "ApiFunction": {memory, spill, files},
        "WorkerFunction": {spill, files},
        "AiWorkerFunction": {memory, spill, files},
        "EmbedFunction": {memory},
        "SchedulerFunction": {memory, spill, files},
    }


@pytest.mark.parametrize("function", ["ApiFunction", "WorkerFunction", "AiWorkerFunction", "SchedulerFunction"])
def test_whoever_submits_or_erases_may_drop_every_long_body(function: str) -> None:
    """Those in the table in batches; those in the bucket are listed first."""
    assert actions(function) >= {"dynamodb:BatchWriteItem", "s3:ListBucket", "s3:DeleteObject"}


def test_objects_are_reached_below_known_prefixes_only() -> None:
    for function in FUNCTIONS:
        for one in statements(function):
            if "s3:GetObject" in one["Action"]:
                known = ("/spill/*", "/memory/*", "/workspace/*")
                assert all(referred(resource).endswith(known) for resource in one["Resource"])


def test_old_versions_of_files_are_forgotten_when_the_port_says() -> None:
    rules = template()["Resources"]["BlobBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    [versions] = [rule for rule in rules if rule["Prefix"] == VERSIONS]
    assert timedelta(days=versions["ExpirationInDays"]) == VERSIONS_KEPT_FOR
    assert [rule for rule in rules if FILES.startswith(rule["Prefix"]) and "ExpirationInDays" in rule] == []
    [uploads] = [rule for rule in rules if FILES.startswith(rule["Prefix"])]
    assert uploads["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] >= 1


def test_the_scheduler_may_send_what_wakes_jobs_and_itself() -> None:
    [sending] = [one for one in statements("SchedulerFunction") if "sqs:SendMessage" in one["Action"]]
    assert {referred(resource) for resource in sending["Resource"]} == {queue_name(lane) for lane in QUEUES}


def test_schedules_and_memories_find_their_settings_and_budgets() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    known = {key.env for key in KEYS}
    assert {name for name in variables if name.startswith(("OPENAI_", "MEMORY_", "BUDGET_", "MODEL_"))} <= known
    assert variables["SCHEDULER_CRON_TZ"] == {"Ref": "TimeZone"}


@pytest.mark.parametrize("lane", QUEUES)
def test_a_queue_fits_its_consumer_and_its_dead_letters(lane: str) -> None:
    queues = resources_of(template(), "AWS::SQS::Queue")
    queue, dead = queues[queue_name(lane)], queues[dead_letters_name(lane)]
    [consumer] = [name for name, lanes in CONSUMED.items() if queue_name(lane) in lanes]
    assert queue["VisibilityTimeout"] >= 6 * template()["Resources"][consumer]["Properties"]["Timeout"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] >= 5
    assert referred(queue["RedrivePolicy"]["deadLetterTargetArn"]) == dead_letters_name(lane)
    assert dead["MessageRetentionPeriod"] > queue["MessageRetentionPeriod"]


def test_every_lane_is_consumed_with_partial_failures_and_a_ceiling() -> None:
    mappings = resources_of(plain(), "AWS::Lambda::EventSourceMapping")
    consumed = {(referred(one["FunctionName"]), referred(one["EventSourceArn"])) for one in mappings.values()}
    assert consumed == {(function, queue) for function, queues in CONSUMED.items() for queue in queues}
    for one in mappings.values():
        assert one["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert one["ScalingConfig"]["MaximumConcurrency"]
        if one["BatchSize"] > 10:  # embedding: as many as the embedder takes in one call
            assert (referred(one["FunctionName"]), one["BatchSize"]) == ("EmbedFunction", 32)
            assert one["MaximumBatchingWindowInSeconds"] >= 1


def test_every_function_knows_every_lane() -> None:
    urls = template()["Globals"]["Function"]["Environment"]["Variables"]["QUEUE_URLS_JSON"]
    assert all(f'"{lane}":"${{{queue_name(lane)}}}"' in urls["Fn::Sub"] for lane in QUEUES)


def test_the_lanes_that_functions_serve_are_those_of_the_template() -> None:
    """Any other lane with a queue counts as served from outside, where jobs may run for longer."""
    urls = template()["Globals"]["Function"]["Environment"]["Variables"]["QUEUE_URLS_JSON"]
    assert set(json.loads(urls["Fn::Sub"])) == FUNCTION_LANES


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_handler_exists(function: str) -> None:
    module, _, name = template()["Resources"][function]["Properties"]["Handler"].rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_logs_end_and_functions_are_traced() -> None:
    groups = resources_of(template(), "AWS::Logs::LogGroup")
    assert all(group["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups.values())
    for properties in resources_of(plain(), "AWS::Lambda::Function").values():
        assert properties["LoggingConfig"]["LogGroup"]["Ref"] in groups
        assert properties["TracingConfig"] == {"Mode": "Active"}


def test_no_bucket_is_public() -> None:
    for properties in resources_of(template(), "AWS::S3::Bucket").values():
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert properties["BucketEncryption"]


def test_what_holds_data_outlives_the_stack() -> None:
    for name in ("Table", "BlobBucket"):
        assert template()["Resources"][name]["UpdateReplacePolicy"] == "Retain"
        assert template()["Resources"][name]["DeletionPolicy"].startswith("Retain")
    table = template()["Resources"]["Table"]["Properties"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_the_ui_has_the_same_policy_here_and_there() -> None:
    config = template()["Resources"]["UiHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    there = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    bucket = " https://${BlobBucket.RegionalDomainName}"  # where large files go
    assert "connect-src 'self'" + bucket in there
    assert there.replace(bucket, "") == CONTENT_POLICY


def test_browsers_may_send_large_files_to_the_bucket_with_what_is_signed() -> None:
    [rule] = template()["Resources"]["BlobBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert set(rule["AllowedMethods"]) == {"GET", "PUT"}
    assert set(rule["AllowedHeaders"]) >= {"content-type", "if-match", "if-none-match"}


def test_access_logs_hold_no_query() -> None:
    log_format = template()["Resources"]["HttpApi"]["Properties"]["AccessLogSettings"]["Format"]
    assert "$context.path" in log_format
    assert "query" not in log_format.lower()
    assert "$context.requestOverride" not in log_format


def test_no_secret_is_a_parameter_or_a_variable() -> None:
    assert not [name for name in template()["Parameters"] if "secret" in name.lower() and name != "SecretsPrefix"]
    assert "API_KEY:" not in TEMPLATE.read_text()
