"""What the OpenAPI document says about each route, one module per noun; imported when the document is asked for."""
