"""The DynamoDB store: its parts over one table, put together as the `Store` port."""

from dataclasses import dataclass
from datetime import timedelta

from rauskuclaw.adapters.aws.bodies import Bodies
from rauskuclaw.adapters.aws.calls import AwsCalls
from rauskuclaw.adapters.aws.jobs.deliveries import Deliveries
from rauskuclaw.adapters.aws.jobs.directory import Directory
from rauskuclaw.adapters.aws.jobs.erasing import JobEraser
from rauskuclaw.adapters.aws.jobs.listing import Lister
from rauskuclaw.adapters.aws.jobs.log import JobLogs, RowWriter
from rauskuclaw.adapters.aws.jobs.reads import JobReader
from rauskuclaw.adapters.aws.jobs.settings import Health, JobTypes, PrefDocuments
from rauskuclaw.adapters.aws.jobs.submit import Submitter
from rauskuclaw.adapters.aws.jobs.sweep import Sweeper
from rauskuclaw.adapters.aws.jobs.transitions import Transitions
from rauskuclaw.adapters.aws.pending import PendingCounts
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.domain.clock import Clock


@dataclass(frozen=True)
class Parts:
    """What the store shares with the other ports on its table."""

    table: Table
    bodies: Bodies
    reader: JobReader
    directory: Directory
    submitter: Submitter
    writer: RowWriter
    pending: PendingCounts

    @classmethod
    def over(cls, calls: AwsCalls, *, table_name: str, bucket: str) -> "Parts":
        table = Table(calls, table_name)
        bodies = Bodies(calls, table, bucket)
        reader, directory = JobReader(table, bodies), Directory(table)
        submitter = Submitter(table, bodies, directory, reader)
        return cls(table, bodies, reader, directory, submitter, RowWriter(table), PendingCounts())


class DynamoStore:
    """Store. Each part's docstrings say what it promises beyond the port's."""

    def __init__(self, parts: Parts, *, clock: Clock, purge_lag: timedelta) -> None:
        table, bodies, reader, directory = parts.table, parts.bodies, parts.reader, parts.directory
        writer = parts.writer
        transitions = Transitions(table, bodies, writer, parts.pending)
        sweeper = Sweeper(table, reader, transitions, JobEraser(table, bodies, parts.pending), purge_lag)
        deliveries = Deliveries(table, writer, parts.pending)
        logs = JobLogs(table, writer)
        types = JobTypes(table)
        prefs = PrefDocuments(table)
        self.submit = parts.submitter.submit
        self.get_job = reader.get_job
        self.get_slim_job = reader.get_slim_job
        self.statuses = reader.statuses
        self.list_jobs = Lister(table, reader, directory).list_jobs
        self.transition = transitions.transition
        self.renew_lease = transitions.renew_lease
        self.due_for_check = sweeper.due_for_check
        self.reschedule_check = transitions.reschedule_check
        self.leased_jobs = sweeper.leased_jobs
        self.plan_anew = sweeper.plan_anew
        self.purge_expired = sweeper.purge_expired
        self.purge_keys = sweeper.purge_keys
        self.append_events = logs.append_events
        self.read_events = logs.read_events
        self.tail_log = logs.tail_log
        self.list_types = types.list_types
        self.get_type = types.get_type
        self.create_type = types.create_type
        self.replace_type = types.replace_type
        self.due_deliveries = sweeper.due_deliveries
        self.get_delivery = deliveries.get_delivery
        self.change_delivery = deliveries.change_delivery
        self.get_prefs = prefs.get_prefs
        self.put_prefs = prefs.put_prefs
        self.check = Health(table, clock).check
