"""Constants of different parts that must stand in an order: each is a promise that breaks in silence without it."""

from datetime import timedelta

from functions.scheduler import handler as scheduler
from local.cli import instance as command_line
from local.pump import pump
from local.supervisor import roles
from local.supervisor.pace import USUAL
from rauskuclaw import engine
from rauskuclaw.adapters.aws import sending, sizes
from rauskuclaw.adapters.aws.jobs import log
from rauskuclaw.adapters.aws.memory import rows as memory_rows
from rauskuclaw.adapters.aws.memory import store as memory_store
from rauskuclaw.adapters.aws.memory import writer as memory_writer
from rauskuclaw.adapters.sqlite import connection, writer
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.services import retention
from rauskuclaw.services.execution import batch
from rauskuclaw.services.execution.leases import Timing
from rauskuclaw.services.jobs import callbacks

LEASE_SEC = Rules().lease.total_seconds()
SILENT_SEC = USUAL.look_every_sec * USUAL.silent_looks
LAMBDA_ENDS_SEC = 900  # the longest a function may run


def test_a_lease_is_renewed_twice_before_it_ends() -> None:
    assert Timing().renew_every_sec < LEASE_SEC / 2


def test_a_silent_process_is_ended_before_the_leases_of_its_jobs_are() -> None:
    assert SILENT_SEC <= LEASE_SEC / 3


def test_a_healthy_process_has_many_chances_to_be_heard() -> None:
    assert USUAL.beat_every_sec * 10 <= SILENT_SEC


def test_leases_are_judged_after_a_pause_only_when_all_must_have_renewed() -> None:
    assert Timing().renew_every_sec * 5 / 4 < USUAL.leases_renewed_within_sec < LEASE_SEC


def test_one_sender_at_a_time_tries_a_callback() -> None:
    assert callbacks.SEND_TIME < callbacks.TRY_LEASE / 2


def test_a_message_in_work_stays_hidden_although_an_extension_fails() -> None:
    assert timedelta(seconds=pump.EXTEND_EVERY_SEC) < pump.VISIBILITY / 2
    assert timedelta(seconds=pump.PAUSE_AFTER_ERROR_SEC) < pump.VISIBILITY / 2


def test_a_write_gives_up_before_its_process_counts_as_frozen() -> None:
    assert connection.BUSY_TIMEOUT_MS / 1000 <= writer.GIVE_UP_AFTER_SEC < SILENT_SEC


def test_a_stop_waits_for_a_drain_and_the_command_line_for_the_stop() -> None:
    assert roles.DRAIN_SEC < roles.WORKER_GRACE_SEC
    assert roles.API_CLOSE_SEC < roles.API_GRACE_SEC
    assert roles.WORKER_GRACE_SEC + roles.API_GRACE_SEC < command_line.STOP_WITHIN_SEC


def test_a_job_on_aws_ends_before_its_function_does() -> None:
    assert engine.LAMBDA_TIMEOUT_CAP_SEC + batch.FUNCTION_MARGIN_SEC + batch.WHOLE_FUNCTION_SEC < LAMBDA_ENDS_SEC
    assert callbacks.SEND_TIME.total_seconds() < scheduler.STEP_MARGIN_SEC


def test_what_is_written_to_dynamodb_fits_its_limits() -> None:
    row_bytes = log.MAX_IN_ROW + log.MAX_PAGE
    assert row_bytes < sizes.MAX_ITEM / 2
    assert memory_rows.MAX_VALUE_SIZE < sizes.MAX_ITEM
    assert log.MAX_WRITE <= sizes.MAX_TRANSACTION / 2
    assert memory_writer.MAX_BYTES + memory_rows.MAX_VALUE_SIZE < sizes.MAX_TRANSACTION
    assert memory_writer.MAX_ACTIONS + 2 <= sizes.MAX_IN_TRANSACTION
    assert memory_store.MARKED_AT_ONCE < sizes.MAX_IN_TRANSACTION
    assert log.MAX_WRITE // log.MAX_PAGE < sizes.MAX_IN_TRANSACTION


def test_what_is_sent_to_sqs_fits_its_limits() -> None:
    assert sending.MAX_IN_BATCH == 10
    assert sending.MAX_DELAY_SEC == 900


def test_what_comes_with_a_job_is_erased_at_least_as_fast_as_jobs_are() -> None:
    assert retention.JOBS_AT_ONCE <= retention.KEYS_AT_ONCE
    assert retention.JOBS_AT_ONCE <= retention.MEMORIES_AT_ONCE
    assert retention.JOBS_AT_ONCE <= retention.DEAD_LETTERS_AT_ONCE
