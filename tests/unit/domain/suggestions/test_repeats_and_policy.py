"""Which suggestions repeat the question, and which need approval."""

from typing import Any

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.suggestions.policy import Policy, decide
from rauskuclaw.domain.suggestions.repeats import is_repeat, normal_form
from rauskuclaw.domain.suggestions.suggested import SuggestedJob, normalized

CHAT = "ai.chat.generate"


def suggestion(**fields: Json) -> SuggestedJob:
    [job] = normalized({"jobs": [{"type": CHAT, **fields}]})
    return job


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Don't STOP!  Now_please", "don t stop now please"),
        ("\u00a0a\u2003b\ufeff", "a b"),
        ("ΟΔΟΣ", "οδος"),
        ("İ", "i\u0307"),
        ("a—b", "a—b"),
        ("[x](y) {z} <w> \\ / | `v`", "x y z w v"),
        ("...", ""),
    ],
)
def test_the_normal_form_of_a_question(text: str, form: str) -> None:
    assert normal_form(text) == form


@pytest.mark.parametrize(
    ("given", "user_text", "is_one"),
    [
        ({"prompt": "Explain, the API!"}, "explain the api", True),
        (
            {"prompt": "read the page now please today"},
            "read the page now",
            True,
        ),  # 4 of 6 words are longer than the limit
        ({"prompt": "aaa bbb ccc ddd"}, "aaa bbb ccc eee", True),  # 3 of 5
        ({"prompt": "aaa bbb ddd"}, "aaa bbb ccc", False),  # 2 of 4
        ({"prompt": "go on"}, "on go", False),  # no word counts
        ({"prompt": "", "messages": [{"role": "user", "content": "explain the api"}]}, "Explain the API", True),
        (
            {
                "messages": [
                    {"role": "user", "content": "explain the api"},
                    {"role": "user", "content": " "},
                    {"role": "assistant", "content": "no"},
                    "explain",
                ]
            },
            "Explain the API",
            True,
        ),
        ({"messages": {"role": "user"}}, "Explain the API", False),
        (["explain the api"], "explain the api", False),
        ({"prompt": "..."}, "...", False),
    ],
)
def test_a_repeat_asks_what_was_asked(given: Json, user_text: str, is_one: bool) -> None:
    assert is_repeat(suggestion(input=given), chat_type=f" {CHAT} ", user_text=user_text) is is_one


def test_only_the_chats_own_type_can_repeat_it() -> None:
    given: dict[str, Any] = {"input": {"prompt": "explain the api"}}
    assert not is_repeat(suggestion(**given), chat_type="codex.chat.generate", user_text="explain the api")
    assert not is_repeat(suggestion(type="agent.run", **given), chat_type="agent.run", user_text="explain the api")


SMALL = suggestion(type="report.generate", timeout_sec=30)
LARGE = suggestion(type="deploy.run", timeout_sec=30.5, max_attempts=2, priority=6)


@pytest.mark.parametrize(
    ("job", "policy", "codes"),
    [
        (SMALL, Policy(), []),
        (LARGE, Policy(), ["TIMEOUT", "ATTEMPTS", "PRIORITY", "TYPE"]),
        (LARGE, Policy(mode="never"), []),
        (SMALL, Policy(mode="always"), ["POLICY_ALWAYS"]),
        (LARGE, Policy(max_timeout_sec=31, max_attempts=2, max_priority=6, allow_types=("deploy.run",)), []),
        (LARGE, Policy(max_timeout_sec=31, max_attempts=2, max_priority=6, allow_types=()), []),
        (SMALL, Policy(max_timeout_sec=0, max_attempts=0, max_priority=0), []),
        (
            LARGE,
            Policy(max_timeout_sec=0, max_attempts=0, max_priority=0, allow_types=()),
            ["TIMEOUT", "ATTEMPTS", "PRIORITY"],
        ),
    ],
)
def test_the_policy_gives_a_reason_for_each_limit(job: SuggestedJob, policy: Policy, codes: list[str]) -> None:
    decision = decide(job, policy)
    assert [reason.code for reason in decision.reasons] == codes
    assert decision.auto is (not codes)


def test_reasons_tell_people_the_number_and_the_limit() -> None:
    [timeout, *_, job_type] = decide(LARGE, Policy()).reasons
    assert timeout.message == "It would run for 30.5 s; 30 at most go without approval"
    assert job_type.message == "Jobs of type deploy.run are not among those that go without approval"
