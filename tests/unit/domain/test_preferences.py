"""Preferences are read as the clients that wrote them read them; what makes no sense is the default."""

import math

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.preferences import Preferences, policy_faults, policy_of, preferences_of
from rauskuclaw.domain.suggestions.policy import DEFAULT_ALLOW_TYPES, Policy


def test_an_empty_document_means_the_defaults() -> None:
    assert preferences_of({}) == Preferences(reads_memory=True, policy=Policy())
    assert not preferences_of({}).plans
    assert not preferences_of({}).runs_suggested


def test_a_document_of_an_existing_client_is_understood() -> None:
    document = {
        "devMode": True,
        "chatMemoryDefaultEnabled": False,
        "chatMemoryWriteDefaultEnabled": True,
        "suggestedApprovalMode": "always",
        "suggestedAutoMaxTimeoutSec": 120,
        "suggestedAutoMaxAttempts": 3,
        "suggestedAutoMaxPriority": 7,
        "suggestedAutoAllowTypes": " report.generate, deploy.run,report.generate,",
        "somethingElse": [1],
    }
    assert preferences_of(document) == Preferences(
        dev_mode=True,
        reads_memory=False,
        writes_memory=True,
        policy=Policy("always", 120, 3, 7, ("report.generate", "deploy.run")),
    )


@pytest.mark.parametrize("value", [None, "", "yes", 1, 0, "false", [], {}], ids=repr)
def test_a_switch_is_thrown_by_a_boolean_only(value: Json) -> None:
    names = ("devMode", "chatMemoryDefaultEnabled", "chatMemoryWriteDefaultEnabled", "chatPlannerDefaultEnabled")
    assert preferences_of(dict.fromkeys((*names, "chatAutoRunDefaultEnabled"), value)) == Preferences()


@pytest.mark.parametrize(
    ("value", "timeout_sec", "priority"),
    [
        (0, 1, 0),
        (-5, 1, 0),
        (99999, 3600, 10),
        ("7", 7, 7),
        (2.5, 30, 5),
        (math.inf, 30, 5),
        ("many", 30, 5),
        (None, 30, 5),
        ([], 1, 0),
        ({}, 30, 5),
    ],
    ids=repr,
)
def test_limits_are_clamped_and_what_is_no_number_is_the_default(value: Json, timeout_sec: int, priority: int) -> None:
    read = preferences_of({"suggestedAutoMaxTimeoutSec": value, "suggestedAutoMaxPriority": value}).policy
    assert (read.max_timeout_sec, read.max_priority) == (timeout_sec, priority)


@pytest.mark.parametrize("value", [None, "", "  ", " , ,", [], ["", None], 0, False], ids=repr)
def test_a_blank_list_of_types_lets_not_everything_pass(value: Json) -> None:
    assert preferences_of({"suggestedAutoAllowTypes": value}).policy.allow_types == DEFAULT_ALLOW_TYPES
    assert policy_of({"allow_types": value or []}, Policy(allow_types=("a",))).allow_types == DEFAULT_ALLOW_TYPES


@pytest.mark.parametrize("value", ["sometimes", None, 1, "NEVER"], ids=repr)
def test_an_unknown_mode_is_the_careful_one(value: Json) -> None:
    assert preferences_of({"suggestedApprovalMode": value}).policy.mode == "smart"


def test_a_conversation_goes_before_the_preferences() -> None:
    preferred = Policy("always", 60, 2, 6, ("a",))
    assert policy_of(None, preferred) == preferred
    assert policy_of({"mode": "smart", "max_priority": 9}, preferred) == Policy("smart", 60, 2, 9, ("a",))


def test_each_wrong_field_of_a_policy_is_named() -> None:
    assert policy_faults({"mode": "smart", "max_priority": 0, "allow_types": ["a"]}) == []
    wrong = {
        "mode": "ever",
        "max_timeout_sec": 0,
        "max_attempts": "2",
        "max_priority": True,
        "allow_types": "a",
        "x": 1,
    }
    assert [name for name, _ in policy_faults(wrong)] == list(wrong)
