"""The HTTP API: parse, one service call, render. `create_app` for servers, `handler.handler` for Lambda."""
