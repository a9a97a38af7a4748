"""Lambda's entry point: API Gateway events to the app, on the engine that this environment keeps."""

from typing import Any

from mangum import Mangum

from functions.api.app import create_app
from rauskuclaw.domain.job import JsonObject
from rauskuclaw.lambda_runtime import Environment, environment
from rauskuclaw.observability import configure


class ApiFunction:
    """Opens the engine at the first event and keeps app and adapter for as long as that engine is used."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._engine: object = None
        self._adapter: Mangum | None = None

    def __call__(self, event: JsonObject, context: Any) -> JsonObject:
        # Mangum runs the app on the current event loop, which is the one that the environment runs on.
        engine = self._environment.run(self._environment.get_engine())
        if self._adapter is None or engine is not self._engine:
            configure(service="api")
            app = create_app(engine, engine.settings.api, is_behind_gateway=True)
            self._adapter, self._engine = Mangum(app, lifespan="off"), engine
        answer = self._adapter(event, context)
        self._environment.run(engine.backend.metrics.flush())
        return answer


handler = ApiFunction(environment)
