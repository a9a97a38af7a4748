"""Settings of functions that run on an emulator."""

import os
from collections.abc import Mapping
from pathlib import Path

from local.aws.stack import StackNames
from local.supervisor.admin_key import ensure_key
from rauskuclaw.config import Settings, load_settings

DUMMY_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


def emulated_settings(names: StackNames, env: Mapping[str, str], *, key_folder: Path) -> Settings:
    """What template.yaml sets, over what the caller's environment has; an admin key from a file unless one is given.

    Also gives this process credentials that open nothing, because boto3 looks for some by itself.
    """
    os.environ.update(DUMMY_CREDENTIALS)
    own = {"SSE_WAIT_SEC": "20", **env, **names.environment()}
    if not env.get("API_KEY") and not env.get("API_KEYS_JSON"):
        key_folder.mkdir(parents=True, exist_ok=True)
        own["API_KEY"], _ = ensure_key(key_file_in(key_folder))
    return load_settings(own)


def key_file_in(folder: Path) -> Path:
    """Where the generated admin key is kept."""
    return folder / "admin.key"
