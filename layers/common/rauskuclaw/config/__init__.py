"""Configuration: the only package that reads the environment and the configuration file.

models.py    the settings as frozen values     keys.py      every key: place, variable, type, default
kinds.py     strict readers of single values   sources.py   environment, secret files, JSON file
api_keys.py  rules of API keys                 values.py    precedence
loading.py   puts the settings together        checks.py    refusals and warnings about several keys
reference.py the tables of docs/configuration.md
effective.py what `rauskuclaw config show` prints
secret_parameters.py  secrets in a parameter store
"""

from rauskuclaw.config.checks import is_loopback
from rauskuclaw.config.effective import EffectiveKey, effective_keys, effective_keys_of_environment
from rauskuclaw.config.loading import load_settings, settings_from_environment
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
from rauskuclaw.config.secret_parameters import secret_parameters
from rauskuclaw.errors import ConfigError

__all__ = [
    "ApiKey",
    "ApiSettings",
    "AwsSettings",
    "CallbackSettings",
    "CliSettings",
    "ConfigError",
    "DataFetchSettings",
    "DatabaseSettings",
    "EffectiveKey",
    "HandlerSettings",
    "JobSettings",
    "Settings",
    "WorkerSettings",
    "effective_keys",
    "effective_keys_of_environment",
    "is_loopback",
    "load_settings",
    "secret_parameters",
    "settings_from_environment",
]
