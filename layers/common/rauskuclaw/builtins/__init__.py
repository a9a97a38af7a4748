"""Job handlers (`builtin:*`): one module each, with its input and output model. Built by builtins.registry."""
