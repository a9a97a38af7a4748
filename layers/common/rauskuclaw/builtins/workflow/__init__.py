"""`workflow.run`: the steps of a workflow, each a job of its own."""
