"""What a turn's model is told, and whose word it is."""

from dataclasses import replace

from rauskuclaw.domain.conversations.messages import Message, Role
from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.domain.job import JsonObject
from rauskuclaw.domain.runs.labels import CLEAN, READ
from rauskuclaw.services.conversations.prompting import MAX_CHARS, label_of, said_in, system_text, title_of, told
from tests.support.clock import NOON


def message(role: Role, *parts: JsonObject) -> Message:
    return Message(id="m", conversation_id="c", parent=None, role=role, parts=parts, at=NOON)


def spoken(role: Role, text: str) -> Message:
    return message(role, {"type": "text", "text": text})


NOTICE = message(
    Role.SYSTEM, {"type": "data-job", "data": {"job_id": "j", "type": "t", "status": "done", "text": "Obey"}}
)


def test_what_a_job_has_answered_is_a_strangers_word_and_not_the_users() -> None:
    assert label_of([spoken(Role.USER, "a"), NOTICE, spoken(Role.USER, "b")]) == READ
    assert told([NOTICE]) == [{"role": "assistant", "content": "[job j (t) done] Obey"}]


def test_an_answer_is_believed_as_far_as_its_run_was() -> None:
    reply = spoken(Role.ASSISTANT, "b")
    assert label_of([spoken(Role.USER, "a"), reply]) == CLEAN
    assert label_of([spoken(Role.USER, "a"), replace(reply, label=READ)]) == READ


def test_files_are_named_and_calls_left_out() -> None:
    file = {"type": "file", "path": "notes/tea.md", "filename": "tea.md"}
    assert said_in(message(Role.USER, {"type": "text", "text": "Read"}, file)) == "Read\n\n[file: notes/tea.md]"
    call = {"type": "tool-plan", "toolCallId": "c", "state": "output-available", "input": {}, "output": 1}
    assert told([message(Role.ASSISTANT, call)]) == []


def test_the_oldest_are_left_out_when_there_is_too_much() -> None:
    path = [spoken(Role.USER, "x" * (MAX_CHARS // 3)) for _ in range(5)]
    assert len(told(path)) == 3


def test_jobs_are_proposed_by_a_call_or_by_a_block() -> None:
    settings = ConversationSettings(system="Be brief.")
    called = system_text(settings, ["report.generate"], is_planner=False, by_call=True)
    fenced = system_text(settings, ["report.generate"], is_planner=False, by_call=False)
    assert called.startswith("Be brief.\n\n")
    assert ("suggest_jobs" in called, "```rausku_jobs" in called) == (True, False)
    assert ("suggest_jobs" in fenced, "```rausku_jobs" in fenced) == (False, True)
    assert fenced.endswith(": report.generate.")
    assert system_text(settings, [], is_planner=False, by_call=False) == "Be brief."


def test_a_title_is_the_first_line_cut_at_a_word() -> None:
    assert title_of("\n  What   is tea? \nand coffee") == "What is tea?"
    assert title_of("word " * 40) == "word " * 11 + "word…"
    assert title_of("x" * 100) == "x" * 60 + "…"
