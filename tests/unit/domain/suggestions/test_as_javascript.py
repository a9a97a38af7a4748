"""Suggested jobs mean here what they meant in browsers: held against JavaScript itself, with random inputs."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rauskuclaw.domain.json import ascii_json
from rauskuclaw.domain.suggestions.javascript import SPACES, is_truthy, number_text, to_number, to_text, trim, whole
from rauskuclaw.domain.suggestions.policy import Policy, decide
from rauskuclaw.domain.suggestions.repeats import is_repeat
from rauskuclaw.domain.suggestions.suggested import suggested_in

SCRIPT = Path(__file__).with_name("browser.mjs")
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js")


class Browser:
    """A JavaScript process that is asked one question after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, what: str, **question: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(ascii_json({"what": what, **question}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline(), parse_int=lambda digits: whole(float(digits)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    command = [str(NODE), str(SCRIPT)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as node:
        yield Browser(node)
        assert node.stdin is not None
        node.stdin.close()


# Half characters are left out: they are replaced here, because no store takes them.
CHARACTERS = st.characters(codec="utf-8", max_codepoint=0x1FFFF)
TEXTS = st.text(CHARACTERS, max_size=12)
NUMERALS = st.from_regex(r"\A[\s\ufeff]*[+-]?(0[xXoObB])?[0-9a-fA-F_]*\.?[0-9]*([eE][+-]?[0-9]{1,3})?[\s\x1c\x85]*\Z")
SPECIAL = st.sampled_from(
    [
        "Infinity",
        "-Infinity",
        "+Infinity",
        "infinity",
        "NaN",
        "0x10",
        " 7 ",
        "1e3",
        "",
        "0b101",
        "-0x1",
        ".5",
        "5.",
        "1_0",
    ]
)
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | DOUBLES | TEXTS | NUMERALS | SPECIAL
# Names that mean something to objects of JavaScript are left out: with them, it fails.
NAMES = st.text(st.characters(codec="ascii", categories=["L"]), max_size=5).filter(
    lambda name: name not in ("toString", "valueOf")
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


@given(value=VALUES)
@settings(max_examples=300, deadline=None)
def test_values_are_converted_as_in_javascript(browser: Browser, value: Any) -> None:
    wanted = browser.ask("convert", value=value)
    number, text = to_number(value), to_text(value)
    assert {
        "text": text,
        "number": number_text(number),
        "isTruthy": is_truthy(value),
        "trimmed": trim(text),
    } == wanted


TYPES = st.sampled_from(["ai.chat.generate", "codex.chat.generate", "report.generate", "deploy.run", " ", ""]) | TEXTS
WORDS = st.lists(
    st.sampled_from(["read", "the", "page", "ΟΔΟΣ", "İstanbul", "go", "🙂x", "ﬀ", "don't", "a_b", "x\u00a0y", "ſ"])
    | TEXTS,
    max_size=6,
).map(" ".join)
PROMPTS = WORDS | VALUES
MESSAGES = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", ["user"], None]), "content": PROMPTS})
    | VALUES,
    max_size=3,
)
INPUTS = st.fixed_dictionaries({}, optional={"prompt": PROMPTS, "messages": MESSAGES | VALUES}) | VALUES
QUEUES = st.sampled_from(["alpha", " Mail ", "no such", "q" * 81, "\u212aey"]) | VALUES
JOBS = st.fixed_dictionaries(
    {"type": TYPES | VALUES},
    optional={
        "queue": QUEUES,
        "input": INPUTS,
        "priority": st.integers(-3, 13) | VALUES,
        "timeout_sec": st.integers(-3, 4000) | VALUES,
        "max_attempts": st.integers(-3, 13) | VALUES,
        "tags": st.lists(VALUES, max_size=24) | VALUES,
    },
)
BLOCKS = st.fixed_dictionaries({"jobs": st.lists(JOBS | VALUES, max_size=4)}) | VALUES
LABELS = st.sampled_from(
    ["rausku_jobs\n", "Rausku_JOBS", "rausku_jobs \u00a0\n", "rau\u017fku_jobs\n", "json\n", "rausku_jobs_2\n"]
)
POLICIES = st.builds(
    Policy,
    mode=st.sampled_from(["never", "always", "smart"]),
    max_timeout_sec=st.integers(0, 3600),
    max_attempts=st.integers(0, 10),
    max_priority=st.integers(0, 10),
    allow_types=st.lists(TYPES.map(str.strip), max_size=2).map(tuple),
)


@st.composite
def chats(draw: st.DrawFn) -> str:
    """Some text with one or two blocks, which may be broken."""
    block = json.dumps(draw(BLOCKS), ensure_ascii=draw(st.booleans()))
    end = draw(st.sampled_from(["```", "\n```", "", "``", "}```"]))
    first = f"{draw(TEXTS)}\n```{draw(LABELS)}{block}{end}"
    second = draw(st.sampled_from(["", '\n```rausku_jobs {"jobs": [{"type": "second"}]}```']))
    return first + second


def answer_to(text: str, chat_type: str, user_text: str, policy: Policy) -> list[dict[str, Any]]:
    return [
        {
            "job": json.loads(json.dumps(asdict(job))),
            "isRepeat": is_repeat(job, chat_type=chat_type, user_text=user_text),
            "reasons": [reason.code for reason in decide(job, policy).reasons],
        }
        for job in suggested_in(text)
    ]


@given(text=chats(), chat_type=TYPES, user_text=WORDS, policy=POLICIES)
@settings(max_examples=500, deadline=None)
def test_suggestions_are_those_that_a_browser_saw(
    browser: Browser, text: str, chat_type: str, user_text: str, policy: Policy
) -> None:
    wanted = browser.ask("chat", text=text, chatType=chat_type, userText=user_text, policy=asdict(policy))
    assert answer_to(text, chat_type, user_text, policy) == wanted


@given(
    asked=st.lists(st.sampled_from("abcdefgh"), max_size=8), proposed=st.lists(st.sampled_from("abcdefgh"), max_size=8)
)
@settings(max_examples=150, deadline=None)
def test_likeness_has_the_same_threshold(browser: Browser, asked: list[str], proposed: list[str]) -> None:
    user_text, prompt = (" ".join(letter * 3 for letter in letters) for letters in (asked, proposed))
    jobs = {"jobs": [{"type": "ai.chat.generate", "input": {"prompt": prompt}}]}
    text = f"```rausku_jobs\n{json.dumps(jobs)}\n```"
    policy = Policy()
    wanted = browser.ask("chat", text=text, chatType="ai.chat.generate", userText=user_text, policy=asdict(policy))
    assert answer_to(text, "ai.chat.generate", user_text, policy) == wanted


@pytest.mark.parametrize("numeral", ["1e400", "-1e400", "1" * 400, "12345678901234567890", "-0", "-0.0", "2.5"])
@pytest.mark.parametrize("name", ["priority", "timeout_sec", "max_attempts", "type", "input"])
def test_numbers_of_any_size_are_read_alike(browser: Browser, numeral: str, name: str) -> None:
    text = f'```rausku_jobs {{"jobs": [{{"type": "a", "{name}": {numeral}, "{name}": [[{numeral}]]}}]}}```'
    wanted = browser.ask("chat", text=text, chatType="", userText="", policy=asdict(Policy()))
    assert answer_to(text, "", "", Policy()) == wanted


def test_white_space_is_that_of_javascript(browser: Browser) -> None:
    every = [chr(code) for code in range(0x3100)] + ["\ufeff"]
    found = {each for each in every if browser.ask("convert", value=each)["trimmed"] == ""}
    assert found == set(SPACES)
