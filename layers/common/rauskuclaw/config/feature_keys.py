"""The keys of schedules, metrics, model providers, spending and memory."""

from rauskuclaw.config.base_url import base_url, ollama_url
from rauskuclaw.config.key import NEVER, TEXT, TYPE_NAME, URL, Key, indirection, unused_key
from rauskuclaw.config.kinds import boolean, choice, integer, mapping, number, text
from rauskuclaw.config.prices import PRICE_LIST

ZONE = text(r"[A-Za-z0-9_+\-]{1,40}(?:/[A-Za-z0-9_+\-]{1,40}){0,2}", "an IANA time zone such as Europe/Helsinki")
# What goes into a header as it is. Word processors and chats turn quotes and dashes into others.
HEADER_TEXT = text(r"[\x20-\x7e]{1,2000}", "plain ASCII, without typographic quotes or dashes; copy it from its source")
DOLLARS = number(0.000001, 1_000_000)

SCHEDULES = (
    Key("worker.scheduler.enabled", "SCHEDULER_ENABLED", boolean(), True, "off: schedules wait, nothing is lost"),
    Key(
        "worker.scheduler.batch_size",
        "SCHEDULER_BATCH_SIZE",
        integer(1, 1000),
        100,
        "schedules read at once; a tick goes on until none is due",
    ),
    Key("worker.scheduler.cron_timezone", "SCHEDULER_CRON_TZ", ZONE, "UTC", "zone of schedules that name none"),
)
METRICS = (
    Key("observability.metrics.enabled", "METRICS_ENABLED", boolean(), True, "alerts are judged either way"),
    Key("observability.metrics.retention_days", "METRICS_RETENTION_DAYS", integer(1, 3650), 7),
    Key("observability.metrics.alerts.window_sec", "ALERT_WINDOW_SEC", integer(60, 604_800), 3600),
    Key("observability.metrics.alerts.queue_stalled_sec", "ALERT_QUEUE_STALLED_SEC", integer(1), 900),
    Key("observability.metrics.alerts.failure_rate_pct", "ALERT_FAILURE_RATE_PCT", integer(1, 100), 50),
    Key("observability.metrics.alerts.failure_rate_min_completed", "ALERT_FAILURE_RATE_MIN_COMPLETED", integer(1), 20),
    Key(
        "observability.metrics.alerts.webhook_url",
        "ALERT_WEBHOOK_URL",
        URL,
        None,
        "is told when an alert begins and ends; its host has to be on the callback allowlist",
    ),
)
PROVIDERS = (
    Key(
        "providers.demo.enabled",
        "DEMO_PROVIDER",
        choice("auto", "on", "off"),
        "auto",
        "the offline demo provider; auto: on while no real provider is enabled",
    ),
    Key("providers.openai.enabled", "OPENAI_ENABLED", boolean(), False),
    indirection("providers.openai.api_key_env", "OPENAI_API_KEY", "names the variable of the key"),
    Key(
        None,
        "OPENAI_API_KEY",
        HEADER_TEXT,
        None,
        "may be missing for servers that ask for none, when the base URL is not OpenAI's",
        env_key="providers.openai.api_key_env",
        secret=True,
    ),
    Key(
        "providers.openai.base_url",
        "OPENAI_BASE_URL",
        base_url(),
        "https://api.openai.com",
        "any compatible server; `/v1` is added where there is no path, a query is kept",
    ),
    Key("providers.openai.model", "OPENAI_MODEL", TEXT, "gpt-4.1-mini"),
    Key("providers.openai.timeout_ms", "OPENAI_TIMEOUT_MS", integer(1), 30_000, "to the first byte, and between two"),
    Key("providers.openai.max_output_tokens", "OPENAI_MAX_OUTPUT_TOKENS", integer(1, 1_000_000), 4096),
    Key("providers.codex_oss.enabled", "CODEX_OSS_ENABLED", boolean(), False),
    Key("providers.codex_oss.model", "CODEX_OSS_MODEL", TEXT, None),
    Key("providers.codex_oss.exec_mode", "CODEX_EXEC_MODE", choice("online", "oss"), "online"),
    Key("providers.codex_oss.local_provider", "CODEX_OSS_LOCAL_PROVIDER", choice("ollama", "lmstudio"), "ollama"),
    Key("providers.codex_oss.timeout_ms", "CODEX_OSS_TIMEOUT_MS", integer(1), 60_000),
    Key(
        "providers.codex_oss.working_directory",
        "CODEX_OSS_WORKDIR",
        TEXT,
        None,
        "default: `workspace` in the data folder",
    ),
    Key("providers.codex_oss.cli_path", "CODEX_CLI_PATH", TEXT, "codex"),
    Key("providers.codex_oss.transient_retries", "CODEX_OSS_TRANSIENT_RETRIES", integer(0, 20), 4),
    Key("providers.codex_oss.transient_backoff_ms", "CODEX_OSS_TRANSIENT_BACKOFF_MS", integer(0, 60_000), 750),
    Key(None, "CODEX_HOME", TEXT, None, "default: `codex-home` in the data folder, outside of the workspace"),
    Key(
        "providers.codex_oss.pass_env",
        "CODEX_PASS_ENV",
        TEXT,
        None,
        "names of variables the program may see besides PATH, HOME and the locale, separated by commas",
    ),
    unused_key(None, "CODEX_RUN_UID", integer(0), 1000, NEVER),
    unused_key(None, "CODEX_RUN_GID", integer(0), 1000, NEVER),
)
SPENDING = (
    Key(
        "providers.prices",
        "MODEL_PRICES_JSON",
        PRICE_LIST,
        (),
        "before the built-in table: [{model, since, input, output, cached_input}], USD per million tokens",
    ),
    Key("providers.budgets.per_job_usd", "BUDGET_PER_JOB_USD", DOLLARS, None, "no call begins that could exceed it"),
    Key("providers.budgets.per_day_usd", "BUDGET_PER_DAY_USD", DOLLARS, None, "all calls of a day, in UTC"),
    Key(
        "providers.budgets.per_type_day_usd",
        "BUDGET_PER_TYPE_DAY_USD_JSON",
        mapping(TYPE_NAME, DOLLARS),
        None,
        "from job type to USD a day",
    ),
    Key(
        "providers.budgets.allow_unpriced",
        "BUDGET_ALLOW_UNPRICED",
        boolean(),
        False,
        "with a budget set, let models run that no price is known of; they count as free",
    ),
)
MEMORY = (
    Key(
        "memory.vector.enabled",
        "MEMORY_VECTOR_ENABLED",
        boolean(),
        True,
        "off: memories are kept and listed, vector search answers 503",
    ),
    Key(
        "memory.embedder",
        "MEMORY_EMBEDDER",
        choice("auto", "local", "ollama", "openai", "lexical"),
        "auto",
        "auto: ollama or openai if configured for embedding, else the local model if installed, else lexical",
    ),
    Key("memory.embedding.queue_type", "MEMORY_EMBED_QUEUE_TYPE", TYPE_NAME, "system.memory.embed.sync"),
    Key(
        "memory.embedding.ollama.base_url",
        "OLLAMA_BASE_URL",
        ollama_url(),
        None,
        "setting it makes `auto` choose ollama",
    ),
    Key("memory.embedding.ollama.model", "OLLAMA_EMBED_MODEL", TEXT, "embeddinggemma:300m-qat-q8_0"),
    Key("memory.embedding.ollama.timeout_ms", "OLLAMA_EMBED_TIMEOUT_MS", integer(1), 15_000),
    Key(
        "memory.embedding.openai.model",
        "OPENAI_EMBED_MODEL",
        TEXT,
        None,
        "setting it makes `auto` choose openai; base URL and key are those of the openai provider",
    ),
    Key("memory.search.top_k_default", "MEMORY_SEARCH_TOP_K_DEFAULT", integer(1), 10),
    Key("memory.search.top_k_max", "MEMORY_SEARCH_TOP_K_MAX", integer(1), 100, "the larger of the two counts"),
    Key("memory.quota.rows_per_scope", "MEMORY_ROWS_PER_SCOPE", integer(1, 100_000), 10_000),
    Key("memory.quota.bytes_per_scope", "MEMORY_BYTES_PER_SCOPE", integer(1024), 67_108_864, "JSON of values and tags"),
    unused_key(
        "memory.vector.sqlite.extension_path",
        "SQLITE_VECTOR_EXTENSION_PATH",
        text(r"[^\x00]*", "text"),
        "",
        "sqlite-vec comes with the installation",
    ),
)
