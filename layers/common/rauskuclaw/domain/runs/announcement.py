"""Log lines of a run's job about its steps: one short event for each append, for those who watch.

A step is exact, a log line may be masked and cut, so the event only names the steps.
"""

from collections.abc import Sequence

from rauskuclaw.domain import events
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.runs.codec import type_of
from rauskuclaw.domain.runs.steps import Question, Step


def announcement(steps: Sequence[Step]) -> LogEntry:
    """The event that is committed with these steps: their numbers and types."""
    has_question = any(isinstance(step.body, Question) for step in steps)
    meta = {"from": steps[0].seq, "to": steps[-1].seq, "types": [type_of(step.body) for step in steps]}
    message = events.QUESTION_ASKED if has_question else events.STEPS_RECORDED
    return LogEntry(steps[-1].at, "info", message, meta, kind="question" if has_question else "step")
