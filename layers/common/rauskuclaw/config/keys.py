"""Every configuration key there is: its place in the file, its variable, its type, its default.

The table drives loading, the refusal of unknown keys, the hints at misspelt variables and docs/configuration.md.
"""

from rauskuclaw.config.api_keys import KEY_LIST
from rauskuclaw.config.feature_keys import MEMORY, METRICS, PROVIDERS, SCHEDULES, SPENDING
from rauskuclaw.config.key import (
    HEADER_NAME,
    HOSTS,
    LANE,
    LANE_URLS,
    LISTEN_HOST,
    NEVER,
    PARAM_NAME,
    QUEUES,
    TARGETS,
    TEXT,
    TEXT_MAP,
    TYPE_NAME,
    URL,
    Key,
    indirection,
    unused_key,
)
from rauskuclaw.config.kinds import boolean, choice, integer, mapping, number, text

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
    indirection("worker.worker_id_source.env", "WORKER_ID", "names the variable of the worker's id"),
    Key(
        None,
        "WORKER_ID",
        text(r"[A-Za-z0-9._:-]{1,80}", "an id (letters, digits, . _ : -)"),
        None,
        "default: the host name",
        env_key="worker.worker_id_source.env",
    ),
    indirection("worker.queue.allowlist_env", "WORKER_QUEUE_ALLOWLIST", "names the variable of the queues served"),
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
    indirection("callbacks.allowlist_env", "CALLBACK_ALLOWLIST", "names the variable of the callback hosts"),
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
    indirection("callbacks.signing.secret_env", "CALLBACK_SIGNING_SECRET", "names the variable of the secret"),
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
    indirection("handlers.deploy.allowlist_env", "DEPLOY_TARGET_ALLOWLIST", "names the variable of the targets"),
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
    unused_key("version", None, integer(1), 1, NEVER),
    unused_key("service.name", None, TEXT, "rauskuclaw", NEVER),
    unused_key("service.environment", None, TEXT, "production", NEVER),
    unused_key("api.auth.allow_without_key_when.env", None, TEXT, "API_AUTH_DISABLED", NEVER),
    unused_key("api.auth.allow_without_key_when.equals", None, TEXT, "1", NEVER),
    unused_key("api.sse.route", None, TEXT, None, NEVER),
    unused_key("api.workspace.file_view_max_bytes", "WORKSPACE_FILE_VIEW_MAX_BYTES", integer(1024), 262_144),
    unused_key("api.workspace.file_write_max_bytes", "WORKSPACE_FILE_WRITE_MAX_BYTES", integer(1024), 262_144),
    unused_key("api.workspace.upload_max_bytes", "WORKSPACE_UPLOAD_MAX_BYTES", integer(1024), 4_194_304),
    unused_key(None, "WORKSPACE_ROOT", TEXT, "/workspace"),
    unused_key("worker.worker_id_source.fallback", None, TEXT, None, NEVER),
    unused_key("worker.job_defaults.priority", None, integer(0, 10), 5, NEVER),
    unused_key("worker.job_defaults.timeout_sec", None, integer(1, 3600), 120, NEVER),
    unused_key("worker.job_defaults.max_attempts", None, integer(1, 10), 1, NEVER),
    unused_key("database.engine", None, TEXT, "sqlite", NEVER),
    unused_key("ui.mount_path", None, TEXT, "/ui/", NEVER),
    unused_key("ui.container_port", None, integer(1, 65535), 8080, NEVER),
    unused_key("ui.host_port", None, integer(1, 65535), 3002, NEVER),
    unused_key("runtime.api_container", None, TEXT, "rauskuclaw-api", NEVER),
    unused_key("runtime.worker_container", None, TEXT, "rauskuclaw-worker", NEVER),
    unused_key("runtime.ui_container", None, TEXT, "rauskuclaw-ui", NEVER),
    unused_key("runtime.compose_file", None, TEXT, None, NEVER),
    unused_key("env_mapping", None, TEXT_MAP, None, NEVER),
)
SECTIONS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("General", GENERAL),
    ("API", API),
    ("Worker, store and jobs", WORKER),
    ("Callbacks", CALLBACKS),
    ("Job handlers", HANDLERS),
    ("Schedules", SCHEDULES),
    ("Metrics and alerts", METRICS),
    ("Model providers", PROVIDERS),
    ("Spending", SPENDING),
    ("Memory", MEMORY),
    ("AWS driver", AWS),
    ("Command line", CLI),
    ("Accepted without effect", ACCEPTED),
)
KEYS: tuple[Key, ...] = tuple(key for _, keys in SECTIONS for key in keys)
