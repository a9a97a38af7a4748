"""The settings, put together from the values of all keys."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from rauskuclaw.config.api_keys import is_placeholder, legacy_key
from rauskuclaw.config.checks import SIGNING_SECRET, check, warnings
from rauskuclaw.config.features import memory_settings, metrics_settings, provider_settings, scheduler_settings
from rauskuclaw.config.models import (
    ApiKey,
    ApiSettings,
    AwsSettings,
    CallbackSettings,
    CliSettings,
    DatabaseSettings,
    DataFetchSettings,
    HandlerSettings,
    JobSettings,
    Settings,
    WorkerSettings,
)
from rauskuclaw.config.sources import CONFIG_PATH_ENV, read_file, variable
from rauskuclaw.config.values import Values, convert
from rauskuclaw.domain.lanes import QUARANTINE_LANE, default_type_lanes
from rauskuclaw.errors import ConfigError


def settings_from_environment(secrets: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. The only place where the process environment is read. Raises ConfigError.

    `secrets` are variables that are kept elsewhere; they win.
    """
    return load_settings({**os.environ, **(secrets or {})})


def load_settings(env: Mapping[str, str], *, folder: Path | None = None) -> Settings:
    """The settings from `env` and the file it names, paths relative to `folder` (default: the working folder).

    Raises ConfigError for the first value that is wrong. Opens no other files than the configuration file and the
    `*_FILE` secrets.
    """
    folder = folder or Path.cwd()
    values = read_values(env, folder=folder)
    settings = _assemble(values, folder)
    check(settings, values)
    return settings.model_copy(update={"warnings": warnings(settings, values)})


def read_values(env: Mapping[str, str], *, folder: Path) -> Values:
    """The value of every key and where it comes from. Raises ConfigError."""
    config_path = folder / (variable(env, CONFIG_PATH_ENV) or "rauskuclaw.json")
    return Values.read(env, read_file(config_path), config_path=config_path, folder=folder)


def _assemble(v: Values, folder: Path) -> Settings:
    data_dir = (folder / Path(v["data_dir"]).expanduser()).absolute()
    database = Path(v["database.path"]).expanduser() if v["database.path"] else data_dir / "rauskuclaw.sqlite"
    return Settings(
        data_dir=data_dir,
        driver=v["driver"],
        config_path=v.config_path,
        database=DatabaseSettings(path=(folder / database).absolute(), journal_mode=v["database.mode"]),
        api=_api(v),
        worker=WorkerSettings(
            id=v["WORKER_ID"] or platform.node() or "worker",
            poll_interval_ms=v["worker.poll_interval_ms"],
            queue_allowlist=frozenset(v["worker.queue.default_allowed"]),
            concurrency=v["worker.concurrency"],
            processes=v["worker.processes"],
        ),
        callbacks=_callbacks(v),
        handlers=HandlerSettings(deploy_targets=v["handlers.deploy.default_allowed_targets"]),
        data_fetch=DataFetchSettings(
            enabled=v["handlers.data_fetch.enabled"],
            allowlist=v["handlers.data_fetch.allowlist"],
            timeout_ms=v["handlers.data_fetch.timeout_ms"],
            max_bytes=v["handlers.data_fetch.max_bytes"],
        ),
        jobs=JobSettings(
            idempotency_ttl_sec=v["jobs.idempotency_ttl_sec"],
            keep_succeeded_days=v["jobs.keep_succeeded_days"],
            keep_failed_days=v["jobs.keep_failed_days"],
            lanes=_lanes(v),
        ),
        scheduler=scheduler_settings(v),
        metrics=metrics_settings(v),
        providers=provider_settings(v, data_dir=data_dir, folder=folder),
        memory=memory_settings(v),
        aws=AwsSettings(
            table_name=v["aws.table_name"],
            bucket_name=v["aws.bucket_name"],
            queue_urls=v["aws.queue_urls"] or {},
            dlq_urls=v["aws.dlq_urls"] or {},
            region=v["aws.region"] or variable(v.env, "AWS_DEFAULT_REGION"),
            endpoint_url=v["aws.endpoint_url"],
        ),
        cli=CliSettings(
            api_base_url=(v["RAUSKUCLAW_API_BASE_URL"] or "").rstrip("/") or None,
            plain=v["RAUSKUCLAW_UI"] == "plain" or variable(v.env, "CI") is not None,
        ),
    )


def _api(v: Values) -> ApiSettings:
    keys = _keys(v)
    return ApiSettings(
        host=v["api.host"],
        port=v["api.port"],
        public_url=(v["api.public_url"] or "").rstrip("/") or None,
        allowed_hosts=v["api.allowed_hosts"],
        trusted_proxies=v["api.trusted_proxies"],
        auth_header=v["api.auth.header"],
        auth_disabled=not v["api.auth.required"] and not keys,
        keys=keys,
        sse_query_param=v["api.sse.query_api_key_param"],
        sse_wait_sec=v["api.sse.wait_sec"],
        sse_max_streams_per_key=v["api.sse.max_streams_per_key"],
        sse_max_streams=v["api.sse.max_streams"],
        rate_limit_per_sec=v["api.rate_limit_per_sec"],
        max_connections=v["api.max_connections"],
        max_connections_per_address=v["api.max_connections_per_address"],
    )


def _keys(v: Values) -> tuple[ApiKey, ...]:
    listed: tuple[ApiKey, ...] = v["api.auth.keys"]
    if listed or v["API_KEY"] is None:
        return listed
    return (convert(legacy_key, v["API_KEY"], v.name_of("API_KEY")),)


def _callbacks(v: Values) -> CallbackSettings:
    def secret(key_id: str) -> SecretStr | None:
        if v[key_id] is None:
            return None
        if is_placeholder(v[key_id]):
            raise ConfigError(f"{v.name_of(key_id)} is a placeholder; set a random secret")
        return SecretStr(v[key_id])

    return CallbackSettings(
        enabled=v["callbacks.enabled"],
        allowlist=v["callbacks.allowlist"],
        allow_all_when_empty=v["callbacks.allowlist_behavior_when_empty"] == "allow_all",
        signing_enabled=v["callbacks.signing.enabled"],
        secret=secret(SIGNING_SECRET),
        previous_secret=secret("CALLBACK_SIGNING_SECRET_PREVIOUS"),
    )


def _lanes(v: Values) -> dict[str, str]:
    configured: dict[str, str] = v["jobs.lanes"] or {}
    for job_type, lane in configured.items():
        if lane == QUARANTINE_LANE:
            raise ConfigError(
                f"{v.name_of('jobs.lanes')} sends '{job_type}' to '{lane}', which is for crashed jobs only"
            )
    return {**default_type_lanes(), **configured}
