"""What a document of UI preferences says about chats, read as forgivingly as the clients that wrote it read it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.suggestions.javascript import is_truthy, to_number, to_text, trim
from rauskuclaw.domain.suggestions.policy import (
    DEFAULT_ALLOW_TYPES,
    DEFAULT_MAX_ATTEMPTS,
    DEFAULT_MAX_PRIORITY,
    DEFAULT_MAX_TIMEOUT_SEC,
    MODES,
    Policy,
)
from rauskuclaw.domain.suggestions.suggested import MAX_ATTEMPTS, MAX_PRIORITY, MAX_TIMEOUT_SEC

MAX_ALLOWED_TYPES = 100
#: Names of a policy's limits in the settings of a conversation, with the range of each.
LIMITS = {"max_timeout_sec": (1, MAX_TIMEOUT_SEC), "max_attempts": (1, MAX_ATTEMPTS), "max_priority": (0, MAX_PRIORITY)}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a new conversation begins with, and the policy for suggested jobs where a conversation has none."""

    dev_mode: bool = False
    reads_memory: bool = True
    writes_memory: bool = False
    plans: bool = False
    runs_suggested: bool = False
    policy: Policy = field(default_factory=Policy)


def preferences_of(document: Mapping[str, Json]) -> Preferences:
    """The preferences of a stored document. What is missing or makes no sense is the default."""
    return Preferences(
        dev_mode=document.get("devMode") is True,
        reads_memory=document.get("chatMemoryDefaultEnabled") is not False,
        writes_memory=document.get("chatMemoryWriteDefaultEnabled") is True,
        plans=document.get("chatPlannerDefaultEnabled") is True,
        runs_suggested=document.get("chatAutoRunDefaultEnabled") is True,
        policy=Policy(
            mode=MODES.get(trim(to_text(document.get("suggestedApprovalMode"))), "smart"),
            max_timeout_sec=_limit(
                document.get("suggestedAutoMaxTimeoutSec"), 1, MAX_TIMEOUT_SEC, DEFAULT_MAX_TIMEOUT_SEC
            ),
            max_attempts=_limit(document.get("suggestedAutoMaxAttempts"), 1, MAX_ATTEMPTS, DEFAULT_MAX_ATTEMPTS),
            max_priority=_limit(document.get("suggestedAutoMaxPriority"), 0, MAX_PRIORITY, DEFAULT_MAX_PRIORITY),
            allow_types=_types(document.get("suggestedAutoAllowTypes")),
        ),
    )


def policy_faults(value: JsonObject) -> list[tuple[str, str]]:
    """What is wrong with the `policy` of a conversation's settings: names of its fields, and why."""
    faults = []
    if value.get("mode") is not None and value["mode"] not in (*MODES,):
        faults.append(("mode", f"must be one of {', '.join(MODES)}"))
    for name, (low, high) in LIMITS.items():
        given = value.get(name)
        if given is not None and not (type(given) is int and low <= given <= high):
            faults.append((name, f"must be an integer from {low} to {high}"))
    types = value.get("allow_types")
    if types is not None and not (
        isinstance(types, list) and len(types) <= MAX_ALLOWED_TYPES and all(isinstance(each, str) for each in types)
    ):
        faults.append(("allow_types", f"must be an array of at most {MAX_ALLOWED_TYPES} names of job types"))
    return faults + [(name, "is no part of a policy") for name in value if name not in ("mode", "allow_types", *LIMITS)]


def policy_of(value: JsonObject | None, preferred: Policy) -> Policy:
    """The policy of a conversation: what its settings say of it, which were checked, and else what is preferred."""
    given = {name: each for name, each in (value or {}).items() if each is not None}
    return Policy(
        mode=MODES.get(given.get("mode", preferred.mode), "smart"),
        max_timeout_sec=given.get("max_timeout_sec", preferred.max_timeout_sec),
        max_attempts=given.get("max_attempts", preferred.max_attempts),
        max_priority=given.get("max_priority", preferred.max_priority),
        allow_types=_types(given["allow_types"]) if "allow_types" in given else preferred.allow_types,
    )


def _limit(value: Json, low: int, high: int, default: int) -> int:
    if value is None:
        return default
    number = to_number(value)
    return int(min(high, max(low, number))) if math.isfinite(number) and number == int(number) else default


def _types(value: Json) -> tuple[str, ...]:
    """Each name once; the default where there is none, so that a blank list never lets every type pass."""
    listed = value if isinstance(value, list) else to_text(value).split(",") if is_truthy(value) else []
    names = (trim(to_text(each)) for each in listed if is_truthy(each))
    return tuple(dict.fromkeys(name for name in names if name)) or DEFAULT_ALLOW_TYPES
