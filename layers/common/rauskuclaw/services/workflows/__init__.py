"""Workflows of the workspace: read from YAML files, and the jobs of their steps."""
