"""Prints the OpenAPI document: `python -m functions.api`. The UI generates its types from it."""

import json
import sys
from typing import cast

from functions.api.app import ApiEngine, create_app
from rauskuclaw.config import ApiSettings
from rauskuclaw.domain.job import JsonObject


class NoEngine:
    """Stands in for the engine: the document depends on the routes only, which are never called."""

    def __getattr__(self, name: str) -> "NoEngine":
        return self


def openapi_document() -> JsonObject:
    """The document of an API with default settings."""
    return create_app(cast(ApiEngine, NoEngine()), ApiSettings()).openapi()


def main() -> None:
    json.dump(openapi_document(), sys.stdout, indent=2, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
