"""Configuration: the only package that reads the environment and the configuration file.

settings.py   every setting, declared on the field that holds it; larger sections: api.py, providers.py, memory.py,
              workspace.py
setting.py    what a declaration says, and the walk over them; kinds.py: strict readers of single values
legacy.py     keys that are accepted and do nothing
sources.py    the JSON file, and precedence; environment.py: variables and files of secrets
loading.py    puts the settings together; checks.py: refusals and warnings about several of them
reference.py  `rauskuclaw config show`, and the tables of docs/configuration.md
base_url.py   base URLs of model servers
"""

from rauskuclaw.config.api import ApiKey, ApiSettings
from rauskuclaw.config.checks import is_loopback
from rauskuclaw.config.environment import adopt_variables, program_environment, secret_parameters
from rauskuclaw.config.loading import keys_in_file, load_settings, secret_files, settings_from_environment
from rauskuclaw.config.memory import MemorySettings
from rauskuclaw.config.providers import (
    BudgetSettings,
    CodexSettings,
    OpenAiSettings,
    Price,
    ProviderSettings,
    price_of,
    read_prices,
)
from rauskuclaw.config.settings import (
    AwsSettings,
    CallbackSettings,
    CliSettings,
    DatabaseSettings,
    DataFetchSettings,
    HandlerSettings,
    JobSettings,
    MetricsSettings,
    SchedulerSettings,
    Settings,
    WorkerSettings,
)
from rauskuclaw.config.workspace import WorkspaceSettings
from rauskuclaw.errors import ConfigError

__all__ = [
    "ApiKey",
    "ApiSettings",
    "AwsSettings",
    "BudgetSettings",
    "CallbackSettings",
    "CliSettings",
    "CodexSettings",
    "ConfigError",
    "DataFetchSettings",
    "DatabaseSettings",
    "HandlerSettings",
    "JobSettings",
    "MemorySettings",
    "MetricsSettings",
    "OpenAiSettings",
    "Price",
    "ProviderSettings",
    "SchedulerSettings",
    "Settings",
    "WorkerSettings",
    "WorkspaceSettings",
    "adopt_variables",
    "is_loopback",
    "keys_in_file",
    "load_settings",
    "price_of",
    "program_environment",
    "read_prices",
    "secret_files",
    "secret_parameters",
    "settings_from_environment",
]
