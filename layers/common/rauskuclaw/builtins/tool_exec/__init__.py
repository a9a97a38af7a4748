"""`tool.exec`: runs commands that the operator has listed, never through a shell."""
