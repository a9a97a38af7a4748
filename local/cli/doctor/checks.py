"""The checks, in the order in which they are made and shown."""

from collections.abc import Callable
from dataclasses import dataclass

from local.cli.doctor import aws, configuration, folder, installation, models, processes, storage
from local.cli.doctor.findings import Finding
from local.cli.doctor.machine import Machine, Probes


@dataclass(frozen=True)
class Check:
    """`look` is for what needs the settings, `look_early` for what can be looked at while they are not valid."""

    name: str
    look: Callable[[Machine], Finding] | None = None
    look_early: Callable[[Probes], Finding] | None = None


CHECKS = (
    Check("python", look_early=installation.python),
    Check("sqlite", look_early=installation.sqlite),
    Check("vector_extension", look_early=installation.vector_extension),
    Check("ui", look_early=installation.ui),
    Check("secret_files", look_early=configuration.files_of_secrets),
    Check("config_file", configuration.configuration_file),
    Check("configuration", look_early=configuration.configuration),
    Check("api_keys", configuration.api_keys),
    Check("exposure", configuration.exposure),
    Check("callback_allowlist", configuration.callback_hosts),
    Check("fetch_allowlist", configuration.fetched_hosts),
    Check("queues", configuration.queues),
    Check("data_folder", folder.data_folder),
    Check("permissions", folder.modes),
    Check("admin_key", folder.admin_key),
    Check("workspace", folder.workspace),
    Check("leftovers", folder.leftovers),
    Check("disk_space", storage.disk_space),
    Check("disk_speed", storage.disk_speed),
    Check("clock", storage.clock),
    Check("database", storage.database),
    Check("port", processes.port),
    Check("processes", processes.processes),
    Check("api", processes.answers),
    Check("version", processes.version),
    Check("provider", models.chat_provider),
    Check("embedder", models.embedder),
    Check("codex", models.codex),
    Check("aws_credentials", aws.aws_credentials),
    Check("aws_storage", aws.aws_storage),
    Check("aws_drift", aws.aws_drift),
    Check("aws_dead_letters", aws.dead_letters),
)
