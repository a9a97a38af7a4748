"""Rows of steps, for the store of jobs and that of runs alike: a fork is submitted with the steps it begins with."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rauskuclaw.adapters.sqlite.writer import Tx

if TYPE_CHECKING:
    from rauskuclaw.domain.runs.steps import Step

INSERT_STEP = "INSERT INTO run_steps (job_seq, seq, step) VALUES (?, ?, ?)"


def add_steps(tx: Tx, job_seq: int, texts: Iterable[tuple[int, str]]) -> None:
    """Add numbered steps, as JSON, to a run that has none of these numbers."""
    for seq, text in texts:
        tx.db.execute(INSERT_STEP, (job_seq, seq, text))


def texts_of(steps: "Iterable[Step]") -> list[tuple[int, str]]:
    """Number and JSON of each step. Raises ValueError for what JSON has not."""
    from rauskuclaw.domain.runs.codec import encode_step

    return [(step.seq, encode_step(step)) for step in steps]
