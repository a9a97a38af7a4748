"""The settings as the rest of the code sees them: frozen, typed, secrets wrapped. loading.py makes them."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from rauskuclaw.config.feature_models import (
    Frozen,
    MemorySettings,
    MetricsSettings,
    ProviderSettings,
    SchedulerSettings,
)
from rauskuclaw.domain.lanes import default_type_lanes


class ApiKey(Frozen):
    """One principal. `queue_allowlist` None means every queue."""

    name: str
    key: SecretStr
    role: Literal["admin", "read"] = "admin"
    sse: bool = True
    queue_allowlist: frozenset[str] | None = None


class ApiSettings(Frozen):
    """The HTTP side. `auth_disabled` is true only when no key is configured at all.

    `sse_wait_sec` None streams natively; a number makes the stream route answer within that many seconds.
    `rate_limit_per_sec` None means no limit.
    """

    host: str = "127.0.0.1"
    port: int = 3001
    public_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    auth_header: str = "x-api-key"
    auth_disabled: bool = False
    keys: tuple[ApiKey, ...] = ()
    sse_query_param: str = "api_key"
    sse_wait_sec: float | None = None
    sse_max_streams_per_key: int = 64
    sse_max_streams: int = 256
    rate_limit_per_sec: float | None = None
    max_connections: int = 4096
    max_connections_per_address: int = 256


class WorkerSettings(Frozen):
    """Claiming and running. `concurrency` is attempts at once on each lane of a process; `processes` is how many."""

    id: str = "worker"
    poll_interval_ms: int = 300
    queue_allowlist: frozenset[str] = frozenset({"default"})
    concurrency: int = 64
    processes: int = 1


class DatabaseSettings(Frozen):
    """The SQLite file of the embedded driver."""

    path: Path
    journal_mode: Literal["WAL", "DELETE", "TRUNCATE", "PERSIST"] = "WAL"


class CallbackSettings(Frozen):
    """Outgoing callbacks. `allowlist` holds lower-case `host` or `host:port` entries.

    `previous_secret` signs beside `secret` while receivers change over.
    """

    enabled: bool = True
    allowlist: tuple[str, ...] = ()
    allow_all_when_empty: bool = False
    signing_enabled: bool = False
    secret: SecretStr | None = None
    previous_secret: SecretStr | None = None


class HandlerSettings(Frozen):
    """What the built-in job handlers may do."""

    deploy_targets: tuple[str, ...] = ("staging",)


class DataFetchSettings(Frozen):
    """The `data.fetch` handler; off until enabled and given hosts."""

    enabled: bool = False
    allowlist: tuple[str, ...] = ()
    timeout_ms: int = 8000
    max_bytes: int = 65536


class JobSettings(Frozen):
    """How long records of jobs are kept, and which lane each job type runs on."""

    idempotency_ttl_sec: int = 86400
    keep_succeeded_days: int = 7
    keep_failed_days: int = 30
    lanes: dict[str, str] = Field(default_factory=default_type_lanes)


class AwsSettings(Frozen):
    """Names of the AWS resources; used by the aws driver only. The two maps go from lane to queue URL."""

    table_name: str | None = None
    bucket_name: str | None = None
    queue_urls: dict[str, str] = Field(default_factory=dict)
    dlq_urls: dict[str, str] = Field(default_factory=dict)
    region: str | None = None
    endpoint_url: str | None = None


class CliSettings(Frozen):
    """Where the command line finds the API, and whether it keeps its output plain."""

    api_base_url: str | None = None
    plain: bool = False


class Settings(Frozen):
    """Everything configurable. `warnings` says what was set without effect; print it once at start."""

    data_dir: Path
    database: DatabaseSettings
    driver: Literal["embedded", "aws"] = "embedded"
    api: ApiSettings = ApiSettings()
    worker: WorkerSettings = WorkerSettings()
    callbacks: CallbackSettings = CallbackSettings()
    handlers: HandlerSettings = HandlerSettings()
    data_fetch: DataFetchSettings = DataFetchSettings()
    jobs: JobSettings = Field(default_factory=JobSettings)
    scheduler: SchedulerSettings = SchedulerSettings()
    metrics: MetricsSettings = MetricsSettings()
    providers: ProviderSettings = Field(default_factory=ProviderSettings)
    memory: MemorySettings = MemorySettings()
    aws: AwsSettings = Field(default_factory=AwsSettings)
    cli: CliSettings = CliSettings()
    config_path: Path | None = None
    warnings: tuple[str, ...] = ()
