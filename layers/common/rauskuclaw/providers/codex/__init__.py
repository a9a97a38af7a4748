"""The Codex command line (`codex exec --json`) as a model provider.

home.py      where it keeps its login, and what it sees     events.py   its output, read
command.py   its arguments, and the prompt                  process.py  running it, stopping it
failures.py  what went wrong, and whether to try again      provider.py the provider
"""
