"""Keys that are accepted so that old files and environments load, and that do nothing: each is a warning when set."""

from rauskuclaw.config.declaration import Key
from rauskuclaw.config.kinds import TEXT, Kind, Value, integer, mapping, text

NEVER = "kept so that old files load"


def _legacy(file: str | None, env: str | None, kind: Kind, default: Value, why: str = NEVER) -> Key:
    return Key(file, env, kind, default, unused=why)


LEGACY = (
    _legacy(
        "callbacks.signing.tolerance_sec",
        "CALLBACK_SIGNING_TOLERANCE_SEC",
        integer(1),
        300,
        "receivers apply it (we advise 300); nothing that is sent depends on it",
    ),
    _legacy(None, "CODEX_RUN_UID", integer(0), 1000),
    _legacy(None, "CODEX_RUN_GID", integer(0), 1000),
    _legacy(
        "memory.vector.sqlite.extension_path",
        "SQLITE_VECTOR_EXTENSION_PATH",
        text(r"[^\x00]*", "text"),
        "",
        "sqlite-vec comes with the installation",
    ),
    _legacy("version", None, integer(1), 1),
    _legacy("service.name", None, TEXT, "rauskuclaw"),
    _legacy("service.environment", None, TEXT, "production"),
    _legacy("api.auth.allow_without_key_when.env", None, TEXT, "API_AUTH_DISABLED"),
    _legacy("api.auth.allow_without_key_when.equals", None, TEXT, "1"),
    _legacy("api.sse.route", None, TEXT, None),
    _legacy("worker.worker_id_source.fallback", None, TEXT, None),
    _legacy("worker.job_defaults.priority", None, integer(0, 10), 5),
    _legacy("worker.job_defaults.timeout_sec", None, integer(1, 3600), 120),
    _legacy("worker.job_defaults.max_attempts", None, integer(1, 10), 1),
    _legacy("database.engine", None, TEXT, "sqlite"),
    _legacy("ui.mount_path", None, TEXT, "/ui/"),
    _legacy("ui.container_port", None, integer(1, 65535), 8080),
    _legacy("ui.host_port", None, integer(1, 65535), 3002),
    _legacy("runtime.api_container", None, TEXT, "rauskuclaw-api"),
    _legacy("runtime.worker_container", None, TEXT, "rauskuclaw-worker"),
    _legacy("runtime.ui_container", None, TEXT, "rauskuclaw-ui"),
    _legacy("runtime.compose_file", None, TEXT, None),
    _legacy("env_mapping", None, mapping(TEXT, TEXT), None),
)
