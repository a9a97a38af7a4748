"""Everything that can be configured, declared once: each field carries its key, its variable, its bounds and its note.

The larger sections have modules of their own (api.py, providers.py, memory.py, workspace.py); keys that do nothing are
in legacy.py.
"""

import platform
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator

from rauskuclaw.config.api import ApiSettings, Stem
from rauskuclaw.config.declaration import Frozen, Key, sections_of, setting
from rauskuclaw.config.kinds import HOSTS, LANE, QUEUE_NAME, TYPE_NAME, URL, mapping, names, text
from rauskuclaw.config.legacy import LEGACY
from rauskuclaw.config.memory import MemorySettings
from rauskuclaw.config.providers import ProviderSettings
from rauskuclaw.config.tools import ToolExecSettings, WebSearchSettings
from rauskuclaw.config.workspace import WorkspaceSettings
from rauskuclaw.domain.lanes import default_type_lanes

CONFIG_PATH_ENV = "RAUSKUCLAW_CONFIG_PATH"
WORKER_NAME = text(r"[A-Za-z0-9._:-]{1,80}", "an id (letters, digits, . _ : -)")
QUEUES = names(text(QUEUE_NAME.pattern, "a queue name (letters, digits, . _ : -, at most 80)"), may_be_empty=False)
TARGETS = names(text(r"[A-Za-z0-9._:/-]{1,100}", "a deploy target"), may_be_empty=False)
ZONE = text(r"[A-Za-z0-9_+\-]{1,40}(?:/[A-Za-z0-9_+\-]{1,40}){0,2}", "an IANA time zone such as Europe/Helsinki")
LANE_URLS = mapping(LANE, URL)


class WorkerSettings(Frozen):
    """Claiming and running. `concurrency` is attempts at once on each lane of a process; `processes` is how many."""

    poll_interval_ms: int = setting(
        300,
        "worker.poll_interval_ms",
        "WORKER_POLL_MS",
        heading="Worker, store and jobs",
        low=1,
        high=60_000,
        note="how often to look without a notifier",
    )
    concurrency: int = setting(
        64,
        "worker.concurrency",
        "WORKER_CONCURRENCY",
        low=1,
        high=1000,
        note="attempts at once on each lane, in each process",
    )
    processes: int = setting(1, "worker.processes", "WORKER_PROCESSES", low=1, high=64, note="worker processes")
    id: str = setting(
        platform.node() or "worker",
        env="WORKER_ID",
        kind=WORKER_NAME,
        env_key="worker.worker_id_source.env",
        env_note="the worker's id",
        note="default: the host name",
        hides_default=True,
    )
    queue_allowlist: frozenset[str] = setting(
        frozenset({"default"}),
        "worker.queue.default_allowed",
        "WORKER_QUEUE_ALLOWLIST",
        kind=QUEUES,
        env_key="worker.queue.allowlist_env",
        env_note="the queues served",
        note="queues served, exact names",
    )


class DatabaseSettings(Frozen):
    """The SQLite file of the embedded driver."""

    path: Path = setting(
        Path("rauskuclaw.sqlite"),
        "database.path",
        "DB_PATH",
        hides_default=True,
        note="default: `rauskuclaw.sqlite` in the data folder",
    )
    journal_mode: Literal["WAL", "DELETE", "TRUNCATE", "PERSIST"] = setting(
        "WAL",
        "database.mode",
        "DB_JOURNAL_MODE",
        note="MEMORY and OFF are refused: they would break the durability promise",
    )


class JobSettings(Frozen):
    """How long records of jobs are kept, and which lane each job type runs on."""

    idempotency_ttl_sec: int = setting(
        86_400, "jobs.idempotency_ttl_sec", "IDEMPOTENCY_TTL_SEC", low=1, high=31_536_000
    )
    keep_succeeded_days: int = setting(
        7, "jobs.keep_succeeded_days", "JOB_RETENTION_DAYS", low=1, high=3650, note="succeeded and cancelled jobs"
    )
    keep_failed_days: int = setting(
        30, "jobs.keep_failed_days", "JOB_FAILED_RETENTION_DAYS", low=1, high=3650, note="failed jobs"
    )
    lanes: dict[str, str] = setting(
        default_type_lanes(),
        "jobs.lanes",
        "LANES_JSON",
        kind=mapping(TYPE_NAME, LANE),
        note="from job type to lane, added to the built-in map",
        hides_default=True,
    )

    @field_validator("lanes")
    @classmethod
    def _beside_the_built_in(cls, configured: dict[str, str]) -> dict[str, str]:
        return {**default_type_lanes(), **configured}


class CallbackSettings(Frozen):
    """Outgoing callbacks. `allowlist` holds lower-case `host` or `host:port` entries.

    `previous_secret` signs beside `secret` while receivers change over.
    """

    enabled: bool = setting(True, "callbacks.enabled", heading="Callbacks")
    allowlist: tuple[str, ...] = setting(
        (),
        "callbacks.allowlist",
        "CALLBACK_ALLOWLIST",
        kind=HOSTS,
        env_key="callbacks.allowlist_env",
        env_note="the callback hosts",
        note="hosts (with their subdomains) or exact host:port; the latter may be plain http and a private address",
    )
    when_empty: Literal["allow_all", "deny_all"] = setting(
        "deny_all", "callbacks.allowlist_behavior_when_empty", note="original default was allow_all"
    )
    signing_enabled: bool = setting(False, "callbacks.signing.enabled", "CALLBACK_SIGNING_ENABLED")
    secret: SecretStr | None = setting(
        None,
        env="CALLBACK_SIGNING_SECRET",
        is_secret=True,
        env_key="callbacks.signing.secret_env",
        env_note="the secret",
        note="32 bytes or more, or `whsec_` and the base64 of 24 to 64 bytes",
    )
    previous_secret: SecretStr | None = setting(
        None,
        env="CALLBACK_SIGNING_SECRET_PREVIOUS",
        is_secret=True,
        note="the secret before the last change; signs too until it is removed",
    )

    @property
    def allow_all_when_empty(self) -> bool:
        return self.when_empty == "allow_all"


class HandlerSettings(Frozen):
    """What the built-in job handlers may do."""

    deploy_targets: tuple[str, ...] = setting(
        ("staging",),
        "handlers.deploy.default_allowed_targets",
        "DEPLOY_TARGET_ALLOWLIST",
        heading="Job handlers",
        kind=TARGETS,
        env_key="handlers.deploy.allowlist_env",
        env_note="the targets",
        note="targets `deploy.run` may plan for",
    )


class DataFetchSettings(Frozen):
    """The `data.fetch` handler; off until enabled and given hosts."""

    enabled: bool = setting(False, "handlers.data_fetch.enabled", "DATA_FETCH_ENABLED")
    allowlist: tuple[str, ...] = setting(
        (), "handlers.data_fetch.allowlist", "DATA_FETCH_ALLOWLIST", kind=HOSTS, note="hosts; empty means none"
    )
    timeout_ms: int = setting(8000, "handlers.data_fetch.timeout_ms", "DATA_FETCH_TIMEOUT_MS", low=1, high=600_000)
    max_bytes: int = setting(65_536, "handlers.data_fetch.max_bytes", "DATA_FETCH_MAX_BYTES", low=1, high=10_485_760)


class AgentSettings(Frozen):
    """Runs of agents and chats with tools."""

    max_rounds: int = setting(
        3, "agent.tool_max_rounds", "AGENT_TOOL_MAX_ROUNDS", low=1, high=6, note="of a chat with `agent_tools`"
    )
    question_ttl_sec: int = setting(
        30 * 86_400,
        "agent.question_ttl_sec",
        "AGENT_QUESTION_TTL_SEC",
        low=60,
        high=365 * 86_400,
        note="how long a question waits for its answer, where the run does not say",
    )


class SchedulerSettings(Frozen):
    """The dispatch of schedules. `timezone` is for schedules that name none."""

    enabled: bool = setting(
        True,
        "worker.scheduler.enabled",
        "SCHEDULER_ENABLED",
        heading="Schedules",
        note="off: schedules wait, nothing is lost",
    )
    batch_size: int = setting(
        100,
        "worker.scheduler.batch_size",
        "SCHEDULER_BATCH_SIZE",
        low=1,
        high=1000,
        note="schedules read at once; a tick goes on until none is due",
    )
    timezone: str = setting(
        "UTC", "worker.scheduler.cron_timezone", "SCHEDULER_CRON_TZ", kind=ZONE, note="zone of schedules that name none"
    )


class MetricsSettings(Frozen):
    """Counters, how long they are kept, and when they alarm. Alerts are judged even while counting is off."""

    enabled: bool = setting(
        True,
        "observability.metrics.enabled",
        "METRICS_ENABLED",
        heading="Metrics and alerts",
        note="alerts are judged either way",
    )
    retention_days: int = setting(7, "observability.metrics.retention_days", "METRICS_RETENTION_DAYS", low=1, high=3650)
    window_sec: int = setting(3600, "observability.metrics.alerts.window_sec", "ALERT_WINDOW_SEC", low=60, high=604_800)
    queue_stalled_sec: int = setting(
        900, "observability.metrics.alerts.queue_stalled_sec", "ALERT_QUEUE_STALLED_SEC", low=1
    )
    failure_rate_pct: int = setting(
        50, "observability.metrics.alerts.failure_rate_pct", "ALERT_FAILURE_RATE_PCT", low=1, high=100
    )
    failure_rate_min_completed: int = setting(
        20, "observability.metrics.alerts.failure_rate_min_completed", "ALERT_FAILURE_RATE_MIN_COMPLETED", low=1
    )
    webhook_url: str | None = setting(
        None,
        "observability.metrics.alerts.webhook_url",
        "ALERT_WEBHOOK_URL",
        kind=URL,
        note="is told when an alert begins and ends; its host has to be on the callback allowlist",
    )


class AwsSettings(Frozen):
    """Names of the AWS resources; used by the aws driver only. The two maps go from lane to queue URL."""

    table_name: str | None = setting(
        None,
        "aws.table_name",
        "TABLE_NAME",
        heading="AWS driver",
        kind=text(r"[A-Za-z0-9_.-]{3,255}", "a DynamoDB table name"),
    )
    bucket_name: str | None = setting(
        None, "aws.bucket_name", "BLOB_BUCKET", kind=text(r"[a-z0-9.-]{3,63}", "an S3 bucket name")
    )
    queue_urls: dict[str, str] = setting(
        {}, "aws.queue_urls", "QUEUE_URLS_JSON", kind=LANE_URLS, note="from lane to queue URL"
    )
    dlq_urls: dict[str, str] = setting(
        {}, "aws.dlq_urls", "DLQ_URLS_JSON", kind=LANE_URLS, note="from lane to URL of its dead letters"
    )
    region: str | None = setting(None, "aws.region", "AWS_REGION", kind=text(r"[a-z]{2}(-[a-z0-9]+)+", "an AWS region"))
    endpoint_url: str | None = setting(None, "aws.endpoint_url", "AWS_ENDPOINT_URL", kind=URL, note="for an emulator")


class CliSettings(Frozen):
    """Where the command line finds the API, and whether it keeps its output plain."""

    api_base_url: Annotated[str | None, Stem] = setting(
        None,
        env="RAUSKUCLAW_API_BASE_URL",
        heading="Command line",
        kind=URL,
        note="where the command line finds the API",
    )
    profile: str | None = setting(
        None,
        env="RAUSKUCLAW_PROFILE",
        kind=text(r"[a-z0-9][a-z0-9_-]{0,39}", "the name of a profile"),
        note="the remote instance that the command line speaks to, as named with `rauskuclaw profiles add`",
    )
    style: Literal["plain", "rich"] | None = setting(
        None, env="RAUSKUCLAW_UI", note="`plain`: no colours in the command line's output"
    )
    is_ci: bool = False

    @property
    def plain(self) -> bool:
        return self.style == "plain" or self.is_ci


class Settings(Frozen):
    """Everything configurable. `warnings` says what was set without effect; print it once at start."""

    data_dir: Path = setting(
        Path("data"),
        "data_dir",
        "DATA_DIR",
        heading="General",
        note="folder of everything an instance keeps; one instance per folder",
    )
    driver: Literal["embedded", "aws"] = setting(
        "embedded", "driver", "RAUSKUCLAW_DRIVER", note="where jobs and messages live"
    )
    config_path: Path = setting(
        Path("rauskuclaw.json"),
        env=CONFIG_PATH_ENV,
        note="the configuration file, looked up in the working folder; a missing or blank file is the same as `{}`",
    )
    api: ApiSettings = ApiSettings()
    worker: WorkerSettings = Field(default_factory=WorkerSettings)
    database: DatabaseSettings = DatabaseSettings()
    jobs: JobSettings = Field(default_factory=JobSettings)
    callbacks: CallbackSettings = CallbackSettings()
    handlers: HandlerSettings = HandlerSettings()
    data_fetch: DataFetchSettings = DataFetchSettings()
    web_search: WebSearchSettings = WebSearchSettings()
    tool_exec: ToolExecSettings = ToolExecSettings()
    agent: AgentSettings = AgentSettings()
    scheduler: SchedulerSettings = SchedulerSettings()
    metrics: MetricsSettings = MetricsSettings()
    providers: ProviderSettings = Field(default_factory=ProviderSettings)
    memory: MemorySettings = MemorySettings()
    workspace: WorkspaceSettings = WorkspaceSettings()
    aws: AwsSettings = Field(default_factory=AwsSettings)
    cli: CliSettings = CliSettings()
    warnings: tuple[str, ...] = ()


SECTIONS: tuple[tuple[str, tuple[Key, ...]], ...] = (*sections_of(Settings), ("Accepted without effect", LEGACY))
KEYS: tuple[Key, ...] = tuple(key for _, keys in SECTIONS for key in keys)
