"""The parts of an assistant message grow with the steps of its run, and never take anything back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rauskuclaw.domain.conversations.messages import Usage
from rauskuclaw.domain.conversations.parts import MAX_SHOWN, TurnParts, parts_of
from rauskuclaw.domain.job import Job, JobError, JobStatus
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.labels import CLEAN, READ
from rauskuclaw.domain.runs.steps import (
    Answered,
    Asked,
    Body,
    Decision,
    Done,
    Effect,
    Folded,
    Heard,
    Intended,
    Labelled,
    Purpose,
    Question,
    QuestionKind,
    Refused,
    Reply,
    Step,
    ToolError,
    Unknown,
    Verdict,
)
from tests.support.clock import NOON
from tests.support.factories import make_job

STATES = [
    "input-available",
    "approval-requested",
    "approval-responded",
    "output-available",
    "output-error",
]
YES = Decision(Verdict.ALLOW, "GRANTED", "The grant covers it.")
OUTCOMES = ("done", "error", "refused", "approved", "denied", "unknown", "open")


def answered(text: str, *calls: ToolCall, purpose: Purpose = Purpose.TURN) -> Answered:
    return Answered(
        call_id="m", text=text, finish_reason="stop", provider="p", model="m", tool_calls=calls, purpose=purpose
    )


def intended(call: ToolCall) -> Intended:
    return Intended(
        call_id=call.id,
        tool=call.name,
        arguments=json.loads(call.arguments),
        effect=Effect.KEYED,
        effect_key="k",
        decision=YES,
    )


def question(call: ToolCall, seq: int, kind: QuestionKind) -> Question:
    return Question(
        id=f"job.{seq}",
        about=seq - 1,
        call_id=call.id,
        kind=kind,
        text="May it?",
        choices=("approve", "deny"),
        default="deny",
        expires_at=NOON,
        tool=call.name,
        arguments=json.loads(call.arguments),
        decision=replace(YES, verdict=Verdict.ASK),
    )


def bodies(turns: list[tuple[str, list[str]]], *, label: bool) -> Iterator[Body]:
    """What a run of these turns records: a text each, and what becomes of each call."""
    seq = 0

    def next_seq() -> int:
        nonlocal seq
        seq += 1
        return seq

    if label:
        next_seq()
        yield Labelled(
            label=READ,
            source="memory",
            text="t",
            details={"memory_matches": [{"scope": "s", "key": "k", "score": 1, "source": "id"}]},
        )
    for place, (text, outcomes) in enumerate(turns):
        next_seq()
        yield Asked(call_id="m", request_hash="", provider="p", model="m")
        calls = [ToolCall(f"c{place}.{n}", "tool_x", json.dumps({"n": n})) for n in range(len(outcomes))]
        next_seq()
        yield answered(text, *calls)
        for call, outcome in zip(calls, outcomes, strict=True):
            if outcome == "refused":
                next_seq()
                yield Refused(
                    call_id=call.id, tool=call.name, arguments={}, error=ToolError(code="TOOL_UNKNOWN", message="no")
                )
                continue
            if outcome in ("approved", "denied"):
                asked = question(call, next_seq(), QuestionKind.APPROVAL)
                yield asked
                next_seq()
                yield Reply(question_id=asked.id, by="ops", choice="approve" if outcome == "approved" else "deny")
                if outcome == "denied":
                    next_seq()
                    yield Refused(
                        call_id=call.id, tool=call.name, arguments={}, error=ToolError(code="DENIED", message="no")
                    )
                    continue
            about = next_seq()
            yield intended(call)
            if outcome == "open":
                return
            if outcome == "unknown":
                next_seq()
                yield Unknown(about=about, call_id=call.id)
                asked = question(call, next_seq(), QuestionKind.UNKNOWN)
                yield asked
                next_seq()
                yield Reply(question_id=asked.id, by="ops", choice="skip")
            next_seq()
            error = ToolError(code="X", message="broken") if outcome == "error" else None
            yield Done(about=about, call_id=call.id, result={"job_id": "child"}, error=error, label=CLEAN)
        next_seq()
        yield Heard(id=f"h{place}", text="Go on", by="ops")
    next_seq()
    yield Folded(summary="s", up_to=1)
    next_seq()
    yield answered("summary", purpose=Purpose.SUMMARY)


def steps_of(*given_bodies: Body) -> list[Step]:
    return [Step(seq, NOON + timedelta(seconds=seq), 1, body) for seq, body in enumerate(given_bodies, 1)]


TURNS = st.lists(st.tuples(st.text(max_size=5), st.lists(st.sampled_from(OUTCOMES), max_size=3)), max_size=4)


def require_valid(parts: list[dict[str, Any]]) -> None:
    ids = [part["toolCallId"] for part in parts if part["type"].startswith("tool-")]
    assert len(ids) == len(set(ids))
    for part in parts:
        if part["type"] == "text":
            assert part["text"]
        if part["type"].startswith("tool-"):
            assert part["state"] in STATES
            assert ("output" in part) == (part["state"] == "output-available")
            assert ("errorText" in part) == (part["state"] == "output-error")
    assert json.loads(json.dumps(parts)) == parts


def require_goes_on(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Every part is where it was; only what was open has been completed."""
    assert len(after) >= len(before)
    for old, new in zip(before, after, strict=False):
        if old == new:
            continue
        assert old["type"] == new["type"]
        if old["type"].startswith("tool-"):
            assert old["toolCallId"] == new["toolCallId"]
            assert old["state"] not in ("output-available", "output-error")
            came_from_a_question = old["state"].startswith("approval") and new["state"].startswith("approval")
            assert came_from_a_question or STATES.index(new["state"]) >= STATES.index(old["state"])
        else:
            assert (old["type"], old["id"], old["data"]["state"]) == ("data-question", new["id"], "open")
            assert new["data"]["state"] in ("answered", "closed")


@given(turns=TURNS, label=st.booleans(), status=st.sampled_from([JobStatus.SUCCEEDED, JobStatus.FAILED]))
@settings(max_examples=300, deadline=None)
def test_every_prefix_is_a_valid_list_and_later_ones_only_extend_or_complete_it(
    turns: list[tuple[str, list[str]]], label: bool, status: JobStatus
) -> None:
    turn = TurnParts()
    before: list[dict[str, Any]] = []
    for step in steps_of(*bodies(turns, label=label)):
        turn.apply(step)
        after = turn.parts
        require_valid(after)
        require_goes_on(before, after)
        job = final_job(status)
        ended = turn.final(job)
        require_valid(ended)
        require_goes_on(after, ended)
        assert all(part.get("state") in (None, "output-available", "output-error") for part in ended)
        before = after


@given(turns=TURNS)
@settings(max_examples=50, deadline=None)
def test_parts_that_were_handed_out_do_not_change_any_more(turns: list[tuple[str, list[str]]]) -> None:
    turn = TurnParts()
    handed_out: list[tuple[list[dict[str, Any]], str]] = []
    for step in steps_of(*bodies(turns, label=True)):
        turn.apply(step)
        handed_out.append((parts := turn.parts, json.dumps(parts)))
        turn.final(final_job(JobStatus.FAILED))
    assert all(json.dumps(parts) == was for parts, was in handed_out)


def final_job(status: JobStatus, **given_fields: Any) -> Job:
    error = JobError("boom", "PROVIDER_NETWORK", None, NOON) if status is JobStatus.FAILED else None
    return replace(make_job(), status=status, error=error, **given_fields)


CALL = ToolCall("c1", "memory_write", '{"key": "a"}')


def test_a_call_shows_arguments_result_cost_decision_and_time() -> None:
    done = Done(about=2, call_id="c1", result={"job_id": "j-7", "ok": True}, cost_nano=2_000_000)
    [text, call] = parts_of(steps_of(answered("I write.", CALL), intended(CALL), done)).parts
    assert text == {"type": "text", "text": "I write."}
    assert call == {
        "type": "tool-memory_write",
        "toolCallId": "c1",
        "state": "output-available",
        "input": {"key": "a"},
        "output": {"job_id": "j-7", "ok": True},
        "data": {
            "seq": 2,
            "effect": "keyed",
            "decision": "allow",
            "reason": "GRANTED",
            "message": "The grant covers it.",
            "ms": 1000,
            "cost_usd": 0.002,
            "job_id": "j-7",
        },
    }


def test_a_call_in_doubt_says_so_at_the_end_and_one_never_made_as_well() -> None:
    turn = parts_of(steps_of(answered("", CALL, ToolCall("c2", "plan", "{}")), intended(CALL)))
    first, second, error = turn.final(final_job(JobStatus.CANCELLED))
    assert (first["state"], first["data"]["code"]) == ("output-error", "EFFECT_UNKNOWN")
    assert (second["state"], second["data"]["code"]) == ("output-error", "NOT_CALLED")
    assert error["data"]["code"] == "CANCELLED"


def test_edited_arguments_are_those_of_the_call() -> None:
    asked = question(CALL, 2, QuestionKind.APPROVAL)
    reply = Reply(question_id=asked.id, by="ops", choice="approve", arguments={"key": "b"})
    call, shown = parts_of(steps_of(answered("", CALL), asked, reply)).parts
    assert (call["state"], call["input"]) == ("approval-responded", {"key": "b"})
    assert shown["data"]["answer"]["by"] == "ops"


def test_a_large_result_is_cut_in_the_message() -> None:
    done = Done(about=2, call_id="c1", result={"body": "x" * 2 * MAX_SHOWN})
    call = parts_of(steps_of(answered("", CALL), intended(CALL), done)).parts[-1]
    assert len(call["output"]) < MAX_SHOWN + 100
    assert "more characters" in call["output"]


def test_the_label_is_the_worst_of_all_that_was_read() -> None:
    done = Done(about=2, call_id="c1", result=1, label=READ)
    assert parts_of(steps_of(answered("", CALL), intended(CALL))).label == CLEAN
    assert parts_of(steps_of(answered("", CALL), intended(CALL), done)).label == READ


@pytest.mark.parametrize(
    ("status", "result", "shown"),
    [
        (
            JobStatus.SUCCEEDED,
            {"memory_write": {"memory_id": "m", "scope": "agent.chat", "key": "k"}},
            {"status": "ok", "code": "MEMORY_WRITE_OK", "scope": "agent.chat", "key": "k", "memory_id": "m"},
        ),
        (
            JobStatus.SUCCEEDED,
            {},
            {"status": "unknown", "code": "MEMORY_WRITE_NOT_CONFIRMED", "scope": "agent.chat", "key": None},
        ),
        (
            JobStatus.FAILED,
            None,
            {"status": "fail", "code": "PROVIDER_NETWORK", "scope": "agent.chat", "key": None},
        ),
    ],
)
def test_the_receipt_of_a_memory_has_three_statuses(status: JobStatus, result: Any, shown: dict[str, Any]) -> None:
    job = final_job(status, input={"memory_write": {"scope": "agent.chat"}}, result=result)
    receipt = next(part for part in TurnParts().final(job) if part["type"] == "data-memory-write")
    assert receipt["data"] == shown


def test_an_error_comes_with_a_hint_and_usage_with_its_model() -> None:
    failed = TurnParts().final(final_job(JobStatus.FAILED), text="So far")
    assert failed[0] == {"type": "text", "text": "So far"}
    assert (failed[1]["data"]["code"], "reached" in failed[1]["data"]["hint"]) == ("PROVIDER_NETWORK", True)
    usage = Usage(calls=1, tokens_in=3, tokens_out=4, cost_nano=500_000_000, ms=7, provider="openai", model="m")
    [shown] = TurnParts().final(final_job(JobStatus.SUCCEEDED), usage=usage)
    assert shown["data"] == {
        "calls": 1,
        "tokens_in": 3,
        "tokens_out": 4,
        "cost_usd": 0.5,
        "ms": 7,
        "model": "m",
        "provider": "openai",
    }
