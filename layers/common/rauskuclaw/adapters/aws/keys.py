"""Every key of the table and of its indexes. Nothing else knows how they are spelt; docs/decisions/0002 says why."""

import hashlib
import re
import zlib
from datetime import datetime

from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.wakeups import FIRST_RECHECK
from rauskuclaw.ports.cursors import decode_cursor, foreign_cursor

ROW = "R"  # sort key of the one main item of a partition
PAGE = "L#"
BODY = "B#"
# They sort before the pages of its log, so that who reads the log does not pay for them.
STEPS = "A#"
CHILD = "C#"  # a job that a run has started
WATCHER = "E#"  # who waits for a job's end
INBOX = "I#"
HISTORY = "H#"
MESSAGE = "M#"  # of a conversation
NODE = "T#"  # where a message stands in its conversation's tree
TYPES = "TYPES"
DIRECTORY = "DIRECTORY"
HOURS = "M"  # the hours that something was counted in
FOLD = "FOLD"
HEALTH = "HEALTH"
OPEN_CALLS = "OPEN-CALLS"  # calls to models that are under way, in the order in which they expire
HEAD = "HEAD"  # sort key of the counters of a scope of memories

LIST_INDEX = "list"
STATE_INDEX = "state"
DUE_INDEX = "due"

# One index partition takes 1,000 write units a second. Readers ask every shard: raise these freely, never lower them.
LIST_SHARDS = 2
STATE_SHARDS = 2
DUE_SHARDS = 2

MAX_SEQ = 9_999_999_999  # of a step
MAX_DEPTH = 99_999_998  # of a message
MAX_NAME = 900  # bytes of a name in a sort key, which ends at 1,024

SCOPE_SHARDS = 4
# How many items share the counts of one minute: each process writes one of them, and leaves a mark of 13 bytes in it.
MINUTE_SHARDS = 16

FRESH = "fresh"
WAITING = "waiting"
ASKING = "asking"  # queued runs that wait for a person, so that they are found without looking at other jobs
PARENT = "parent"  # queued runs that wait for something else: a job of their own
RUNNING = "running"
MEMORIES = "memory"  # of every scope, in the order of their changes
CHECK = "C"
DELIVERY = "D"
SCHEDULE = "S"
WATCH = "W"  # of the end of a job
CONVERSATION = "O"
MEMORY = "V"  # scopes of memories that need a look: something expires, or is left behind
CONVERSATIONS = "conversation"
SCHEDULES = "schedule"  # partition of lists; those of jobs are pairs and have a slash

# Which partitions of the state index can hold jobs of a status.
STATES_OF = {
    JobStatus.QUEUED: (FRESH, WAITING, ASKING, PARENT),
    JobStatus.RUNNING: (FRESH, RUNNING),
    JobStatus.SUCCEEDED: ("succeeded",),
    JobStatus.FAILED: ("failed",),
    JobStatus.CANCELLED: ("cancelled",),
}

PLACE = re.compile(r"[0-9]{13}#.{1,200}", re.DOTALL)


def job_pk(job_id: str) -> str:
    return f"J#{job_id}"


def watcher_sk(watcher_id: str) -> str:
    return f"{WATCHER}{watcher_id}"


def watcher_in(sk: str) -> str:
    return sk.removeprefix(WATCHER)


def child_sk(job_id: str) -> str:
    return f"{CHILD}{job_id}"


def child_in(sk: str) -> str:
    return sk.removeprefix(CHILD)


def schedule_pk(schedule_id: str) -> str:
    return f"S#{schedule_id}"


def conversation_pk(conversation_id: str) -> str:
    return f"C#{conversation_id}"


def message_sk(message_id: str) -> str:
    return f"{MESSAGE}{message_id}"


def node_sk(depth: int, number: int = 0) -> str:
    """Nodes of a tree sort by how deep they stand, then in the order they were stored."""
    return f"{NODE}{depth:08d}#{number:08d}"


def node_in(sk: str) -> tuple[int, int]:
    """Depth and number."""
    _, depth, number = sk.split("#")
    return int(depth), int(number)


def history_sk(slot: int) -> str:
    return f"{HISTORY}{slot:04d}"


def record_pk(scope: str, key: str) -> str:
    """The idempotency record's key: a digest, because callers' keys may be long or odd."""
    return "K#" + hashlib.sha256(f"{scope}\n{key}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def prefs_pk(scope: str) -> str:
    return f"P#{scope}"


def stream_token_pk(digest: str) -> str:
    return f"ST#{digest}"


def minutes_pk(hour_ms: int) -> str:
    """The partition of an hour's minutes."""
    return f"{HOURS}#{hour_ms:013d}"


def hour_sk(hour_ms: int) -> str:
    return f"{hour_ms:013d}"


def minute_sk(minute: int, shard: int) -> str:
    """`minute` is 0 to 59."""
    return f"{minute:02d}#{shard}"


def budget_pk(name: str) -> str:
    return f"$#{name}"


def calls_pk(job_id: str) -> str:
    """Calls to models lie beside the job, not with it: they outlive it, and readers of its log pass them by."""
    return f"U#{job_id}"


def job_of_calls(pk: str) -> str:
    return pk.removeprefix("U#")


def totals_pk(day: str) -> str:
    """One partition for a month, so that a year is twelve queries."""
    return f"T#{day[:7]}"


def total_sk(day: str, dimension: str, value: str) -> str:
    """`value` is a name that somebody else chose, so it is cut to what a key may hold: 1,024 bytes in all."""
    return f"{day}#{dimension}#{storable(value, MAX_NAME)}"


def storable(text: str, longest: int) -> str:
    """Text as UTF-8 can carry it; a longer one than so many bytes ends in a digest of the whole."""
    data = text.encode("utf-8", "replace")
    if len(data) <= longest:
        return data.decode()
    return f"{data[: longest - 17].decode('utf-8', 'ignore')}~{hashlib.sha256(data).hexdigest()[:16]}"


def provider_key_pk(key: str) -> str:
    return "X#" + hashlib.sha256(key.encode()).hexdigest()[:32]


def scope_pk(scope: str) -> str:
    """Everything of a scope of memories: its head, its rows by key, its log, its rows by expiry."""
    return f"V#{scope}"


def scope_in(pk: str) -> str:
    return pk.removeprefix("V#")


def memory_sk(key: str) -> str:
    return f"M#{key}"


def memory_key_in(sk: str) -> str:
    return sk.removeprefix("M#")


def change_sk(era: int, seq: int) -> str:
    """A line of the scope's log, by the last of the changes in it."""
    return f"L#{era:010d}#{seq:016d}"


def expiry_sk(era: int, expires_ms: int, key: str = "") -> str:
    return f"X#{era:010d}#{max(expires_ms, 0):013d}#{key}"


def expiring_key_in(sk: str) -> str:
    return sk.split("#", 3)[3]


def expiry_in(sk: str) -> int:
    """In ms."""
    return int(sk.split("#", 3)[2])


def memory_pointer_pk(memory_id: str) -> str:
    return f"I#{memory_id}"


def scope_partition(scope: str, era: int) -> str:
    """The rows of one era of a scope in the list index. Not sharded: the scope's head takes fewer writes than this."""
    return f"V#{scope}#{era}"


def scopes_pk(scope: str) -> str:
    return f"SCOPES#{_shard(scope, SCOPE_SHARDS)}"


def all_scopes_pks() -> list[str]:
    return [f"SCOPES#{shard}" for shard in range(SCOPE_SHARDS)]


def page_sk(last_event_id: int) -> str:
    """Log pages sort by the id of their last line, and before the row."""
    return f"{PAGE}{last_event_id:016d}"


def steps_sk(last_seq: int) -> str:
    """Steps of one append sort by the number of the last of them."""
    return f"{STEPS}{last_seq:010d}"


def last_seq_in(sk: str) -> int:
    return int(sk.removeprefix(STEPS))


def inbox_sk(kind: str, key: str) -> str:
    return f"{INBOX}{kind}#{storable(key, MAX_NAME)}"


def state_of_wait(kind: str) -> str:
    """The partition of queued runs that wait for something of this kind."""
    return ASKING if kind == "question" else PARENT


def place_of(moment: datetime, job_id: str) -> str:
    """A place in an order by time, then id; fixed width, so it sorts as text."""
    return place_at(to_ms(moment), job_id)


def place_at(moment_ms: int, job_id: str) -> str:
    return f"{max(moment_ms, 0):013d}#{job_id}"


def before_all_at(moment: datetime) -> str:
    """Sorts after every place of an earlier or equal millisecond and before every later one."""
    return f"{to_ms(moment) + 1:013d}#"


def first_at(moment_ms: int) -> str:
    """Sorts before every place of this millisecond and after every earlier one."""
    return f"{max(moment_ms, 0):013d}#"


def split_place(place: str) -> tuple[int, str]:
    moment, _, job_id = place.partition("#")
    return int(moment), job_id


def list_partition(pair: str, shard: int) -> str:
    return f"{pair}#{shard}"


def list_partition_of(pair: str, job_id: str) -> str:
    return list_partition(pair, _shard(job_id, LIST_SHARDS))


def list_partitions(pair: str) -> list[str]:
    return [list_partition(pair, shard) for shard in range(LIST_SHARDS)]


def state_partition_of(state: str, job_id: str) -> str:
    return f"{state}#{_shard(job_id, STATE_SHARDS)}"


def state_partitions(*states: str) -> list[str]:
    return [f"{state}#{shard}" for state in states for shard in range(STATE_SHARDS)]


def due_partition_of(what: str, job_id: str) -> str:
    return f"{what}#{_shard(job_id, DUE_SHARDS)}"


def due_partitions(what: str) -> list[str]:
    return [f"{what}#{shard}" for shard in range(DUE_SHARDS)]


def is_fresh(job: Job) -> bool:
    """Whether a new job's first check is implied by its age, so that it needs no entry in the due index."""
    first_check = to_ms(job.created_at + FIRST_RECHECK)
    return job.status is JobStatus.QUEUED and job.check_at is not None and to_ms(job.check_at) == first_check


def place_after(cursor: str) -> str:
    """The place a cursor names. Raises InvalidRequestError for anything we did not make."""
    place = decode_cursor(cursor)
    if not PLACE.fullmatch(place):
        raise foreign_cursor()
    return place


def _shard(job_id: str, count: int) -> int:
    return zlib.crc32(job_id.encode()) % count
