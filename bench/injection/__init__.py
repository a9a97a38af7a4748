"""How much injected text moves: AgentDojo's tasks with a scripted model that obeys every injection, before our judge.

`make bench-injection` runs all pairs of task and injection in AgentDojo itself, in an environment of its own. The parts
that need no AgentDojo (description, play, planners, policies) run in tests/injection over an exported description.
"""
