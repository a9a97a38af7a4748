"""Handlers on files of the workspace, each a job type and a tool of models."""
