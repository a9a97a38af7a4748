"""Every configuration key there is: its place in the file, its variable, its type, its default.

The table drives loading, the refusal of unknown keys, the hints at misspelt variables and docs/configuration.md.
"""

from dataclasses import dataclass
from typing import Any

from rauskuclaw.config.api_keys import KEY_LIST, QUEUE_NAME
from rauskuclaw.config.kinds import Kind, boolean, choice, integer, mapping, names, number, text

TEXT = text()
ENV_NAME = text(r"[A-Za-z_][A-Za-z0-9_]{0,99}", "the name of an environment variable")
HEADER_NAME = text(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", "an HTTP header name", lower=True)
PARAM_NAME = text(r"[A-Za-z0-9_.-]{1,100}", "a query parameter name")
LISTEN_HOST = text(r"[A-Za-z0-9.:_-]{1,253}", "a host name or address to listen on")
URL = text(r"https?://[^\s]{1,2000}", "an http or https URL")
QUEUE = text(QUEUE_NAME.pattern, "a queue name (letters, digits, . _ : -, at most 80)")
LANE = text(r"[a-z][a-z0-9-]{0,39}", "a lane name (lower-case letters, digits, -)")
TYPE_NAME = text(r"[A-Za-z0-9._-]{3,80}", "a job type name")
TARGET = text(r"[A-Za-z0-9._:/-]{1,100}", "a deploy target")
ALLOWED_HOST = text(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
    r"|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?",
    "a host or host:port, without scheme, path or wildcard",
    lower=True,
)
QUEUES = names(QUEUE, may_be_empty=False)
HOSTS = names(ALLOWED_HOST)
TARGETS = names(TARGET, may_be_empty=False)
TEXT_MAP = mapping(TEXT, TEXT)
LANE_URLS = mapping(LANE, URL)


@dataclass(frozen=True)
class Key:
    """One setting. `file` is its dotted place in the file, `env` its variable; either may be missing.

    `env_key` names the file key that can rename the variable. `secret` values never come from the file and may come
    from the file named by `<env>_FILE` instead. `unused` says why the key is accepted but does nothing.
    """

    file: str | None
    env: str | None
    kind: Kind
    default: Any
    note: str = ""
    env_key: str | None = None
    secret: bool = False
    unused: str | None = None

    @property
    def id(self) -> str:
        return self.file or self.env or ""


LATER = "the feature it belongs to is not part of this version"
NEVER = "kept so that old files load"


def _indirection(file: str, default: str, note: str) -> Key:
    return Key(file, None, ENV_NAME, default, note)


def _unused(file: str | None, env: str | None, kind: Kind, default: Any, why: str = LATER) -> Key:
    return Key(file, env, kind, default, unused=why)


GENERAL = (
    Key("data_dir", "DATA_DIR", TEXT, "data", "folder of everything an instance keeps; one instance per folder"),
    Key("driver", "RAUSKUCLAW_DRIVER", choice("embedded", "aws"), "embedded", "where jobs and messages live"),
    Key(
        None,
        "RAUSKUCLAW_CONFIG_PATH",
        TEXT,
        "rauskuclaw.json",
        "the configuration file, looked up in the working folder; a missing or blank file is the same as `{}`",
    ),
)
API = (
    Key("api.host", "HOST", LISTEN_HOST, "127.0.0.1", "another address than loopback needs keys of 32 characters"),
    Key("api.port", "PORT", integer(1, 65535), 3001),
    Key("api.auth.header", "API_KEY_HEADER", HEADER_NAME, "x-api-key"),
    Key(
        "api.auth.required",
        "API_AUTH_DISABLED",
        boolean(),
        True,
        "the variable is the inverse; obeyed only while no key is configured",
    ),
    Key("api.auth.keys", "API_KEYS_JSON", KEY_LIST, (), "see [API keys](#api-keys)"),
    Key(None, "API_KEY", TEXT, None, "a single admin key, used when there is no list of keys", secret=True),
    Key("api.sse.query_api_key_param", "SSE_API_KEY_PARAM", PARAM_NAME, "api_key"),
    Key(
        "api.sse.wait_sec",
        "SSE_WAIT_SEC",
        number(0.1, 600),
        None,
        "behind a gateway that cannot stream: end each answer of the stream route after this long",
    ),
    Key(
        "api.rate_limit_per_sec",
        "RATE_LIMIT_PER_SEC",
        number(0.1, 100_000),
        None,
        "requests per second for each key or address",
    ),
)
WORKER = (
    Key("worker.poll_interval_ms", "WORKER_POLL_MS", integer(1, 60_000), 300, "how often to look without a bell"),
    Key(
        "worker.concurrency",
        "WORKER_CONCURRENCY",
        integer(1, 1000),
        64,
        "attempts at once on each lane, in each process",
    ),
    Key("worker.processes", "WORKER_PROCESSES", integer(1, 64), 1, "worker processes"),
    _indirection("worker.worker_id_source.env", "WORKER_ID", "names the variable of the worker's id"),
    Key(
        None,
        "WORKER_ID",
        text(r"[A-Za-z0-9._:-]{1,80}", "an id (letters, digits, . _ : -)"),
        None,
        "default: the host name",
        env_key="worker.worker_id_source.env",
    ),
    _indirection("worker.queue.allowlist_env", "WORKER_QUEUE_ALLOWLIST", "names the variable of the queues served"),
    Key(
        "worker.queue.default_allowed",
        "WORKER_QUEUE_ALLOWLIST",
        QUEUES,
        ("default",),
        "queues served, exact names",
        env_key="worker.queue.allowlist_env",
    ),
    Key("database.path", "DB_PATH", TEXT, None, "default: `rauskuclaw.sqlite` in the data folder"),
    Key(
        "database.mode",
        "DB_JOURNAL_MODE",
        choice("WAL", "DELETE", "TRUNCATE", "PERSIST"),
        "WAL",
        "MEMORY and OFF are refused: they would break the durability promise",
    ),
    Key("jobs.idempotency_ttl_sec", "IDEMPOTENCY_TTL_SEC", integer(1, 31_536_000), 86_400),
    Key(
        "jobs.keep_succeeded_days",
        "JOB_RETENTION_DAYS",
        integer(1, 3650),
        7,
        "succeeded and cancelled jobs",
    ),
    Key("jobs.keep_failed_days", "JOB_FAILED_RETENTION_DAYS", integer(1, 3650), 30, "failed jobs"),
    Key(
        "jobs.lanes",
        "LANES_JSON",
        mapping(TYPE_NAME, LANE),
        None,
        "from job type to lane, added to the built-in map",
    ),
)
CALLBACKS = (
    Key("callbacks.enabled", None, boolean(), True),
    _indirection("callbacks.allowlist_env", "CALLBACK_ALLOWLIST", "names the variable of the callback hosts"),
    Key(
        "callbacks.allowlist",
        "CALLBACK_ALLOWLIST",
        HOSTS,
        (),
        "hosts (with their subdomains) or exact host:port; the latter may be plain http and a private address",
        env_key="callbacks.allowlist_env",
    ),
    Key(
        "callbacks.allowlist_behavior_when_empty",
        None,
        choice("allow_all", "deny_all"),
        "deny_all",
        "original default was allow_all",
    ),
    Key("callbacks.signing.enabled", "CALLBACK_SIGNING_ENABLED", boolean(), False),
    _indirection("callbacks.signing.secret_env", "CALLBACK_SIGNING_SECRET", "names the variable of the secret"),
    Key(
        None,
        "CALLBACK_SIGNING_SECRET",
        TEXT,
        None,
        "32 bytes or more, or `whsec_` and the base64 of 24 to 64 bytes",
        env_key="callbacks.signing.secret_env",
        secret=True,
    ),
    Key(
        None,
        "CALLBACK_SIGNING_SECRET_PREVIOUS",
        TEXT,
        None,
        "the secret before the last change; signs too until it is removed",
        secret=True,
    ),
    Key(
        "callbacks.signing.tolerance_sec",
        "CALLBACK_SIGNING_TOLERANCE_SEC",
        integer(1),
        300,
        unused="receivers apply it (we advise 300); nothing that is sent depends on it",
    ),
)
HANDLERS = (
    _indirection("handlers.deploy.allowlist_env", "DEPLOY_TARGET_ALLOWLIST", "names the variable of the targets"),
    Key(
        "handlers.deploy.default_allowed_targets",
        "DEPLOY_TARGET_ALLOWLIST",
        TARGETS,
        ("staging",),
        "targets `deploy.run` may plan for",
        env_key="handlers.deploy.allowlist_env",
    ),
    Key("handlers.data_fetch.enabled", "DATA_FETCH_ENABLED", boolean(), False),
    Key("handlers.data_fetch.allowlist", "DATA_FETCH_ALLOWLIST", HOSTS, (), "hosts; empty means none"),
    Key("handlers.data_fetch.timeout_ms", "DATA_FETCH_TIMEOUT_MS", integer(1, 600_000), 8000),
    Key("handlers.data_fetch.max_bytes", "DATA_FETCH_MAX_BYTES", integer(1, 10_485_760), 65_536),
)
AWS = (
    Key("aws.table_name", "TABLE_NAME", text(r"[A-Za-z0-9_.-]{3,255}", "a DynamoDB table name"), None),
    Key("aws.bucket_name", "BLOB_BUCKET", text(r"[a-z0-9.-]{3,63}", "an S3 bucket name"), None),
    Key("aws.queue_urls", "QUEUE_URLS_JSON", LANE_URLS, None, "from lane to queue URL"),
    Key("aws.dlq_urls", "DLQ_URLS_JSON", LANE_URLS, None, "from lane to URL of its dead letters"),
    Key("aws.region", "AWS_REGION", text(r"[a-z]{2}(-[a-z0-9]+)+", "an AWS region"), None),
    Key("aws.endpoint_url", "AWS_ENDPOINT_URL", URL, None, "for an emulator"),
)
CLI = (
    Key(None, "RAUSKUCLAW_API_BASE_URL", URL, None, "where the command line finds the API"),
    Key(None, "RAUSKUCLAW_UI", choice("plain", "rich"), None, "`plain`: no colours in the command line's output"),
)
ACCEPTED = (
    _unused("version", None, integer(1), 1, NEVER),
    _unused("service.name", None, TEXT, "rauskuclaw", NEVER),
    _unused("service.environment", None, TEXT, "production", NEVER),
    _unused("api.auth.allow_without_key_when.env", None, TEXT, "API_AUTH_DISABLED", NEVER),
    _unused("api.auth.allow_without_key_when.equals", None, TEXT, "1", NEVER),
    _unused("api.sse.route", None, TEXT, None, NEVER),
    _unused("api.workspace.file_view_max_bytes", "WORKSPACE_FILE_VIEW_MAX_BYTES", integer(1024), 262_144),
    _unused("api.workspace.file_write_max_bytes", "WORKSPACE_FILE_WRITE_MAX_BYTES", integer(1024), 262_144),
    _unused("api.workspace.upload_max_bytes", "WORKSPACE_UPLOAD_MAX_BYTES", integer(1024), 4_194_304),
    _unused(None, "WORKSPACE_ROOT", TEXT, "/workspace"),
    _unused("worker.worker_id_source.fallback", None, TEXT, None, NEVER),
    _unused("worker.job_defaults.priority", None, integer(0, 10), 5, NEVER),
    _unused("worker.job_defaults.timeout_sec", None, integer(1, 3600), 120, NEVER),
    _unused("worker.job_defaults.max_attempts", None, integer(1, 10), 1, NEVER),
    _unused("worker.scheduler.enabled", "SCHEDULER_ENABLED", boolean(), True),
    _unused("worker.scheduler.batch_size", "SCHEDULER_BATCH_SIZE", integer(1, 100), 5),
    _unused("worker.scheduler.cron_timezone", "SCHEDULER_CRON_TZ", TEXT, "UTC"),
    _unused("database.engine", None, TEXT, "sqlite", NEVER),
    _unused("observability.metrics.enabled", "METRICS_ENABLED", boolean(), True),
    _unused("observability.metrics.retention_days", "METRICS_RETENTION_DAYS", integer(1), 7),
    _unused("observability.metrics.alerts.window_sec", "ALERT_WINDOW_SEC", integer(60), 3600),
    _unused("observability.metrics.alerts.queue_stalled_sec", "ALERT_QUEUE_STALLED_SEC", integer(1), 900),
    _unused("observability.metrics.alerts.failure_rate_pct", "ALERT_FAILURE_RATE_PCT", integer(1, 100), 50),
    _unused(
        "observability.metrics.alerts.failure_rate_min_completed", "ALERT_FAILURE_RATE_MIN_COMPLETED", integer(1), 20
    ),
    _unused("providers.openai.enabled", "OPENAI_ENABLED", boolean(), False),
    _unused("providers.openai.api_key_env", None, ENV_NAME, "OPENAI_API_KEY"),
    _unused("providers.openai.base_url", "OPENAI_BASE_URL", URL, "https://api.openai.com"),
    _unused("providers.openai.model", "OPENAI_MODEL", TEXT, "gpt-4.1-mini"),
    _unused("providers.openai.timeout_ms", "OPENAI_TIMEOUT_MS", integer(1), 30_000),
    _unused("providers.codex_oss.enabled", "CODEX_OSS_ENABLED", boolean(), False),
    _unused("providers.codex_oss.model", "CODEX_OSS_MODEL", TEXT, None),
    _unused("providers.codex_oss.exec_mode", "CODEX_EXEC_MODE", choice("online", "oss"), "online"),
    _unused("providers.codex_oss.local_provider", "CODEX_OSS_LOCAL_PROVIDER", choice("ollama", "lmstudio"), "ollama"),
    _unused("providers.codex_oss.timeout_ms", "CODEX_OSS_TIMEOUT_MS", integer(1), 60_000),
    _unused("providers.codex_oss.working_directory", "CODEX_OSS_WORKDIR", TEXT, "/workspace"),
    _unused("providers.codex_oss.cli_path", "CODEX_CLI_PATH", TEXT, "codex"),
    _unused("providers.codex_oss.transient_retries", "CODEX_OSS_TRANSIENT_RETRIES", integer(0), 4),
    _unused("providers.codex_oss.transient_backoff_ms", "CODEX_OSS_TRANSIENT_BACKOFF_MS", integer(0), 750),
    _unused(None, "CODEX_HOME", TEXT, None),
    _unused(None, "CODEX_RUN_UID", integer(0), 1000),
    _unused(None, "CODEX_RUN_GID", integer(0), 1000),
    _unused("memory.vector.enabled", "MEMORY_VECTOR_ENABLED", boolean(), False),
    _unused("memory.vector.sqlite.extension_path", "SQLITE_VECTOR_EXTENSION_PATH", text(r"[^\x00]*", "text"), ""),
    _unused("memory.embedding.queue_type", "MEMORY_EMBED_QUEUE_TYPE", TYPE_NAME, "system.memory.embed.sync"),
    _unused("memory.embedding.ollama.base_url", "OLLAMA_BASE_URL", URL, "http://rauskuclaw-ollama:11434"),
    _unused("memory.embedding.ollama.model", "OLLAMA_EMBED_MODEL", TEXT, "embeddinggemma:300m-qat-q8_0"),
    _unused("memory.embedding.ollama.timeout_ms", "OLLAMA_EMBED_TIMEOUT_MS", integer(1), 15_000),
    _unused("memory.search.top_k_default", "MEMORY_SEARCH_TOP_K_DEFAULT", integer(1), 10),
    _unused("memory.search.top_k_max", "MEMORY_SEARCH_TOP_K_MAX", integer(1), 100),
    _unused("ui.mount_path", None, TEXT, "/ui/", NEVER),
    _unused("ui.container_port", None, integer(1, 65535), 8080, NEVER),
    _unused("ui.host_port", None, integer(1, 65535), 3002, NEVER),
    _unused("runtime.api_container", None, TEXT, "rauskuclaw-api", NEVER),
    _unused("runtime.worker_container", None, TEXT, "rauskuclaw-worker", NEVER),
    _unused("runtime.ui_container", None, TEXT, "rauskuclaw-ui", NEVER),
    _unused("runtime.compose_file", None, TEXT, None, NEVER),
    _unused("env_mapping", None, TEXT_MAP, None, NEVER),
)
SECTIONS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("General", GENERAL),
    ("API", API),
    ("Worker, store and jobs", WORKER),
    ("Callbacks", CALLBACKS),
    ("Job handlers", HANDLERS),
    ("AWS driver", AWS),
    ("Command line", CLI),
    ("Accepted without effect", ACCEPTED),
)
KEYS: tuple[Key, ...] = tuple(key for _, keys in SECTIONS for key in keys)
